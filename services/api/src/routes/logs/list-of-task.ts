import { route } from '../../http/route';
import { logFilterOf, logLines } from './log-filter';

export const listLogsOfTask = route<'v1-log-line:list'>({
  operationId: 'v1-log-line:list',
  method: 'get',
  path: '/api/v1/stable/tasks/{task}/logs',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'task',
  audit: null,
  handle: ({ path, query, tenantId }, context) =>
    logLines(context, { ...logFilterOf(tenantId, query), taskIds: [path.task] }, query),
});
