import type { Database, Queryable, Statement, Transaction } from '../../database';
import { idOfMinute, minuteAt, minuteOf, minuteOfId } from './minutes';

/** Runs summed in one transaction: some tens of milliseconds of one connection. A minute is never parted. */
const BATCH = 20_000;

/** What a pass over the sums starts from. */
export interface SumState {
  /** First minute that is not summed. */
  minute: number;
  /** Whether there is a run in or after it, and whether runs wait to be put right. */
  hasMore: boolean;
  hasUncounted: boolean;
  /** Transactions that have written and are older than this one have all ended. */
  oldestTransaction: number;
}

const STATE: Statement = {
  name: 'read_sum_state',
  text: `select p.minute,
      exists (select from uncounted_runs) as "hasUncounted",
      pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "oldestTransaction"
    from run_count_progress p`,
};

const YOUNGEST: Statement = {
  name: 'read_youngest_run',
  text: `select greatest((select id from tasks order by id desc limit 1), (select id from runs order by id desc limit 1)) as id`,
};

export async function readSumState(db: Queryable): Promise<SumState> {
  const [[state], [youngest]] = await Promise.all([
    db.query<Omit<SumState, 'hasMore'>>(STATE),
    db.query<{ id: string | null }>(YOUNGEST),
  ]);
  return { ...state!, hasMore: youngest!.id !== null && minuteOfId(youngest!.id) >= state!.minute };
}

// A snapshot's upper bound would not do: it is the end of what has completed, and others beyond it may be under way.
const TRANSACTION: Statement = {
  name: 'take_transaction_id',
  text: 'select pg_current_xact_id()::text::bigint as id',
};

/** A transaction that is younger than all that have written anything by now. */
export async function takeTransactionId(db: Queryable): Promise<number> {
  const [row] = await db.query<{ id: number }>(TRANSACTION);
  return row!.id;
}

// Whoever else sums at the moment does the work of this pass as well.
const LOCK: Statement = {
  name: 'lock_run_count_progress',
  text: 'select minute from run_count_progress for update skip locked',
};

/** One writer of sums at a time, on one snapshot: what commits meanwhile is for the next. Null: there is a writer. */
function whileAlone<T>(
  db: Database,
  work: (tx: Transaction, minute: number) => Promise<T>,
): Promise<T | null> {
  return db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read');
    const [progress] = await tx.query<{ minute: number }>(LOCK);
    return progress ? work(tx, progress.minute) : null;
  });
}

const edge = (which: 'least' | 'greatest', order: string, offset = '') =>
  `select ${which}((select id from tasks where id >= $1 and id < $2 order by id ${order}${offset} limit 1),
    (select id from runs where id >= $1 and id < $2 order by id ${order}${offset} limit 1)) as id`;
const FIRST: Statement = { name: 'read_first_unsummed_run', text: edge('least', 'asc') };
const LAST: Statement = { name: 'read_last_unsummed_run', text: edge('greatest', 'desc') };
const FULL: Statement = {
  name: 'read_end_of_sum_batch',
  text: edge('least', 'asc', ` offset ${BATCH}`),
};

// A run that was late, or was replayed before its minute was summed, is summed as it is.
const FORGET: Statement = {
  name: 'forget_uncounted_runs',
  text: 'delete from uncounted_runs where run_id >= $1 and run_id < $2',
};

const SUM: Statement = {
  name: 'sum_runs',
  text: `with born as materialized (
      select id, tenant_id, workflow_id, false as dag, state, finished_at, ${minuteOf('id')} as minute
      from tasks where id >= $1 and id < $2 and run_id is null
      union all
      select id, tenant_id, workflow_id, true, state, finished_at, ${minuteOf('id')} from runs where id >= $1 and id < $2),
    counts as (
      insert into run_counts (tenant_id, minute, workflow_id, dag, state, runs)
      select tenant_id, minute, workflow_id, dag, state, count(*) from born where state <> 0 group by 1, 2, 3, 4, 5),
    ends as (
      insert into run_end_counts (tenant_id, minute, ended_minute, state, runs)
      select tenant_id, minute, ${minuteAt('finished_at')}, state, count(*) from born where state in (1, 2) group by 1, 2, 3, 4),
    open as (
      insert into uncounted_runs (run_id, tenant_id, workflow_id, dag)
      select id, tenant_id, workflow_id, dag from born where state = 0)
    update run_count_progress set minute = $3`,
};

