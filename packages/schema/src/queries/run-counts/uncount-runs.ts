import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';
import { idOfMinute, minuteAt, minuteOf } from './minutes';

/** A run whose id is older than this when it is written tells so: the minute of its id may be summed already. */
export const LATE_RUN_MS = 30_000;

export interface LateRun {
  id: string;
  tenantId: string;
  workflowId: string;
  dag: boolean;
}

const INSERT: Statement = {
  name: 'insert_uncounted_runs',
  text: `insert into uncounted_runs (run_id, tenant_id, workflow_id, dag)
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[]) on conflict (run_id) do nothing`,
};

/** Names runs that are written late, so that they count although the minute of their ids may be summed already. */
export async function insertUncountedRuns(db: Queryable, runs: readonly LateRun[]): Promise<void> {
  await db.query(INSERT, [
    plainArray(runs.map((run) => run.id)),
    plainArray(runs.map((run) => run.tenantId)),
    plainArray(runs.map((run) => run.workflowId)),
    plainArray(runs.map((run) => run.dag)),
  ]);
}

/**
 * A part of a WITH query that remembers what sums hold of runs which leave their final state in the same statement.
 * A row that is there stays as it is, but is locked: sums are not put right by it until this transaction has ended.
 *
 * @param from rows of `tasks` or `runs` as they were
 */
export const rememberCounted = (from: string, dag: boolean): string => `
  insert into uncounted_runs (run_id, tenant_id, workflow_id, dag, counted_state, counted_finished_at)
  select o.id, o.tenant_id, o.workflow_id, ${dag}, o.state, o.finished_at from ${from}
  on conflict (run_id) do update set run_id = excluded.run_id`;

// Sums do not move while rows are deleted from below them.
const HOLD: Statement = {
  name: 'hold_run_counts',
  text: 'select minute from run_count_progress for share',
};

/** Keeps everybody from summing until the transaction ends. @returns the first minute that is not summed */
export async function holdRunCounts(db: Queryable): Promise<number> {
  const [row] = await db.query<{ minute: number }>(HOLD);
  return row!.minute;
}

const UNCOUNT: Statement = {
  name: 'uncount_runs',
  text: `with i as (select id from unnest($1::uuid[]) as i(id) where id < $2),
    remembered as (delete from uncounted_runs u using i where u.run_id = i.id returning u.*),
    deleted as (
      select t.id, t.tenant_id, t.workflow_id, false as dag, t.state, t.finished_at from i join tasks t on t.id = i.id and t.run_id is null
      union all
      select r.id, r.tenant_id, r.workflow_id, true, r.state, r.finished_at from i join runs r on r.id = i.id),
    counted as (
      select d.tenant_id, ${minuteOf('d.id')} as minute, d.workflow_id, d.dag,
        case when u.run_id is null then d.state else u.counted_state end as state,
        case when u.run_id is null then d.finished_at else u.counted_finished_at end as finished_at
      from deleted d left join remembered u on u.run_id = d.id),
    ends as (
      update run_end_counts c set runs = c.runs - g.runs
      from (select tenant_id, minute, ${minuteAt('finished_at')} as ended_minute, state, count(*) as runs from counted
        where state in (1, 2) group by 1, 2, 3, 4) g
      where (c.tenant_id, c.minute, c.ended_minute, c.state) = (g.tenant_id, g.minute, g.ended_minute, g.state))
    update run_counts c set runs = c.runs - g.runs
    from (select tenant_id, minute, workflow_id, dag, state, count(*) as runs from counted
      where state is not null group by 1, 2, 3, 4, 5) g
    where (c.tenant_id, c.minute, c.workflow_id, c.dag, c.state) = (g.tenant_id, g.minute, g.workflow_id, g.dag, g.state)`,
};

/** Takes runs that are about to be deleted out of the sums. */
export async function uncountRuns(db: Queryable, ids: string, minute: number): Promise<void> {
  await db.query(UNCOUNT, [ids, idOfMinute(minute)]);
}

/** Forgets the sums over a stretch of time whose runs are deleted as a whole. */
export async function dropRunCounts(db: Queryable, fromMinute: number, untilMinute: number): Promise<void> {
  for (const table of ['run_counts', 'run_end_counts'])
    await db.query(
      { name: `drop_${table}`, text: `delete from ${table} where minute >= $1 and minute < $2` },
      [fromMinute, untilMinute],
    );
  await db.query(
    { name: 'drop_uncounted_runs', text: 'delete from uncounted_runs where run_id >= $1 and run_id < $2' },
    [idOfMinute(fromMinute), idOfMinute(untilMinute)],
  );
}
