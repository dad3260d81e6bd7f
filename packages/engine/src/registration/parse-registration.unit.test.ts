import { LIMITS, v1Condition, v1Trigger, v1Workflows } from '@hatchet-ts/contracts';
import { parseRegistration, staticRateLimitKeys } from './parse-registration';

type Request = Parameters<typeof v1Workflows.CreateWorkflowVersionRequest.fromPartial>[0];
type Task = NonNullable<Request['tasks']>[number];

const task = (overrides: Task = {}): Task => ({ readableId: 'a', action: 'shop:a', ...overrides });
const parse = (overrides: Request = {}) =>
  parseRegistration(
    v1Workflows.CreateWorkflowVersionRequest.fromPartial({ name: 'shop', tasks: [task()], ...overrides }),
  );
const parseTask = (overrides: Task) => parse({ tasks: [task(overrides)] }).tasks[0]!;

const problem = (field: string, sentence: string) =>
  expect.objectContaining({
    code: 'invalid_argument',
    message: expect.stringContaining(
      `validation failed on field 'CreateWorkflowVersionOpts.${field}': ${sentence}`,
    ),
  });
const refusal = (message: string) => expect.objectContaining({ code: 'invalid_argument', message });

describe('defaults (6.2, 2.1.4, contract 9.2)', () => {
  it('a task that says nothing', () => {
    expect(parseTask({})).toEqual({
      readableId: 'a',
      actionId: 'shop:a',
      parents: [],
      onFailure: false,
      durable: false,
      retries: 0,
      backoffFactor: null,
      backoffMaxSeconds: null,
      executionTimeoutMs: 60_000,
      executionTimeoutText: '60s',
      scheduleTimeoutMs: 300_000,
      scheduleTimeoutText: '5m',
      slotRequests: { default: 1 },
      rateLimits: [],
      desiredLabels: {},
      concurrency: [],
      conditions: [],
      batch: null,
    });
  });

  it('a workflow that says nothing', () => {
    expect(parse()).toEqual({
      name: 'shop',
      version: '',
      description: '',
      eventTriggers: [],
      cronTriggers: [],
      cronInput: null,
      scheduledTriggers: [],
      sticky: null,
      defaultPriority: null,
      concurrency: [],
      defaultFilters: [],
      inputJsonSchema: null,
      idempotency: null,
      tasks: [expect.any(Object)],
    });
  });
});

describe('all problems are told at once', () => {
  it('numbered, with the recorded head', () => {
    expect(() =>
      parse({ name: 'my shop', defaultPriority: 4, tasks: [task({ timeout: 'soon', retries: -1 })] }),
    ).toThrow(
      refusal(
        [
          'Invalid request: Validation failed with the following errors:',
          "0: validation failed on field 'CreateWorkflowVersionOpts.Name': Names must match the regular expression ^[a-zA-Z0-9\\.\\-_]+$, got 'my shop'",
          "1: validation failed on field 'CreateWorkflowVersionOpts.DefaultPriority': priority must be between 1 and 3, got 4",
          "2: validation failed on field 'CreateWorkflowVersionOpts.Tasks[0].Retries': the value must be a whole number from 0 to 2147483647, got -1",
          "3: validation failed on field 'CreateWorkflowVersionOpts.Tasks[0].Timeout': Invalid duration. Durations must be one or more <number><unit> components, where unit is one of: 'ms', 's', 'm', 'h'. For example: '10s', '1h30m', '1.5h'",
          '',
        ].join('\n'),
      ),
    );
  });

  it('up to a length a person reads', () => {
    expect(() => parse({ cronTriggers: Array.from({ length: 30 }, (_, i) => `x${i}`) })).toThrow(
      /19: [^\n]+\nand 10 more\n$/,
    );
  });
});

