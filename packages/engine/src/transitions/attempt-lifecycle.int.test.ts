import { ADDRESS, runFinished, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { createBroker, type MessageBroker, on } from '@hatchet-ts/messaging';
import { assignTasks, Database, insertTenantIfAbsent, takeLeases } from '@hatchet-ts/schema';
import { Metrics, SystemClock, uuidv7 } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Definitions } from '../definitions';
import type { EngineContext } from '../engine';
import { parseRegistration } from '../registration';
import { shardOf } from '../shards';
import { cancel } from './cancel';
import type { TriggerRequest } from './intake';
import { registerWorkflow } from './register-workflow';
import { Reports } from './report';
import { TriggerRuns } from './trigger-runs';

const OWNER = uuidv7(1);
const WORKER = uuidv7(2);

let testDb: TestDatabase;
let database: Database;
let broker: MessageBroker;
let context: EngineContext;
let tenantId: string;
let shard: number;
let epoch: number;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

beforeAll(async () => {
  testDb = await testDatabase();
  database = new Database({ url: testDb.url, maxConnections: 12 });
  broker = createBroker({
    kind: 'memory',
    logger: silent as never,
    metrics: new Metrics(),
    processId: OWNER,
  });
  await broker.start();
  const clock = new SystemClock();
  context = {
    database,
    broker,
    clock,
    definitions: new Definitions(database, clock),
    maxInternalRetries: 10,
  };
  tenantId = uuidv7(Date.now());
  await insertTenantIfAbsent(database, { id: tenantId, slug: 'lifecycle', name: 'lifecycle' }, Date.now());
  shard = shardOf(tenantId);
  const [lease] = await takeLeases(database, OWNER, [{ shard, owner: null, epoch: 0 }]);
  epoch = lease!.epoch;
});

afterAll(async () => {
  await broker.close();
  await database.close();
  await testDb.close();
});

/** Conservation: an open task stands in exactly one place, a final one in none (design section 14, P2). */
afterEach(async () => {
  const wrong = await database.query(
    `select t.id, t.state, places.n from tasks t cross join lateral (
       select (select count(*) from queue_items q where q.task_id = t.id) + (select count(*) from assignments a where a.task_id = t.id)
         + (select count(*) from timers m where m.ref = t.id) as n) places
     where (t.state = 0) <> (places.n = 1) or places.n > 1`,
  );
  expect(wrong).toEqual([]);
});

let names = 0;
function register(tasks: { name: string; parents?: string[]; retries?: number; backoffFactor?: number }[]) {
  const workflow = `flow-${++names}`;
  return registerWorkflow(
    context,
    tenantId,
    parseRegistration({
      name: workflow,
      tasks: tasks.map((task) => ({
        readableId: task.name,
        action: `${workflow}:${task.name}`,
        timeout: '60s',
        inputs: '{}',
        parents: task.parents ?? [],
        retries: task.retries ?? 0,
        backoffFactor: task.backoffFactor,
        rateLimits: [],
        workerLabels: {},
        concurrency: [],
        isDurable: false,
        slotRequests: {},
      })),
      description: '',
      version: '',
      eventTriggers: [],
      cronTriggers: [],
      concurrencyArr: [],
      defaultFilters: [],
    } as never),
  );
}

const request = (definition: WorkflowDefinition, over: Partial<TriggerRequest> = {}): TriggerRequest => ({
  tenantId,
  definition,
  input: '{"n":1}',
  metadata: null,
  metadataPairs: {},
  priority: 1,
  parent: null,
  event: null,
  filterPayload: null,
  desiredWorkerId: null,
  desiredLabels: null,
  ...over,
});

async function trigger(definition: WorkflowDefinition, over: Partial<TriggerRequest> = {}): Promise<string> {
  const [run] = await new TriggerRuns(context).trigger([request(definition, over)]);
  return run!.runId;
}

