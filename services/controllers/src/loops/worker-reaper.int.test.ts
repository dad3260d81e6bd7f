import { Reports } from '@hatchet-ts/engine';
import { beatDispatcher, connectWorker, insertWorker, pauseWorker } from '@hatchet-ts/schema';
import { uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { reapWorkers } from './worker-reaper';

const HEARTBEAT_TIMEOUT_MS = 30_000;
const BEAT_MS = 4_000;
const DISPATCHER = uuidv7(3);

/** Rule 3.9: a worker is given up for its silence and for nothing else. */
describe('a worker with a task', () => {
  let clock: VirtualClock;
  let engine: TestEngine;
  let taskId: string;

  beforeEach(async () => {
    clock = new VirtualClock();
    engine = await TestEngine.start({ clock });
    const { database, tenantId, workerId } = engine;
    const worker = { id: workerId, tenantId, name: 'worker', labels: {}, runtime: null };
    await insertWorker(database, { ...worker, actions: ['a'], slots: { default: 1 } }, clock.nowMs());
    await connectWorker(database, { id: workerId, tenantId, dispatcherId: DISPATCHER }, clock.nowMs());
    taskId = await engine.trigger(await engine.register([{ name: 'a' }]));
    await engine.assign([taskId]);
  });
  afterEach(() => engine.stop());

  /** Time goes by, with the beats of the dispatcher and of the worker, and the reaper's looks. */
  async function live(ms: number, { workerBeats }: { workerBeats: boolean }): Promise<void> {
    for (let passed = 0; passed < ms; passed += BEAT_MS) {
      await clock.advance(BEAT_MS);
      const beats = workerBeats ? [{ id: engine.workerId, atMs: clock.nowMs() }] : [];
      await beatDispatcher(engine.database, DISPATCHER, beats, [], clock.nowMs(), 10_000);
      await reapWorkers(engine.context, HEARTBEAT_TIMEOUT_MS);
    }
  }

  const task = async () =>
    (
      await engine.database.query<{ state: number; retry: number; assigned: boolean }>(
        `select state, retry, exists (select from assignments a where a.task_id = t.id) as assigned from tasks t where id = $1`,
        [taskId],
      )
    )[0]!;

  test('H45: that is paused and works on for a minute completes its first attempt', async () => {
    await pauseWorker(engine.database, engine.tenantId, engine.workerId, true, clock.nowMs());
    await live(60_000, { workerBeats: true });
    expect(await task()).toEqual({ state: 0, retry: 0, assigned: true });
    const { tenantId } = engine;
    const end = { outcome: 'completed' as const, payload: '{}', nonRetryable: false, retryAfterMs: null };
    await new Reports(engine.context, () => {}).ended({ taskId, tenantId, retry: 0, runId: null, ...end });
    expect(await task()).toEqual({ state: 1, retry: 0, assigned: false });
  });

  test('rule 3.9.1: that is silent for half a minute loses it to the next attempt', async () => {
    await live(HEARTBEAT_TIMEOUT_MS + 2 * BEAT_MS, { workerBeats: false });
    expect(await task()).toEqual({ state: 0, retry: 1, assigned: false });
    expect(await engine.queued()).toEqual([taskId]);
  });
});
