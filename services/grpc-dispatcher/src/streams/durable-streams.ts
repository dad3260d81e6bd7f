import { DurableLogs, type EngineContext, Evictions } from '@hatchet-ts/engine';
import type { Logger } from '@hatchet-ts/service-kit';
import type { DurableInvocation } from './durable-invocation';
import { DurableReads } from './durable-reads';
import type { DurableSession } from './durable-session';
import { PacedQueue } from './paced-queue';

/** How long a completion may hold back others before the invocation is evicted, to begin anew without it (H84). */
const STALL_MS_MAX = 60_000;

/**
 * Durable streams of workers connected here, and the invocations they serve. What is satisfied elsewhere is told by a
 * message or found by the sweep; either way it is read from the log, so that a message may be lost or doubled.
 */
export class DurableStreams {
  readonly logs: DurableLogs;
  readonly evictions: Evictions;
  readonly reads: DurableReads;
  private readonly served = new Map<string, DurableInvocation>();
  /** One event may satisfy a thousand tasks at once, whose workers then all report: others are served between them. */
  private readonly due = new PacedQueue<string>((taskIds) => this.look(taskIds));

  constructor(
    readonly engine: EngineContext,
    readonly logger: Logger,
    readonly dispatcherId: string,
  ) {
    this.logs = new DurableLogs(engine);
    this.evictions = new Evictions(engine);
    this.reads = new DurableReads(engine.database);
  }

  /** The newest invocation of a task is served by its worker's newest stream. */
  serve(invocation: DurableInvocation): void {
    this.served.set(invocation.taskId, invocation);
  }

  drop(session: DurableSession, taskId: string): void {
    if (this.served.get(taskId)?.session === session) this.served.delete(taskId);
  }

  /** Something the tasks wait for has come. */
  satisfied(taskIds: readonly string[]): void {
    this.due.add(taskIds.filter((taskId) => this.served.has(taskId)));
  }

  /** Finds what lost messages would have told, invocations that are over, and those that are stuck. */
  async sweep(): Promise<void> {
    if (this.served.size === 0) return;
    const known = [...this.served.values()].map(({ taskId, invocation, order }) => ({
      taskId,
      invocation,
      lastOrder: order.lastOrder,
    }));
    for (const row of await this.reads.changed(known)) {
      const invocation = this.served.get(row.taskId);
      if (!invocation) continue;
      const { session } = invocation;
      if (row.invocation > invocation.invocation) session.supersede(invocation, row.invocation);
      else if (row.state !== 'running') session.forget(invocation);
      else this.due.add([row.taskId]);
    }
    const now = this.engine.clock.monotonicMs();
    for (const invocation of this.served.values())
      if (invocation.stalledSinceMs !== null && now - invocation.stalledSinceMs > STALL_MS_MAX)
        invocation.session.evictStalled(invocation);
  }

  async drain(): Promise<void> {
    this.due.clear();
    await this.logs.drain();
    await this.evictions.drain();
  }

  private look(taskIds: readonly string[]): void {
    for (const taskId of taskIds) {
      const invocation = this.served.get(taskId);
      invocation?.session.look(invocation);
    }
  }
}