describe('2.1.1: names', () => {
  it.each(['shop', 'Shop_1.2-x', 'a'.repeat(256)])('%p is a name', (name) => {
    expect(parse({ name }).name).toBe(name);
  });

  it.each(['', 'my shop', 'shöp', 'a/b', 'a\n', '🛒', 'a\u0000'])('%p is none', (name) => {
    expect(() => parse({ name })).toThrow(problem('Name', 'Names must match'));
    expect(() => parseTask({ readableId: name })).toThrow(problem('Tasks[0].ReadableId', 'Names must match'));
  });

  it('a name of ten kilobytes is too long', () => {
    expect(() => parse({ name: 'a'.repeat(10_000) })).toThrow(
      problem('Name', 'the text has 10000 characters, at most 256 are allowed'),
    );
  });

  it.each([
    ['Shop:Pack', 'shop:pack'],
    ['ns:Shop:Pack', 'ns:shop:pack'],
  ])('the action %p is %p', (action, stored) => {
    expect(parseTask({ action }).actionId).toBe(stored);
  });

  it.each(['', 'shop', 'shop:', ':a', 'a:b:c:d', 'a::b'])('%p is no action', (action) => {
    expect(() => parseTask({ action })).toThrow(problem('Tasks[0].Action', 'Invalid action.'));
  });

  it('texts with a NUL are refused', () => {
    expect(() => parse({ description: 'a\u0000' })).toThrow(
      problem('description', 'the text contains a NUL character'),
    );
    expect(() => parse({ eventTriggers: ['a\u0000'] })).toThrow(
      problem('EventTriggers[0]', 'the text contains a NUL character'),
    );
  });
});

describe('2.1.3: parents', () => {
  const dag = (edges: Record<string, string[]>) =>
    parse({
      tasks: Object.entries(edges).map(([readableId, parents]) =>
        task({ readableId, action: `shop:${readableId}`, parents }),
      ),
    });

  it('DAG-04: a parent that is no task of the workflow is named', () => {
    expect(() => dag({ a: [], b: ['a', 'x'] })).toThrow(
      refusal("dag parent not found: parent step 'x' not found for step 'b'"),
    );
  });

  it.each([
    ['of one', { a: ['a'] }],
    ['of two', { a: ['b'], b: ['a'] }],
    ['behind a root', { r: [], a: ['r', 'c'], b: ['a'], c: ['b'] }],
  ])('DAG-04: a cycle %s is refused', (_name, edges) => {
    expect(() => dag(edges)).toThrow(refusal('job shop has a cycle'));
  });

  it('a chain of 10,000 tasks is accepted', () => {
    const edges: Record<string, string[]> = {};
    for (let i = 0; i < 10_000; i++) edges[`t${i}`] = i === 0 ? [] : [`t${i - 1}`];
    expect(dag(edges).tasks).toHaveLength(10_000);
  });

  it('a parent named twice counts once', () => {
    expect(dag({ a: [], b: ['a', 'a'] }).tasks[1]!.parents).toEqual(['a']);
  });

  it('two tasks of one name are refused', () => {
    expect(() => parse({ tasks: [task(), task()] })).toThrow(
      problem('Tasks', "there are two tasks named 'a'"),
    );
    expect(() => parse({ onFailureTask: task() })).toThrow(problem('Tasks', "there are two tasks named 'a'"));
  });

  it('an on-failure task has no parents', () => {
    expect(() => parse({ onFailureTask: task({ readableId: 'f', parents: ['a'] }) })).toThrow(
      refusal("dag parent not found: parent step 'a' not found for step 'f'"),
    );
  });

  it('a workflow has a task', () => {
    expect(() => parse({ tasks: [] })).toThrow(problem('Tasks', 'a workflow needs at least one task'));
  });

  it('and not more than fit', () => {
    expect(() =>
      parse({
        tasks: Array.from({ length: LIMITS.tasksPerWorkflow + 1 }, (_, i) => task({ readableId: `t${i}` })),
      }),
    ).toThrow(problem('Tasks', 'there are 10001 entries, at most 10000 are allowed'));
  });
});

