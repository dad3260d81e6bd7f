import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { cancel, replay, TriggerRuns } from '@hatchet-ts/engine';
import {
  countEndedRuns,
  countRuns,
  listRuns,
  type RunFilter,
  readRunCounts,
  readSummedPart,
  readSumState,
} from '@hatchet-ts/schema';
import { deriveTaskId, type Logger, uuidLowerBound, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine, until } from '@hatchet-ts/testkit';
import { keepRetention } from './retention-keeper';
import { RunCounter } from './run-counter';

const START = Date.UTC(2030, 0, 1, 12);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const logger = { info() {}, debug() {} } as unknown as Logger;

/** Numbers from 0 to 1 that are the same in every run of the test (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('sums over runs (decision 10)', () => {
  let clock: VirtualClock;
  let engine: TestEngine;
  let counter: RunCounter;
  let alone: WorkflowDefinition;
  let chain: WorkflowDefinition;

  beforeEach(async () => {
    clock = new VirtualClock(START);
    engine = await TestEngine.start({ clock });
    counter = new RunCounter(engine.database, clock);
    alone = await engine.register([{ name: 'one' }]);
    chain = await engine.register([{ name: 'a' }, { name: 'b', parents: ['a'] }]);
  });
  afterEach(() => engine.stop());

  const filter = (sinceMs: number, untilMs: number | null, workflowIds?: string[]): RunFilter => ({
    tenantId: engine.tenantId,
    sinceId: uuidLowerBound(sinceMs),
    untilId: untilMs === null ? null : uuidLowerBound(untilMs),
    onlyTasks: false,
    workflowIds,
  });
  /** Sums every run there is. Whoever writes in another database of the same server holds sums up as well. */
  async function sumAll(): Promise<void> {
    await clock.advance(2 * MINUTE_MS);
    await until(
      async () => {
        await counter.runOnce();
        return !(await readSumState(engine.database)).hasMore;
      },
      { timeoutMs: 200_000 },
    );
  }
  async function summedMinutes(): Promise<number> {
    const part = await readSummedPart(engine.database, START, null);
    return part === null ? 0 : part.until - part.from;
  }

  /** What the rows themselves say. */
  async function countedOneByOne({ sinceId, untilId, workflowIds }: RunFilter) {
    const [row] = await engine.database.query(
      `select count(*) filter (where state = 0) as open, count(*) filter (where state = 1) as completed,
         count(*) filter (where state = 2) as failed, count(*) filter (where state = 3) as cancelled
       from (select id, state, workflow_id from tasks where run_id is null union all select id, state, workflow_id from runs) r
       where id >= $1 and ($2::uuid is null or id < $2) and ($3::uuid[] is null or workflow_id = any($3))`,
      [sinceId, untilId, workflowIds ?? null],
    );
    return row;
  }
  async function endedOneByOne(sinceMs: number, untilMs: number) {
    const [row] = await engine.database.query<{ completed: number; failed: number }>(
      `select count(*) filter (where state = 1) as completed, count(*) filter (where state = 2) as failed
       from (select id, state, finished_at from tasks where run_id is null union all select id, state, finished_at from runs) r
       where id >= $1 and finished_at >= $2::timestamptz and finished_at < $3::timestamptz`,
      [uuidLowerBound(sinceMs), new Date(sinceMs).toISOString(), new Date(untilMs).toISOString()],
    );
    return row!;
  }
  async function endedBySums(sinceMs: number, untilMs: number) {
    const stretches = { sinceMs, untilMs, widthMs: 5 * MINUTE_MS };
    const counts = await countEndedRuns(engine.database, engine.tenantId, stretches);
    const sum = (failed: boolean) =>
      counts.filter((count) => count.failed === failed).reduce((total, { runs }) => total + runs, 0);
    return { completed: sum(false), failed: sum(true) };
  }
  /** Windows that begin and end in the middle of minutes, and at their edges. */
  async function expectRightSums(): Promise<void> {
    for (const [sinceMs, untilMs] of [
      [0, null],
      [START, null],
      [START + 90_500, null],
      [START + 30_000, START + 4 * MINUTE_MS + 30_000],
    ] as const)
      for (const workflowIds of [undefined, [alone.workflowId], [chain.workflowId]]) {
        const asked = filter(sinceMs, untilMs, workflowIds);
        const counts = await readRunCounts(engine.database, asked);
        if (counts !== null) expect(counts).toEqual(await countedOneByOne(asked));
      }
    const endMs = (Math.floor(clock.nowMs() / MINUTE_MS) + 1) * MINUTE_MS;
    expect(await endedBySums(START, endMs)).toEqual(await endedOneByOne(START, endMs));
    const halfMs = START + 5 * MINUTE_MS;
    expect(await endedBySums(halfMs, endMs)).toEqual(await endedOneByOne(halfMs, endMs));
  }

  it('cover minutes that are over, and no earlier than those who began to write in them have ended', async () => {
    await engine.trigger(alone);
    const writer = await engine.database.pool.connect();
    try {
      await writer.query('begin');
      await writer.query('select pg_current_xact_id()');
      await clock.advance(2 * MINUTE_MS);
      for (let pass = 0; pass < 4; pass++) await counter.runOnce();
      expect(await summedMinutes()).toBe(0);
      await writer.query('commit');
    } finally {
      writer.release();
    }
    await sumAll();
    expect(await summedMinutes()).toBe(1);
    await expectRightSums();
  });

  it('tell the same as the runs, while runs are started, end, are replayed, cancelled and deleted', async () => {
    const random = seeded(7);
    const pick = (ids: readonly string[]) => oneOf(ids, random);
    const standalone: string[] = [];
    const dags: string[] = [];
    const endOne = async (id: string) => {
      if (!(await engine.queued()).includes(id)) return;
      await (random() < 0.7 ? engine.complete(id) : engine.fail(id));
    };
    const steps: (() => Promise<unknown>)[] = [
      async () => standalone.push(await engine.trigger(alone)),
      async () => dags.push(await engine.trigger(chain)),
      () => clock.advance(random() * 90_000),
      () => endOne(pick(standalone)),
      () => endOne(pick(standalone)),
      () => endOne(deriveTaskId(pick(dags), 0)),
      () => endOne(deriveTaskId(pick(dags), 1)),
      () => cancel(engine.context, engine.tenantId, [pick([...standalone, ...dags])]),
      () => replay(engine.context, engine.tenantId, [pick(standalone), pick(standalone)]),
      () => replay(engine.context, engine.tenantId, [pick(dags), pick(standalone)]),
    ];
    await steps[0]!();
    await steps[1]!();
    for (let step = 0; step < 150; step++) {
      // Sums are written while all this goes on, not between.
      await Promise.all([oneOf(steps, random)(), ...(step % 3 === 0 ? [counter.runOnce()] : [])]);
      if (step % 20 === 0) await expectRightSums();
    }
    await sumAll();
    await expectRightSums();
    expect(await summedMinutes()).toBeGreaterThan(5);

    const beforeMs = START + 6 * MINUTE_MS;
    await clock.advance(beforeMs + DAY_MS - clock.nowMs());
    await engine.makePartitions();
    await keepRetention(engine.database, clock, { defaultRetentionMs: DAY_MS, workers: false, logger });
    await expectRightSums();
    await sumAll();
    await expectRightSums();
  });

  it('hold a run that was written long after its id was made', async () => {
    await engine.trigger(alone);
    const late = Object.create(clock) as VirtualClock;
    // What an intake sees that was stopped between two of its lines.
    let asked = 0;
    late.nowMs = () => (asked++ === 0 ? START + 1000 : clock.nowMs());
    await sumAll();
    expect(await summedMinutes()).toBe(1);
    const triggers = new TriggerRuns({ ...engine.context, clock: late });
    await triggers.trigger([engine.request(alone), engine.request(chain)]);

    expect(await readRunCounts(engine.database, filter(START, null))).toMatchObject({ open: 3 });
    await expectRightSums();
  });

  it('go with the day whose runs are dropped', async () => {
    await engine.complete(await engine.trigger(alone));
    await sumAll();
    await clock.advance(3 * DAY_MS);
    await engine.makePartitions();
    await keepRetention(engine.database, clock, { defaultRetentionMs: DAY_MS, workers: false, logger });
    expect(await engine.database.query('select from tasks')).toEqual([]);
    expect(await engine.database.query('select from run_counts')).toEqual([]);
    expect(await engine.database.query('select from run_end_counts')).toEqual([]);
    expect(await readRunCounts(engine.database, filter(START, null))).toMatchObject({ completed: 0 });
  });

  it('lead to the few runs of a workflow, with those they do not cover', async () => {
    const seldom = await engine.register([{ name: 'seldom' }]);
    const expected: string[] = [];
    for (let minute = 0; minute < 6; minute++) {
      await engine.complete(await engine.trigger(alone));
      if (minute % 2 === 0) {
        const id = await engine.trigger(seldom);
        if (minute > 0) await engine.complete(id);
        expected.unshift(id);
      }
      await clock.advance(MINUTE_MS);
    }
    await sumAll();
    expected.unshift(await engine.trigger(seldom));
    const asked = filter(START, null, [seldom.workflowId]);

    const list = async (limit: number, offset: number, more: Partial<RunFilter> = {}) =>
      (await listRuns(engine.database, { ...asked, ...more }, { limit, offset })).map(({ id }) => id);

    expect(await summedMinutes()).toBe(6);
    expect(await list(10, 0)).toEqual(expected);
    expect(await list(2, 0)).toEqual(expected.slice(0, 2));
    expect(await list(2, 2)).toEqual(expected.slice(2));
    expect(await list(10, 0, { statuses: ['COMPLETED'] })).toEqual(expected.slice(1, 3));
    expect(await list(10, 0, { onlyTasks: true })).toEqual(expected);
    expect(await list(10, 0, { sinceId: uuidLowerBound(START + 30_000) })).toEqual(expected.slice(0, 3));
    expect(await list(10, 0, { untilId: uuidLowerBound(START + 3 * MINUTE_MS) })).toEqual(expected.slice(2));
    expect(await countRuns(engine.database, asked)).toBe(4);
    expect(await countRuns(engine.database, { ...asked, statuses: ['COMPLETED', 'FAILED'] })).toBe(2);
  });
});

const oneOf = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)]!;
