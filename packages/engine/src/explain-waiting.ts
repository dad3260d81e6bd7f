import type { TaskDefinition } from '@hatchet-ts/contracts';
import {
  type ActionWorker,
  COUNT_MAX,
  countQueueAhead,
  type Database,
  readConditionsOfRun,
  readGroupHolders,
  readRateLimits,
  readRunDetails,
  readWaitingTasks,
  readWorkersOfAction,
  type WaitingTask,
} from '@hatchet-ts/schema';
import { type Clock, groupBy } from '@hatchet-ts/service-kit';
import type { Definitions } from './definitions';
import { explainConditions } from './explain-conditions';

/** The gate a task stands before. */
export type Gate =
  | 'concurrency'
  | 'rate_limit'
  | 'workflow_paused'
  | 'no_worker'
  | 'no_slot'
  | 'batch'
  | 'backoff'
  | 'parents'
  | 'conditions';

/** Why one step of a run waits, with numbers and holders. Times are ISO 8601. */
export interface WaitingReason {
  taskName: string;
  taskId: string | null;
  gate: Gate;
  /** One sentence for people. */
  reason: string;
  /** What would let it run. */
  releasedBy: string;
  since: string | null;
  /** When waiting ends by itself, with a schedule timeout. */
  deadline: string | null;
  key?: string;
  limit?: number;
  inUse?: number;
  /** Others before it; counting stops at 10,000. */
  ahead?: number;
  /** Runs that hold what it waits for, the longest first. */
  holders?: { runId: string; taskId: string | null }[];
  workers?: {
    workerId: string;
    name: string;
    connected: boolean;
    paused: boolean;
    running: number;
    slots: Record<string, number>;
  }[];
}

const HOLDERS_SHOWN = 20;
const RECENT_WORKER_MS = 3_600_000;

/**
 * Why a run does not go on: every open step that does not run, with the first gate that holds it (design section 6).
 * @returns null when the tenant has no such run; an empty list when nothing of it waits
 */
export async function explainWaiting(
  context: { database: Database; clock: Clock; definitions: Definitions },
  tenantId: string,
  runId: string,
): Promise<WaitingReason[] | null> {
  const found = await readRunDetails(context.database, tenantId, runId);
  if (!found) return null;
  if (found.run.state !== 0) return [];
  const tasks = await readWaitingTasks(context.database, tenantId, runId);
  await context.definitions.load([found.run, ...tasks].map((row) => row.versionId));
  const conditions = groupBy(
    await readConditionsOfRun(context.database, tenantId, runId),
    (condition) => condition.step,
  );
  const reasons: WaitingReason[] = [];
  for (const task of tasks) {
    if (task.running || task.evicted) continue;
    const definition = context.definitions.peek(task.versionId)!;
    const waited = conditions.get(task.step);
    const reason = waited
      ? explainConditions(waited)
      : await explainTask(context, tenantId, task, definition.tasks[task.step]!);
    reasons.push({
      taskName: definition.tasks[task.step]!.readableId,
      taskId: task.taskId,
      since: iso(task.since),
      deadline: iso(task.deadline ?? task.groupDeadline),
      ...reason,
    });
  }
  const definition = context.definitions.peek(found.run.versionId);
  if (definition) {
    const there = new Map(
      found.tasks
        .filter((task) => !task.awaiting)
        .map((task) => [definition.tasks[task.step]!.readableId, task]),
    );
    for (const [step, task] of definition.tasks.entries()) {
      if (there.has(task.readableId) || task.onFailure) continue;
      const waited = conditions.get(step);
      if (waited) {
        const { readableId: taskName } = task;
        reasons.push({ taskName, taskId: null, deadline: null, ...explainConditions(waited) });
        continue;
      }
      const open = task.parents.filter((name) => there.get(name)?.state !== 1);
      const onConditions = open.length === 0;
      reasons.push({
        taskName: task.readableId,
        taskId: null,
        gate: onConditions ? 'conditions' : 'parents',
        reason: onConditions
          ? 'Its conditions are not met yet.'
          : `Waits for its parents: ${open.join(', ')}.`,
        releasedBy: onConditions
          ? task.conditions.map((condition) => condition.readableDataKey).join(', ')
          : 'the completion of those tasks',
        since: null,
        deadline: null,
      });
    }
  }
  return reasons;
}

type Explained = Omit<WaitingReason, 'taskName' | 'taskId' | 'since' | 'deadline'> & { deadline?: null };

