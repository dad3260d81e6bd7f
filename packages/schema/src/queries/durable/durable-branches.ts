import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** Nodes of a branch below `firstNode` are those of its parent. */
export interface DurableBranch {
  branch: number;
  parent: number;
  firstNode: number;
}

const READ: Statement = {
  name: 'read_durable_branches',
  text: `select b.task_id as "taskId", b.branch, b.parent, b.first_node as "firstNode"
    from unnest($1::uuid[]) as i(id) join durable_branches b on b.task_id = i.id`,
};

/** Branches of logs; branch 1 of every log is not among them. */
export function readDurableBranches(
  db: Queryable,
  taskIds: readonly string[],
): Promise<(DurableBranch & { taskId: string })[]> {
  return db.query(READ, [plainArray(taskIds)]);
}

const FORK: Statement = {
  name: 'fork_durable_log',
  text: `with forked as (
      insert into durable_branches (task_id, branch, parent, first_node, created_at) values ($1, $2, $3, $4, $5::timestamptz))
    update durable_tasks set branch = $2 where task_id = $1`,
};

/** Begins a new branch. The caller holds the lock of the log. */
export async function forkDurableLog(
  db: Queryable,
  taskId: string,
  { branch, parent, firstNode }: DurableBranch,
  nowMs: number,
): Promise<void> {
  await db.query(FORK, [taskId, branch, parent, firstNode, new Date(nowMs).toISOString()]);
}
