import type { Queryable, Statement } from '../../database';

export interface EndedCount {
  /** From 0. */
  bucket: number;
  failed: boolean;
  runs: number;
}

// `date_bin` on each row, arithmetic on each bar only: `extract` is numeric and costs as much as the rest of the row.
// Runs made before the window are left out, so that its ids bound what is read.
const COUNT: Statement = {
  name: 'count_ended_runs',
  text: `select floor(extract(epoch from bin - $2::timestamptz) * 1000 / $4::bigint)::integer as bucket, failed, runs from (
    select date_bin(make_interval(secs => $4::bigint / 1000.0), finished_at, $2::timestamptz) as bin, state = 2 as failed, count(*) as runs
    from (
      select finished_at, state from tasks
      where tenant_id = $1 and run_id is null and id >= $5 and id < $6 and state in (1, 2) and finished_at >= $2 and finished_at < $3
      union all
      select finished_at, state from runs
      where tenant_id = $1 and id >= $5 and id < $6 and state in (1, 2) and finished_at >= $2 and finished_at < $3) r
    group by 1, 2) b`,
};

/** Runs that ended well or failed within each stretch of a window. */
export function countEndedRuns(
  db: Queryable,
  tenantId: string,
  { sinceMs, untilMs, widthMs }: { sinceMs: number; untilMs: number; widthMs: number },
): Promise<EndedCount[]> {
  return db.query<EndedCount>(COUNT, [
    tenantId,
    new Date(sinceMs).toISOString(),
    new Date(untilMs).toISOString(),
    widthMs,
    idAt(sinceMs),
    idAt(untilMs),
  ]);
}

function idAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
