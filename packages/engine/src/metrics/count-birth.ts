import { TASK_STATE } from '@hatchet-ts/contracts';
import type { NewTask } from '@hatchet-ts/schema';
import type { Facts } from './facts';

/** Counts a task that was created: most are open, some are born in a final state, some on a worker. */
export function countBirth(facts: Facts, task: NewTask, isAssigned: boolean): void {
  const tenant = facts.of(task.tenantId);
  tenant.created++;
  if (task.skipped) tenant.skipped++;
  else if (task.state === TASK_STATE.failed) tenant.failed++;
  else if (task.state === TASK_STATE.cancelled) tenant.cancelled++;
  if (!isAssigned) return;
  tenant.assigned++;
  tenant.usedCredit = true;
  tenant.firstAssigned.push({ versionId: task.versionId, waitedMs: 0 });
}
