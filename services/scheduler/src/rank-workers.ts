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
  // Labels asked for at the trigger replace those of the task; a sticky workflow ignores both.
  const wishes =
    definition.sticky !== null
      ? NO_WISHES
      : ((candidate.desiredLabels as Record<string, DesiredLabel> | null) ?? task.desiredLabels);
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
