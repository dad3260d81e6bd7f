import { route } from '../../http/route';
import { pageOf } from '../../present/pagination';
import { runTimeline } from '../../present/run-details';
import { loadRun } from '../../reading/load-run';

export const listRunTaskEvents = route<'v1-workflow-run:task-events:list'>({
  operationId: 'v1-workflow-run:task-events:list',
  method: 'get',
  path: '/api/v1/stable/workflow-runs/{v1-workflow-run}/task-events',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'v1-workflow-run',
  audit: null,
  async handle({ canViewPayloads, path, query, tenantId }, context) {
    const { limit, offset } = pageOf(query, 1000, 10_000);
    const loaded = await loadRun(context, tenantId, path['v1-workflow-run'], canViewPayloads);
    const definition = context.engine.definitions.peek((loaded.run ?? loaded.tasks[0]!).versionId)!;
    return { pagination: {}, rows: runTimeline(loaded, definition).slice(offset, offset + limit) };
  },
});
