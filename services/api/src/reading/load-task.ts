import { notFound } from '@hatchet-ts/contracts';
import { type Queryable, readShownTasks, type ShownTask } from '@hatchet-ts/schema';

/** @throws EngineError `not_found` */
export async function loadTask(db: Queryable, tenantId: string, taskId: string): Promise<ShownTask> {
  const [task] = await readShownTasks(db, tenantId, [taskId]);
  if (!task) throw notFound('not found');
  return task;
}