describe('2.1.4: ranges', () => {
  it.each([
    ['1h30m', 5_400_000],
    ['90', 90_000],
    ['1d', 86_400_000],
    ['0.5s', 500],
  ])('a timeout of %p', (text, ms) => {
    expect(parseTask({ timeout: text, scheduleTimeout: text })).toMatchObject({
      executionTimeoutMs: ms,
      executionTimeoutText: text,
      scheduleTimeoutMs: ms,
      scheduleTimeoutText: text,
    });
  });

  it.each(['-1s', '10 minutes', 'abc'])('no timeout of %p', (text) => {
    expect(() => parseTask({ timeout: text })).toThrow(problem('Tasks[0].Timeout', 'Invalid duration.'));
    expect(() => parseTask({ scheduleTimeout: text })).toThrow(
      problem('Tasks[0].ScheduleTimeout', 'Invalid duration.'),
    );
  });

  it('a backoff factor brings its cap of a day along', () => {
    expect(parseTask({ retries: 3, backoffFactor: 2 })).toMatchObject({
      backoffFactor: 2,
      backoffMaxSeconds: 86_400,
    });
  });

  it('a factor reads as it was written, although it travels as a 32-bit float', () => {
    expect(parseTask({ backoffFactor: Math.fround(1.1) }).backoffFactor).toBe(1.1);
    expect(parseTask({ backoffFactor: Math.fround(1.234567) }).backoffFactor).toBe(1.234567);
  });

  it.each([0.5, 1001, Number.NaN])('no backoff factor of %p', (backoffFactor) => {
    expect(() => parseTask({ backoffFactor })).toThrow(
      problem('Tasks[0].RetryBackoffFactor', 'the factor must be from 1 to 1000'),
    );
  });

  it.each([0, 86_401])('no backoff cap of %p s', (backoffMaxSeconds) => {
    expect(() => parseTask({ backoffFactor: 2, backoffMaxSeconds })).toThrow(
      problem('Tasks[0].RetryBackoffMaxSeconds', 'the value must be a whole number from 1 to 86400'),
    );
  });

  it.each([0, 4, -1])('no default priority of %p', (defaultPriority) => {
    expect(() => parse({ defaultPriority })).toThrow(
      problem('DefaultPriority', `priority must be between 1 and 3, got ${defaultPriority}`),
    );
  });

  it.each([
    ['maxSize', { batchMaxSize: 0 }, 'batchMaxSize'],
    ['maxSize', { batchMaxSize: 100_001 }, 'batchMaxSize'],
    ['interval', { batchMaxSize: 1, batchMaxIntervalMs: 0 }, 'batchMaxInterval'],
    ['interval', { batchMaxSize: 1, batchMaxIntervalMs: 86_400_001 }, 'batchMaxInterval'],
    ['group runs', { batchMaxSize: 1, batchGroupMaxRuns: 0 }, 'batchGroupMaxRuns'],
    ['group runs', { batchMaxSize: 1, batchGroupMaxRuns: 10_001 }, 'batchGroupMaxRuns'],
  ])('batch %s: %j is out of range', (_name, batch, field) => {
    expect(() => parseTask({ batch })).toThrow(
      problem(`Tasks[0].batchConfig.${field}`, 'the value must be a whole number from 1 to'),
    );
  });

  it('a batch that gives its size only', () => {
    expect(parseTask({ batch: { batchMaxSize: 5, broadcastOutput: true } }).batch).toEqual({
      maxSize: 5,
      maxIntervalMs: 1000,
      groupKeyExpression: "'default'",
      groupMaxRuns: 100,
      broadcastOutput: true,
    });
  });
});

describe('2.4.1: crons', () => {
  it('several, once each', () => {
    expect(parse({ cronTriggers: ['0 3 * * *', '*/5 * * * * *', '0 3 * * *'] }).cronTriggers).toEqual([
      '0 3 * * *',
      '*/5 * * * * *',
    ]);
  });

  it('a bad one is named with its position', () => {
    expect(() => parse({ cronTriggers: ['* * * * *', '61 * * * *'] })).toThrow(
      problem(
        'CronTriggers[1]',
        "Invalid cron expression '61 * * * *': minute 61 is not between 0 and 59 (at position 1)",
      ),
    );
  });

  it.each([
    ['{"n": 1}', '{"n": 1}'],
    ['', null],
    ['null', null],
  ])('the input %p is kept as %p', (cronInput, stored) => {
    expect(parse({ cronInput }).cronInput).toBe(stored);
  });

  it.each(['[]', '"x"', '12'])('the input %p is no object', (cronInput) => {
    expect(() => parse({ cronInput })).toThrow(problem('CronInput', 'the text is JSON, but not an object'));
  });

  it('the input {oops is no JSON', () => {
    expect(() => parse({ cronInput: '{oops' })).toThrow(problem('CronInput', 'the text is not JSON'));
  });
});

