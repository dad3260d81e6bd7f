import { TASK_STATE } from '@hatchet-ts/contracts';
import {
  clearDurableEntries,
  type DurableResult,
  lockDurableTasks,
  type Queryable,
  readEntriesOfChildren,
  readResults,
  type TaskResult,
} from '@hatchet-ts/schema';
import { groupBy } from '@hatchet-ts/service-kit';
import type { Announcement } from '../../announce';
import type { EngineContext } from '../../engine';
import { satisfyEntries } from './satisfy-entries';

/** A run that was spawned by a task. */
export interface ChildRun {
  parentTaskId: string;
  childId: string;
  tenantId: string;
}

/** The text the original uses; SDKs raise it in the parent. */
const CANCELLED = 'task was cancelled';

/**
 * Gives the results of runs that have just ended to the durable tasks that spawned them, in the transaction that ended
 * them. Parents that are not durable have no log, and it ends there. Lock order: the child's task, the parent's log.
 */
export async function recordChildResults(
  context: EngineContext,
  db: Queryable,
  children: readonly ChildRun[],
  announcement: Announcement,
  nowMs: number,
): Promise<void> {
  const logs = await lockDurableTasks(db, [...new Set(children.map((child) => child.parentTaskId))]);
  if (logs.length === 0) return;
  const entries = await readEntriesOfChildren(db, children.map(asLink), true);
  if (entries.length === 0) return;
  const tenantOf = new Map(children.map((child) => [child.childId, child.tenantId]));
  const results = await childResults(
    context,
    db,
    [...new Set(entries.map((entry) => entry.childId))].map((runId) => ({
      runId,
      tenantId: tenantOf.get(runId)!,
    })),
  );
  // Children of one batch ended in the order they were given in.
  const rank = new Map(children.map((child, i) => [child.childId, i]));
  entries.sort((a, b) => rank.get(a.childId)! - rank.get(b.childId)!);
  const outcomes = entries.flatMap(({ taskId, branch, node, childId }) => {
    const result = results.get(childId);
    return result ? [{ taskId, branch, node, result }] : [];
  });
  await satisfyEntries(db, logs, outcomes, announcement, nowMs);
}

/** Runs that are replayed give their parents a new result: what is recorded of the old one waits again (rule 7.5.7). */
export async function forgetChildResults(db: Queryable, children: readonly ChildRun[]): Promise<void> {
  const logs = await lockDurableTasks(db, [...new Set(children.map((child) => child.parentTaskId))]);
  if (logs.length === 0) return;
  const entries = await readEntriesOfChildren(db, children.map(asLink), false);
  if (entries.length > 0) await clearDurableEntries(db, entries);
}

const asLink = ({ parentTaskId: parentId, childId }: ChildRun) => ({ parentId, childId });

/** What durable parents get from those of the given runs that have ended. */
export async function childResults(
  context: EngineContext,
  db: Queryable,
  runs: readonly { runId: string; tenantId: string }[],
): Promise<Map<string, DurableResult>> {
  const rows = await readResults(db, runs);
  await context.definitions.load(
    rows.map((row) => row.versionId),
    db,
  );
  const results = new Map<string, DurableResult>();
  for (const [runId, tasks] of groupBy(rows, (row) => row.runId))
    results.set(runId, childResult(context, runId, tasks));
  return results;
}

/** A standalone child gives its output, a DAG run a map of its tasks' outputs (contract guide 10.5). */
function childResult(context: EngineContext, runId: string, tasks: readonly TaskResult[]): DurableResult {
  const inOrder = [...tasks].sort((a, b) => a.step - b.step);
  const failed = inOrder.find((task) => task.state === TASK_STATE.failed);
  if (failed) return { failed: true, error: failed.error ?? '', payload: null };
  const cancelled = inOrder.find((task) => task.state === TASK_STATE.cancelled);
  if (cancelled) return { failed: true, error: cancelled.error || CANCELLED, payload: null };
  const [only] = inOrder;
  if (only?.taskId === runId)
    return { failed: false, error: null, payload: only.output === null ? null : Buffer.from(only.output) };
  const members = inOrder.map((task) => {
    const name = context.definitions.peek(task.versionId)!.tasks[task.step]!.readableId;
    return `${JSON.stringify(name)}:${task.output ?? '{}'}`;
  });
  return { failed: false, error: null, payload: Buffer.from(`{${members.join(',')}}`) };
}
