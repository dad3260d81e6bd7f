import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** A DAG run. A run of a single task has no row of its own: it is its task. */
export interface ShownRun {
  id: string;
  tenantId: string;
  workflowId: string;
  versionId: string;
  state: number;
  reason: string | null;
  metadata: string | null;
  parentTaskId: string | null;
  startedAt: number | null;
  finishedAt: number | null;
}

const READ: Statement = {
  name: 'read_shown_runs',
  text: `select r.id, r.tenant_id as "tenantId", r.workflow_id as "workflowId", r.version_id as "versionId", r.state, r.reason,
      r.metadata, r.parent_task_id as "parentTaskId", r.started_at as "startedAt", r.finished_at as "finishedAt"
    from unnest($2::uuid[]) as i(id) join runs r on r.id = i.id and r.tenant_id = $1`,
};

/** Those of the ids that are DAG runs of the tenant. */
export function readShownRuns(db: Queryable, tenantId: string, ids: readonly string[]): Promise<ShownRun[]> {
  return db.query<ShownRun>(READ, [tenantId, plainArray(ids)]);
}
