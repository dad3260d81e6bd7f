import { MINUTE_MS, minuteOf } from '../run-counts/minutes';
import type { RunFilter, Source } from './run-sources';

/** The smallest id of a minute, in SQL. */
export const idOfMinuteIn = (minute: string): string => {
  const hex = `lpad(to_hex((${minute})::bigint * ${MINUTE_MS}), 12, '0')`;
  return `(substr(${hex}, 1, 8) || '-' || substr(${hex}, 9, 4) || '-7000-8000-000000000000')::uuid`;
};

/** Parameters, as the statement names them. */
interface Bounds {
  /** First minute, and the one behind the last; their smallest ids. */
  from: string;
  until: string;
  fromId: string;
  untilId: string;
  workflows: string;
  /** How many runs are wanted. */
  rows: string;
}

/**
 * The minutes, newest first, in which sums know runs of the workflows, as many as surely hold enough: a workflow that
 * runs seldom is looked for where it ran. $1 is the tenant.
 */
export function minutesOfWorkflows(filter: RunFilter, source: Source, bounds: Bounds): string {
  const { from, fromId, rows, until, untilId, workflows } = bounds;
  // Tasks of a DAG run carry the time of the run, but not every run of a minute has one.
  const kind = filter.onlyTasks ? '' : ` and dag = ${source.dag}`;
  const others = [filter.onlyTasks || undefined, filter.statuses, filter.workerId, filter.sampleBound];
  const enough = others.every((value) => value === undefined) ? ` where before < ${rows}` : '';
  return `select minute from (
      select minute, sum(runs) over (order by minute desc) - runs as before from (
        select minute, sum(runs) as runs from (
          select minute, runs from run_counts
          where tenant_id = $1 and workflow_id = any(${workflows}::uuid[]) and minute >= ${from} and minute < ${until}${kind}
          union all
          select ${minuteOf('run_id')}, 0 from uncounted_runs
          where tenant_id = $1 and workflow_id = any(${workflows}::uuid[]) and run_id >= ${fromId}::uuid and run_id < ${untilId}::uuid${kind}) c
        group by 1) g) w${enough}`;
}
