import { notFound } from '@hatchet-ts/contracts';
import { type Queryable, readShownWorkflow, type ShownWorkflow } from '@hatchet-ts/schema';

/** @throws EngineError `not_found` */
export async function loadWorkflow(db: Queryable, tenantId: string, id: string): Promise<ShownWorkflow> {
  const workflow = await readShownWorkflow(db, tenantId, id);
  if (!workflow) throw notFound('not found');
  return workflow;
}
