import type { DesiredLabel, TaskDefinition, WorkflowDefinition } from '@hatchet-ts/contracts';
import { affinity } from '@hatchet-ts/engine';
import type { Candidate } from '@hatchet-ts/schema';
import type { PoolWorker, TenantPool } from './tenant-pool';

/**
 * The worker an item goes to, or null when none that may take it has room (engine-behaviour 3.4). Required labels
 * exclude before anything ranks; a lower rank is used when no worker of a higher one has capacity.
 */
export function rankWorkers(
  pool: TenantPool,
  candidate: Candidate,
  definition: WorkflowDefinition,
  task: TaskDefinition,
): PoolWorker | null {
  const units = task.slotRequests;
  const desired = candidate.desiredWorkerId;
  if (definition.sticky !== null && desired !== null) {
    const worker = pool.workers.get(desired);
    if (worker?.actions.has(task.actionId) && pool.fits(worker, units)) return worker;
    if (definition.sticky === 'HARD') return null;
  }
  const wishes = wishesOf(candidate, definition, task);
  const ranked = Object.keys(wishes).length > 0;
  let best: PoolWorker | null = null;
  let bestWeight = Number.NEGATIVE_INFINITY;
  for (const worker of pool.candidates(task.actionId)) {
    if (!pool.fits(worker, units)) continue;
    if (!ranked) return worker;
    const weight = affinity(wishes, worker.labels);
    if (weight !== null && weight > bestWeight) {
      best = worker;
      bestWeight = weight;
    }
  }
  return best;
}

const NO_WISHES: Readonly<Record<string, DesiredLabel>> = {};

/** Whether a worker is there that may take the item once it has room; else only a change among workers helps. */
export function canEverTake(
  pool: TenantPool,
  candidate: Candidate,
  definition: WorkflowDefinition,
  task: TaskDefinition,
): boolean {
  const desired = candidate.desiredWorkerId;
  if (definition.sticky === 'HARD' && desired !== null)
    return pool.workers.get(desired)?.actions.has(task.actionId) ?? false;
  const wishes = wishesOf(candidate, definition, task);
  for (const worker of pool.candidates(task.actionId))
    if (affinity(wishes, worker.labels) !== null) return true;
  return false;
}

/**
 * Labels asked for at the trigger replace those of the task. In a sticky workflow they choose the worker of its first task
 * (AFF-07); from then on a worker is desired, and counts instead.
 */
function wishesOf(
  candidate: Candidate,
  definition: WorkflowDefinition,
  task: TaskDefinition,
): Readonly<Record<string, DesiredLabel>> {
  if (definition.sticky !== null && candidate.desiredWorkerId !== null) return NO_WISHES;
  return (candidate.desiredLabels as Record<string, DesiredLabel> | null) ?? task.desiredLabels;
}
