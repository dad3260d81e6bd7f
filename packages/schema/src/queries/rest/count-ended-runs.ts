import type { Queryable, Statement } from '../../database';
import { MINUTE_MS } from '../run-counts/minutes';
import { type EndedCount, readRunEnds } from '../run-counts/read-run-counts';

// `date_bin` on each row, arithmetic on each bar only: `extract` is numeric and costs as much as the rest of the row.
// The width comes as an interval, since a prepared plan would make one of a number anew for each row.
// Runs made before the window are left out, so that its ids bound what is read.
const COUNT: Statement = {
  name: 'count_ended_runs',
  text: `select floor(extract(epoch from bin - $2::timestamptz) / extract(epoch from $4::interval))::integer as bucket, failed, runs from (
    select date_bin($4::interval, finished_at, $2::timestamptz) as bin, state = 2 as failed, count(*) as runs
    from (
      select finished_at, state from tasks
      where tenant_id = $1 and run_id is null and id >= $5 and id < $6 and state in (1, 2) and finished_at >= $2 and finished_at < $3
      union all
      select finished_at, state from runs
      where tenant_id = $1 and id >= $5 and id < $6 and state in (1, 2) and finished_at >= $2 and finished_at < $3) r
    group by 1, 2) b`,
};

/** In the year 6053: what an integer column holds. */
const MINUTE_MAX = 2 ** 31 - 1;

/** Equal stretches of a window. */
export interface Stretches {
  sinceMs: number;
  untilMs: number;
  widthMs: number;
}

/**
 * Runs that ended well or failed within each stretch of a window, of those created in it. A window of stretches of
 * whole minutes reaches to the end of its last minute.
 */
export async function countEndedRuns(
  db: Queryable,
  tenantId: string,
  stretches: Stretches,
): Promise<EndedCount[]> {
  const { sinceMs, untilMs, widthMs } = stretches;
  if (widthMs % MINUTE_MS > 0 || sinceMs % MINUTE_MS > 0) return countEach(db, tenantId, stretches);
  const untilMinute = Math.min(Math.ceil(untilMs / MINUTE_MS), MINUTE_MAX);
  const minutes = { sinceMinute: sinceMs / MINUTE_MS, untilMinute, width: widthMs / MINUTE_MS };
  const counts = await readRunEnds(db, tenantId, minutes);
  return counts ?? countEach(db, tenantId, { ...stretches, untilMs: untilMinute * MINUTE_MS });
}

function countEach(db: Queryable, tenantId: string, { sinceMs, untilMs, widthMs }: Stretches) {
  return db.query<EndedCount>(COUNT, [
    tenantId,
    new Date(sinceMs).toISOString(),
    new Date(untilMs).toISOString(),
    `${widthMs} ms`,
    idAt(sinceMs),
    idAt(untilMs),
  ]);
}

function idAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