function assign(taskIds: string[], at = epoch, owner = OWNER): Promise<Set<string>> {
  return assignTasks(
    database,
    taskIds.map((taskId) => ({ taskId, workerId: WORKER, executionTimeoutMs: 60_000, shard, epoch: at })),
    owner,
    context.clock.nowMs(),
  );
}

const reports = () => new Reports(context, () => {});
const completion = (taskId: string, payload: string, retry: number | null = 0) => ({
  taskId,
  tenantId,
  retry,
  outcome: 'completed' as const,
  payload,
  nonRetryable: false,
  retryAfterMs: null,
  runId: null,
});
const failure = (taskId: string, retry: number | null = 0) => ({
  ...completion(taskId, 'boom', retry),
  outcome: 'failed' as const,
});

async function stateOf(taskId: string) {
  const [row] = await database.query<{
    state: number;
    retry: number;
    reason: string | null;
    output: string | null;
  }>(
    `select t.state, t.retry, t.reason, p.body as output from tasks t left join payloads p on p.id = t.id and p.kind = 2 where t.id = $1`,
    [taskId],
  );
  return row!;
}

async function openTasks(runId: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'select id from tasks where run_id = $1 and state = 0 order by step',
    [runId],
  );
  return rows.map((row) => row.id);
}

describe('assigning', () => {
  test('H29: under a lease that has moved nothing is assigned, and the item stays in its queue', async () => {
    const taskId = await trigger(await register([{ name: 'a' }]));
    expect(await assign([taskId], epoch - 1)).toEqual(new Set());
    expect(await assign([taskId], epoch, uuidv7(9))).toEqual(new Set());
    expect(await assign([taskId])).toEqual(new Set([taskId]));
  });

  test('H29: two schedulers that both try get each task once', async () => {
    const definition = await register([{ name: 'a' }]);
    const ids = await Promise.all(Array.from({ length: 50 }, () => trigger(definition)));
    const [first, second] = await Promise.all([assign(ids), assign(ids)]);
    expect(first!.size + second!.size).toBe(50);
    expect([...first!].filter((id) => second!.has(id))).toEqual([]);
  });

  test('H31: a task cancelled while it is being assigned ends cancelled and holds nothing', async () => {
    const definition = await register([{ name: 'a' }]);
    const ids = await Promise.all(Array.from({ length: 100 }, () => trigger(definition)));
    await Promise.all(ids.flatMap((id) => [assign([id]), cancel(context, tenantId, [id])]));
    for (const id of ids) expect(await stateOf(id)).toMatchObject({ state: 3, reason: 'cancelled_by_user' });
  });

  test('a credit whose lease has moved puts the task into its queue instead', async () => {
    const definition = await register([{ name: 'a' }]);
    const refused: string[] = [];
    const withCredit: EngineContext = {
      ...context,
      credits: {
        holderId: OWNER,
        take: () => ({ workerId: WORKER, creditHolder: OWNER, shard, epoch: epoch - 1 }),
        release: () => true,
        refused: (tenant) => refused.push(tenant),
      },
    };
    const [run] = await new TriggerRuns(withCredit).trigger([request(definition)]);
    expect(refused).toEqual([tenantId]);
    expect(await assign([run!.runId])).toEqual(new Set([run!.runId]));
  });

  test('a credit under the present lease assigns the task in the transaction that creates it', async () => {
    const definition = await register([{ name: 'a' }]);
    const withCredit: EngineContext = {
      ...context,
      credits: {
        holderId: OWNER,
        take: () => ({ workerId: WORKER, creditHolder: OWNER, shard, epoch }),
        release: () => true,
        refused: () => {},
      },
    };
    const [run] = await new TriggerRuns(withCredit).trigger([request(definition)]);
    const rows = await database.query('select worker_id, credit_holder from assignments where task_id = $1', [
      run!.runId,
    ]);
    expect(rows).toEqual([{ worker_id: WORKER, credit_holder: OWNER }]);
  });
});

