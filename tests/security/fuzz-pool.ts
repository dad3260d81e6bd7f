import { v1Workflows } from '@hatchet-ts/contracts';
import type { TestStack } from '@hatchet-ts/testkit';
import type { RawCalls } from '../sdk/raw-calls';
import type { Pool } from './rest-cases';

/** The documented login of a first boot. */
const ADMIN = { email: 'admin@example.com', password: 'Admin123!!' };

/** A session of the administrator, as a `cookie` header. */
export async function logIn({ serverUrl }: Pick<TestStack, 'serverUrl'>): Promise<string> {
  const response = await fetch(`${serverUrl}/api/v1/users/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  if (response.status !== 200) throw new Error(`login: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** One thing of each kind, so that random requests are about something. */
export async function fuzzPool(
  stack: Pick<TestStack, 'serverUrl' | 'token'>,
  calls: RawCalls,
): Promise<Pool> {
  const tenant = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()).sub as string;
  const task = { readableId: 'step', action: 'fuzzed:step', inputs: '{}' };
  const { workflowId } = await calls.call(
    calls.admin,
    calls.admin.putWorkflow,
    v1Workflows.CreateWorkflowVersionRequest.fromPartial({ name: 'fuzzed', tasks: [task] }),
  );
  const { eventId } = await calls.call(calls.events, calls.events.push, {
    key: 'fuzzed',
    payload: '{}',
    eventTimestamp: new Date(),
  });
  const make = async (url: string, body: object): Promise<string> => {
    const response = await fetch(`${stack.serverUrl}${url}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const made = (await response.json()) as { metadata: { id: string } };
    if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(made)}`);
    return made.metadata.id;
  };
  const nothing = { input: {}, additionalMetadata: {} };
  const webhook = {
    name: 'hook',
    sourceName: 'GENERIC',
    eventKeyExpression: 'input.id',
    authType: 'API_KEY',
    auth: { headerName: 'x-key', apiKey: 'key' },
  };
  const of = `/api/v1/tenants/${tenant}`;
  const stable = `/api/v1/stable/tenants/${tenant}`;
  await make(`${stable}/webhooks`, webhook);
  return {
    tenant: [tenant],
    workflow: [workflowId, 'fuzzed'],
    event: [eventId],
    'v1-event': [eventId],
    'event-with-tenant': [eventId],
    'v1-webhook': ['hook'],
    'v1-filter': [await make(`${stable}/filters`, { workflowId, expression: 'true', scope: 's' })],
    'cron-workflow': [
      await make(`${of}/workflows/fuzzed/crons`, { ...nothing, cronName: 'c', cronExpression: '0 0 1 1 *' }),
    ],
    'scheduled-workflow-run': [
      await make(`${of}/workflows/fuzzed/scheduled`, { ...nothing, triggerAt: '2099-01-01T00:00:00Z' }),
    ],
    'alert-email-group': [await make(`${of}/alerting-email-groups`, { emails: ['ops@example.com'] })],
    sns: [await make(`${of}/sns`, { topicArn: 'arn:aws:sns:eu-west-1:123456789012:topic' })],
  };
}
