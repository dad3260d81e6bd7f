import type { BatchDefinition } from '@hatchet-ts/contracts';
import type { Gates } from '@hatchet-ts/engine';
import type { Candidate } from '@hatchet-ts/schema';
import type { Shortage } from './rate-gate';

/** An item that cannot be placed now, and why. */
export interface Parked {
  candidate: Candidate;
  reason: string;
  shortage: Shortage | null;
  /** Set for members of a pending batch. */
  batch?: { definition: BatchDefinition; waiting: number; flushAtMs: number };
}

/** What the timeline says about an item that was parked. */
export function parkedEvent({ candidate, shortage, batch }: Parked): { type: string; message: string } {
  if (shortage)
    return {
      type: 'REQUEUED_RATE_LIMIT',
      message: `Rate limit exceeded for key ${shortage.key}, attempting to consume ${shortage.units} units, but only had ${shortage.left} remaining`,
    };
  if (!batch) return { type: 'REQUEUED_NO_WORKER', message: '' };
  const key = (candidate.gates as Gates | null)?.batchKey ?? '';
  const { waiting, flushAtMs, definition } = batch;
  return {
    type: 'WAITING_FOR_BATCH',
    message:
      `Waiting for batch (${waiting}/${definition.maxSize}). Batch group key: ${key}. ` +
      `Flush at ${new Date(flushAtMs).toISOString()} (interval ${definition.maxIntervalMs}ms). ` +
      `Max concurrent batches per key: ${definition.groupMaxRuns}.`,
  };
}
