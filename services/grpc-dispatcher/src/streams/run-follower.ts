import { setTimeout as delay } from 'node:timers/promises';
import { TASK_STATE } from '@hatchet-ts/contracts';
import type {
  AttemptOutcome,
  ChunkPage,
  ChunkPosition,
  RunProgress,
  StoredChunk,
  StreamHead,
} from '@hatchet-ts/schema';
import type { Clock, Timer } from '@hatchet-ts/service-kit';
import { ChunkOrder } from './chunk-order';
import type { EventSink } from './event-sink';
import type { RunEvents } from './run-events';

/** What a follower reads; see `RunFollowers`, which batches it over all followers of a dispatcher. */
export interface FollowerReads {
  progress(runId: string, tenantId: string): Promise<RunProgress | null>;
  chunks(runId: string, tenantId: string, after: ChunkPosition): Promise<ChunkPage>;
  heads(runId: string, tenantId: string): Promise<{ xmin: string; heads: StreamHead[] }>;
  /** Ended attempts of tasks from a retry number on, the earliest first. */
  outcomes(tasks: { taskId: string; fromRetry: number }[]): Promise<AttemptOutcome[]>;
}

export interface FollowedRun {
  runId: string;
  tenantId: string;
  /** `now`: what happens from here on; `beginning`: also all that happened before. */
  from: 'now' | 'beginning';
}

/**
 * The TypeScript SDK sends chunks without waiting for the answers, and its report of a task's end overtakes them on the
 * wire. So a run that has just ended hangs up only when nothing has come for a moment, and within a bound.
 */
const QUIET_MS = 200;
const QUIET_WITHIN_MS = 10_000;

/** What an attempt failed of that only the platform is to blame for: another attempt follows and users are not told. */
const PLATFORM_REASONS = new Set(['worker_lost', 'send_failed']);

/**
 * Tells one subscriber what happens to one run: tasks begin and end, chunks come in order. All of it is read from rows;
 * `wake` says that there may be something new. One look at a time: wakes during a look cause one more, and a slow
 * subscriber delays the next one, so memory holds a page of chunks at most.
 *
 * A look reads states before chunks: a task's end becomes visible after its chunks, so whoever sees it has seen them.
 */
export class RunFollower {
  /** Highest attempt of each task whose end was told; -1 when none was. */
  private readonly told = new Map<string, number>();
  private readonly orders = new Map<string, ChunkOrder<StoredChunk>>();
  private position: ChunkPosition = { written: '0', seq: 0 };
  /** Chunks given out that `position` may show again, with their transactions. */
  private readonly seen = new Map<number, bigint>();
  private wanted: 'nothing' | 'chunks' | 'everything' = 'nothing';
  /** From the outset, so that wakes before `start` is through cause no look at a state not taken up yet. */
  private looking = true;
  private stopped = false;
  private gapTimer: Timer | undefined;
  private chunksRead = 0;

