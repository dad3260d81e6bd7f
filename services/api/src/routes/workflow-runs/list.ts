import { route } from '../../http/route';
import { pageOf, runPagination } from '../../present/pagination';
import { loadRows } from '../../reading/load-rows';
import { runFilterOf } from '../../reading/run-filter';
import { countSearched, listSearched, searched } from '../../reading/search-filter';

/**
 * Rows counted beyond the page where sums do not tell: more pages than anybody turns, and no search through all of
 * history. Tasks are in no sum, and the failed ones among them are found run by run.
 */
const COUNTED_MAX = { runs: 10_000, tasks: 200 };

export const listWorkflowRuns = route<'v1-workflow-run:list'>({
  operationId: 'v1-workflow-run:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/workflow-runs',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, query, tenantId }, context) {
    const { analytics, sampleBound } = context;
    const filter = { ...runFilterOf(tenantId, query), sampleBound };
    const page = pageOf(query);
    const filters = await searched(analytics, filter, query.search);
    const [listed, total] = await Promise.all([
      listSearched(analytics, filters, page),
      countSearched(
        analytics,
        filters,
        page.offset + page.limit + COUNTED_MAX[filter.onlyTasks ? 'tasks' : 'runs'],
      ),
    ]);
    const rows = await loadRows({ ...context, database: analytics }, tenantId, listed, {
      onlyTasks: query.only_tasks,
      includePayloads: query.include_payloads ?? false,
      canViewPayloads,
    });
    return { pagination: runPagination(page, total), rows };
  },
});
