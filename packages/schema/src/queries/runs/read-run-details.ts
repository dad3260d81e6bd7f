import type { Queryable, Statement } from '../../database';

export interface RunDetails {
  runId: string;
  versionId: string;
  state: number;
  metadata: string | null;
  input: string | null;
}

export interface TaskOfRun {
  taskId: string;
  versionId: string;
  step: number;
  state: number;
  skipped: boolean;
  evicted: boolean;
  running: boolean;
  /** It is replayed, and its parents decide again what becomes of it. */
  awaiting: boolean;
  reason: string | null;
  error: string | null;
  output: string | null;
}

const RUN: Statement = {
  name: 'read_run_details',
  text: `select r.id as "runId", r.version_id as "versionId", r.state, r.metadata, p.body as input from (
      select id, version_id, state, metadata from tasks where id = $1 and tenant_id = $2 and run_id is null
      union all select id, version_id, state, metadata from runs where id = $1 and tenant_id = $2) r
    left join payloads p on p.id = r.id and p.kind = 1`,
};
const TASKS: Statement = {
  name: 'read_tasks_of_run',
  text: `select t.id as "taskId", t.version_id as "versionId", t.step, t.state, t.skipped, t.evicted, t.awaiting, a.task_id is not null as running,
      t.reason, t.error, p.body as output
    from (select * from tasks where id = $1 and run_id is null union all select * from tasks where run_id = $1) t
    left join assignments a on a.task_id = t.id left join payloads p on p.id = t.id and p.kind = 2
    where t.tenant_id = $2 order by t.step`,
};

/** A run with its materialised tasks; null when the tenant has no such run. */
export async function readRunDetails(
  db: Queryable,
  tenantId: string,
  runId: string,
): Promise<{ run: RunDetails; tasks: TaskOfRun[] } | null> {
  const [run] = await db.query<RunDetails>(RUN, [runId, tenantId]);
  if (!run) return null;
  return { run, tasks: await db.query<TaskOfRun>(TASKS, [runId, tenantId]) };
}