describe('concurrency (4.1, 4.2.9, contract 9.3, 15)', () => {
  const { ConcurrencyLimitStrategy } = v1Workflows;

  it('the single form and the list are both applied, the single one first', () => {
    expect(
      parse({
        concurrency: { expression: '"one"' },
        concurrencyArr: [
          { expression: '"two"', maxRuns: 3, limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN },
        ],
      }).concurrency,
    ).toEqual([
      {
        expression: '"one"',
        maxRuns: 1,
        strategy: 'CANCEL_IN_PROGRESS',
        name: null,
        tenantScoped: false,
        maxRunsExpression: null,
      },
      {
        expression: '"two"',
        maxRuns: 3,
        strategy: 'GROUP_ROUND_ROBIN',
        name: null,
        tenantScoped: false,
        maxRunsExpression: null,
      },
    ]);
  });

  it.each(['', '  '])('an expression of %p has its own text', (expression) => {
    const message = 'CEL expression is required for concurrency';
    expect(() => parse({ concurrency: { expression } })).toThrow(refusal(message));
    expect(() => parseTask({ concurrency: [{ expression }] })).toThrow(refusal(message));
  });

  it('an expression is compiled', () => {
    expect(() => parseTask({ concurrency: [{ expression: 'input.' }] })).toThrow(
      problem('Tasks[0].concurrency[0].Expression', 'failed to compile expression: <input>:1:6'),
    );
    expect(() => parseTask({ concurrency: [{ expression: 'parents.a.key' }] })).toThrow(
      problem(
        'Tasks[0].concurrency[0].Expression',
        "failed to compile expression: undeclared reference to 'parents'",
      ),
    );
  });

  it('max runs of 0 is a limit, a negative one is none', () => {
    expect(parse({ concurrency: { expression: '"k"', maxRuns: 0 } }).concurrency[0]!.maxRuns).toBe(0);
    expect(() => parse({ concurrency: { expression: '"k"', maxRuns: -1 } })).toThrow(
      problem('Concurrency[0].MaxRuns', 'the value must be a whole number from 0 to'),
    );
  });

  it('max runs may be an expression', () => {
    expect(
      parse({ concurrency: { expression: '"k"', maxRunsExpression: 'input.limit' } }).concurrency[0],
    ).toMatchObject({ maxRuns: 1, maxRunsExpression: 'input.limit' });
    expect(() => parse({ concurrency: { expression: '"k"', maxRunsExpression: 'limit' } })).toThrow(
      problem('Concurrency[0].MaxRunsExpression', 'failed to compile expression: undeclared reference'),
    );
  });

  it.each([
    [ConcurrencyLimitStrategy.DROP_NEWEST, 'the strategy DROP_NEWEST is no longer supported'],
    [ConcurrencyLimitStrategy.QUEUE_NEWEST, 'the strategy QUEUE_NEWEST is no longer supported'],
    [99, 'the value 99 is not one of 0, 3, 4, 5, 6'],
  ])('strategy %p is refused', (limitStrategy, sentence) => {
    expect(() => parse({ concurrency: { expression: '"k"', limitStrategy } })).toThrow(
      problem('Concurrency[0].LimitStrategy', sentence),
    );
  });

  it.each([
    [ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_NEWEST, 'CANCEL_QUEUED_EXCEPT_NEWEST'],
    [ConcurrencyLimitStrategy.CANCEL_QUEUED_EXCEPT_OLDEST, 'CANCEL_QUEUED_EXCEPT_OLDEST'],
  ])('strategy %p of the newest SDKs is %s', (limitStrategy, strategy) => {
    expect(parse({ concurrency: { expression: '"k"', limitStrategy } }).concurrency[0]!.strategy).toBe(
      strategy,
    );
  });

  it('a limit that spans the tenant needs a name', () => {
    expect(
      parse({ concurrency: { expression: '"k"', isTenantScoped: true, name: 'gpu' } }).concurrency[0],
    ).toMatchObject({ tenantScoped: true, name: 'gpu' });
    expect(() => parse({ concurrency: { expression: '"k"', isTenantScoped: true, name: '' } })).toThrow(
      problem('Concurrency[0].Name', 'a concurrency limit that spans the tenant needs a name'),
    );
  });
});

