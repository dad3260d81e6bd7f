import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** One task of a run that has ended, as a waiter sees it. */
export interface TaskResult {
  /** The run waited for: the DAG run, or the task itself. */
  runId: string;
  tenantId: string;
  taskId: string;
  versionId: string;
  step: number;
  state: number;
  skipped: boolean;
  reason: string | null;
  error: string | null;
  output: string | null;
}

const READ: Statement = {
  name: 'read_results',
  text: `with i as (select * from unnest($1::uuid[], $2::uuid[]) as i(id, tenant_id)),
    found as (
      select i.id as run_id, t.id, t.tenant_id, t.version_id, t.step, t.state, t.skipped, t.reason, t.error
      from i join tasks t on t.id = i.id and t.tenant_id = i.tenant_id
      where t.state <> 0 and t.run_id is null
      union all
      select i.id, t.id, t.tenant_id, t.version_id, t.step, t.state, t.skipped, t.reason, t.error
      from i join runs r on r.id = i.id and r.tenant_id = i.tenant_id join tasks t on t.run_id = i.id
      where r.state <> 0)
    select f.run_id as "runId", f.tenant_id as "tenantId", f.id as "taskId", f.version_id as "versionId", f.step, f.state, f.skipped,
      f.reason, f.error, p.body as output
    from found f left join payloads p on p.id = f.id and p.kind = 2`,
};

/** Results of those of the given runs that have ended. */
export function readResults(
  db: Queryable,
  runs: readonly { runId: string; tenantId: string }[],
): Promise<TaskResult[]> {
  return db.query<TaskResult>(READ, [
    plainArray(runs.map((run) => run.runId)),
    plainArray(runs.map((run) => run.tenantId)),
  ]);
}

const ENDED: Statement = {
  name: 'read_ended_runs',
  text: `with i as (select id from unnest($1::uuid[]) as i(id))
    select i.id from i join tasks t on t.id = i.id where t.state <> 0 and t.run_id is null
    union all
    select i.id from i join runs r on r.id = i.id where r.state <> 0`,
};

/** Which of the given runs have ended: the cheap question a sweep asks. */
export async function readEndedRuns(db: Queryable, runIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(ENDED, [plainArray(runIds)]);
  return rows.map((row) => row.id);
}

const INPUTS: Statement = {
  name: 'read_run_inputs',
  text: `select p.id, p.body from unnest($1::uuid[]) as i(id) join payloads p on p.id = i.id and p.kind = 1`,
};

/** Inputs of runs; runs with none are missing. */
export async function readRunInputs(db: Queryable, runIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; body: string }>(INPUTS, [plainArray(runIds)]);
  return new Map(rows.map((row) => [row.id, row.body]));
}
