import {
  ADDRESS,
  commandsAdded,
  creditsFreed,
  durableSatisfied,
  durableSignalled,
  queueChanged,
  runChanged,
  runFinished,
  runReopened,
  timerArmed,
} from '@hatchet-ts/contracts';
import type { EngineContext } from './engine';
import { Facts } from './metrics/facts';
import { shardOf } from './shards';

/** Deadlines nearer than this are announced; controllers find the others by their own sweep. */
export const TIMER_HORIZON_MS = 5000;

/** Who says it: slots on loan to this process go back to it without a message. */
export type Speaker = Pick<EngineContext, 'broker' | 'credits' | 'peers' | 'onChanged' | 'onTransition'>;

export interface FreedSlot {
  tenantId: string;
  workerId: string;
  taskId: string;
  /** Dispatcher on whose credit the task was assigned; null when the scheduler assigned it. */
  creditHolder: string | null;
}

/**
 * What a committed transaction has to tell: collected while it runs, said after its commit, at most one message per
 * address. Everything here is a wake: the rows are there already and sweeps find them.
 */
export class Announcement {
  /** What the transaction did, for whoever counts. */
  readonly facts = new Facts();
  private readonly changed = new Set<string>();
  private readonly queues = new Map<string, Set<string>>();
  private readonly freedSlots: FreedSlot[] = [];
  private readonly groups = new Map<string, Map<string, { strategyId: string; key: string }>>();
  private readonly finished = new Map<string, string[]>();
  private readonly reopened = new Map<string, string[]>();
  private readonly commands = new Map<string, Set<string>>();
  private readonly durable = new Map<string, Set<string>>();
  private readonly signals: { taskId: string; signalKey: string }[] = [];
  private earliestMs: number | null = null;

  queued(tenantId: string, queue: string): void {
    const queues = this.queues.get(tenantId);
    if (queues) queues.add(queue);
    else this.queues.set(tenantId, new Set([queue]));
  }

  freed(slot: FreedSlot): void {
    this.freedSlots.push(slot);
  }

  /** Somebody joined or left a concurrency group. */
  groupChanged({ tenantId, strategyId, key }: { tenantId: string; strategyId: string; key: string }): void {
    const groups = this.groups.get(tenantId) ?? new Map();
    this.groups.set(tenantId, groups.set(`${strategyId}/${key}`, { strategyId, key }));
  }

  runFinished(tenantId: string, runId: string): void {
    const runs = this.finished.get(tenantId);
    if (runs) runs.push(runId);
    else this.finished.set(tenantId, [runId]);
  }

  /** A run left its final state. */
  runReopened(tenantId: string, runId: string): void {
    push(this.reopened, tenantId, runId);
  }

  /** Tasks of a run began, or attempts of it ended; what goes without saying when the run itself ends. */
  runChanged(runId: string): void {
    this.changed.add(runId);
  }

  command(dispatcherId: string | null, workerId: string): void {
    if (dispatcherId === null) return;
    const workers = this.commands.get(dispatcherId);
    if (workers) workers.add(workerId);
    else this.commands.set(dispatcherId, new Set([workerId]));
  }

  /** Something a durable task on a worker waits for has come; its stream is open at the dispatcher. */
  durableSatisfied(dispatcherId: string, taskId: string): void {
    const tasks = this.durable.get(dispatcherId);
    if (tasks) tasks.add(taskId);
    else this.durable.set(dispatcherId, new Set([taskId]));
  }

  durableSignalled(taskId: string, signalKey: string): void {
    this.signals.push({ taskId, signalKey });
  }

  timer(dueAtMs: number): void {
    this.earliestMs = this.earliestMs === null ? dueAtMs : Math.min(this.earliestMs, dueAtMs);
  }

  /** Runs that ended, by tenant. */
  get finishedRuns(): ReadonlyMap<string, readonly string[]> {
    return this.finished;
  }

  /** Runs that left their final state, by tenant. */
  get reopenedRuns(): ReadonlyMap<string, readonly string[]> {
    return this.reopened;
  }

  publish(speaker: Speaker, nowMs: number): void {
    const { broker, credits } = speaker;
    const dispatchers = otherDispatchers(speaker);
    if (!this.facts.isEmpty) speaker.onTransition?.(this.facts);
    const freedByTenant = new Map<string, { workerId: string; taskId: string }[]>();
    const freedByHolder = new Map<string, { tenantId: string; workerId: string; taskId: string }[]>();
    for (const { tenantId, workerId, taskId, creditHolder } of this.freedSlots) {
      const own = creditHolder !== null && creditHolder === credits?.holderId;
      if (own && credits.release(tenantId, workerId, taskId)) continue;
      if (own || creditHolder === null) push(freedByTenant, tenantId, { workerId, taskId });
      else push(freedByHolder, creditHolder, { tenantId, workerId, taskId });
    }
    for (const tenantId of new Set([...this.queues.keys(), ...freedByTenant.keys(), ...this.groups.keys()])) {
      const queues = [...(this.queues.get(tenantId) ?? [])];
      broker.wake(queueChanged, ADDRESS.shard(shardOf(tenantId)), {
        tenantId,
        queues,
        freed: freedByTenant.get(tenantId),
        groups: this.groups.has(tenantId) ? [...this.groups.get(tenantId)!.values()] : undefined,
      });
    }
    for (const [dispatcherId, items] of freedByHolder)
      broker.wake(creditsFreed, ADDRESS.dispatcher(dispatcherId), { items });
    for (const [tenantId, runIds] of this.reopened)
      broker.wake(runReopened, ADDRESS.dispatchers, { tenantId, runIds });
    for (const [tenantId, runIds] of this.finished)
      for (const address of dispatchers) broker.wake(runFinished, address, { tenantId, runIds });
    for (const runIds of this.finished.values()) for (const runId of runIds) this.changed.delete(runId);
    if (this.changed.size > 0) {
      const runIds = [...this.changed];
      speaker.onChanged?.(runIds);
      for (const address of dispatchers) broker.wake(runChanged, address, { runIds });
    }
    for (const [dispatcherId, workerIds] of this.commands)
      broker.wake(commandsAdded, ADDRESS.dispatcher(dispatcherId), { workerIds: [...workerIds] });
    for (const [dispatcherId, taskIds] of this.durable)
      broker.wake(durableSatisfied, ADDRESS.dispatcher(dispatcherId), { taskIds: [...taskIds] });
    if (this.signals.length > 0)
      broker.wake(durableSignalled, ADDRESS.dispatchers, { signals: this.signals });
    if (this.earliestMs !== null && this.earliestMs - nowMs < TIMER_HORIZON_MS)
      broker.wake(timerArmed, ADDRESS.controllers, { dueAtMs: this.earliestMs });
  }
}

/** Where dispatchers hear of it whose waiters were not told already: one that is alone has nobody to tell. */
export function otherDispatchers({ peers }: Pick<EngineContext, 'peers'>): string[] {
  const others = peers?.();
  return others ? [...others].map((id) => ADDRESS.dispatcher(id)) : [ADDRESS.dispatchers];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