describe('rate limits (2.1.7, contract 9.4)', () => {
  const limitsOf = (...rateLimits: NonNullable<Task['rateLimits']>) => parseTask({ rateLimits }).rateLimits;

  it('a static one takes limit and window from what is stored', () => {
    expect(limitsOf({ key: 'api', units: 2, limitValuesExpr: '-1' })).toEqual([
      {
        key: 'api',
        units: 2,
        keyExpression: null,
        unitsExpression: null,
        limitExpression: null,
        limitText: '-1',
        dynamic: false,
        window: 'MINUTE',
      },
    ]);
  });

  it.each([
    ['key', { key: 'k', keyExpr: 'input.key', units: 1 }],
    ['units', { key: 'k', unitsExpr: 'input.n' }],
    ['limit', { key: 'k', units: 1, limitValuesExpr: 'input.limit' }],
  ])('an expression for the %s makes all entries of the task dynamic', (_name, entry) => {
    expect(limitsOf({ key: 'static', units: 1 }, entry).map((limit) => limit.dynamic)).toEqual([true, true]);
  });

  it('only keys of static entries must exist beforehand', () => {
    const registration = parse({
      tasks: [
        task({
          rateLimits: [
            { key: 'api', units: 1 },
            { key: 'db', units: 1 },
          ],
        }),
        task({ readableId: 'b', rateLimits: [{ key: 'api', units: 1 }] }),
        task({ readableId: 'c', rateLimits: [{ key: 'x', units: 1, keyExpr: 'input.key' }] }),
      ],
    });
    expect(staticRateLimitKeys(registration)).toEqual(['api', 'db']);
  });

  it.each([
    ['Key', { units: 1 }, 'a rate limit needs a key or a key expression'],
    ['Units', { key: 'k' }, 'a rate limit needs units or a units expression'],
    ['Units', { key: 'k', units: -1 }, 'the value must be a whole number from 0 to'],
    ['KeyExpr', { key: 'k', units: 1, keyExpr: 'input.' }, 'failed to compile expression'],
    ['UnitsExpr', { key: 'k', unitsExpr: 'units' }, 'failed to compile expression'],
    ['LimitExpr', { key: 'k', units: 1, limitValuesExpr: '10 +' }, 'failed to compile expression'],
    [
      'Duration',
      { key: 'k', units: 1, duration: 9 as never },
      'the value 9 is not one of 0, 1, 2, 3, 4, 5, 6',
    ],
  ])('%s of %j', (field, entry, sentence) => {
    expect(() => limitsOf(entry)).toThrow(problem(`Tasks[0].RateLimits[0].${field}`, sentence));
  });

  it('0 units are kept apart from none', () => {
    expect(limitsOf({ key: 'k', units: 0 })[0]!.units).toBe(0);
  });
});

describe('desired labels (3.4, contract 9.6)', () => {
  const labelsOf = (workerLabels: NonNullable<Task['workerLabels']>) =>
    parseTask({ workerLabels }).desiredLabels;
  const { WorkerLabelComparator } = v1Trigger;

  it('have comparator EQUAL and weight 100 unless they say otherwise', () => {
    expect(
      labelsOf({
        zone: { strValue: 'eu' },
        memory: {
          intValue: 512,
          required: true,
          comparator: WorkerLabelComparator.GREATER_THAN_OR_EQUAL,
          weight: -5,
        },
      }),
    ).toEqual({
      zone: { strValue: 'eu', intValue: null, required: false, comparator: 'EQUAL', weight: 100 },
      memory: {
        strValue: null,
        intValue: 512,
        required: true,
        comparator: 'GREATER_THAN_OR_EQUAL',
        weight: -5,
      },
    });
  });

  it('a wish without a value, which SDKs send for null, is one that nobody meets', () => {
    expect(labelsOf({ zone: {} }).zone).toMatchObject({ strValue: null, intValue: null });
  });

  it.each([
    ['required without a value', { required: true }, "label 'zone' is required but has neither"],
    ['with two values', { strValue: 'a', intValue: 1 }, "label 'zone' has both"],
  ])('a label %s is refused', (_name, label, sentence) => {
    expect(() => labelsOf({ zone: label })).toThrow(`Invalid affinity config: ${sentence}`);
  });

  it('a comparator of another language is refused', () => {
    expect(() => labelsOf({ zone: { strValue: 'a', comparator: 17 as never } })).toThrow(
      problem('Tasks[0].DesiredWorkerLabels[zone].Comparator', 'the value 17 is not one of'),
    );
  });
});

