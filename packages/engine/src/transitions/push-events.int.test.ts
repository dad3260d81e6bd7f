import {
  countFilters,
  insertFilter,
  listEventKeys,
  listEvents,
  listExpressionFailures,
  listFilters,
  readEventRuns,
} from '@hatchet-ts/schema';
import { clearFailpoints, setFailpoint, uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine, type TestWorkflow } from '@hatchet-ts/testkit';
import { continueEvents } from './continue-events';
import { prepareEvents, type RawEvent } from './prepare-events';
import { EVENT_MATCHES_MAX, PushEvents } from './push-events';

let engine: TestEngine;

beforeAll(async () => {
  engine = await TestEngine.start();
});
afterAll(() => engine.stop());
afterEach(async () => {
  clearFailpoints();
  await engine.database.query('delete from event_triggers');
  await engine.database.query('delete from filters');
  expect(await engine.misplaced()).toEqual([]);
});

const ONE = [{ name: 'a' }];
const onEvent = (keys: string[], over: TestWorkflow = {}) =>
  engine.register(ONE, { eventTriggers: keys, ...over });
const filter = (expression: string, scope: string, payload?: object) => ({
  expression,
  scope,
  payload: payload && Buffer.from(JSON.stringify(payload)),
});

async function push(...events: Partial<RawEvent>[]): Promise<string[]> {
  const raw = events.map(
    (event): RawEvent => ({ key: 'k', payload: '{"n":1}', metadata: undefined, ...event }),
  );
  const pushed = await new PushEvents(engine.context).push(engine.tenantId, prepareEvents(raw));
  return pushed.map((event) => event.id);
}

interface Run {
  id: string;
  workflowId: string;
  versionId: string;
  priority: number;
  metadata: string;
  input: string | null;
  filter: string | null;
  eventId: string;
  eventKey: string;
}

/** Runs that an event started, in the order of their queue. */
const runsOf = (...eventIds: string[]) =>
  engine.database.query<Run>(
    `select t.id, t.workflow_id as "workflowId", t.version_id as "versionId", t.priority, t.metadata, i.body as input,
       f.body as filter, t.event_id as "eventId", t.event_key as "eventKey"
     from tasks t join queue_items q on q.task_id = t.id
     left join payloads i on i.id = t.id and i.kind = 1 left join payloads f on f.id = t.id and f.kind = 4
     where t.event_id = any ($1::uuid[]) order by q.seq`,
    [eventIds],
  );
const failures = async () =>
  (await listExpressionFailures(engine.database, engine.tenantId, null, { limit: 50, offset: 0 })).map(
    ({ source, message }) => ({ source, message }),
  );

