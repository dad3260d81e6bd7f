import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { cancel, Reports, type TriggerRequest, timeOutExecutions } from '@hatchet-ts/engine';
import { putRateLimits, readRateLimits, readTimedOut } from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { connect, type PlayedScheduler, playedScheduler } from '../tests/played-scheduler';

const SIZE = 2;
const INTERVAL_MS = 9000;
/** Of `TestEngine.register`. */
const EXECUTION_TIMEOUT_MS = 60_000;
const FAILED = 2;
const CANCELLED = 3;

/** Rule 3.10, H49: tasks that run together, from the queue to their end. */
describe('batches', () => {
  let engine: TestEngine;
  let clock: VirtualClock;
  let scheduler: PlayedScheduler;
  let reports: Reports;

  beforeEach(async () => {
    clock = new VirtualClock(Date.now());
    engine = await TestEngine.start({ clock });
    scheduler = await playedScheduler(engine);
    reports = new Reports(engine.context, () => {});
    await connect(engine, engine.workerId, { default: 10 }, ['flow:only']);
  });
  afterEach(async () => {
    expect(await engine.misplaced()).toEqual([]);
    await engine.stop();
  });

  const register = (task: Record<string, unknown> = {}) => {
    const batch = { batchMaxSize: SIZE, batchMaxIntervalMs: INTERVAL_MS, batchGroupKey: 'input.key' };
    const only = { name: 'only', batch: { ...batch, batchGroupMaxRuns: 1 }, ...task };
    return engine.register([only], { name: 'flow' });
  };
  /** Triggers as many runs of a key, in order. */
  async function trigger(
    workflow: WorkflowDefinition,
    runs: number,
    key = 'a',
    over: Partial<TriggerRequest> = {},
  ): Promise<string[]> {
    const ids: string[] = [];
    for (let run = 0; run < runs; run++)
      ids.push(await engine.trigger(workflow, { input: JSON.stringify({ key }), ...over }));
    return ids;
  }
  async function pass(ended: readonly string[] = []): Promise<void> {
    const freed = ended.map((taskId) => ({ taskId }));
    scheduler.assigner.queueChanged(engine.tenantId, ['flow:only'], freed);
    await scheduler.pass();
  }
  /** Tasks on the worker, by batch, each in the order of its members' creation. */
  async function running(): Promise<string[][]> {
    const rows = await engine.database.query<{ ids: string[] }>(
      `select array_agg(task_id::text order by task_id) as ids from assignments where batch_id is not null
       group by batch_id order by min(task_id::text)`,
    );
    return rows.map((row) => row.ids);
  }
  const end = (taskId: string, outcome: 'completed' | 'failed', payload: string) =>
    reports.ended({
      taskId,
      tenantId: engine.tenantId,
      retry: null,
      outcome,
      payload,
      nonRetryable: false,
      retryAfterMs: null,
      runId: null,
    });
  const tasks = (ids: readonly string[]) =>
    engine.database.query<{ state: number; retry: number; reason: string | null; error: string | null }>(
      `select t.state, t.retry, t.reason, t.error from unnest($1::uuid[]) with ordinality as i(id, n)
       join tasks t on t.id = i.id order by n`,
      [ids],
    );

  test('3.10.2: take units of a rate limit once each, when they come to gather', async () => {
    const key = 'mails';
    const left = async () =>
      (await readRateLimits(engine.database, [{ tenantId: engine.tenantId, key }])).map(({ value }) => value);
    const limit = { tenantId: engine.tenantId, key, limit: 3, windowUnit: 'MINUTE' as const };
    await putRateLimits(engine.database, [limit], clock.nowMs());
    const workflow = await register({ rateLimits: [{ key, units: 1 }] });
    const [a, b, c, d] = await trigger(workflow, 4);

    await pass();
    expect(await running()).toEqual([[a, b]]);
    expect(await left()).toEqual([0]);

    // The third gathers; looked at again, it takes nothing more. The fourth waits for the limit.
    await end(a!, 'completed', '{}');
    await end(b!, 'completed', '{}');
    await pass([a!, b!]);
    await clock.advance(INTERVAL_MS);
    await pass();
    expect(await running()).toEqual([[c]]);
    expect(await left()).toEqual([0]);

    await end(c!, 'completed', '{}');
    await clock.advance(60_000);
    await pass([c!]);
    await clock.advance(INTERVAL_MS);
    await pass();
    expect(await running()).toEqual([[d]]);
    expect(await left()).toEqual([2]);
  });

  test('3.10.1: run as many at once of a key as its limit says, and the next when one has ended wholly', async () => {
    const workflow = await register();
    const [first, second, third, fourth] = (await trigger(workflow, 2 * SIZE)) as [
      string,
      string,
      string,
      string,
    ];
    const other = await trigger(workflow, SIZE, 'b');
    await pass();
    expect(await running()).toEqual([[first, second], other]);

    await end(first, 'completed', '{}');
    await pass([first]);
    expect(await running()).toEqual([[second], other]);

    await end(second, 'completed', '{}');
    await pass([second]);
    expect(await running()).toEqual([[third, fourth], other]);
  });

  test('3.10, H49: one failed member is tried again in a later batch, and its mates keep their results', async () => {
    const workflow = await register({ retries: 1 });
    const [failing, good] = (await trigger(workflow, SIZE)) as [string, string];
    await pass();
    await end(failing, 'failed', 'boom');
    await end(good, 'completed', '{"ok":true}');
    expect(await tasks([failing, good])).toMatchObject([
      { state: 0, retry: 1 },
      { state: 1, retry: 0 },
    ]);

    const [fresh] = (await trigger(workflow, 1)) as [string];
    await pass([failing, good]);
    expect(await running()).toEqual([[failing, fresh]]);
    await end(failing, 'completed', '{}');
    expect(await tasks([failing])).toMatchObject([{ state: 1, retry: 1 }]);
  });

  test('3.10: a child of one member gathers and runs as a run of its own, while its parent runs', async () => {
    const workflow = await register();
    const members = await trigger(workflow, SIZE);
    await pass();
    const parent = { runId: members[0]!, taskId: members[0]!, identity: null, index: 0, key: null };
    const children = await trigger(workflow, 1, 'children', { parent });
    await pass();
    await clock.advance(INTERVAL_MS);
    await pass();

    expect(await running()).toEqual([members, children]);
    expect(
      await engine.database.query('select parent_task_id as id from tasks where id = $1', [children[0]]),
    ).toEqual([{ id: members[0] }]);
  });

  test('3.10.4: fail with all their members when their time is over, and give their slot back', async () => {
    const workflow = await register();
    const members = await trigger(workflow, SIZE);
    const next = await trigger(workflow, SIZE);
    await pass();
    await clock.advance(EXECUTION_TIMEOUT_MS);
    await timeOutExecutions(engine.context, await readTimedOut(engine.database, clock.nowMs(), 10));

    const timedOut = { state: FAILED, reason: 'execution_timeout', error: 'Task exceeded timeout of 60s' };
    expect(await tasks(members)).toMatchObject([timedOut, timedOut]);
    await pass(members);
    expect(await running()).toEqual([next]);
  });

  test('H49: leave out who was cancelled while they gathered', async () => {
    const workflow = await register();
    const [cancelled] = (await trigger(workflow, 1)) as [string];
    await pass();
    expect(await running()).toEqual([]);
    await cancel(engine.context, engine.tenantId, [cancelled]);
    const [left] = (await trigger(workflow, 1)) as [string];
    await pass();
    await clock.advance(INTERVAL_MS);
    await pass();

    expect(await running()).toEqual([[left]]);
    expect(await tasks([cancelled])).toMatchObject([{ state: CANCELLED, reason: 'cancelled_by_user' }]);
  });
});
