import { type HttpMethod, type OperationObject, openApiDocument } from '@hatchet-ts/contracts';
import { PASSWORD } from './platform';
import { newId, type SampleThings } from './sample-things';

/** One operation of the OpenAPI document. */
export interface Operation {
  id: string;
  method: HttpMethod;
  /** As the document writes it. */
  template: string;
  operation: OperationObject;
}

/** Every operation there is, in the order of the document. */
export const OPERATIONS: readonly Operation[] = Object.entries(openApiDocument().paths).flatMap(
  ([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation!.operationId,
      method: method as HttpMethod,
      template,
      operation: operation!,
    })),
);

/** A request that is right in every way, about things made for it alone. */
export interface Sample {
  /** Values of the path's parameters, but for `tenant`. */
  path: Record<string, string>;
  query: Record<string, string>;
  /** JSON; undefined for none. */
  body?: unknown;
  /** What whoever may call it is answered. */
  status: number;
}

/** Who sends the sample, where it matters: an invite is for one address. */
export interface Sender {
  email: string;
}

type Make = (things: SampleThings, sender: Sender) => Promise<Partial<Sample>> | Partial<Sample>;

const HOUR_MS = 3_600_000;
const SINCE = '2020-01-01T00:00:00.000Z';
const inAnHour = () => new Date(Date.now() + HOUR_MS).toISOString();
const nothingToSay = { input: {}, additionalMetadata: {} };
const someAddress = () => `${newId()}@example.com`;

const parametersOf = (template: string) => [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);

/** A fresh sample of an operation. @throws Error for one that nobody has said enough about here */
export async function sampleOf(
  { id, template, operation }: Operation,
  things: SampleThings,
  sender: Sender,
  retired: ReadonlySet<string>,
): Promise<Sample> {
  const parts = (await SAMPLES[id]?.(things, sender)) ?? {};
  const path: Record<string, string> = {};
  for (const name of parametersOf(template)) {
    if (name === 'tenant' || parts.path?.[name] !== undefined) continue;
    const make = THINGS[name];
    if (!make) throw new Error(`${template}: sample-requests.ts does not say how to make a ${name}`);
    path[name] = await make(things);
  }
  const isRetired = retired.has(id);
  const takesJson = operation.requestBody?.content['application/json'] !== undefined;
  if (takesJson && !isRetired && parts.body === undefined)
    throw new Error(`${id}: sample-requests.ts has no body for it`);
  const success = Number(Object.keys(operation.responses).find((status) => status < '400'));
  return { query: {}, status: isRetired ? 400 : success, ...parts, path: { ...path, ...parts.path } };
}

/** Path and query of a sample. */
export function urlOf({ template }: Operation, { path, query }: Sample, tenantId: string): string {
  const filled = template.replace(/\{([^}]+)\}/g, (_all, name: string) =>
    name === 'tenant' ? tenantId : encodeURIComponent(path[name]!),
  );
  const search = new URLSearchParams(query).toString();
  return search ? `${filled}?${search}` : filled;
}

/** A thing that the API itself makes: the id in its answer. */
async function made(
  things: SampleThings,
  id: string,
  key: (body: Created) => string = idOf,
): Promise<string> {
  const operation = OPERATIONS.find((each) => each.id === id)!;
  const sample = await sampleOf(operation, things, { email: someAddress() }, new Set());
  const url = urlOf(operation, sample, things.platform.tenantId);
  const answer = await things.owner.call(operation.method.toUpperCase(), url, { body: sample.body });
  if (answer.status !== sample.status) throw new Error(`${id}: ${answer.status} ${answer.text}`);
  return key(answer.body);
}

interface Created {
  name: string;
  metadata: { id: string };
}
const idOf = ({ metadata }: Created) => metadata.id;

/** How to make the thing a path parameter names. */
const THINGS: Record<string, (things: SampleThings) => Promise<string> | string> = {
  'alert-email-group': (things) => made(things, 'alert-email-group:create'),
  'api-token': (things) => things.token(),
  'cron-workflow': (things) => made(things, 'cron-workflow-trigger:create'),
  'durable-task': (things) => things.durableTask(),
  event: (things) => things.event(),
  'event-with-tenant': (things) => things.event(),
  member: (things) => things.member(),
  organization: (things) => things.organizationId,
  'scheduled-workflow-run': (things) => made(things, 'scheduled-workflow-run:create'),
  slack: (things) => things.slack(),
  sns: (things) => made(things, 'sns:create'),
  task: (things) => things.run(),
  'tenant-invite': (things) => made(things, 'tenant-invite:create'),
  'v1-event': (things) => things.event(),
  'v1-filter': (things) => made(things, 'v1-filter:create'),
  'v1-webhook': (things) => made(things, 'v1-webhook:create', ({ name }) => name),
  'v1-workflow-run': (things) => things.run(),
  worker: (things) => things.worker(),
  workflow: (things) => things.ownWorkflow(),
  // Things of the retired engine, and operators: there are none.
  'step-run': newId,
  'v1-http-operator': newId,
  webhook: newId,
  'workflow-run': newId,
};

