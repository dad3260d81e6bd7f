import { workflowsProto } from '@hatchet-ts/contracts';
import { checksum } from './checksum';
import { fromLegacyRegistration } from './from-legacy-registration';
import { normalise } from './normalise';

type Opts = NonNullable<Parameters<typeof workflowsProto.PutWorkflowRequest.fromPartial>[0]['opts']>;

const register = (opts: Opts) =>
  fromLegacyRegistration(workflowsProto.PutWorkflowRequest.fromPartial({ opts: { name: 'shop', ...opts } }));

const step = (readableId: string, parents: string[] = []) => ({
  readableId,
  action: `shop:${readableId}`,
  timeout: '30s',
  parents,
  retries: 1,
});

describe('WorkflowService.PutWorkflow, the old form (contract 8.9)', () => {
  it('flattens jobs into tasks and takes the first step of the on-failure job', () => {
    const registration = register({
      version: 'v1',
      scheduleTimeout: '2m',
      jobs: [
        { name: 'one', steps: [step('a'), step('b', ['a'])] },
        { name: 'two', steps: [step('c')] },
      ],
      onFailureJob: { name: 'tidy', steps: [step('tidy'), step('ignored')] },
      sticky: workflowsProto.StickyStrategy.HARD,
      defaultPriority: 2,
      eventTriggers: ['order:paid'],
      cronTriggers: ['0 3 * * *'],
    });
    expect(
      registration.tasks.map((task) => [
        task.readableId,
        task.parents,
        task.onFailure,
        task.scheduleTimeoutText,
      ]),
    ).toEqual([
      ['a', [], false, '2m'],
      ['b', ['a'], false, '2m'],
      ['c', [], false, '2m'],
      ['tidy', [], true, '2m'],
    ]);
    expect(registration).toMatchObject({
      name: 'shop',
      version: 'v1',
      sticky: 'HARD',
      defaultPriority: 2,
      eventTriggers: ['order:paid'],
      cronTriggers: ['0 3 * * *'],
    });
  });

  it('keeps rate limits, labels and concurrency', () => {
    const registration = register({
      jobs: [
        {
          name: 'one',
          steps: [
            {
              ...step('a'),
              rateLimits: [{ key: 'api', units: 1, duration: workflowsProto.RateLimitDuration.HOUR }],
              workerLabels: { zone: { strValue: 'eu' } },
            },
          ],
        },
      ],
      concurrency: {
        expression: 'input.key',
        maxRuns: 4,
        limitStrategy: workflowsProto.ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
      },
    });
    expect(registration.tasks[0]).toMatchObject({
      rateLimits: [{ key: 'api', units: 1, window: 'HOUR', dynamic: false }],
      desiredLabels: { zone: { strValue: 'eu' } },
    });
    expect(registration.concurrency).toMatchObject([
      { expression: 'input.key', maxRuns: 4, strategy: 'GROUP_ROUND_ROBIN' },
    ]);
  });

  it('one-shot times are handed on and belong to the version', () => {
    const jobs = [{ name: 'one', steps: [step('a')] }];
    const at = register({ jobs, scheduledTriggers: [new Date('2026-05-01T00:00:00Z')] });
    expect(at.scheduledTriggers).toEqual(['2026-05-01T00:00:00.000Z']);
    expect(checksum(normalise(at))).not.toBe(checksum(normalise(register({ jobs }))));
  });

  it('a key function on the worker is refused, as no engine calls it any more', () => {
    expect(() =>
      register({ jobs: [{ name: 'one', steps: [step('a')] }], concurrency: { action: 'shop:key' } }),
    ).toThrow('CEL expression is required for concurrency');
  });

  it('is validated like the new form', () => {
    expect(() => register({ jobs: [{ name: 'one', steps: [step('a', ['x'])] }] })).toThrow(
      "dag parent not found: parent step 'x' not found for step 'a'",
    );
    expect(() => register({ jobs: [] })).toThrow('a workflow needs at least one task');
    expect(() => fromLegacyRegistration({ opts: undefined })).toThrow(
      "field 'CreateWorkflowVersionOpts.Name': Names must match",
    );
    expect(() =>
      register({ jobs: [{ name: 'one', steps: [step('a')] }], scheduledTriggers: [new Date(Number.NaN)] }),
    ).toThrow("field 'CreateWorkflowVersionOpts.ScheduledTriggers[0]': the time is out of range");
  });
});