  /**
   * @param onEnded called once, after everything that the run had to say
   * @param onFailure called when a look failed; the next wake tries again
   */
  constructor(
    readonly run: FollowedRun,
    private readonly reads: FollowerReads,
    private readonly clock: Clock,
    private readonly events: RunEvents,
    private readonly sink: EventSink,
    private readonly onEnded: (progress: RunProgress) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * Takes up the present state. Wakes must reach the follower before this is called.
   * @param progress read before; what has changed since is told
   */
  async start(progress: RunProgress): Promise<void> {
    if (this.run.from === 'now') {
      for (const { taskId, state, retry } of progress.tasks)
        this.told.set(taskId, state === TASK_STATE.open ? retry - 1 : retry);
      const { xmin, heads } = await this.reads.heads(this.run.runId, this.run.tenantId);
      this.position = { written: xmin, seq: 0 };
      for (const { taskId, retry, index, recent } of heads) {
        this.orders.set(taskId, new ChunkOrder({ retry, index: (index ?? -1) + 1 }));
        for (const seq of recent ?? []) this.seen.set(seq, BigInt(xmin));
      }
    }
    this.looking = false;
    this.wake('everything');
  }

  wake(what: 'chunks' | 'everything'): void {
    if (this.stopped) return;
    if (this.wanted !== 'everything') this.wanted = what;
    if (!this.looking) void this.look();
  }

  stop(): void {
    this.stopped = true;
    this.gapTimer?.cancel();
  }

  private async look(): Promise<void> {
    this.looking = true;
    try {
      while (this.wanted !== 'nothing' && !this.stopped) {
        const what = this.wanted;
        this.wanted = 'nothing';
        await this.pass(what === 'everything');
      }
    } catch (error) {
      this.onFailure(error);
    } finally {
      this.looking = false;
    }
  }

  private async pass(withProgress: boolean): Promise<void> {
    const { runId, tenantId } = this.run;
    const progress = withProgress ? await this.reads.progress(runId, tenantId) : null;
    for (const { taskId } of progress?.tasks ?? []) await this.tellStart(taskId);
    await this.readChunks();
    const hasEnded = progress !== null && progress.state !== TASK_STATE.open;
    if (hasEnded) await this.awaitQuiet(progress.finishedAt ?? 0);
    if (progress) await this.tellEnds(progress);
    if (hasEnded) {
      for (const order of this.orders.values()) await this.send(order.giveUp());
      if (this.stopped) return;
      this.stop();
      await this.onEnded(progress);
      return;
    }
    await this.giveUpGaps();
  }

  private async tellStart(taskId: string): Promise<void> {
    if (this.told.has(taskId)) return;
    this.told.set(taskId, -1);
    await this.sink.write(this.events.started(taskId, this.clock.now()));
  }

  /**
   * Counted from our own look, not from the run's end: what reached a process while it stalled is read only after the
   * timers that came due meanwhile, and is owed a moment all the same.
   */
  private async awaitQuiet(finishedAtMs: number): Promise<void> {
    let before: number;
    do {
      before = this.chunksRead;
      if (this.clock.nowMs() >= finishedAtMs + QUIET_WITHIN_MS) return;
      await delay(QUIET_MS);
      await this.readChunks();
    } while (this.chunksRead > before && !this.stopped);
  }

  private async readChunks(): Promise<void> {
    const { runId, tenantId } = this.run;
    let after = this.position;
    let floor: string | null = null;
    for (let more = true; more && !this.stopped; ) {
      const page = await this.reads.chunks(runId, tenantId, after);
      // Transactions open at the first page may commit behind a later one: the next look begins at them.
      floor ??= page.xmin;
      for (const chunk of page.chunks) {
        if (this.seen.has(chunk.seq)) continue;
        this.seen.set(chunk.seq, BigInt(chunk.written));
        this.chunksRead++;
        // A chunk may be seen before the state that tells of its task.
        await this.tellStart(chunk.taskId);
        await this.send(this.orderOf(chunk.taskId).push(chunk));
      }
      more = page.more;
      after = page.chunks.at(-1) ?? after;
    }
    if (floor === null) return;
    this.position = { written: floor, seq: 0 };
    for (const [seq, written] of this.seen) if (written < BigInt(floor)) this.seen.delete(seq);
  }

  private async tellEnds(progress: RunProgress): Promise<void> {
    const moved = progress.tasks.flatMap(({ taskId, state, retry }) => {
      const told = this.told.get(taskId)!;
      const ended = state === TASK_STATE.open ? retry - 1 : retry;
      return ended > told ? { taskId, fromRetry: told + 1 } : [];
    });
    if (moved.length === 0) return;
    for (const outcome of await this.reads.outcomes(moved)) {
      const { taskId, retry, reason } = outcome;
      if (retry <= this.told.get(taskId)!) continue;
      this.told.set(taskId, retry);
      await this.send(this.orders.get(taskId)?.giveUp() ?? []);
      if (!outcome.isLast && reason !== null && PLATFORM_REASONS.has(reason)) continue;
      await this.sink.write(this.events.ended(outcome));
    }
  }

  private async giveUpGaps(): Promise<void> {
    const nowMs = this.clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const order of this.orders.values()) {
      const dueAtMs = order.dueAtMs;
      if (dueAtMs === null) continue;
      if (dueAtMs <= nowMs) await this.send(order.giveUp());
      else nextMs = Math.min(nextMs, dueAtMs);
    }
    this.gapTimer?.cancel();
    if (nextMs < Number.POSITIVE_INFINITY)
      this.gapTimer = this.clock.setTimer(nextMs, () => this.wake('chunks'));
  }

  private orderOf(taskId: string): ChunkOrder<StoredChunk> {
    let order = this.orders.get(taskId);
    if (!order) {
      order = new ChunkOrder();
      this.orders.set(taskId, order);
    }
    return order;
  }

  private async send(chunks: readonly StoredChunk[]): Promise<void> {
    for (const chunk of chunks) for (const event of this.events.chunk(chunk)) await this.sink.write(event);
  }
}
