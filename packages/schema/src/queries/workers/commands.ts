import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

export interface NewWorkerCommand {
  tenantId: string;
  workerId: string;
  taskId: string;
  retry: number;
  invocation: number;
  versionId: string;
  step: number;
  runId: string | null;
}

const INSERT: Statement = {
  name: 'insert_worker_commands',
  text: `insert into worker_commands (tenant_id, worker_id, task_id, retry, invocation, version_id, step, run_id, created_at)
    select i.*, $9::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::integer[], $6::uuid[],
      $7::smallint[], $8::uuid[]) as i`,
};

/** Cancels that must reach workers; they wait here until written to the worker's stream. */
export async function insertWorkerCommands(
  db: Queryable,
  commands: readonly NewWorkerCommand[],
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [
    plainArray(commands.map((c) => c.tenantId)),
    plainArray(commands.map((c) => c.workerId)),
    plainArray(commands.map((c) => c.taskId)),
    plainArray(commands.map((c) => c.retry)),
    plainArray(commands.map((c) => c.invocation)),
    plainArray(commands.map((c) => c.versionId)),
    plainArray(commands.map((c) => c.step)),
    plainArray(commands.map((c) => c.runId)),
    new Date(nowMs).toISOString(),
  ]);
}

export interface WorkerCommand extends NewWorkerCommand {
  id: number;
  priority: number;
  metadata: string | null;
  workflowId: string;
}

const READ: Statement = {
  name: 'read_worker_commands',
  text: `select c.id, c.tenant_id as "tenantId", c.worker_id as "workerId", c.task_id as "taskId", c.retry, c.invocation,
      c.version_id as "versionId", c.step, c.run_id as "runId", t.priority, t.metadata, t.workflow_id as "workflowId"
    from worker_commands c join tasks t on t.id = c.task_id
    where c.worker_id = any($1::uuid[]) order by c.id limit 1000`,
};

export function readWorkerCommands(db: Queryable, workerIds: readonly string[]): Promise<WorkerCommand[]> {
  return db.query<WorkerCommand>(READ, [plainArray(workerIds)]);
}

const DELETE: Statement = {
  name: 'delete_worker_commands',
  text: `delete from worker_commands where id = any($1::bigint[])`,
};

export async function deleteWorkerCommands(db: Queryable, ids: readonly number[]): Promise<void> {
  await db.query(DELETE, [plainArray(ids)]);
}

const EXPIRE: Statement = {
  name: 'delete_old_worker_commands',
  text: `delete from worker_commands where created_at < $1`,
};

/** Commands whose worker never came back: its attempts were lost long ago. */
export async function deleteOldWorkerCommands(db: Queryable, beforeMs: number): Promise<void> {
  await db.query(EXPIRE, [new Date(beforeMs).toISOString()]);
}
