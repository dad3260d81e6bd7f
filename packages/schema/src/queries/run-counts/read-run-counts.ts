import { uuidTime } from '@hatchet-ts/service-kit';
import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';
import { idOfMinute, MINUTE_MS, minuteAt } from './minutes';

const PROGRESS: Statement = {
  name: 'read_run_count_progress',
  text: 'select minute from run_count_progress',
};

/** Minutes since 1970. */
export interface SummedPart {
  from: number;
  /** The one behind the last. */
  until: number;
}

/**
 * The part of a window that sums cover, in whole minutes; null when they cover none of it. Sums go on while somebody
 * reads, never back, so what this says stays true: a minute summed since then is counted run by run.
 *
 * @param sinceMs start of the window, by which runs were created
 * @param untilMs its end; null for none
 */
export async function readSummedPart(
  db: Queryable,
  sinceMs: number,
  untilMs: number | null,
): Promise<SummedPart | null> {
  const [progress] = await db.query<{ minute: number }>(PROGRESS);
  const from = Math.ceil(sinceMs / MINUTE_MS);
  const until = Math.min(progress!.minute, untilMs === null ? Infinity : Math.floor(untilMs / MINUTE_MS));
  return from < until ? { from, until } : null;
}

export interface CountedWindow {
  tenantId: string;
  /** Smallest id of the window. */
  sinceId: string;
  /** First id behind it; null for no bound. */
  untilId: string | null;
  workflowIds?: readonly string[];
}

/** Runs by what became of them. */
export interface RunCounts {
  open: number;
  completed: number;
  failed: number;
  cancelled: number;
}

const OF_WORKFLOW = '($8::uuid[] is null or workflow_id = any($8))';
const live = (table: string, where: string) => {
  const stretch = (from: string, until: string) =>
    `select state, 1 as runs from ${table} where tenant_id = $1 and id >= ${from}::uuid and id < ${until}::uuid and ${where} and ${OF_WORKFLOW}`;
  return `${stretch('$2', '$4')} union all ${stretch('$5', '$3')}`;
};
const currentState = `coalesce((select t.state from tasks t where t.id = u.run_id), (select r.state from runs r where r.id = u.run_id))`;

// One statement, so that all of it is of one moment: sums, what they have otherwise, and what they do not cover yet.
const COUNT: Statement = {
  name: 'count_runs_with_sums',
  text: `with wrong as materialized (
      select u.counted_state, ${currentState} as state from uncounted_runs u
      where tenant_id = $1 and run_id >= $4::uuid and run_id < $5::uuid and ${OF_WORKFLOW})
    select state, sum(runs)::bigint as runs from (
      select state, sum(runs) as runs from run_counts where tenant_id = $1 and minute >= $6 and minute < $7 and ${OF_WORKFLOW} group by 1
      union all select counted_state, -count(*) from wrong where counted_state is not null group by 1
      union all select state, count(*) from wrong where state is not null group by 1
      union all select state, count(*) from (${live('tasks', 'run_id is null')}) t group by 1
      union all select state, count(*) from (${live('runs', 'true')}) r group by 1) c
    group by 1`,
};

const ID_MAX = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Runs of a window by state, exactly; null when sums cover none of it. */
export async function readRunCounts(
  db: Queryable,
  { tenantId, sinceId, untilId, workflowIds }: CountedWindow,
): Promise<RunCounts | null> {
  const part = await readSummedPart(db, uuidTime(sinceId), untilId === null ? null : uuidTime(untilId));
  if (part === null) return null;
  const rows = await db.query<{ state: number; runs: number }>(COUNT, [
    tenantId,
    sinceId,
    untilId ?? ID_MAX,
    idOfMinute(part.from),
    idOfMinute(part.until),
    part.from,
    part.until,
    workflowIds ? plainArray(workflowIds) : null,
  ]);
  return runCountsOf(rows);
}

/** @param rows one for each state there is */
export function runCountsOf(rows: readonly { state: number; runs: number }[]): RunCounts {
  const of = (state: number) => rows.find((row) => row.state === state)?.runs ?? 0;
  return { open: of(0), completed: of(1), failed: of(2), cancelled: of(3) };
}

const ENDS: Statement = {
  name: 'read_run_ends',
  text: `with wrong as materialized (
      select u.counted_state, u.counted_finished_at, coalesce(t.state, r.state) as state, coalesce(t.finished_at, r.finished_at) as finished_at
      from uncounted_runs u left join tasks t on t.id = u.run_id left join runs r on r.id = u.run_id
      where u.tenant_id = $1 and u.run_id >= $3 and u.run_id < $4),
    ended as (
      select finished_at, state, 1 as runs from tasks where tenant_id = $1 and run_id is null and id >= $4 and id < $5 and state in (1, 2)
      union all select finished_at, state, 1 from runs where tenant_id = $1 and id >= $4 and id < $5 and state in (1, 2)
      union all select finished_at, state, 1 from wrong where state in (1, 2)
      union all select counted_finished_at, counted_state, -1 from wrong where counted_state in (1, 2)),
    minutes as (
      select ended_minute, state, runs from run_end_counts where tenant_id = $1 and minute >= $2 and minute < $6
      union all
      select ${minuteAt('bin')}, state, runs from (
        select date_bin('1 minute', finished_at, 'epoch'::timestamptz) as bin, state, sum(runs) as runs from ended group by 1, 2) b)
    select (ended_minute - $2) / $8::integer as bucket, state = 2 as failed, sum(runs)::bigint as runs from minutes
    where ended_minute >= $2 and ended_minute < $7 group by 1, 2`,
};

/** Runs that ended in one of equal stretches of time. */
export interface EndedCount {
  /** From 0. */
  bucket: number;
  failed: boolean;
  runs: number;
}

/**
 * Runs that were created since a minute and ended well or failed before another one, by stretches of `width` minutes;
 * null when sums cover none of it.
 */
export async function readRunEnds(
  db: Queryable,
  tenantId: string,
  { sinceMinute, untilMinute, width }: { sinceMinute: number; untilMinute: number; width: number },
): Promise<EndedCount[] | null> {
  const part = await readSummedPart(db, sinceMinute * MINUTE_MS, untilMinute * MINUTE_MS);
  if (part === null) return null;
  return db.query<EndedCount>(ENDS, [
    tenantId,
    sinceMinute,
    idOfMinute(part.from),
    idOfMinute(part.until),
    idOfMinute(untilMinute),
    part.until,
    untilMinute,
    width,
  ]);
}
