import {
  type ChunkPage,
  type ChunkPosition,
  type Database,
  type RunProgress,
  readAttemptOutcomes,
  readChunks,
  readRunProgress,
  readStreamHeads,
} from '@hatchet-ts/schema';
import { Batcher } from '@hatchet-ts/service-kit';
import type { FollowerReads, RunFollower } from './run-follower';

/** Runs of which chunks are read in one statement; a page is about 1 MB at most. */
const CHUNK_READS_MAX = 16;

/** Every run that somebody follows here: wakes by run, reads in batches. */
export class RunFollowers {
  private readonly byRun = new Map<string, Set<RunFollower>>();
  private readonly progressReads: Batcher<{ runId: string; tenantId: string }, RunProgress | null>;
  private readonly chunkReads: Batcher<{ runId: string; tenantId: string; after: ChunkPosition }, ChunkPage>;
  readonly reads: FollowerReads;

  constructor(database: Database) {
    this.progressReads = new Batcher({
      name: 'run-progress',
      maxItems: 200,
      maxInFlight: 2,
      flush: (runs) => readRunProgress(database, runs),
    });
    this.chunkReads = new Batcher({
      name: 'chunks',
      maxItems: CHUNK_READS_MAX,
      maxInFlight: 2,
      flush: (runs) => readChunks(database, runs),
    });
    this.reads = {
      progress: (runId, tenantId) => this.progressReads.add({ runId, tenantId }),
      chunks: (runId, tenantId, after) => this.chunkReads.add({ runId, tenantId, after }),
      heads: (runId, tenantId) => readStreamHeads(database, runId, tenantId),
      outcomes: (tasks) => readAttemptOutcomes(database, tasks),
    };
  }

  get isEmpty(): boolean {
    return this.byRun.size === 0;
  }

  add(follower: RunFollower): void {
    const { runId } = follower.run;
    const followers = this.byRun.get(runId);
    if (followers) followers.add(follower);
    else this.byRun.set(runId, new Set([follower]));
  }

  remove(follower: RunFollower): void {
    const { runId } = follower.run;
    const followers = this.byRun.get(runId);
    if (followers?.delete(follower) && followers.size === 0) this.byRun.delete(runId);
  }

  /** Chunks of runs were stored. */
  appended(runIds: readonly string[]): void {
    this.wake(runIds, 'chunks');
  }

  /** Tasks of runs began or ended, or the runs did. */
  changed(runIds: readonly string[]): void {
    this.wake(runIds, 'everything');
  }

  /** Finds what lost messages would have told. */
  sweep(): void {
    this.wake([...this.byRun.keys()], 'everything');
  }

  private wake(runIds: readonly string[], what: 'chunks' | 'everything'): void {
    if (this.isEmpty) return;
    for (const runId of runIds) for (const follower of this.byRun.get(runId) ?? []) follower.wake(what);
  }
}