const SAMPLES: Record<string, Make> = {
  'v1-task:cancel': async (things) => ({ body: { externalIds: [await things.run()] } }),
  'v1-task:replay': async (things) => ({ body: { externalIds: [await things.endedRun()] } }),
  'v1-dag:list:tasks': async (things) => ({
    query: { dag_ids: await things.run(), tenant: things.platform.tenantId },
  }),
  'v1-workflow-run:list': () => ({ query: { since: SINCE, only_tasks: 'false' } }),
  'v1-workflow-run:count': () => ({ query: { since: SINCE, only_tasks: 'false' } }),
  'v1-workflow-run:display-names:list': async (things) => ({ query: { external_ids: await things.run() } }),
  'v1-workflow-run:external-ids:list': () => ({ query: { since: SINCE } }),
  'v1-workflow-run:create': ({ workflow }) => ({ body: { workflowName: workflow.name, input: {} } }),
  'v1-durable-task:branch': async (things) => ({
    body: { taskExternalId: await things.durableTask(), nodeId: 1, branchId: 0 },
  }),
  'v1-observability:get-trace': async (things) => ({ query: { run_external_id: await things.run() } }),
  'v1-task:list:status-metrics': () => ({ query: { since: SINCE } }),
  'v1-filter:create': async (things) => ({
    body: { workflowId: await things.ownWorkflow(), expression: 'true', scope: newId(), payload: {} },
  }),
  'v1-filter:update': () => ({ body: { expression: 'false' } }),
  'v1-webhook:create': () => ({
    body: {
      name: `hook-${newId()}`,
      sourceName: 'GENERIC',
      eventKeyExpression: 'input.id',
      authType: 'BASIC',
      auth: { username: 'u', password: 'p' },
    },
  }),
  'v1-webhook:update': () => ({ body: { eventKeyExpression: 'input.other' } }),
  // The sender does not know the password.
  'v1-webhook:receive': () => ({ status: 403 }),
  // Operators were taken back.
  'v1-http-operator:create': () => ({
    status: 400,
    body: {
      name: 'operator',
      triggerEndpoint: 'http://example.com',
      healthcheckEndpoint: 'http://example.com',
      signingSecret: 'secret',
      requestTimeoutSeconds: 1,
    },
  }),
  'v1-http-operator:get': () => ({ status: 404 }),
  'v1-http-operator:update': () => ({ status: 404, body: {} }),
  'v1-http-operator:delete': () => ({ status: 404 }),
  'v1-cel:debug': () => ({ body: { expression: 'true', input: {} } }),
  'user:update:login': ({ emailToLogIn }) => ({ body: { email: emailToLogIn, password: PASSWORD } }),
  'user:create': () => ({ body: { name: 'New', email: someAddress(), password: PASSWORD } }),
  'user:update:password': () => ({ body: { password: PASSWORD, newPassword: 'Another-Horse-8' } }),
  // No topic of the tenant sends this.
  'sns:update': () => ({ path: { event: 'sns' }, status: 404 }),
  'sns:create': () => ({ body: { topicArn: `arn:aws:sns:eu-west-1:123456789012:${newId()}` } }),
  'alert-email-group:create': () => ({ body: { emails: ['ops@example.com'] } }),
  'alert-email-group:update': () => ({ body: { emails: ['ops@example.com'] } }),
  'tenant-invite:accept': async (things, { email }) => ({ body: { invite: await things.inviteTo(email) } }),
  'tenant-invite:reject': async (things, { email }) => ({ body: { invite: await things.inviteTo(email) } }),
  'tenant-invite:create': () => ({ body: { email: someAddress(), role: 'MEMBER' } }),
  'tenant-invite:update': () => ({ body: { role: 'VIEWER' } }),
  'tenant:create': () => ({ body: { name: 'Made', slug: `made-${newId()}` } }),
  'tenant:update': () => ({ body: { name: 'Default' } }),
  'tenant-member:update': () => ({ body: { role: 'VIEWER' } }),
  'api-token:create': () => ({ body: { name: newId() } }),
  'rate-limit:delete': async (things) => ({ query: { key: await things.rateLimit() } }),
  'scheduled-workflow-run:create': () => ({ body: { ...nothingToSay, triggerAt: inAnHour() } }),
  'workflow-scheduled:update': () => ({ body: { triggerAt: inAnHour() } }),
  'workflow-scheduled:bulk-delete': async (things) => ({
    body: { scheduledWorkflowRunIds: [await made(things, 'scheduled-workflow-run:create')] },
  }),
  'workflow-scheduled:bulk-update': async (things) => ({
    body: {
      updates: [{ id: await made(things, 'scheduled-workflow-run:create'), triggerAt: inAnHour() }],
    },
  }),
  'cron-workflow-trigger:create': () => ({
    body: { ...nothingToSay, cronName: newId(), cronExpression: '0 0 1 1 *' },
  }),
  'workflow-cron:update': () => ({ body: { enabled: false } }),
  'workflow:update': () => ({ body: { pause: { action: 'unpause' } } }),
  'worker:update': () => ({ body: { isPaused: true } }),
  'tenant:feature-flag:evaluate': () => ({
    query: { featureFlagId: 'trace-minimap-enabled', isEnabledIfNoPosthog: 'true' },
  }),
  // Nothing listens where this platform would send its gRPC calls.
  'monitoring:post:runProbe': () => ({ status: 503 }),
};
