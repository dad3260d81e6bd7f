import { EngineError, invalidArgument, notFound } from '@hatchet-ts/contracts';
import {
  type DurableTaskRow,
  forkDurableLog,
  lockDurableTasks,
  type Queryable,
  readDurableTasks,
} from '@hatchet-ts/schema';
import { isUuid } from '@hatchet-ts/service-kit';
import type { EngineContext } from '../../engine';
import { replay } from '../replay';
import { restoreTasks } from './restore-tasks';

export interface BranchPoint {
  taskId: string;
  /** First node that is done anew; those below it keep their results. */
  node: number;
  /** Branch that is left there; 0 stands for the newest. */
  branch: number;
}

/**
 * Forks the log of a durable task at a node and runs the task again from there (DUR-30, engine-behaviour 9.7). A task
 * that has ended is replayed, one that is evicted is restored; one that is on its way must end first.
 *
 * @returns the new branch
 * @throws EngineError `not_found`, `invalid_argument`, `failed_precondition`
 */
export async function branchDurableTask(
  context: EngineContext,
  tenantId: string,
  point: BranchPoint,
): Promise<number> {
  const { node, branch } = point;
  const [log] = isUuid(point.taskId) ? await readDurableTasks(context.database, [point.taskId]) : [];
  if (log?.tenantId !== tenantId) throw notFound(`durable task not found: ${point.taskId.slice(0, 64)}`);
  const { taskId } = log;
  if (!Number.isInteger(node) || node < 1)
    throw invalidArgument(`node_id must be a whole number of at least 1, got ${node}`, 'nodeId');
  if (!Number.isInteger(branch) || branch < 0 || branch > log.branch)
    throw invalidArgument(`branch_id must be 0 or one of 1 to ${log.branch}, got ${branch}`, 'branchId');

  let forked: number | null = null;
  const fork = async (tx: Queryable) => {
    const [row] = await lockDurableTasks(tx, [taskId]);
    forked = await forkLog(tx, row!, point, context.clock.nowMs());
  };
  const { replayed } = await replay(context, tenantId, [taskId], fork);
  if (replayed.length === 0)
    await restoreTasks(context, [{ taskId, invocation: null, reason: `branched at node ${node}` }], fork);
  if (forked === null)
    throw new EngineError(
      'failed_precondition',
      `task ${taskId} is queued or running: it can be branched once it has ended`,
    );
  return forked;
}

async function forkLog(
  db: Queryable,
  row: DurableTaskRow,
  { node, branch }: BranchPoint,
  nowMs: number,
): Promise<number> {
  const next = row.branch + 1;
  await forkDurableLog(
    db,
    row.taskId,
    { branch: next, parent: branch === 0 ? row.branch : branch, firstNode: node },
    nowMs,
  );
  return next;
}