describe('what an event starts', () => {
  it('EVT-05, EVT-07: one run of every workflow registered for the key, its payload verbatim as input', async () => {
    const workflows = [
      await onEvent(['user:signup']),
      await onEvent(['user:signup', 'x']),
      await onEvent(['y']),
    ];
    const [event] = await push({ key: 'user:signup', payload: '{"b": 1, "a":2.50}' });
    const runs = await runsOf(event!);
    expect(new Set(runs.map((run) => run.workflowId))).toEqual(
      new Set([workflows[0]!.workflowId, workflows[1]!.workflowId]),
    );
    for (const run of runs)
      expect(run).toMatchObject({ input: '{"b": 1, "a":2.50}', eventKey: 'user:signup', eventId: event });
  });

  it('EVT-03: an event that came before a workflow was registered has no later effect', async () => {
    const [before] = await push({ key: 'later' });
    await onEvent(['later']);
    expect(await runsOf(before!)).toEqual([]);
    const [after] = await push({ key: 'later' });
    expect(await runsOf(after!)).toHaveLength(1);
  });

  it('rule 2.3.3: the newest version starts, by its own keys only', async () => {
    const first = await onEvent(['old', 'both'], { name: 'versions' });
    const second = await onEvent(['both', 'new'], { name: 'versions', description: '' });
    expect(second.versionId).not.toBe(first.versionId);
    expect(await runsOf(...(await push({ key: 'old' })))).toEqual([]);
    for (const key of ['both', 'new'])
      expect(await runsOf(...(await push({ key })))).toMatchObject([{ versionId: second.versionId }]);
  });

  it.each([
    [
      'subscription:*',
      ['subscription:create', 'subscription:', 'subscription:a:b'],
      ['subscriptionx', 'subscription'],
    ],
    ['*:done', ['a:done', ':done', 'a:b:done'], ['a:done:b', 'done']],
    ['a*c*e', ['ace', 'abcde', 'a*c*e', 'axcxxe'], ['abe', 'ac', 'bace']],
    ['100%_\\*', ['100%_\\x', '100%_\\'], ['1000_\\', '100%x\\', '100%_x']],
    ['UP*', ['UPx'], ['upx']],
    ['line*end', ['line\nend'], ['line\nendx']],
  ])(
    'EVT-06, H25: %j stands for any run of characters where it has a star, and for itself elsewhere',
    async (pattern, hits, misses) => {
      await onEvent([pattern]);
      const ids = await push(...[...hits, ...misses].map((key) => ({ key })));
      const started = new Set((await runsOf(...ids)).map((run) => run.eventKey));
      expect(started).toEqual(new Set(hits));
    },
  );

  it('EVT-06: a workflow whose key and pattern both match starts once', async () => {
    await onEvent(['a:b', 'a:*', '*']);
    expect(await runsOf(...(await push({ key: 'a:b' })))).toHaveLength(1);
  });

  it('a deleted workflow and another tenant start nothing', async () => {
    const gone = await onEvent(['gone']);
    await engine.database.query('update workflows set deleted_at = now() where id = $1', [gone.workflowId]);
    expect(await runsOf(...(await push({ key: 'gone' })))).toEqual([]);
    await onEvent(['mine']);
    const [foreign] = await new PushEvents(engine.context).push(
      uuidv7(Date.now()),
      prepareEvents([{ key: 'mine', payload: '{}', metadata: null }]),
    );
    expect(await runsOf(foreign!.id)).toEqual([]);
  });

  it('rules 2.3.8, 2.9.1: runs take the metadata of the event, but of the keys of the engine only where it came from', async () => {
    await onEvent(['meta']);
    const metadata = {
      src: 'gold',
      hatchet__event_key: 'forged',
      hatchet__cron_name: 'forged',
      hatchet__source_step_run_id: 's',
    };
    const [event] = await push({ key: 'meta', metadata: JSON.stringify(metadata) });
    const [run] = await runsOf(event!);
    expect(JSON.parse(run!.metadata)).toEqual({
      src: 'gold',
      hatchet__source_step_run_id: 's',
      hatchet__event_id: event,
      hatchet__event_key: 'meta',
    });
    const indexed = await engine.database.query('select key, value from run_metadata where run_id = $1', [
      run!.id,
    ]);
    expect(indexed).toEqual([{ key: 'src', value: 'gold' }]);
  });

  it('rule 2.3.9: the priority of the event, else of the workflow', async () => {
    await onEvent(['prio'], { defaultPriority: 2 });
    const [urgent, plain] = await push({ key: 'prio', priority: 3 }, { key: 'prio' });
    expect((await runsOf(urgent!, plain!)).map((run) => run.priority)).toEqual([3, 2]);
  });

  it('EVT-02: runs of a bulk stand in the queue in the order of its events', async () => {
    await onEvent(['bulk']);
    const ids = await push(...Array.from({ length: 50 }, (_, n) => ({ key: 'bulk', payload: `{"n":${n}}` })));
    const runs = await runsOf(...ids);
    expect(runs.map((run) => JSON.parse(run.input!).n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

describe('filters', () => {
  it.each([
    ['no filters, no scope', [], undefined, [null]],
    ['no filters, any scope', [], 's', [null]],
    ['filters, no scope', [filter('true', 's', { p: 1 })], undefined, []],
    ['filters, another scope', [filter('true', 's', { p: 1 })], 't', []],
    [
      'H24: two true, one false of the scope',
      [
        filter('input.n > 0', 's', { p: 1 }),
        filter('input.n < 5', 's', { p: 2 }),
        filter('input.n > 5', 's', { p: 3 }),
        filter('true', 't', { p: 4 }),
      ],
      's',
      ['{"p":1}', '{"p":2}'],
    ],
    [
      'rule 10.2.5: an empty expression starts nothing',
      [filter('', 's', { p: 1 }), filter('true', 's')],
      's',
      [null],
    ],
  ])('rule 2.3.5, EVT-13, EVT-14: %s', async (_, defaultFilters, scope, expected) => {
    await onEvent(['f'], { defaultFilters });
    const runs = await runsOf(...(await push({ key: 'f', scope })));
    expect(runs.map((run) => run.filter)).toEqual(expected);
  });

  it('EVT-15: all four variables, and the event id', async () => {
    const expression =
      "input.n == 1 && payload.limit > input.n && additional_metadata.src == 'api' && event_key == 'vars' && size(event_id) == 36";
    await onEvent(['vars'], { defaultFilters: [filter(expression, 's', { limit: 2 })] });
    const [hit, miss] = await push(
      { key: 'vars', scope: 's', metadata: '{"src":"api"}' },
      { key: 'vars', scope: 's', metadata: '{"src":"web"}' },
    );
    expect((await runsOf(hit!, miss!)).map((run) => run.eventId)).toEqual([hit]);
  });

  it('rule 2.3.6: one that fails is recorded and holds up no other', async () => {
    await onEvent(['bad'], {
      defaultFilters: [filter('input.absent > 1', 's'), filter('input.n', 's'), filter('true', 's')],
    });
    const [event] = await push({ key: 'bad', scope: 's' });
    expect(await runsOf(event!)).toHaveLength(1);
    const recorded = (await failures()).filter(({ message }) => message.includes(event!));
    expect(recorded.map(({ source }) => source)).toEqual(['FILTER', 'FILTER']);
    const messages = recorded.map(({ message }) => message).join(' ');
    expect(messages).toContain('no such key: absent');
    expect(messages).toContain('expression did not evaluate to a boolean: got double');
  });

  it('EVT-10, C23: a new version replaces the filters of the code, down to none; those of the API stay', async () => {
    const query = { tenantId: engine.tenantId, workflowIds: null, scopes: null };
    const list = async () =>
      (await listFilters(engine.database, query, { limit: 50, offset: 0 }))
        .map((row) => `${row.scope} ${row.declarative}`)
        .sort();
    const first = await onEvent(['decl'], {
      name: 'decl',
      defaultFilters: [filter('true', 'a'), filter('true', 'b')],
    });
    const { tenantId } = engine;
    const own = {
      id: uuidv7(Date.now()),
      tenantId,
      workflowId: first.workflowId,
      scope: 'api',
      expression: 'true',
      payload: null,
    };
    expect(await insertFilter(engine.database, own, Date.now())).toMatchObject({
      scope: 'api',
      declarative: false,
    });
    expect(await insertFilter(engine.database, { ...own, id: uuidv7(Date.now()) }, Date.now())).toBeNull();
    expect(await list()).toEqual(['a true', 'api false', 'b true']);

    await onEvent(['decl'], {
      name: 'decl',
      defaultFilters: [filter('true', 'b'), filter('true', 'c'), filter('true', 'api')],
    });
    expect(await list()).toEqual(['api false', 'b true', 'c true']);
    await onEvent(['decl'], { name: 'decl', defaultFilters: [] });
    expect(await list()).toEqual(['api false']);
    expect(await countFilters(engine.database, { ...query, scopes: ['b'] })).toBe(0);
  });
});

describe('what is kept of an event', () => {
  it('rule 2.3.2: every event, matched or not, with the runs it started and their filters', async () => {
    const workflow = await onEvent(['kept'], { defaultFilters: [filter('input.n > 5', 's', { p: 1 })] });
    const [hit, miss, other] = await push(
      { key: 'kept', scope: 's', payload: '{"n": 9}', metadata: '{"src": "api", "traceparent": "00-x"}' },
      { key: 'kept', scope: 's', metadata: '{"src":"web"}' },
      { key: 'unknown-key' },
    );
    const all = {
      tenantId: engine.tenantId,
      sinceId: hit!,
      untilId: null,
      ids: null,
      keys: null,
      scopes: null,
      workflowIds: null,
      statuses: null,
      metadata: null,
    };
    const ids = async (over: Partial<typeof all> | Record<string, unknown>) =>
      (await listEvents(engine.database, { ...all, ...over }, { limit: 10, offset: 0 })).map(
        (event) => event.id,
      );
    expect(await ids({})).toEqual([other, miss, hit]);
    expect(await ids({ keys: ['kept'] })).toEqual([miss, hit]);
    expect(await ids({ scopes: ['s'], metadata: [{ key: 'src', value: 'api' }] })).toEqual([hit]);
    expect(await ids({ workflowIds: [workflow.workflowId] })).toEqual([hit]);
    expect(await ids({ statuses: ['QUEUED'] })).toEqual([hit]);
    expect(await ids({ statuses: ['RUNNING', 'COMPLETED'] })).toEqual([]);
    const [row] = await listEvents(engine.database, { ...all, ids: [hit!] } as never, {
      limit: 1,
      offset: 0,
    });
    expect(row).toMatchObject({
      payload: '{"n": 9}',
      metadata: '{"src": "api", "traceparent": "00-x"}',
      scope: 's',
    });

    const [run] = await readEventRuns(engine.database, [hit!, miss!, other!]);
    expect(run).toMatchObject({ eventId: hit, status: 'QUEUED', filterId: expect.any(String) });
    await engine.complete(run!.runId);
    expect(await readEventRuns(engine.database, [hit!])).toMatchObject([{ status: 'COMPLETED' }]);
    expect(await listEventKeys(engine.database, engine.tenantId, 100)).toEqual(
      expect.arrayContaining(['kept', 'unknown-key']),
    );
  });

  it('H11: a push that breaks before its commit leaves neither events nor runs', async () => {
    await onEvent(['crash']);
    setFailpoint('push.before-commit', 'error');
    await expect(push({ key: 'crash' })).rejects.toThrow();
    clearFailpoints();
    const rows = await engine.database.query(
      `select (select count(*) from events where key = 'crash') as events, (select count(*) from tasks where event_key = 'crash') as runs`,
    );
    expect(rows).toEqual([{ events: 0, runs: 0 }]);
  });
});

describe('an event that starts more runs than one transaction takes', () => {
  it('design section 12: starts the first thousand with the push, and the rest by what it left to controllers', async () => {
    const count = EVENT_MATCHES_MAX + 300;
    const workflow = await onEvent(['many'], { defaultPriority: 1 });
    const { tenantId } = engine;
    for (let n = 0; n < count; n++)
      await insertFilter(
        engine.database,
        {
          id: uuidv7(Date.now()),
          tenantId,
          workflowId: workflow.workflowId,
          scope: 's',
          expression: 'true',
          payload: `{"n":${n}}`,
        },
        Date.now(),
      );
    const [event] = await push({ key: 'many', scope: 's', priority: 3 });
    expect(await runsOf(event!)).toHaveLength(EVENT_MATCHES_MAX);
    // What the filters say now does not matter: they were asked when the event was pushed.
    await engine.database.query('delete from filters');
    expect(await continueEvents(engine.context)).toBe(true);
    expect(await continueEvents(engine.context)).toBe(false);
    const runs = await runsOf(event!);
    expect(new Set(runs.map((run) => run.filter)).size).toBe(count);
    expect(new Set(runs.map((run) => run.priority))).toEqual(new Set([3]));
    expect(await readEventRuns(engine.database, [event!])).toHaveLength(count);
  });
});