describe('2.1.6: slots', () => {
  it.each([
    [{}, { default: 1 }],
    [{ isDurable: true }, { durable: 1 }],
    [{ slotRequests: { default: 3 } }, { default: 3 }],
    [{ isDurable: true, slotRequests: { gpu: 2 } }, { gpu: 2 }],
  ])('%j requests %j', (overrides, slots) => {
    expect(parseTask(overrides).slotRequests).toEqual(slots);
  });

  it.each([0, -1])('no request of %p units', (units) => {
    expect(() => parseTask({ slotRequests: { default: units } })).toThrow(
      problem('Tasks[0].slotRequests[default]', 'the value must be a whole number from 1 to'),
    );
  });
});

describe('conditions (8.3, contract 9.5)', () => {
  const { Action } = v1Condition;
  const GROUP = '0A0B0C0D-1111-4222-8333-444455556666';
  const event = (base: object, overrides: object = {}) => ({
    base: { readableDataKey: 'k', action: Action.QUEUE, ...base },
    userEventKey: 'go',
    ...overrides,
  });
  const conditionsOf = (conditions: NonNullable<Task['conditions']>) =>
    parse({
      tasks: [task({ readableId: 'start' }), task({ readableId: 'child', parents: ['start'], conditions })],
    }).tasks[1]!.conditions;

  it.each([
    [Action.CREATE, 'QUEUE'],
    [Action.QUEUE, 'QUEUE'],
    [Action.SKIP, 'SKIP'],
    [Action.CANCEL, 'CANCEL'],
  ])('action %p is %s', (action, stored) => {
    expect(conditionsOf({ userEventConditions: [event({ action })] })[0]!.action).toBe(stored);
  });

  it.each([
    ['', null],
    ['00000000-0000-0000-0000-000000000000', null],
    [GROUP, GROUP.toLowerCase()],
  ])('the group %p is %p, null being one of its own', (orGroupId, stored) => {
    expect(conditionsOf({ userEventConditions: [event({ orGroupId })] })[0]!.orGroup).toBe(stored);
  });

  it('a group that is no UUID has its own text', () => {
    expect(() => conditionsOf({ userEventConditions: [event({ orGroupId: 'g1' })] })).toThrow(
      refusal('or group id is not a valid uuid'),
    );
  });

  it('the data key of a parent condition is the parent, whatever was sent', () => {
    expect(
      conditionsOf({
        parentOverrideConditions: [
          {
            base: { readableDataKey: 'start:2026-01-01', expression: 'output.v > 5' },
            parentReadableId: 'start',
          },
        ],
      }),
    ).toEqual([
      {
        kind: 'parent',
        action: 'QUEUE',
        orGroup: null,
        readableDataKey: 'start',
        expression: 'output.v > 5',
        parentReadableId: 'start',
      },
    ]);
  });

  it('a condition on a task that is no parent is refused', () => {
    expect(() =>
      conditionsOf({ parentOverrideConditions: [{ base: {}, parentReadableId: 'other' }] }),
    ).toThrow(
      problem(
        'Tasks[child].TriggerConditions',
        "a condition on the output of 'other' needs it among the parents of 'child'",
      ),
    );
  });

  it('a sleep keeps its text', () => {
    expect(
      conditionsOf({ sleepConditions: [{ base: { readableDataKey: 'sleep:1h30m' }, sleepFor: '1h30m' }] }),
    ).toMatchObject([{ kind: 'sleep', sleepMs: 5_400_000, sleepText: '1h30m' }]);
  });

  it('an event may have a scope', () => {
    expect(conditionsOf({ userEventConditions: [event({}, { eventScope: 's' })] })).toMatchObject([
      { kind: 'event', eventKey: 'go', scope: 's', expression: '' },
    ]);
  });

  it.each([
    [
      'ReadableDataKey',
      { userEventConditions: [event({ readableDataKey: '' })] },
      'the key must not be empty',
    ],
    ['EventKey', { userEventConditions: [event({}, { userEventKey: '' })] }, 'the key must not be empty'],
    ['Action', { userEventConditions: [event({ action: 9 })] }, 'the value 9 is not one of'],
    [
      'Expression',
      { userEventConditions: [event({ expression: 'x == 1' })] },
      'failed to compile expression',
    ],
    [
      'SleepDuration',
      { sleepConditions: [{ base: { readableDataKey: 's' }, sleepFor: 'a while' }] },
      'Invalid duration.',
    ],
  ])('a bad %s is refused', (field, conditions, sentence) => {
    expect(() => conditionsOf(conditions)).toThrow(
      problem(`Tasks[1].TriggerConditions[0].${field}`, sentence),
    );
  });
});

