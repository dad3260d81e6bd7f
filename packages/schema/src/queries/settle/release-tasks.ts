import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

const QUEUED: Statement = {
  name: 'mark_tasks_queued',
  text: `update tasks t set queued_at = $2::timestamptz from unnest($1::uuid[]) as i(id) where t.id = i.id and t.state = 0`,
};

/** Tasks that existed before they could be queued begin their wait in the queue now. */
export async function markTasksQueued(db: Queryable, ids: readonly string[], nowMs: number): Promise<void> {
  await db.query(QUEUED, [plainArray(ids), new Date(nowMs).toISOString()]);
}

const SKIPPED: Statement = {
  name: 'mark_tasks_skipped',
  text: `update tasks t set skipped = true from unnest($1::uuid[]) as i(id) where t.id = i.id`,
};

export async function markTasksSkipped(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(SKIPPED, [plainArray(ids)]);
}

const OUTPUTS: Statement = {
  name: 'read_outputs',
  text: `select p.id, p.body from unnest($1::uuid[]) as i(id) join payloads p on p.id = i.id and p.kind = 2`,
};

/** Outputs of tasks as stored; a task that returned nothing is missing. */
export async function readOutputs(db: Queryable, taskIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; body: string }>(OUTPUTS, [plainArray(taskIds)]);
  return new Map(rows.map((row) => [row.id, row.body]));
}

const UNADMITTED: Statement = {
  name: 'lock_places_of_runs',
  text: `select holder_id as id, state from unnest($1::uuid[]) as i(id) join concurrency_slots s on s.holder_id = i.id
    order by s.holder_id, s.stage for update of s`,
};

/**
 * DAG runs that still stand in a concurrency group of their workflow. Their places are locked: an admission that runs
 * at the same moment is either seen here or sees the tasks that this transaction creates.
 */
export async function lockUnadmittedRuns(db: Queryable, runIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string; state: string }>(UNADMITTED, [plainArray(runIds)]);
  return new Set(rows.filter((row) => row.state !== 'filled').map((row) => row.id));
}
