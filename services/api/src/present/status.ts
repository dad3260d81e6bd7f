import { type ShownStatus, TASK_STATE } from '@hatchet-ts/contracts';
import type { ShownTask } from '@hatchet-ts/schema';

const FINAL: Record<number, ShownStatus> = {
  [TASK_STATE.completed]: 'COMPLETED',
  [TASK_STATE.failed]: 'FAILED',
  [TASK_STATE.cancelled]: 'CANCELLED',
};

type TaskProgress = Pick<ShownTask, 'state' | 'assigned' | 'evicted'>;

/** An evicted task has given up its slot only, so it counts as running. */
export function taskStatus({ state, assigned, evicted }: TaskProgress): ShownStatus {
  return FINAL[state] ?? (assigned || evicted ? 'RUNNING' : 'QUEUED');
}

/** An open run is queued until one of its tasks begins. */
export function runStatus(state: number, tasks: readonly TaskProgress[]): ShownStatus {
  return FINAL[state] ?? (tasks.every((task) => taskStatus(task) === 'QUEUED') ? 'QUEUED' : 'RUNNING');
}