describe('reports', () => {
  async function running(retries = 0): Promise<string> {
    const taskId = await trigger(await register([{ name: 'a', retries }]));
    await assign([taskId]);
    return taskId;
  }

  test('H63: a completion told twice, at once or later, has one effect', async () => {
    const taskId = await running();
    const both = await Promise.all([
      reports().ended(completion(taskId, '{"first":1}')),
      reports().ended(completion(taskId, '{"first":1}')),
    ]);
    expect(both).toEqual(['ok', 'ok']);
    expect(await reports().ended(completion(taskId, '{"late":1}'))).toBe('ok');
    expect(await stateOf(taskId)).toMatchObject({ state: 1, output: '{"first":1}' });
  });

  test('H64: one stale report in a batch does not shift the outputs of the others', async () => {
    const stale = await running();
    await cancel(context, tenantId, [stale]);
    const others = await Promise.all([running(), running(), running()]);
    const intake = reports();
    await Promise.all([stale, ...others].map((id, i) => intake.ended(completion(id, `{"i":${i}}`))));
    expect(await Promise.all(others.map(async (id) => (await stateOf(id)).output))).toEqual([
      '{"i":1}',
      '{"i":2}',
      '{"i":3}',
    ]);
    expect(await stateOf(stale)).toMatchObject({ state: 3, output: null });
  });

  test('H07, H46: a report of an attempt that was replaced changes nothing', async () => {
    const taskId = await running(1);
    await reports().ended(failure(taskId));
    expect(await reports().ended(completion(taskId, '{"old":1}', 0))).toBe('ok');
    expect(await stateOf(taskId)).toMatchObject({ state: 0, retry: 1, output: null });
  });

  test('H42: a completion of the present attempt is believed although the attempt was taken from its worker and queued', async () => {
    const taskId = await trigger(await register([{ name: 'a', retries: 1 }]));
    expect(await reports().ended(completion(taskId, '{"whose":"nobody knows"}', null))).toBe('ok');
    expect(await reports().ended(failure(taskId))).toBe('ok');
    expect(await stateOf(taskId)).toMatchObject({ state: 0, retry: 0, output: null });
    expect(await reports().ended(completion(taskId, '{"done":1}'))).toBe('ok');
    expect(await stateOf(taskId)).toMatchObject({ state: 1, output: '{"done":1}' });
    expect(await assign([taskId])).toEqual(new Set());
  });

  test('H42: such a completion and the next assignment race, and each task completes once', async () => {
    const definition = await register([{ name: 'a' }]);
    const ids = await Promise.all(Array.from({ length: 30 }, () => trigger(definition)));
    await Promise.all(ids.flatMap((id, i) => [reports().ended(completion(id, `{"i":${i}}`)), assign([id])]));
    for (const [i, id] of ids.entries())
      expect(await stateOf(id)).toMatchObject({ state: 1, output: `{"i":${i}}` });
  });

  test('RET-01: a failure with retries left queues the next attempt ahead of everything users queue', async () => {
    const taskId = await running(1);
    await reports().ended(failure(taskId));
    const [item] = await database.query('select retry, priority from queue_items where task_id = $1', [
      taskId,
    ]);
    expect(item).toEqual({ retry: 1, priority: 4 });
  });

  test('rule 5.10: a completion that is not JSON counts as a failure of the user', async () => {
    const taskId = await running();
    await reports().ended(completion(taskId, '{not json'));
    expect(await stateOf(taskId)).toMatchObject({ state: 2, reason: 'invalid_output' });
  });

  test('a task of another tenant is unknown to the reporter', async () => {
    const taskId = await running();
    expect(await reports().ended({ ...completion(taskId, '{}'), tenantId: uuidv7(5) })).toBe('unknown');
    expect(await stateOf(taskId)).toMatchObject({ state: 0 });
  });

  test('H61: completion and cancel race, and exactly one of them decides', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => running()));
    await Promise.all(
      ids.flatMap((id) => [reports().ended(completion(id, '{"done":1}')), cancel(context, tenantId, [id])]),
    );
    for (const id of ids) {
      const { state, output } = await stateOf(id);
      expect([1, 3]).toContain(state);
      expect(output).toBe(state === 1 ? '{"done":1}' : null);
    }
  });

  test('H01: a start told in the same moment as the end is stored with it', async () => {
    const taskId = await running();
    const intake = reports();
    const atMs = context.clock.nowMs() - 500;
    const answers = await Promise.all([
      intake.started({ taskId, tenantId, retry: 0, atMs }),
      intake.ended(completion(taskId, '{}')),
    ]);
    expect(answers).toEqual(['ok', 'ok']);
    const [row] = await database.query<{ startedAt: number }>(
      'select started_at as "startedAt" from tasks where id = $1',
      [taskId],
    );
    expect(row!.startedAt).toBe(atMs);
  });

  test('a start of a task that does not exist is unknown', async () => {
    expect(await reports().started({ taskId: uuidv7(3), tenantId, retry: 0, atMs: 0 })).toBe('unknown');
  });
});

