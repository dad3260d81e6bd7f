import {
  deleteRestoreTimers,
  deleteWaitsOfOwners,
  endDurableInvocations,
  lockDurableTasks,
  type Queryable,
} from '@hatchet-ts/schema';

/**
 * Ends what belongs to attempts of durable tasks that are over: their invocation, whoever runs it, appends nothing any
 * more. What a task waits for goes on waiting while it has another attempt, and ends with its last one.
 */
export async function endInvocations(
  db: Queryable,
  attempts: readonly { taskId: string; final: boolean }[],
): Promise<void> {
  const ids = attempts.map((attempt) => attempt.taskId);
  await lockDurableTasks(db, ids);
  await endDurableInvocations(
    db,
    attempts.map(({ taskId, final }) => ({ taskId, keepStart: final })),
  );
  await deleteRestoreTimers(db, ids);
  const ended = attempts.filter((attempt) => attempt.final).map((attempt) => attempt.taskId);
  if (ended.length === 0) return;
  await deleteWaitsOfOwners(db, 'durable', ended);
  await deleteWaitsOfOwners(db, 'signal', ended);
}
