import { EngineError, invalidArgument, v1Workflows } from '@hatchet-ts/contracts';
import type { TriggeredRun } from '@hatchet-ts/engine';

/** SDKs compare it word for word: ALREADY_EXISTS with any other text means something else to them (contract guide 8.7). */
const COLLISION = 'idempotency key collision';
const TYPE_URL = 'type.googleapis.com/v1.';

/** A run that was not created because of its idempotency key. */
export function refusal(run: TriggeredRun): EngineError {
  if (run.refused?.kind === 'expression') return invalidArgument(run.refused.error);
  const value = v1Workflows.IdempotencyCollisionError.encode({
    existingRunExternalId: run.runId,
    collidingRunExternalId: '',
  }).finish();
  return new EngineError('already_exists', COLLISION, {
    details: [{ typeUrl: `${TYPE_URL}IdempotencyCollisionError`, value }],
  });
}

/** Some of a bulk were refused; the others were created, and the details tell both. */
export function bulkRefusal(runs: readonly TriggeredRun[]): EngineError {
  for (const { refused } of runs) if (refused?.kind === 'expression') return invalidArgument(refused.error);
  const value = v1Workflows.BulkTriggerIdempotencyCollisionError.encode({
    successfulWorkflowRunExternalIds: runs.filter((run) => !run.refused).map((run) => run.runId),
    collisions: runs.flatMap(({ runId, refused }) =>
      refused?.kind === 'collision'
        ? { existingRunExternalId: runId, collidingRunExternalId: refused.wantedId }
        : [],
    ),
  }).finish();
  return new EngineError('already_exists', COLLISION, {
    details: [{ typeUrl: `${TYPE_URL}BulkTriggerIdempotencyCollisionError`, value }],
  });
}
