import { v1Condition, v1Workflows } from '@hatchet-ts/contracts';
import { checksum } from './checksum';
import { normalise } from './normalise';
import { parseRegistration } from './parse-registration';
import { toDefinition } from './to-definition';

type Request = Parameters<typeof v1Workflows.CreateWorkflowVersionRequest.fromPartial>[0];
type Task = NonNullable<Request['tasks']>[number];

const { Action } = v1Condition;
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const sleep = (sleepFor: string, group: number, action = Action.QUEUE) => ({
  base: { readableDataKey: `sleep:${sleepFor}`, action, orGroupId: uuid(group) },
  sleepFor,
});
const event = (userEventKey: string, group: number, action = Action.QUEUE) => ({
  base: { readableDataKey: userEventKey, action, orGroupId: uuid(group) },
  userEventKey,
});

const START: Task = { readableId: 'start', action: 'shop:start', timeout: '1m' };
const LEFT: Task = {
  readableId: 'left',
  action: 'shop:left',
  parents: ['start'],
  rateLimits: [
    { key: 'api', units: 1 },
    { key: 'db', units: 2 },
  ],
  workerLabels: { zone: { strValue: 'eu' }, gpu: { intValue: 1 } },
  slotRequests: { default: 1, gpu: 2 },
  conditions: {
    sleepConditions: [sleep('2s', 1), sleep('9s', 2, Action.SKIP)],
    userEventConditions: [event('go', 1), event('halt', 3, Action.CANCEL)],
  },
};
const RIGHT: Task = { readableId: 'right', action: 'shop:right', parents: ['start'], retries: 2 };
const END: Task = {
  readableId: 'end',
  action: 'shop:end',
  parents: ['left', 'right'],
  conditions: { sleepConditions: [sleep('5s', 1)] },
};

const SHOP: Request = {
  name: 'shop',
  tasks: [START, LEFT, RIGHT, END],
  onFailureTask: { readableId: 'tidy', action: 'shop:tidy' },
  eventTriggers: ['order:paid', 'order:sent'],
  cronTriggers: ['0 3 * * *', '0 4 * * *'],
  cronInput: '{"a":1}',
  concurrencyArr: [
    { expression: 'input.a', maxRuns: 2 },
    { expression: 'input.b', maxRuns: 3 },
  ],
  defaultFilters: [
    { expression: 'true', scope: 'x', payload: Buffer.from('{"n":1}') },
    { expression: 'true', scope: 'y' },
  ],
  idempotency: { expression: 'input.id', ttlMs: 1000 },
};

const normalised = (request: Request) =>
  normalise(parseRegistration(v1Workflows.CreateWorkflowVersionRequest.fromPartial(request)));
const sum = (request: Request) => checksum(normalised(request));
const withTask = (readableId: string, change: Task): Request => ({
  ...SHOP,
  tasks: SHOP.tasks!.map((task) => (task.readableId === readableId ? { ...task, ...change } : task)),
});