async function explainTask(
  context: { database: Database; clock: Clock },
  tenantId: string,
  task: WaitingTask,
  definition: TaskDefinition,
): Promise<Explained> {
  if (task.strategyId !== null && task.groupKey !== null)
    return explainGroup(context.database, tenantId, task);
  if (task.retryAt !== null)
    return {
      gate: 'backoff',
      reason: `Its last attempt failed; the next one starts at ${iso(task.retryAt)}.`,
      releasedBy: `time: ${iso(task.retryAt)}`,
    };
  if (task.parked?.startsWith('rate:'))
    return explainRate(context.database, tenantId, task.parked.slice('rate:'.length));
  if (task.parked?.startsWith('paused:'))
    return {
      gate: 'workflow_paused',
      reason: 'Its workflow is paused.',
      releasedBy: 'resuming the workflow',
      // The schedule timeout stands still until then.
      deadline: null,
    };
  if (task.parked?.startsWith('batch:'))
    return {
      gate: 'batch',
      reason: `Gathers a batch of ${definition.batch?.maxSize ?? 1}.`,
      releasedBy: `more tasks of its key, or ${definition.batch?.maxIntervalMs ?? 0} ms since the first of them`,
      limit: definition.batch?.maxSize,
    };
  return explainWorkers(context, tenantId, task, definition);
}

async function explainGroup(database: Database, tenantId: string, task: WaitingTask): Promise<Explained> {
  const group = { tenantId, strategyId: task.strategyId!, key: task.groupKey! };
  const { running, holders, ahead } = await readGroupHolders(database, group, task.taskId, HOLDERS_SHOWN);
  return {
    gate: 'concurrency',
    reason: `Its concurrency key "${task.groupKey}" runs ${running} of ${task.maxRuns} (${task.strategy}).`,
    releasedBy: 'the end of a run that holds a place of this key',
    key: task.groupKey!,
    limit: task.maxRuns!,
    inUse: running,
    ahead,
    holders,
  };
}

async function explainRate(database: Database, tenantId: string, key: string): Promise<Explained> {
  const [window] = await readRateLimits(database, [{ tenantId, key }]);
  if (!window)
    return {
      gate: 'rate_limit',
      reason: `No rate limit is set for its key "${key}", which counts as exhausted.`,
      releasedBy: 'setting the limit',
      key,
    };
  return {
    gate: 'rate_limit',
    reason: `Its rate limit "${key}" has ${Math.max(0, window.value)} of ${window.limit} units left per ${window.windowUnit.toLowerCase()}.`,
    releasedBy:
      window.pausedUntil === null
        ? 'the next refill of the window'
        : `the end of the pause at ${iso(window.pausedUntil)}`,
    key,
    limit: window.limit,
    inUse: window.limit - window.value,
  };
}

async function explainWorkers(
  context: { database: Database; clock: Clock },
  tenantId: string,
  task: WaitingTask,
  definition: TaskDefinition,
): Promise<Explained> {
  const found = await readWorkersOfAction(
    context.database,
    tenantId,
    definition.actionId,
    context.clock.nowMs() - RECENT_WORKER_MS,
  );
  const workers = found.map(({ workerId, name, connected, paused, running, slots }: ActionWorker) => ({
    workerId,
    name,
    connected,
    paused,
    running,
    slots,
  }));
  const able = found.filter((worker) => worker.connected && !worker.paused);
  const needs = Object.entries(definition.slotRequests)
    .map(([type, units]) => `${units} ${type}`)
    .join(' and ');
  if (able.length === 0 || task.parked === 'worker')
    return {
      gate: 'no_worker',
      reason:
        able.length === 0
          ? `No connected worker knows the action "${definition.actionId}".`
          : 'No connected worker satisfies its labels or is the one it is bound to.',
      releasedBy: 'a worker that may take it',
      workers,
    };
  const ahead =
    task.queue === null
      ? 0
      : await countQueueAhead(context.database, {
          tenantId,
          queue: task.queue,
          priority: task.priority!,
          seq: task.seq!,
        });
  const more = ahead >= COUNT_MAX ? ' or more' : '';
  return {
    gate: 'no_slot',
    reason: `Needs ${needs} slot of one of ${able.length} workers; ${ahead}${more} tasks stand before it in its queue.`,
    releasedBy: 'the end of a task on one of these workers, or another worker',
    ahead,
    workers,
  };
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
