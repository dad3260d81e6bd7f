import type { Database, Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';
import { holdRunCounts, uncountRuns } from '../run-counts/uncount-runs';

/** Of every table that grows, what ties a row to the run, task or event it belongs to. */
const OWNER_COLUMNS = {
  payloads: 'id',
  attempts: 'task_id',
  task_events: 'task_id',
  run_metadata: 'run_id',
  run_failures: 'run_id',
  child_links: 'parent_id',
  logs: 'task_id',
  stream_chunks: 'run_id',
  spans: 'run_id',
  event_runs: 'event_id',
  event_metadata: 'event_id',
  durable_tasks: 'task_id',
  durable_branches: 'task_id',
  durable_log: 'task_id',
  durable_signals: 'task_id',
  events: 'id',
  tasks: 'id',
  runs: 'id',
} as const;

// A parent that still runs may ask for the results of its children, however old they are.
const READ_AGED: Statement = {
  name: 'read_aged_runs',
  text: `with aged_runs as (
      select id from runs r where tenant_id = $1 and id < $2::uuid and state > 0 and finished_at < $3::timestamptz
        and not exists (select 1 from tasks p where p.id = r.parent_task_id and p.state = 0)
      order by id limit $4 for update skip locked),
    aged_tasks as (
      select id from tasks t where tenant_id = $1 and id < $2::uuid and run_id is null and state > 0 and finished_at < $3::timestamptz
        and not exists (select 1 from tasks p where p.id = t.parent_task_id and p.state = 0)
      order by id limit $4 for update skip locked)
    select id, true as counts from aged_runs union all select id, true from aged_tasks
    union all select t.id, false from aged_runs r join tasks t on t.run_id = r.id
    union all (select id, true from events where tenant_id = $1 and id < $2::uuid order by id limit $4)`,
};

export interface AgedBatch {
  tenantId: string;
  /** Smallest id of the cut-off moment: younger runs and events have greater ones. */
  bound: string;
  beforeMs: number;
  /** Most runs of each kind and most events in one transaction. */
  limit: number;
}

/**
 * Deletes final runs that ended before a moment and events from before it, with all that belongs to them, in one
 * transaction (SLF-53).
 * @returns how many runs and events
 */
export function deleteAged(db: Database, { tenantId, bound, beforeMs, limit }: AgedBatch): Promise<number> {
  return db.transaction(async (tx) => {
    const summedUntil = await holdRunCounts(tx);
    const rows = await tx.query<{ id: string; counts: boolean }>(READ_AGED, [
      tenantId,
      bound,
      new Date(beforeMs).toISOString(),
      limit,
    ]);
    if (rows.length === 0) return 0;
    const ids = plainArray(rows.map((row) => row.id));
    await uncountRuns(tx, ids, summedUntil);
    for (const [table, column] of Object.entries(OWNER_COLUMNS))
      await tx.query(
        {
          name: `delete_aged_${table}`,
          text: `delete from ${table} d using unnest($1::uuid[]) as aged(id) where d.${column} = aged.id`,
        },
        [ids],
      );
    return rows.filter((row) => row.counts).length;
  });
}

const READ_RETENTIONS: Statement = {
  name: 'read_retentions',
  text: 'select id as "tenantId", coalesce(retention_ms, $1::bigint) as "retentionMs" from tenants',
};

/** How long each tenant keeps final runs and events. */
export function readRetentions(
  db: Queryable,
  defaultRetentionMs: number,
): Promise<{ tenantId: string; retentionMs: number }[]> {
  return db.query(READ_RETENTIONS, [defaultRetentionMs]);
}

const DELETE_WORKERS: Statement = {
  name: 'delete_aged_workers',
  text: `with gone as (
      delete from workers w where tenant_id = $1 and not connected and coalesce(removed_at, updated_at) < $2::timestamptz
        and not exists (select 1 from assignments a where a.worker_id = w.id) returning id),
    beats as (delete from worker_heartbeats h using gone where h.worker_id = gone.id)
    select count(*) as count from gone`,
};

/** Deletes workers that were gone before a moment (CFG-29). @returns how many */
export async function deleteAgedWorkers(db: Queryable, tenantId: string, beforeMs: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(DELETE_WORKERS, [
    tenantId,
    new Date(beforeMs).toISOString(),
  ]);
  return row!.count;
}