describe('2.1.2: the same definition has the same checksum', () => {
  const same: [string, Request][] = [
    ['reordering steps', { ...SHOP, tasks: [END, RIGHT, START, LEFT] }],
    ['reordering parents', withTask('end', { parents: ['right', 'left'] })],
    ['reordering event keys', { ...SHOP, eventTriggers: ['order:sent', 'order:paid', 'order:sent'] }],
    ['reordering crons', { ...SHOP, cronTriggers: ['0 4 * * *', '0 3 * * *'] }],
    ['reordering filters', { ...SHOP, defaultFilters: [...SHOP.defaultFilters!].reverse() }],
    ['reordering rate limits', withTask('left', { rateLimits: [...LEFT.rateLimits!].reverse() })],
    [
      'reordering labels',
      withTask('left', { workerLabels: { gpu: { intValue: 1 }, zone: { strValue: 'eu' } } }),
    ],
    ['reordering slot requests', withTask('left', { slotRequests: { gpu: 2, default: 1 } })],
    [
      'reordering conditions',
      withTask('left', {
        conditions: {
          sleepConditions: [...LEFT.conditions!.sleepConditions!].reverse(),
          userEventConditions: [...LEFT.conditions!.userEventConditions!].reverse(),
        },
      }),
    ],
    [
      'making new ids for or-groups',
      withTask('left', {
        conditions: {
          sleepConditions: [sleep('2s', 77), sleep('9s', 5, Action.SKIP)],
          userEventConditions: [event('go', 77), event('halt', 4, Action.CANCEL)],
        },
      }),
    ],
    [
      'leaving out the id of a group with one member',
      withTask('end', {
        conditions: {
          sleepConditions: [{ base: { readableDataKey: 'sleep:5s', action: Action.QUEUE }, sleepFor: '5s' }],
        },
      }),
    ],
    ['asking for the slot a task has anyway', withTask('start', { slotRequests: { default: 1 } })],
    ['sending a default', withTask('right', { timeout: '60s', scheduleTimeout: '5m', inputs: '{}' })],
  ];

  it.each(same)('%s does not change it', (_change, request) => {
    expect(sum(request)).toBe(sum(SHOP));
  });

  it('a new date in the data key of a parent condition does not change it', () => {
    const dated = (readableDataKey: string) =>
      withTask('right', {
        conditions: {
          parentOverrideConditions: [
            { base: { readableDataKey, action: Action.SKIP }, parentReadableId: 'start' },
          ],
        },
      });
    expect(sum(dated('start:2027'))).toBe(sum(dated('start:2026')));
  });

  it('it is a SHA-256 in hex', () => {
    expect(sum(SHOP)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('2.1.2: a changed definition has another checksum', () => {
  const changes: [string, Request][] = [
    ['description', { ...SHOP, description: 'd' }],
    ['version', { ...SHOP, version: '2' }],
    ['an event key', { ...SHOP, eventTriggers: ['order:paid'] }],
    ['a cron', { ...SHOP, cronTriggers: ['0 3 * * *', '0 5 * * *'] }],
    ['the cron input', { ...SHOP, cronInput: '{"a":2}' }],
    ['sticky', { ...SHOP, sticky: v1Workflows.StickyStrategy.SOFT }],
    ['the priority', { ...SHOP, defaultPriority: 2 }],
    ['a filter’s expression', { ...SHOP, defaultFilters: [{ expression: 'false', scope: 'x' }] }],
    ['the input schema', { ...SHOP, inputJsonSchema: Buffer.from('{}') }],
    ['the idempotency expression', { ...SHOP, idempotency: { expression: 'input.x', ttlMs: 1000 } }],
    ['the idempotency ttl', { ...SHOP, idempotency: { expression: 'input.id', ttlMs: 1001 } }],
    [
      'max runs',
      { ...SHOP, concurrencyArr: [{ expression: 'input.a', maxRuns: 9 }, SHOP.concurrencyArr![1]!] },
    ],
    ['the order of concurrency stages', { ...SHOP, concurrencyArr: [...SHOP.concurrencyArr!].reverse() }],
    ['the on-failure task', { ...SHOP, onFailureTask: undefined }],
    ['the parents', withTask('end', { parents: ['left'] })],
    ['retries', withTask('right', { retries: 3 })],
    ['the backoff', withTask('right', { backoffFactor: 2 })],
    ['the execution timeout', withTask('right', { timeout: '61s' })],
    ['the schedule timeout', withTask('right', { scheduleTimeout: '6m' })],
    ['the slot cost', withTask('start', { slotRequests: { default: 2 } })],
    ['durability', withTask('start', { isDurable: true })],
    ['a rate limit’s units', withTask('left', { rateLimits: [{ key: 'api', units: 2 }] })],
    ['a label’s weight', withTask('left', { workerLabels: { zone: { strValue: 'eu', weight: 7 } } })],
    ['a task’s concurrency', withTask('start', { concurrency: [{ expression: '"k"' }] })],
    ['batching', withTask('start', { batch: { batchMaxSize: 3 } })],
    ['the action', withTask('start', { action: 'shop:begin' })],
    ['a sleep', withTask('end', { conditions: { sleepConditions: [sleep('6s', 1)] } })],
    [
      'splitting an or-group',
      withTask('left', {
        conditions: {
          sleepConditions: [sleep('2s', 1), sleep('9s', 2, Action.SKIP)],
          userEventConditions: [event('go', 8), event('halt', 3, Action.CANCEL)],
        },
      }),
    ],
  ];

  it.each(changes)('changing %s', (_change, request) => {
    expect(sum(request)).not.toBe(sum(SHOP));
  });

  it('no two of these changes collide', () => {
    expect(new Set(changes.map(([, request]) => sum(request))).size).toBe(changes.length);
  });
});

describe('the normalised form', () => {
  it('has tasks by their distance from a root, then by name, and the on-failure task last', () => {
    const order = ['start', 'left', 'right', 'end', 'tidy'];
    expect(normalised(SHOP).tasks.map((task) => task.readableId)).toEqual(order);
    expect(
      normalised({ ...SHOP, tasks: [END, RIGHT, LEFT, START] }).tasks.map((task) => task.readableId),
    ).toEqual(order);
  });

  it('has every parent before its children in a wide graph', () => {
    const tasks = Array.from({ length: 1000 }, (_, i) => ({
      readableId: `t${i}`,
      action: `shop:t${i}`,
      // Any two smaller numbers that are spread well.
      parents: i < 2 ? [] : [`t${(i * 7919) % i}`, `t${(i * 104_729) % i}`],
    })).reverse();
    const seen = new Set<string>();
    for (const task of normalised({ name: 'wide', tasks }).tasks) {
      for (const parent of task.parents) expect(seen.has(parent)).toBe(true);
      seen.add(task.readableId);
    }
    expect(seen.size).toBe(1000);
  });

  it('counts or-groups through the workflow; one id under two actions is two groups', () => {
    const { tasks } = normalised({
      name: 'shop',
      tasks: [
        {
          ...START,
          conditions: {
            sleepConditions: [sleep('1s', 1, Action.SKIP)],
            userEventConditions: [event('a', 1), event('b', 1)],
          },
        },
        { ...END, parents: ['start'] },
      ],
    });
    const groups = tasks.map((task) => task.conditions.map((condition) => condition.orGroup));
    expect(new Set(groups[0]).size).toBe(2);
    expect(new Set(groups.flat())).toEqual(new Set([0, 1, 2]));
    const [first, second] = tasks[0]!.conditions;
    expect([first!.orGroup, first!.kind, second!.kind]).toEqual([second!.orGroup, 'event', 'event']);
  });

  const ONLY: Request = {
    name: 'one',
    concurrency: { expression: 'input.w' },
    tasks: [{ ...START, concurrency: [{ expression: 'input.t' }] }],
  };

  it('2.1.5: puts the limits of a single-task workflow ahead of the task’s own', () => {
    const { concurrency, tasks } = normalised(ONLY);
    expect(concurrency).toEqual([]);
    expect(tasks[0]!.concurrency.map((entry) => entry.expression)).toEqual(['input.w', 'input.t']);
  });

  it('2.1.5: leaves them where they are beside an on-failure task', () => {
    const { concurrency, tasks } = normalised({ ...ONLY, onFailureTask: SHOP.onFailureTask });
    expect(concurrency.map((entry) => entry.expression)).toEqual(['input.w']);
    expect(tasks[0]!.concurrency.map((entry) => entry.expression)).toEqual(['input.t']);
  });
});

describe('a definition', () => {
  const IDENTITY = {
    workflowId: 'w1',
    versionId: 'v1',
    tenantId: 't1',
    order: 4,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  const counter = () => {
    let n = 0;
    return () => uuid(++n);
  };
  const TENANT_WIDE = { expression: '"gpu"', isTenantScoped: true, name: 'gpu' };

  it('has ids of its own, strategies in the order of their stages', () => {
    const definition = toDefinition(normalised(SHOP), IDENTITY, counter());
    expect(definition).toMatchObject(IDENTITY);
    const strategies = definition.concurrency.map((entry) => entry.strategyId);
    expect(strategies).toEqual([uuid(1), uuid(2)]);
    const ids = [...strategies, ...definition.tasks.map((task) => task.stepId)];
    expect(new Set(ids).size).toBe(7);
    expect(definition).not.toHaveProperty('scheduledTriggers');
  });

  it('survives storage as JSON', () => {
    const definition = toDefinition(normalised(SHOP), IDENTITY, counter());
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
  });

  it('shares the strategy of a tenant-wide limit with every workflow of the tenant that names it', () => {
    const strategyOf = (name: string, tenantId: string) =>
      toDefinition(
        normalised({ name, concurrency: TENANT_WIDE, tasks: [START, RIGHT] }),
        { ...IDENTITY, tenantId },
        counter(),
      ).concurrency[0]!.strategyId;
    expect(strategyOf('a', 't1')).toBe(strategyOf('b', 't1'));
    expect(strategyOf('a', 't1')).not.toBe(strategyOf('a', 't2'));
    expect(strategyOf('a', 't1')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
