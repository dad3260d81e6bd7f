import { TASK_STATE } from '@hatchet-ts/contracts';
import {
  evictDurableTasks,
  insertRestoreTimers,
  insertTaskEvents,
  lockDurableTasks,
  lockTasks,
  type NewRestoreTimer,
  readDurableResults,
  reorderDurableEntries,
  takeAssignments,
} from '@hatchet-ts/schema';
import { Batcher, declareFailpoints } from '@hatchet-ts/service-kit';
import { Announcement } from '../../announce';
import type { EngineContext } from '../../engine';
import { SATISFIED_WHILE_EVICTED } from './satisfy-entries';

declareFailpoints('evict.before-commit', 'evict.commit-sent', 'evict.after-commit');

export interface Eviction {
  taskId: string;
  tenantId: string;
  invocation: number;
  reason: string;
  /** What the invocation was waiting for: if one of these is satisfied, the task is restored at once. */
  awaited: readonly EntryRef[];
  /** What it may have been waiting for still when it asked: if one of these is satisfied, it is restored a while later. */
  doubtful: readonly EntryRef[];
  /** Entries that others waited for in vain: the next invocation gets them after those. */
  postponed?: readonly EntryRef[];
}

export interface EntryRef {
  branch: number;
  node: number;
}

/** `over`: there is nothing to evict, the attempt has ended or is about to. */
export type EvictionOutcome = 'evicted' | 'stale' | 'over' | 'unknown';

/** How long a doubtful eviction stands before the task has another look. */
const DOUBT_MS = 30_000;
export const DEFAULT_EVICTION_REASON = 'Durable task evicted from its worker';

/**
 * Evicts invocations: their slots are free, their clocks stand still, their places in concurrency groups stay theirs,
 * and what they wait for goes on (engine-behaviour 9.5). Only an invocation that holds a worker and has time left can
 * be evicted; anything else is left exactly as it is.
 */
export class Evictions {
  private readonly batcher: Batcher<Eviction, EvictionOutcome>;

  constructor(private readonly context: EngineContext) {
    this.batcher = new Batcher({ name: 'evict', maxItems: 500, flush: (evictions) => this.flush(evictions) });
  }

  evict(eviction: Eviction): Promise<EvictionOutcome> {
    return this.batcher.add(eviction);
  }

  drain(): Promise<void> {
    return this.batcher.drain();
  }

  private async flush(evictions: Eviction[]): Promise<EvictionOutcome[]> {
    const { context } = this;
    const nowMs = context.clock.nowMs();
    const announcement = new Announcement();
    const outcomes = await context.database.transaction(async (tx) => {
      const ids = [...new Set(evictions.map((eviction) => eviction.taskId))];
      const tasks = new Map((await lockTasks(tx, ids)).map((task) => [task.id, task]));
      const logs = new Map((await lockDurableTasks(tx, ids)).map((log) => [log.taskId, log]));
      const result = evictions.map(({ taskId, tenantId, invocation }): EvictionOutcome => {
        const log = logs.get(taskId);
        if (log?.tenantId !== tenantId) return 'unknown';
        if (log.invocation !== invocation) return 'stale';
        return log.state === 'running' && tasks.get(taskId)?.state === TASK_STATE.open ? 'evicted' : 'over';
      });
      const wanted = new Map(evictions.filter((_, i) => result[i] === 'evicted').map((e) => [e.taskId, e]));
      const taken = await takeAssignments(tx, [...wanted.values()], nowMs);
      const left = new Set(taken.map((assignment) => assignment.taskId));
      if (taken.length > 0) {
        const chosen = taken.map((assignment) => ({
          assignment,
          task: tasks.get(assignment.taskId)!,
          log: logs.get(assignment.taskId)!,
          eviction: wanted.get(assignment.taskId)!,
        }));
        await evictDurableTasks(tx, taken, nowMs);
        for (const { assignment } of chosen) announcement.freed(assignment);
        await insertTaskEvents(
          tx,
          chosen.map(({ task: { id, tenantId, retry }, eviction }) => ({
            taskId: id,
            tenantId,
            retry,
            type: 'DURABLE_EVICTED',
            message: eviction.reason || DEFAULT_EVICTION_REASON,
            workerId: null,
            data: null,
          })),
          nowMs,
        );
        const postponed = chosen.flatMap(({ eviction, log }) =>
          (eviction.postponed ?? []).map((ref, i) => ({
            ...ref,
            taskId: log.taskId,
            order: log.lastOrder + 1 + i,
          })),
        );
        if (postponed.length > 0) await reorderDurableEntries(tx, postponed);
        const refs = chosen.flatMap(({ eviction: { taskId, awaited, doubtful } }) =>
          [...awaited, ...doubtful].map((ref) => ({ ...ref, taskId })),
        );
        const satisfied = new Set(
          (refs.length > 0 ? await readDurableResults(tx, refs) : [])
            .filter((entry) => entry.satisfied)
            .map(({ taskId, branch, node }) => `${taskId}/${branch}/${node}`),
        );
        const timers = chosen.flatMap(({ eviction, log: { taskId, tenantId, invocation } }) => {
          const any = (list: readonly EntryRef[]) =>
            list.some(({ branch, node }) => satisfied.has(`${taskId}/${branch}/${node}`));
          const timer = (dueAtMs: number): NewRestoreTimer => ({
            taskId,
            tenantId,
            invocation,
            dueAtMs,
            reason: SATISFIED_WHILE_EVICTED,
          });
          if (any(eviction.awaited) || eviction.postponed) return timer(nowMs);
          return any(eviction.doubtful) ? timer(nowMs + DOUBT_MS) : [];
        });
        if (timers.length > 0) await insertRestoreTimers(tx, timers);
        for (const timer of timers) announcement.timer(timer.dueAtMs);
      }
      return result.map((outcome, i) =>
        outcome === 'evicted' && !left.has(evictions[i]!.taskId) ? 'over' : outcome,
      );
    }, 'evict');
    announcement.publish(context, nowMs);
    return outcomes;
  }
}