describe('filters, idempotency, sticky, schema', () => {
  const bytes = (text: string) => Buffer.from(text);

  it('a filter may have a payload, kept as it came', () => {
    expect(
      parse({
        defaultFilters: [
          { expression: 'input.n > payload.min', scope: 's', payload: bytes('{"min":  5}') },
          { expression: '', scope: 't' },
        ],
      }).defaultFilters,
    ).toEqual([
      { expression: 'input.n > payload.min', scope: 's', payload: '{"min":  5}' },
      { expression: '', scope: 't', payload: null },
    ]);
  });

  it.each([
    ['Expression', { expression: 'input.n >', scope: 's' }, 'failed to compile expression'],
    ['Scope', { expression: 'true', scope: '' }, 'a filter needs a scope'],
    [
      'Payload',
      { expression: 'true', scope: 's', payload: bytes('[1]') },
      'the text is JSON, but not an object',
    ],
    ['Payload', { expression: 'true', scope: 's', payload: Buffer.from([0xff]) }, 'the bytes are not UTF-8'],
  ])('a bad %s is refused', (field, filter, sentence) => {
    expect(() => parse({ defaultFilters: [filter] })).toThrow(
      problem(`DefaultFilters[0].${field}`, sentence),
    );
  });

  it('2.8.1: idempotency is by time unless it says STATUS', () => {
    expect(parse({ idempotency: { expression: 'input.id', ttlMs: 1 } }).idempotency).toEqual({
      expression: 'input.id',
      ttlMs: 1,
      method: 'TTL',
    });
    expect(
      parse({
        idempotency: { expression: 'input.id', ttlMs: 1, method: v1Workflows.IdempotencyMethod.STATUS },
      }).idempotency!.method,
    ).toBe('STATUS');
  });

  it.each([
    ['TtlMs', { expression: 'input.id', ttlMs: 0 }, 'the value must be a whole number from 1 to'],
    ['TtlMs', { expression: 'input.id', ttlMs: 2 ** 53 - 1 }, 'the value must be a whole number from 1 to'],
    ['Expression', { expression: '', ttlMs: 1 }, 'failed to compile expression: it is empty'],
    ['Expression', { expression: 'workflow_run_id', ttlMs: 1 }, 'failed to compile expression: undeclared'],
    ['Method', { expression: '"k"', ttlMs: 1, method: 5 as never }, 'the value 5 is not one of 0, 1'],
  ])('a bad %s of idempotency is refused', (field, idempotency, sentence) => {
    expect(() => parse({ idempotency })).toThrow(problem(`Idempotency.${field}`, sentence));
  });

  it('a strategy of stickiness this server does not know is refused', () => {
    expect(parse({ sticky: v1Workflows.StickyStrategy.HARD }).sticky).toBe('HARD');
    expect(() => parse({ sticky: 2 as never })).toThrow(problem('Sticky', 'the value 2 is not one of 0, 1'));
  });

  it('the input schema is JSON, kept as it came', () => {
    expect(parse({ inputJsonSchema: bytes('{"type": "object"}') }).inputJsonSchema).toBe(
      '{"type": "object"}',
    );
    expect(parse({ inputJsonSchema: bytes('') }).inputJsonSchema).toBeNull();
    expect(() => parse({ inputJsonSchema: bytes('{') })).toThrow(
      problem('inputJsonSchema', 'the text is not JSON'),
    );
  });

  it('JSON nested 100,000 deep is answered', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(parse({ cronInput: deep }).cronInput).toBe(deep);
  });
});

it('the checker of expressions is the caller’s choice', () => {
  const asked: string[][] = [];
  parseRegistration(
    v1Workflows.CreateWorkflowVersionRequest.fromPartial({
      name: 'shop',
      tasks: [task({ concurrency: [{ expression: 'anything' }] })],
    }),
    (context, expression) => {
      asked.push([context, expression]);
      return null;
    },
  );
  expect(asked).toEqual([['concurrency-key', 'anything']]);
});
