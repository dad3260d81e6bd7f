import {
  type Database,
  type RunProgress,
  readOpenRunsWithMetadata,
  readRunsWithMetadata,
} from '@hatchet-ts/schema';
import { type Clock, type Logger, uuidLowerBound } from '@hatchet-ts/service-kit';
import type { EventSink } from './event-sink';
import { RunEvents } from './run-events';
import { type FollowedRun, RunFollower } from './run-follower';
import type { RunFollowers } from './run-followers';

/** What subscriptions work with. */
export interface SubscriptionContext {
  database: Database;
  clock: Clock;
  logger: Logger;
  followers: RunFollowers;
  messageBytesMax: number;
}

/** Newest runs of a pair among which those open are looked for at the beginning. */
const OPEN_AMONG_MAX = 10_000;
/** Young runs taken up in one look; the next look finds the others. */
const FOUND_MAX = 1000;
/** Between two looks for runs that other processes created. */
const LOOK_MS = 1000;
/** A run may become visible this long after the time in its id. */
const LATE_MS = 30_000;

/** One subscriber and the runs it follows. The last event of the last run hangs up. */
export class EventSubscription {
  private readonly followed = new Map<string, RunFollower>();
  /** Ends one behind the other, so that exactly one is the last. */
  private ends: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: SubscriptionContext,
    private readonly sink: EventSink,
  ) {
    sink.onClose(() => this.stop());
  }

  /** Runs whose last event has not been written yet. */
  get runs(): number {
    return this.followed.size;
  }

  /**
   * @param progress read before; what has changed since is told
   * @param isLast asked when the run has ended: whether the stream ends with it
   */
  async follow(run: FollowedRun, progress: RunProgress, isLast: () => Promise<boolean>): Promise<void> {
    if (this.sink.closed) return;
    const { clock, followers, logger } = this.context;
    const events = new RunEvents(run.runId, this.context.messageBytesMax);
    const follower = new RunFollower(
      run,
      followers.reads,
      clock,
      events,
      this.sink,
      ({ state, finishedAt }) => {
        followers.remove(follower);
        const end = async () => {
          const last = await isLast().catch((error: unknown) => {
            logger.warn(
              { error, runId: run.runId },
              'whether a run is the last of its subscription is unknown',
            );
            return false;
          });
          await this.sink.write(events.finished(state, new Date(finishedAt ?? clock.nowMs()), last));
          this.followed.delete(run.runId);
          if (last) this.sink.end();
        };
        this.ends = this.ends.then(end);
        return this.ends;
      },
      (error) => logger.warn({ error, runId: run.runId }, 'following a run failed, tried again by the sweep'),
    );
    this.followed.set(run.runId, follower);
    followers.add(follower);
    try {
      await follower.start(progress);
    } catch (error) {
      followers.remove(follower);
      this.followed.delete(run.runId);
      throw error;
    }
  }

  private stop(): void {
    for (const follower of this.followed.values()) {
      follower.stop();
      this.context.followers.remove(follower);
    }
    this.followed.clear();
  }
}

/**
 * Follows every run of a tenant that carries a metadata pair: those open now and those that come. Once it has seen one,
 * it ends when none is left. Runs are found by looking once a second, which only a subscription of this kind costs.
 */
export class MetadataSubscription {
  private readonly subscription: EventSubscription;
  /** Runs that the next look may meet again. */
  private readonly known = new Set<string>();
  private hasSeenOne = false;
  private readonly stopped = new AbortController();
  private sinceMs: number;
  /** Looks that are under way or asked for, one behind the other. */
  private looks: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: SubscriptionContext,
    private readonly sink: EventSink,
    private readonly pair: { tenantId: string; key: string; value: string },
    private readonly from: 'now' | 'beginning',
  ) {
    this.subscription = new EventSubscription(context, sink);
    this.sinceMs = context.clock.nowMs() - LATE_MS;
    sink.onClose(() => this.stopped.abort());
  }

  /** Runs until the subscriber leaves or the last run has ended. */
  async start(): Promise<void> {
    const { clock, database, logger } = this.context;
    // Young runs that are visible already came before the subscriber; only those open concern it.
    const before = await readRunsWithMetadata(
      database,
      this.pair,
      uuidLowerBound(this.sinceMs),
      OPEN_AMONG_MAX,
    );
    const open = await readOpenRunsWithMetadata(database, this.pair, OPEN_AMONG_MAX);
    await this.takeUp(open, this.from);
    for (const runId of before) this.known.add(runId);
    while (!this.stopped.signal.aborted) {
      await clock.sleep(LOOK_MS, this.stopped.signal);
      await this.look().catch((error: unknown) =>
        logger.warn({ error }, 'looking for runs to follow failed, tried again in a second'),
      );
      if (this.hasSeenOne && this.subscription.runs === 0) this.sink.end();
    }
  }

  private look(): Promise<void> {
    const next = this.looks.then(() => this.takeUpYoung());
    // Whoever asked for a look hears of its failure; the one behind it begins all the same.
    this.looks = next.catch(() => undefined);
    return next;
  }

  private async takeUpYoung(): Promise<void> {
    if (this.stopped.signal.aborted) return;
    const lookedAtMs = this.context.clock.nowMs();
    const sinceId = uuidLowerBound(this.sinceMs);
    const found = await readRunsWithMetadata(this.context.database, this.pair, sinceId, FOUND_MAX);
    // They came after the subscriber, who is owed everything of them.
    await this.takeUp(
      found.filter((runId) => !this.known.has(runId)),
      'beginning',
    );
    for (const runId of this.known) if (runId < sinceId) this.known.delete(runId);
    if (found.length < FOUND_MAX) this.sinceMs = Math.max(this.sinceMs, lookedAtMs - LATE_MS);
  }

  private async takeUp(runIds: readonly string[], from: 'now' | 'beginning'): Promise<void> {
    const { tenantId } = this.pair;
    const { reads } = this.context.followers;
    const progress = await Promise.all(runIds.map((runId) => reads.progress(runId, tenantId)));
    for (const [i, runId] of runIds.entries()) {
      const now = progress[i];
      if (!now) continue;
      await this.subscription.follow({ runId, tenantId, from }, now, () => this.isLast());
      this.known.add(runId);
      this.hasSeenOne = true;
    }
  }

  /** A run that ends may have created others with the same metadata: looked for before hanging up. */
  private async isLast(): Promise<boolean> {
    if (this.subscription.runs > 1) return false;
    await this.look();
    return this.subscription.runs <= 1;
  }
}
