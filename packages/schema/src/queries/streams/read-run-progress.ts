import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** A task of a followed run, as far as its events need. */
export interface TaskProgress {
  taskId: string;
  step: number;
  state: number;
  retry: number;
  finishedAt: number | null;
}

export interface RunProgress {
  state: number;
  finishedAt: number | null;
  /** Those that exist so far, by step. */
  tasks: TaskProgress[];
}

interface Row extends TaskProgress {
  ord: number;
  runState: number;
  runFinishedAt: number | null;
}

// Tasks of a DAG run exist with the run or later, in the same transaction as what makes them known.
const READ: Statement = {
  name: 'read_run_progress',
  text: `with i as (
      select run_id, tenant_id, ord::integer as ord from unnest($1::uuid[], $2::uuid[]) with ordinality as i(run_id, tenant_id, ord))
    select i.ord, t.state as "runState", t.finished_at as "runFinishedAt", t.id as "taskId", t.step, t.state, t.retry,
      t.finished_at as "finishedAt"
    from i join tasks t on t.id = i.run_id and t.tenant_id = i.tenant_id where t.run_id is null
    union all
    select i.ord, r.state, r.finished_at, t.id, t.step, t.state, t.retry, t.finished_at
    from i join runs r on r.id = i.run_id and r.tenant_id = i.tenant_id left join tasks t on t.run_id = r.id`,
};

/** States of runs and of their tasks; null where the tenant has no such run. */
export async function readRunProgress(
  db: Queryable,
  runs: readonly { runId: string; tenantId: string }[],
): Promise<(RunProgress | null)[]> {
  const rows = await db.query<Row>(READ, [
    plainArray(runs.map((run) => run.runId)),
    plainArray(runs.map((run) => run.tenantId)),
  ]);
  const found = runs.map((): RunProgress | null => null);
  for (const { ord, runState, runFinishedAt, ...task } of rows) {
    const run = found[ord - 1] ?? { state: runState, finishedAt: runFinishedAt, tasks: [] };
    found[ord - 1] = run;
    // A run that waits as a whole has no tasks yet.
    if (task.taskId !== null) run.tasks.push(task);
  }
  for (const run of found) run?.tasks.sort((a, b) => a.step - b.step);
  return found;
}

/** How an attempt ended. */
export interface AttemptOutcome {
  taskId: string;
  retry: number;
  state: number;
  reason: string | null;
  error: string | null;
  /** JSON text; of the last attempt only. */
  output: string | null;
  finishedAt: number | null;
  /** It is the task's own end: no further attempt follows. */
  isLast: boolean;
}

const OUTCOMES: Statement = {
  name: 'read_attempt_outcomes',
  text: `with i as (select * from unnest($1::uuid[], $2::integer[]) as i(id, retry))
    select t.id as "taskId", t.retry, t.state, t.reason, t.error, p.body as output, t.finished_at as "finishedAt",
      true as "isLast"
    from i join tasks t on t.id = i.id left join payloads p on p.id = t.id and p.kind = 2 where t.state <> 0
    union all
    select a.task_id, a.retry, a.state, a.reason, a.error, null, a.finished_at, false
    from i join attempts a on a.task_id = i.id and a.retry >= i.retry`,
};

/** Attempts of tasks that have ended, from a retry number on; of each task in order. */
export async function readAttemptOutcomes(
  db: Queryable,
  tasks: readonly { taskId: string; fromRetry: number }[],
): Promise<AttemptOutcome[]> {
  const rows = await db.query<AttemptOutcome>(OUTCOMES, [
    plainArray(tasks.map((task) => task.taskId)),
    plainArray(tasks.map((task) => task.fromRetry)),
  ]);
  return rows.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0) || a.retry - b.retry);
}
