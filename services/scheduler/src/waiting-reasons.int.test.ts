import { admit, explainWaiting, pauseWorkflow } from '@hatchet-ts/engine';
import { putRateLimits } from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine, type TestTask } from '@hatchet-ts/testkit';
import { connect, type PlayedScheduler, playedScheduler } from '../tests/played-scheduler';

const MINUTE = 60_000;
/** The default schedule timeout. */
const SCHEDULE_MS = 5 * MINUTE;
const ROUND_ROBIN = 3;

/** Design section 6, PRB: the gate a waiting run stands before, with its numbers. */
describe('the reason a run waits', () => {
  let engine: TestEngine;
  let clock: VirtualClock;
  let scheduler: PlayedScheduler;
  /** When the runs are triggered. */
  let at: number;

  beforeEach(async () => {
    clock = new VirtualClock(Date.now());
    engine = await TestEngine.start({ clock });
    scheduler = await playedScheduler(engine);
    await connect(engine, engine.workerId, { default: 2 }, ['flow:only']);
    at = clock.nowMs();
  });
  afterEach(() => engine.stop());

  const register = (task: Partial<TestTask> & Record<string, unknown> = {}) =>
    engine.register([{ name: 'only', ...task }], { name: 'flow' });
  const pass = async () => {
    scheduler.assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await scheduler.pass();
  };
  const iso = (ms: number) => new Date(ms).toISOString();
  const why = (runId: string) => explainWaiting(engine.context, engine.tenantId, runId);

  it('is a rate limit without enough units, with what is left of it', async () => {
    const { tenantId } = engine;
    await putRateLimits(
      engine.database,
      [{ tenantId, key: 'mails', limit: 3, windowUnit: 'MINUTE' }],
      clock.nowMs(),
    );
    const workflow = await register({ rateLimits: [{ key: 'mails', units: 2 }] });
    const first = await engine.trigger(workflow);
    const second = await engine.trigger(workflow);
    await pass();

    expect(await why(first)).toEqual([]);
    expect(await why(second)).toEqual([
      {
        taskName: 'only',
        taskId: second,
        gate: 'rate_limit',
        reason: 'Its rate limit "mails" has 1 of 3 units left per minute.',
        releasedBy: 'the next refill of the window',
        since: iso(at),
        deadline: iso(at + SCHEDULE_MS),
        key: 'mails',
        limit: 3,
        inUse: 2,
      },
    ]);
  });

  it('is a rate limit nobody has set', async () => {
    const run = await engine.trigger(
      await register({ rateLimits: [{ key: '', keyExpr: "'unset'", unitsExpr: '1' }] }),
    );
    await pass();

    expect(await why(run)).toEqual([
      {
        taskName: 'only',
        taskId: run,
        gate: 'rate_limit',
        reason: 'No rate limit is set for its key "unset", which counts as exhausted.',
        releasedBy: 'setting the limit',
        since: iso(at),
        deadline: iso(at + SCHEDULE_MS),
        key: 'unset',
      },
    ]);
  });

  it('is a batch that is not full, with its size and its interval', async () => {
    const run = await engine.trigger(
      await register({ batch: { batchMaxSize: 3, batchMaxIntervalMs: 9000 } }),
    );
    await pass();

    expect(await why(run)).toEqual([
      {
        taskName: 'only',
        taskId: run,
        gate: 'batch',
        reason: 'Gathers a batch of 3.',
        releasedBy: 'more tasks of its key, or 9000 ms since the first of them',
        since: iso(at),
        deadline: iso(at + SCHEDULE_MS),
        limit: 3,
      },
    ]);
  });

  it('is a paused workflow, whose tasks do not run out of time', async () => {
    const workflow = await register();
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, null);
    scheduler.assigner.workflowChanged(engine.tenantId);
    const run = await engine.trigger(workflow);
    await pass();

    expect(await why(run)).toEqual([
      {
        taskName: 'only',
        taskId: run,
        gate: 'workflow_paused',
        reason: 'Its workflow is paused.',
        releasedBy: 'resuming the workflow',
        since: iso(at),
        deadline: null,
      },
    ]);
  });

  it('is the backoff after a failed attempt, since that failed', async () => {
    const run = await engine.trigger(await register({ retries: 1, backoffFactor: 5 }));
    await clock.advance(1000);
    await engine.fail(run);
    await clock.advance(1000);

    expect(await why(run)).toEqual([
      {
        taskName: 'only',
        taskId: run,
        gate: 'backoff',
        reason: `Its last attempt failed; the next one starts at ${iso(at + 6000)}.`,
        releasedBy: `time: ${iso(at + 6000)}`,
        since: iso(at + 1000),
        deadline: null,
      },
    ]);
  });

  it('is a concurrency key that is full, with who holds it and who stands before', async () => {
    const rule = { expression: "'one'", maxRuns: 1, limitStrategy: ROUND_ROBIN };
    const workflow = await register({ concurrency: [rule] });
    const holder = await engine.trigger(workflow);
    await engine.trigger(workflow);
    await clock.advance(1000);
    const last = await engine.trigger(workflow);
    const [lease] = await engine.database.query<{ shard: number; epoch: number }>(
      'select shard, epoch from leases where owner = $1',
      [engine.ownerId],
    );
    const seat = { holderId: holder, stage: 0, runId: null, taskId: holder, ...lease! };
    await admit(engine.context, [seat], [], engine.ownerId);
    await clock.advance(1000);

    expect(await why(last)).toEqual([
      {
        taskName: 'only',
        taskId: last,
        gate: 'concurrency',
        reason: 'Its concurrency key "one" runs 1 of 1 (GROUP_ROUND_ROBIN).',
        releasedBy: 'the end of a run that holds a place of this key',
        since: iso(at + 1000),
        deadline: iso(at + 1000 + SCHEDULE_MS),
        key: 'one',
        limit: 1,
        inUse: 1,
        ahead: 1,
        holders: [{ runId: holder, taskId: holder }],
      },
    ]);
  });

  it('is that all slots are taken, with the workers and who stands before', async () => {
    const workflow = await register();
    const runs = [0, 1, 2, 3].map(() => engine.trigger(workflow));
    await Promise.all(runs);
    await pass();
    const last = (await engine.queued()).at(-1)!;

    expect(await why(last)).toEqual([
      {
        taskName: 'only',
        taskId: last,
        gate: 'no_slot',
        reason: 'Needs 1 default slot of one of 1 workers; 1 tasks stand before it in its queue.',
        releasedBy: 'the end of a task on one of these workers, or another worker',
        since: iso(at),
        deadline: iso(at + SCHEDULE_MS),
        ahead: 1,
        workers: [
          {
            workerId: engine.workerId,
            name: 'worker',
            connected: true,
            paused: false,
            running: 2,
            slots: { default: 2 },
          },
        ],
      },
    ]);
  });
});