describe('a DAG run', () => {
  const diamond = () =>
    register([
      { name: 'top' },
      { name: 'left', parents: ['top'] },
      { name: 'right', parents: ['top'] },
      { name: 'bottom', parents: ['left', 'right'] },
    ]);

  test('H71: parents that complete in the same moment make one child', async () => {
    const definition = await diamond();
    for (let round = 0; round < 10; round++) {
      const runId = await trigger(definition);
      // Who reports may know the run, or not.
      const done = (id: string) =>
        reports().ended({ ...completion(id, '{}'), runId: round % 2 === 0 ? runId : null });
      const [top] = await openTasks(runId);
      await assign([top!]);
      await done(top!);
      const sides = await openTasks(runId);
      await assign(sides);
      await Promise.all(sides.map(done));
      const bottom = await openTasks(runId);
      expect(bottom).toHaveLength(1);
      await assign(bottom);
      await done(bottom[0]!);
      expect(await database.query('select state from runs where id = $1', [runId])).toEqual([{ state: 1 }]);
    }
  });

  test('H05, H61: the completion of a step and the cancel of its run race, and the run ends with nothing left behind', async () => {
    const definition = await register([{ name: 'a' }, { name: 'b', parents: ['a'] }]);
    const runIds = await Promise.all(Array.from({ length: 30 }, () => trigger(definition)));
    const steps = (await Promise.all(runIds.map(openTasks))).flat();
    await assign(steps);
    await Promise.all(
      runIds.flatMap((runId, i) => [
        reports().ended({ ...completion(steps[i]!, '{"done":1}'), runId }),
        cancel(context, tenantId, [runId]),
      ]),
    );
    for (const [i, runId] of runIds.entries()) {
      const { state, output } = await stateOf(steps[i]!);
      expect([1, 3]).toContain(state);
      expect(output).toBe(state === 1 ? '{"done":1}' : null);
      expect(await openTasks(runId)).toEqual([]);
      expect(await database.query('select state from runs where id = $1', [runId])).toEqual([{ state: 3 }]);
    }
  });

  test('a late or doubled report of a step says nothing new, whoever knows its run', async () => {
    const definition = await register([{ name: 'a' }, { name: 'b', parents: ['a'] }]);
    const runId = await trigger(definition);
    const [first] = await openTasks(runId);
    await assign([first!]);
    const report = { ...completion(first!, '{"first":1}'), runId };
    const intake = reports();
    const answers = await Promise.all([intake.ended(report), intake.ended(report)]);
    expect([...answers, await intake.ended({ ...report, payload: '{"late":1}' })]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    expect(await intake.ended({ ...report, tenantId: uuidv7(5) })).toBe('unknown');
    expect(await stateOf(first!)).toMatchObject({ state: 1, output: '{"first":1}' });
    expect(await openTasks(runId)).toHaveLength(1);
  });

  test('a step that completes and its child take one transaction of six statements', async () => {
    const runId = await trigger(await register([{ name: 'a' }, { name: 'b', parents: ['a'] }]));
    const [first] = await openTasks(runId);
    await assign([first!]);
    const before = database.statements;
    await reports().ended({ ...completion(first!, '{}'), runId });
    // BEGIN, the run, the end of the step, its siblings, the child, COMMIT.
    expect(database.statements - before).toBeLessThanOrEqual(6);
    expect(await openTasks(runId)).toHaveLength(1);
  });

  test('rule 8.4.2: a parent that fails for good cancels its descendants and fails the run', async () => {
    const runId = await trigger(await diamond());
    const [top] = await openTasks(runId);
    await assign([top!]);
    await reports().ended(failure(top!));
    const rows = await database.query('select state from tasks where run_id = $1 order by step', [runId]);
    expect(rows).toEqual([{ state: 2 }, { state: 3 }, { state: 3 }, { state: 3 }]);
    expect(await database.query('select state from runs where id = $1', [runId])).toEqual([{ state: 2 }]);
  });

  test('H03, H72: a parent with retries left keeps its children waiting', async () => {
    const runId = await trigger(
      await register([
        { name: 'a', retries: 1 },
        { name: 'b', parents: ['a'] },
      ]),
    );
    const [first] = await openTasks(runId);
    await assign([first!]);
    await reports().ended(failure(first!));
    expect(await openTasks(runId)).toEqual([first]);
  });

  test('rule 7.1.5: cancelling the run ends what is open and what had not begun', async () => {
    const runId = await trigger(await diamond());
    await cancel(context, tenantId, [runId]);
    const rows = await database.query('select state from tasks where run_id = $1', [runId]);
    expect(rows).toEqual([{ state: 3 }, { state: 3 }, { state: 3 }, { state: 3 }]);
    expect(await database.query('select state, reason from runs where id = $1', [runId])).toEqual([
      { state: 3, reason: 'cancelled_by_user' },
    ]);
  });
});

describe('children', () => {
  const parentOf = (taskId: string, key: string) => ({
    taskId,
    runId: taskId,
    identity: `key:${key}`,
    index: null,
    key,
  });

  test('H19: two retries of one parent that spawn the same child at the same time share it', async () => {
    const definition = await register([{ name: 'a' }]);
    const parent = await trigger(definition);
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => trigger(definition, { parent: parentOf(parent, 'k') })),
    );
    expect(new Set(ids).size).toBe(1);
    expect(
      await database.query('select count(*)::int as n from tasks where parent_task_id = $1', [parent]),
    ).toEqual([{ n: 1 }]);
  });

  test('H20: one bulk request with a key twice creates one run and answers its id twice', async () => {
    const definition = await register([{ name: 'a' }]);
    const parent = await trigger(definition);
    const child = request(definition, { parent: parentOf(parent, 'same') });
    const runs = await new TriggerRuns(context).trigger([
      child,
      child,
      request(definition, { parent: parentOf(parent, 'other') }),
    ]);
    expect(runs[0]!.runId).toBe(runs[1]!.runId);
    expect(runs.map((run) => run.created)).toEqual([true, false, true]);
  });
});

test('what a transition tells reaches whoever listens, after its commit', async () => {
  const heard: unknown[] = [];
  const subscription = await broker.listen(ADDRESS.dispatchers, [
    on(runFinished, (payloads) => void heard.push(...payloads)),
  ]);
  const taskId = await trigger(await register([{ name: 'a' }]));
  await cancel(context, tenantId, [taskId]);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  await subscription.close();
  expect(heard).toEqual([{ tenantId, runIds: [taskId] }]);
});
