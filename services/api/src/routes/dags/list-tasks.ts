import { readShownRuns, readShownTasksOfRuns } from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { loadRows } from '../../reading/load-rows';

const IDS_MAX = 1000;

/** Tasks of DAG runs. The tenant stands in the query, where the other operations have it in the path. */
export const listDagTasks = route<'v1-dag:list:tasks'>({
  operationId: 'v1-dag:list:tasks',
  method: 'get',
  path: '/api/v1/stable/dags/tasks',
  access: { who: 'tenant', role: 'VIEWER' },
  tenantInQuery: true,
  audit: null,
  async handle({ canViewPayloads, query, tenantId }, context) {
    const ids = [...new Set(query.dag_ids)];
    if (ids.length > IDS_MAX)
      throw new HttpError(400, `dag_ids takes at most ${IDS_MAX} ids, got ${ids.length}`, 'dag_ids');
    const runs = await readShownRuns(context.database, tenantId, ids);
    const tasks = await readShownTasksOfRuns(
      context.database,
      tenantId,
      runs.map((run) => run.id),
    );
    const rows = await loadRows(
      context,
      tenantId,
      tasks.map(({ id }) => ({ id, dag: false })),
      { onlyTasks: true, includePayloads: false, canViewPayloads },
    );
    const byRun = groupBy(rows, (row) => row.workflowRunExternalId);
    return runs.map(({ id }) => ({ dagId: id, children: byRun.get(id) ?? [] }));
  },
});
