import type { Pool } from 'pg';
import { workflowOf } from '../load/workloads';
import type { Core, CoreRun, CoreState, CoreTask } from './core';

const STATES: readonly CoreState[] = ['open', 'completed', 'failed', 'cancelled'];

/** What belongs to a trial: runs of these tenants made since that id (ids sort by time). */
export interface CoreScope {
  tenantIds: readonly string[];
  firstId: string;
}

interface TaskRow {
  id: string;
  runId: string | null;
  tenantId: string;
  workflow: string;
  task: string;
  state: number;
  retry: number;
  reason: string | null;
  error: string | null;
  metadata: string | null;
  output: string | null;
  assignedAt: number | null;
}

const epochMs = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const TASKS = `
  select t.id, t.run_id as "runId", t.tenant_id as "tenantId", v.definition ->> 'name' as workflow,
    v.definition -> 'tasks' -> t.step ->> 'readableId' as task, t.state, t.retry, t.reason, t.error, t.metadata,
    p.body as output, ${epochMs('t.assigned_at')} as "assignedAt"
  from tasks t join workflow_versions v on v.id = t.version_id left join payloads p on p.id = t.id and p.kind = 2
  where t.tenant_id = any($1::uuid[]) and t.id >= $2`;

const RUNS = `
  select r.id, r.tenant_id as "tenantId", w.name as workflow, r.state, r.reason, r.metadata
  from runs r join workflows w on w.id = r.workflow_id where r.tenant_id = any($1::uuid[]) and r.id >= $2`;

const ATTEMPTS = `
  select task_id as "taskId", retry, ${epochMs('assigned_at')} as "assignedAt" from attempts
  where tenant_id = any($1::uuid[]) and task_id >= $2`;

const HOT_TABLES = ['queue_items', 'assignments', 'concurrency_slots', 'timers', 'worker_commands'];

/** Reads everything the checker judges by. */
export async function readCore(db: Pool, scope: CoreScope): Promise<Core> {
  const parameters = [scope.tenantIds, scope.firstId];
  const taskRows = (await db.query<TaskRow>(TASKS, parameters)).rows;
  const runRows = (await db.query(RUNS, parameters)).rows as (Omit<CoreRun, 'item' | 'workload' | 'state'> & {
    workflow: string;
    state: number;
    metadata: string | null;
  })[];
  const attempts = (await db.query(ATTEMPTS, parameters)).rows as {
    taskId: string;
    retry: number;
    assignedAt: number | null;
  }[];
  const runOf = ({ id, tenantId, workflow, state, reason, metadata }: (typeof runRows)[number]): CoreRun => ({
    id,
    tenantId,
    item: itemIn(metadata),
    workload: workflow.replace(workflowOf(''), ''),
    state: STATES[state]!,
    reason,
  });
  return {
    runs: [...runRows.map(runOf), ...taskRows.filter(({ runId }) => runId === null).map(runOf)],
    tasks: taskRows.map(
      ({ id, runId, task, state, retry, reason, error, output, assignedAt }): CoreTask => ({
        id,
        runId: runId ?? id,
        task,
        state: STATES[state]!,
        retry,
        reason,
        error,
        output,
        assignedAt,
      }),
    ),
    attempts,
    leftovers: await countLeftovers(db, scope),
  };
}

/** Rows of live work, by table. A command for a worker that is gone for good is no live work. */
export async function countLeftovers(db: Pool, { tenantIds }: CoreScope): Promise<Record<string, number>> {
  const counts = HOT_TABLES.map(
    (table) =>
      `(select count(*)::int from ${table} where tenant_id = any($1::uuid[])${table === 'worker_commands' ? ' and worker_id in (select id from workers where connected)' : ''}) as ${table}`,
  );
  const { rows } = await db.query<Record<string, number>>(`select ${counts.join(', ')}`, [tenantIds]);
  return rows[0]!;
}

/** Runs that have not ended. */
export async function countOpen(db: Pool, { tenantIds, firstId }: CoreScope): Promise<number> {
  const { rows } = await db.query<{ open: number }>(
    `select (select count(*) from tasks where tenant_id = any($1::uuid[]) and id >= $2 and state = 0)::int
      + (select count(*) from runs where tenant_id = any($1::uuid[]) and id >= $2 and state = 0)::int as open`,
    [tenantIds, firstId],
  );
  return rows[0]!.open;
}

function itemIn(metadata: string | null): string {
  return (JSON.parse(metadata ?? '{}') as { item?: string }).item ?? 'none';
}
