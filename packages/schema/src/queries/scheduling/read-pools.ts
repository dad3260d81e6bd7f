import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** An assignment as slot accounting sees it. */
export interface HeldSlot {
  taskId: string;
  workerId: string;
  versionId: string;
  step: number;
  creditHolder: string | null;
  batchId: string | null;
  batchKey: string | null;
}

const READ: Statement = {
  name: 'read_held_slots',
  text: `select a.task_id as "taskId", a.worker_id as "workerId", a.version_id as "versionId", a.step, a.credit_holder as "creditHolder",
      a.batch_id as "batchId", a.batch_key as "batchKey"
    from unnest($1::uuid[]) as w(id) join assignments a on a.worker_id = w.id where not a.slot_released`,
};

/** Assignments that hold slots of the given workers. */
export function readHeldSlots(db: Queryable, workerIds: readonly string[]): Promise<HeldSlot[]> {
  return db.query<HeldSlot>(READ, [plainArray(workerIds)]);
}