/**
 * Sums the next runs, by the minute they were created in.
 *
 * @param untilMinute no run of an earlier minute may be committed any more, unless it says so (`insertUncountedRuns`)
 * @returns whether there may be more
 */
export async function sumRuns(db: Database, untilMinute: number): Promise<boolean> {
  const until = idOfMinute(untilMinute);
  const summed = await whileAlone(db, async (tx, minute) => {
    if (minute >= untilMinute) return false;
    const [first] = await tx.query<{ id: string | null }>(FIRST, [idOfMinute(minute), until]);
    if (first!.id === null) return false;
    const from = minuteOfId(first!.id);
    const bounds = [idOfMinute(from), until];
    const [full] = await tx.query<{ id: string | null }>(FULL, bounds);
    const [last] = full!.id === null ? await tx.query<{ id: string | null }>(LAST, bounds) : [];
    const to = last ? minuteOfId(last.id!) + 1 : Math.max(from + 1, minuteOfId(full!.id!));
    const range = [bounds[0], idOfMinute(to)];
    await tx.query(FORGET, range);
    await tx.query(SUM, [...range, to]);
    return !last;
  });
  return summed ?? false;
}

// Rows that are locked belong to a replay that has not committed.
const PICK: Statement = {
  name: 'pick_uncounted_runs',
  text: `select run_id as "runId" from uncounted_runs where run_id > $1 and run_id < $2
    order by run_id limit $3 for update skip locked`,
};

const SETTLE: Statement = {
  name: 'settle_uncounted_runs',
  text: `with settled as materialized (
      select u.*, coalesce(t.state, r.state) as state, coalesce(t.finished_at, r.finished_at) as finished_at, ${minuteOf('u.run_id')} as minute
      from unnest($1::uuid[]) as i(id) join uncounted_runs u on u.run_id = i.id
      left join tasks t on t.id = u.run_id left join runs r on r.id = u.run_id
      where coalesce(t.state, r.state) is distinct from 0),
    changes as (
      select tenant_id, minute, workflow_id, dag, state, finished_at, 1 as runs from settled where state is not null
      union all
      select tenant_id, minute, workflow_id, dag, counted_state, counted_finished_at, -1 from settled where counted_state is not null),
    counts as (
      insert into run_counts as c (tenant_id, minute, workflow_id, dag, state, runs)
      select tenant_id, minute, workflow_id, dag, state, sum(runs) from changes group by 1, 2, 3, 4, 5 having sum(runs) <> 0
      on conflict (tenant_id, minute, workflow_id, dag, state) do update set runs = c.runs + excluded.runs),
    ends as (
      insert into run_end_counts as c (tenant_id, minute, ended_minute, state, runs)
      select tenant_id, minute, ${minuteAt('finished_at')}, state, sum(runs) from changes where state in (1, 2)
      group by 1, 2, 3, 4 having sum(runs) <> 0
      on conflict (tenant_id, minute, ended_minute, state) do update set runs = c.runs + excluded.runs),
    gone as (delete from uncounted_runs u using settled s where u.run_id = s.run_id returning 1)
    select count(*) as settled from gone`,
};

/** How far a walk over the uncounted runs came. */
export interface SettledBatch {
  /** Where the next batch begins; null at the end of the walk. */
  after: string | null;
  /** Whether most of the batch had ended, so that another one is worth its time at once. */
  productive: boolean;
}

/** Puts runs into the sums that have ended since their minute was summed. @param after null for the first */
export async function settleUncountedRuns(
  db: Database,
  after: string | null,
  limit: number,
): Promise<SettledBatch> {
  const batch = await whileAlone(db, async (tx, minute) => {
    const values = [after ?? '00000000-0000-0000-0000-000000000000', idOfMinute(minute), limit];
    const picked = await tx.query<{ runId: string }>(PICK, values);
    if (picked.length === 0) return { after: null, productive: false };
    const ids = picked.map(({ runId }) => runId);
    const [row] = await tx.query<{ settled: number }>(SETTLE, [`{${ids.join(',')}}`]);
    const isLast = picked.length < limit;
    return { after: isLast ? null : ids.at(-1)!, productive: !isLast && row!.settled * 2 >= picked.length };
  });
  return batch ?? { after, productive: false };
}
