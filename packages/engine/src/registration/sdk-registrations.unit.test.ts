import { CreateWorkflowVersionRequest } from '@hatchet-dev/typescript-sdk/protoc/v1/workflows';
import { workflowToProto } from '@hatchet-dev/typescript-sdk/v1/client/worker/workflow-proto';
import { Or, SleepCondition, UserEventCondition } from '@hatchet-dev/typescript-sdk/v1/conditions';
import { ParentCondition } from '@hatchet-dev/typescript-sdk/v1/conditions/parent-condition';
import { CreateWorkflow } from '@hatchet-dev/typescript-sdk/v1/declaration';
import { v1Workflows } from '@hatchet-ts/contracts';
import { checksum } from './checksum';
import { type NormalisedRegistration, normalise } from './normalise';
import { parseRegistration } from './parse-registration';

const fn = () => ({});

/** A workflow with every option, through the published SDK and over the wire. Each call makes new group ids. */
const register = (): NormalisedRegistration => {
  const workflow = CreateWorkflow({
    name: 'Shop',
    description: 'sells',
    version: '7',
    on: { cron: ['0 3 * * *'] },
    onEvents: ['order:*'],
    concurrency: { expression: 'input.tenant', maxRuns: 2 },
    sticky: 'soft',
    defaultPriority: 2,
    taskDefaults: { executionTimeout: '3m' },
    defaultFilters: [{ expression: 'input.a == 1', scope: 's', payload: { a: 1 } }],
    idempotency: { expression: 'input.id', strategy: 'ttl', ttlMs: 1000 } as never,
  });
  const start = workflow.task({
    name: 'Start',
    fn,
    retries: 2,
    backoff: { factor: 1.1, maxSeconds: 60 },
    rateLimits: [{ staticKey: 'api', units: 1 }],
    desiredWorkerLabels: { gpu: { value: 2, required: true }, zone: 'eu', none: null } as never,
  });
  workflow.task({
    name: 'wait',
    fn,
    parents: [start],
    waitFor: Or(new SleepCondition('10s'), new UserEventCondition('go', 'input.x == 1')),
    skipIf: [new ParentCondition(start, 'output.v > 50')],
    cancelIf: [new UserEventCondition('stop', '')],
  });
  workflow.durableTask({
    name: 'durable',
    fn,
    parents: [start],
    executionTimeout: { hours: 1, minutes: 30 },
  });
  workflow.task({
    name: 'limited',
    fn,
    rateLimits: [{ dynamicKey: 'input.user', units: 'input.n', limit: 10 }],
    concurrency: [{ expression: 'input.k', maxRuns: 'input.limit' }],
  });
  workflow.onFailure({ fn });
  workflow.onSuccess({ fn });
  const sent = CreateWorkflowVersionRequest.encode(workflowToProto(workflow)).finish();
  return normalise(parseRegistration(v1Workflows.CreateWorkflowVersionRequest.decode(sent)));
};

describe('TSK-08: what the published TypeScript SDK registers', () => {
  const registration = register();
  const task = (name: string) => registration.tasks.find((candidate) => candidate.readableId === name)!;

  it('is accepted with all options', () => {
    expect(registration).toMatchObject({
      name: 'shop',
      description: 'sells',
      version: '7',
      eventTriggers: ['order:*'],
      cronTriggers: ['0 3 * * *'],
      sticky: 'SOFT',
      defaultPriority: 2,
      concurrency: [{ expression: 'input.tenant', maxRuns: 2, strategy: 'CANCEL_IN_PROGRESS' }],
      defaultFilters: [{ expression: 'input.a == 1', scope: 's', payload: '{"a":1}' }],
      idempotency: { expression: 'input.id', ttlMs: 1000, method: 'TTL' },
    });
    expect(registration.tasks.map((entry) => [entry.readableId, entry.onFailure])).toEqual([
      ['Start', false],
      ['limited', false],
      ['durable', false],
      ['wait', false],
      ['on-success-task', false],
      ['on-failure-task', true],
    ]);
  });

  it('retries, limits and labels', () => {
    expect(task('Start')).toMatchObject({
      actionId: 'shop:start',
      retries: 2,
      backoffFactor: 1.1,
      backoffMaxSeconds: 60,
      executionTimeoutText: '3m',
      rateLimits: [{ key: 'api', units: 1, limitExpression: null, dynamic: false }],
      desiredLabels: {
        gpu: { intValue: 2, required: true },
        zone: { strValue: 'eu', required: false, weight: 100 },
        none: { strValue: null, intValue: null },
      },
    });
  });

  it('conditions and their groups', () => {
    const conditions = task('wait').conditions;
    expect(conditions.map((condition) => [condition.kind, condition.action, condition.expression])).toEqual([
      ['parent', 'SKIP', 'output.v > 50'],
      ['event', 'CANCEL', ''],
      ['event', 'QUEUE', 'input.x == 1'],
      ['sleep', 'QUEUE', ''],
    ]);
    const [skip, cancel, go, sleep] = conditions.map((condition) => condition.orGroup);
    expect(go).toBe(sleep);
    expect(new Set([skip, cancel, go]).size).toBe(3);
  });

  it('durable tasks and the tasks of the end', () => {
    expect(task('durable')).toMatchObject({
      durable: true,
      slotRequests: { durable: 1 },
      executionTimeoutMs: 5_400_000,
    });
    expect(task('on-success-task').parents.sort()).toEqual(['durable', 'limited', 'wait']);
    expect(task('on-failure-task')).toMatchObject({ onFailure: true, actionId: 'shop:on-failure-task' });
  });

  it('a dynamic rate limit and a limit of runs that is an expression', () => {
    expect(task('limited')).toMatchObject({
      rateLimits: [
        {
          keyExpression: 'input.user',
          units: null,
          unitsExpression: 'input.n',
          limitExpression: '10',
          dynamic: true,
        },
      ],
      concurrency: [{ expression: 'input.k', maxRuns: 1, maxRunsExpression: 'input.limit' }],
    });
  });

  it('2.1.2: registering it again from the next process changes nothing', () => {
    expect(checksum(register())).toBe(checksum(registration));
  });
});
