import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** An open task that passed its groups and may be queued. */
export interface AdmittedTask {
  id: string;
  tenantId: string;
  runId: string | null;
  versionId: string;
  step: number;
  retry: number;
  priority: number;
  desiredWorkerId: string | null;
  desiredLabels: Record<string, unknown> | null;
  gates: Record<string, unknown> | null;
}

const COLUMNS = `t.id, t.tenant_id as "tenantId", t.run_id as "runId", t.version_id as "versionId", t.step, t.retry, t.priority,
  t.desired_worker_id as "desiredWorkerId", t.desired_labels as "desiredLabels", t.gates`;

const TASKS: Statement = {
  name: 'lock_admitted_tasks',
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join tasks t on t.id = i.id where t.state = 0 order by t.id for update of t`,
};

/** Open tasks whose places are about to be filled. */
export function lockAdmittedTasks(db: Queryable, taskIds: readonly string[]): Promise<AdmittedTask[]> {
  return db.query<AdmittedTask>(TASKS, [plainArray(taskIds)]);
}

const OF_RUNS: Statement = {
  name: 'lock_tasks_of_admitted_runs',
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join tasks t on t.run_id = i.id where t.state = 0 and not t.awaiting order by t.id for update of t`,
};

/** Tasks of DAG runs that hold their last place now: the roots, which waited with their run. */
export function lockTasksOfAdmittedRuns(db: Queryable, runIds: readonly string[]): Promise<AdmittedTask[]> {
  return db.query<AdmittedTask>(OF_RUNS, [plainArray(runIds)]);
}
