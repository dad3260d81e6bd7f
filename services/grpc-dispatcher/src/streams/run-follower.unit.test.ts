import { dispatcherProto, TASK_STATE } from '@hatchet-ts/contracts';
import type { AttemptOutcome, ChunkPage, RunProgress, StoredChunk, StreamHead } from '@hatchet-ts/schema';
import { SystemClock } from '@hatchet-ts/service-kit';
import { until } from '@hatchet-ts/testkit';
import type { EventSink } from './event-sink';
import { RunEvents } from './run-events';
import { type FollowedRun, type FollowerReads, RunFollower } from './run-follower';

const RUN = '01930000-0000-7000-8000-000000000001';
const MESSAGE_BYTES = 4 * 1024 * 1024;

/** Rows as a follower reads them, and what it wrote to its subscriber. */
function stage(from: FollowedRun['from']) {
  const clock = new SystemClock();
  const progress: RunProgress = {
    state: TASK_STATE.open,
    finishedAt: null,
    tasks: [{ taskId: RUN, step: 0, state: TASK_STATE.open, retry: 0, finishedAt: null }],
  };
  const rows: StoredChunk[] = [];
  const heads: StreamHead[] = [];
  const outcomes: AttemptOutcome[] = [];
  const written: string[] = [];
  const asked: string[] = [];
  let xmin = 1;
  let failures = 0;
  let ended = 0;
  let pageRows = 500;
  let blocked: Promise<void> | undefined;
  let broken = false;
  const reads: FollowerReads = {
    progress: async () => {
      asked.push('progress');
      return structuredClone(progress);
    },
    chunks: async (_run, _tenant, after): Promise<ChunkPage> => {
      asked.push('chunks');
      if (broken) throw new Error('the database is away');
      const behind = rows
        .filter((row) => compare(row, after) > 0)
        .sort((a, b) => compare(a, b))
        .slice(0, pageRows);
      return { chunks: behind, xmin: String(xmin), more: behind.length === pageRows };
    },
    heads: async () => ({ xmin: String(xmin), heads }),
    outcomes: async () => outcomes,
  };
  const sink = {
    closed: false,
    write: (event: dispatcherProto.WorkflowEvent) => {
      written.push(event.eventPayload || dispatcherProto.ResourceEventType[event.eventType]!.slice(20));
      return blocked;
    },
  } as unknown as EventSink;
  const follower = new RunFollower(
    { runId: RUN, tenantId: 't', from },
    reads,
    clock,
    new RunEvents(RUN, MESSAGE_BYTES),
    sink,
    async () => {
      ended++;
    },
    () => {
      failures++;
    },
  );
  let seq = 0;
  return {
    follower,
    progress,
    heads,
    outcomes,
    written,
    asked,
    put(text: string, written: number, index: number | null = null): number {
      const body = Buffer.from(text);
      rows.push({
        written: String(written),
        seq: ++seq,
        taskId: RUN,
        retry: 0,
        index,
        body,
        createdAt: clock.nowMs(),
      });
      return seq;
    },
    finish() {
      const finishedAt = clock.nowMs();
      Object.assign(progress, { state: TASK_STATE.completed, finishedAt });
      Object.assign(progress.tasks[0]!, { state: TASK_STATE.completed, finishedAt });
      const base = { taskId: RUN, retry: 0, reason: null, error: null, isLast: true };
      outcomes.push({ ...base, state: TASK_STATE.completed, output: '{}', finishedAt });
    },
    set xmin(value: number) {
      xmin = value;
    },
    set pageRows(value: number) {
      pageRows = value;
    },
    set broken(value: boolean) {
      broken = value;
    },
    block(): () => void {
      let release = () => {};
      blocked = new Promise((resolve) => {
        release = () => {
          blocked = undefined;
          resolve();
        };
      });
      return release;
    },
    get ended() {
      return ended;
    },
    get failures() {
      return failures;
    },
    start: () => follower.start(structuredClone(progress)),
  };
}

const compare = (a: { written: string; seq: number }, b: { written: string; seq: number }) =>
  Number(a.written) - Number(b.written) || a.seq - b.seq;

describe('a follower of a run', () => {
  it('gives chunks once, however often it meets them again behind an open transaction', async () => {
    const run = stage('beginning');
    run.xmin = 5;
    run.put('a', 7);
    await run.start();
    await until(() => run.written.includes('a'));
    run.put('b', 6);
    run.put('c', 8);
    run.follower.wake('chunks');
    await until(() => run.written.includes('c'));
    expect(run.written).toEqual(['STARTED', 'a', 'b', 'c']);
    run.follower.stop();
  });

  it('finds what commits behind a page that it has read already', async () => {
    const run = stage('beginning');
    run.pageRows = 2;
    run.xmin = 3;
    for (const n of [4, 5, 6]) run.put(`of ${n}`, n);
    await run.start();
    await until(() => run.written.includes('of 6'));
    run.xmin = 9;
    run.put('late of 3', 3);
    run.follower.wake('chunks');
    await until(() => run.written.includes('late of 3'));
    expect(run.written).toEqual(['STARTED', 'of 4', 'of 5', 'of 6', 'late of 3']);
    run.follower.stop();
  });

  it('from now on starts behind what is stored, also where the next look meets it again', async () => {
    const run = stage('now');
    run.xmin = 5;
    const before = run.put('before', 6, 0);
    run.heads.push({ taskId: RUN, retry: 0, index: 0, recent: [before] });
    await run.start();
    run.put('after', 7, 1);
    run.follower.wake('chunks');
    await until(() => run.written.includes('after'));
    expect(run.written).toEqual(['after']);
    run.follower.stop();
  });

  it('looks at nothing before it has taken up the present state', async () => {
    const run = stage('now');
    const started = run.start();
    run.follower.wake('everything');
    expect(run.asked).toEqual([]);
    await started;
    await until(() => run.asked.includes('chunks'));
    run.follower.stop();
  });

  it('turns any number of wakes during a look into one more look', async () => {
    const run = stage('beginning');
    const release = run.block();
    await run.start();
    await until(() => run.written.length === 1);
    for (let i = 0; i < 100; i++) run.follower.wake('everything');
    release();
    await until(() => run.asked.filter((what) => what === 'progress').length === 2);
    run.follower.wake('chunks');
    await until(() => run.asked.at(-1) === 'chunks');
    expect(run.asked.filter((what) => what === 'progress')).toHaveLength(2);
    run.follower.stop();
  });

  it('hangs up once, after chunks that come a moment after the end', async () => {
    const run = stage('beginning');
    await run.start();
    run.put('in time', 2);
    run.finish();
    run.follower.wake('everything');
    await until(() => run.written.includes('in time'));
    run.put('overtaken', 3);
    await until(() => run.ended > 0);
    run.follower.wake('everything');
    expect(run.written).toEqual(['STARTED', 'in time', 'overtaken', '{}']);
    expect(run.ended).toBe(1);
  });

  it('tries again with the next wake after a look that failed', async () => {
    const run = stage('beginning');
    run.broken = true;
    run.put('a', 2);
    await run.start();
    await until(() => run.failures === 1);
    run.broken = false;
    run.follower.wake('everything');
    await until(() => run.written.includes('a'));
    run.follower.stop();
  });
});
