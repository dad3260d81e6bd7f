import { readGroupCounts } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { loadWorkflow } from '../../reading/load-workflow';

/** How full the concurrency groups of a workflow are: how many groups there are, and how many runs one of them has. */
export const getWorkflowMetrics = route<'workflow:get:metrics'>({
  operationId: 'workflow:get:metrics',
  method: 'get',
  path: '/api/v1/workflows/{workflow}/metrics',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'workflow',
  audit: null,
  async handle({ path, query, tenantId }, { database, engine }) {
    const workflow = await loadWorkflow(database, tenantId, path.workflow);
    if (workflow.latestVersionId === null) return { groupKeyCount: 0, groupKeyRunsCount: 0 };
    const definition = await engine.definitions.get(workflow.latestVersionId);
    const strategies = [definition, ...definition.tasks].flatMap(({ concurrency }) => concurrency);
    const states = { RUNNING: 'filled', QUEUED: 'waiting', PENDING: 'waiting' } as const;
    const status = query.status as keyof typeof states | undefined;
    const counts = await readGroupCounts(database, {
      tenantId,
      strategyIds: strategies.map((strategy) => strategy.strategyId),
      state: status === undefined ? null : (states[status] ?? 'over'),
      key: query.groupKey ?? null,
    });
    return { groupKeyCount: counts.groups, groupKeyRunsCount: counts.runs };
  },
});
