import { notFound } from '@hatchet-ts/contracts';
import { deleteWorkflow } from '@hatchet-ts/schema';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

/** Ends a workflow with its triggers; its runs stay, and those under way go on. */
export const removeWorkflow = route<'workflow:delete'>({
  operationId: 'workflow:delete',
  method: 'delete',
  path: '/api/v1/workflows/{workflow}',
  access: { who: 'tenant', role: 'MEMBER' },
  resource: 'workflow',
  audit: 'WorkflowDelete',
  async handle({ path, tenantId }, { clock, database, engine }) {
    const name = await deleteWorkflow(database, tenantId, path.workflow, clock.nowMs());
    if (name === null) throw notFound('not found');
    engine.definitions.forget(tenantId, name);
    return Reply.empty(204);
  },
});
