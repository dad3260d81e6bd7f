import type { RestSchema } from '@hatchet-ts/contracts';
import type { EventRow, EventRunRow, EventRunStatus } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { verbatim } from '../http/verbatim-json';
import { isoTime, resourceMeta } from './resource-meta';
import { EMPTY_OBJECT } from './task-summary';

const COUNTED: Record<EventRunStatus, keyof RestSchema<'V1EventWorkflowRunSummary'>> = {
  QUEUED: 'queued',
  RUNNING: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/** @param runs those the event started */
export function shownEvent(
  event: EventRow,
  runs: readonly EventRunRow[],
  canViewPayloads: boolean,
): RestSchema<'V1Event'> {
  const summary = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
  for (const run of runs) summary[COUNTED[run.status]]++;
  const seenAt = uuidTime(event.id);
  return {
    metadata: resourceMeta(event.id, seenAt),
    key: event.key,
    tenantId: event.tenantId,
    additionalMetadata: verbatim(event.metadata ?? EMPTY_OBJECT),
    payload: verbatim(canViewPayloads ? event.payload : EMPTY_OBJECT),
    payloadsRestricted: canViewPayloads ? undefined : true,
    scope: event.scope ?? undefined,
    seenAt: isoTime(seenAt),
    triggeredRuns: runs.map(({ runId, filterId }) => ({
      workflowRunId: runId,
      filterId: filterId ?? undefined,
    })),
    triggeringWebhookName: event.webhook ?? undefined,
    workflowRunSummary: summary,
  };
}
