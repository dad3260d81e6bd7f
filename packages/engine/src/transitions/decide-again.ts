import { PRIORITY_RETRY, TASK_STATE } from '@hatchet-ts/contracts';
import {
  decideStepsAgain,
  type NewPayload,
  type NewTask,
  type Queryable,
  upsertPayloads,
} from '@hatchet-ts/schema';
import type { EngineContext } from '../engine';
import type { Gates } from '../gates';
import type { Placement } from './placement';

/** A step of a replayed run whose turn has come again, as it would be created if it were new. */
export interface ReplayedStep extends NewTask {
  /** The attempt the replay began. */
  retry: number;
  /** Placed later, when its run is admitted to its groups. */
  held: boolean;
}

/** Lets replayed steps run, or ends them as skipped or cancelled: their rows are there, with the next attempt begun. */
export async function decideAgain(
  context: EngineContext,
  db: Queryable,
  steps: readonly ReplayedStep[],
  payloads: readonly NewPayload[],
  placement: Placement,
  nowMs: number,
): Promise<void> {
  await decideStepsAgain(db, steps, nowMs);
  const ids = new Set(steps.map((step) => step.id));
  const bodies = payloads.filter((payload) => ids.has(payload.id));
  if (bodies.length > 0) await upsertPayloads(db, bodies);
  for (const step of steps) {
    if (step.state !== TASK_STATE.open || step.held) continue;
    const gates = step.gates === null ? null : (JSON.parse(step.gates) as Gates);
    placement.place(
      { ...step, taskId: step.id, priority: PRIORITY_RETRY, gates },
      context.definitions.peek(step.versionId)!,
    );
  }
}
