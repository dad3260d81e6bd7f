import type { Queryable, Statement } from '../../database';
import { PARTITIONED_TABLES } from '../../partitions';

export interface DatabaseHealth {
  bytes: number;
  /** Seconds of the longest transaction that is open. */
  longestTransactionSeconds: number;
  /** State of a session (`active`, `idle`, `idle in transaction` …) → sessions. */
  connections: Record<string, number>;
  /** Table that is rewritten all the time → rows that wait for vacuum. */
  deadRows: Record<string, number>;
}

/** Rows of these live for seconds: where vacuum falls behind, it shows here first. */
const HOT_TABLES = [
  'queue_items',
  'assignments',
  'timers',
  'waits',
  'concurrency_slots',
  'worker_heartbeats',
];

// Sessions of other roles hide their state from who may not see it.
const HEALTH: Statement = {
  name: 'read_database_health',
  text: `with sessions as (
      select coalesce(state, 'unknown') as state, extract(epoch from clock_timestamp() - xact_start) as age
      from pg_stat_activity where datname = current_database() and backend_type = 'client backend')
    select pg_database_size(current_database())::float8 as bytes,
      (select coalesce(max(age), 0)::float8 from sessions) as "longestTransactionSeconds",
      (select coalesce(json_object_agg(state, n), '{}') from (select state, count(*) as n from sessions group by 1) s) as connections,
      (select coalesce(json_object_agg(relname, n_dead_tup), '{}') from pg_stat_user_tables
        where schemaname = current_schema() and relname = any($1)) as "deadRows"`,
};

/** How the database is doing, from its own statistics (CFG-192). */
export async function readDatabaseHealth(db: Queryable): Promise<DatabaseHealth> {
  const [health] = await db.query<DatabaseHealth>(HEALTH, [HOT_TABLES]);
  return health!;
}

export interface HistorySize {
  table: string;
  partitions: number;
  /** With indexes. */
  bytes: number;
  /** Estimated, as of the last ANALYZE. */
  rows: number;
}

const HISTORY: Statement = {
  name: 'read_history_sizes',
  text: `select p.relname as table, count(*)::float8 as partitions, sum(pg_total_relation_size(c.oid))::float8 as bytes,
      sum(greatest(c.reltuples, 0))::float8 as rows
    from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where p.relkind = 'p' and p.relname = any($1) and p.relnamespace = current_schema()::regnamespace group by 1`,
};

/** Sizes of the tables that grow, which the dashboard reads (CFG-193). */
export function readHistorySizes(db: Queryable): Promise<HistorySize[]> {
  return db.query<HistorySize>(HISTORY, [PARTITIONED_TABLES]);
}

const WORKERS: Statement = {
  name: 'read_worker_counts',
  text: `select count(*) filter (where not paused)::float8 as active, count(*) filter (where paused)::float8 as paused,
      (select count(*)::float8 from assignments) as assignments
    from workers where connected and removed_at is null`,
};

/** Connected workers of all tenants, and the attempts they hold (CFG-194). */
export async function readWorkerCounts(
  db: Queryable,
): Promise<{ active: number; paused: number; assignments: number }> {
  const [counts] = await db.query<{ active: number; paused: number; assignments: number }>(WORKERS);
  return counts!;
}

const RUNS: Statement = {
  name: 'count_runs_between',
  text: `select state, count(*)::float8 as count from (
      select state from runs where id >= $1::uuid and id < $2::uuid
      union all select state from tasks where id >= $1::uuid and id < $2::uuid and run_id is null) r group by state`,
};

/** Runs made between two ids, by the state they have now. A scan of the day: a second or two per million. */
export async function countRunsBetween(
  db: Queryable,
  from: string,
  to: string,
): Promise<Record<'live' | 'completed' | 'failed' | 'cancelled', number>> {
  const rows = await db.query<{ state: number; count: number }>(RUNS, [from, to]);
  const of = (state: number) => rows.find((row) => row.state === state)?.count ?? 0;
  return { live: of(0), completed: of(1), failed: of(2), cancelled: of(3) };
}
