import { route } from '../../http/route';
import { logFilterOf, logLines } from './log-filter';

export const listLogsOfTenant = route<'v1-tenant-log-line:list'>({
  operationId: 'v1-tenant-log-line:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/logs',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  handle: ({ query, tenantId }, context) =>
    logLines(
      context,
      {
        ...logFilterOf(tenantId, query),
        taskIds: query.taskExternalIds ?? null,
        workflowIds: query.workflow_ids ?? null,
        stepIds: query.step_ids ?? null,
      },
      query,
    ),
});
