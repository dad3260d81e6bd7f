import type { QueryParameters } from '@hatchet-ts/contracts';
import { metadataPairs } from '@hatchet-ts/engine';
import { FAILURES, type RunFilter } from '@hatchet-ts/schema';
import { uuidLowerBound } from '@hatchet-ts/service-kit';
import { timeOf } from './times';

type Query = QueryParameters<'v1-workflow-run:count'>;

/** The filter of a run list. @throws EngineError `invalid_argument` for a malformed metadata pair */
export function runFilterOf(tenantId: string, query: Query): RunFilter {
  return {
    tenantId,
    ...createdBetween(query.since, query.until),
    onlyTasks: query.only_tasks,
    ...failing(query),
    running: query.running_filter === 'ALL' ? undefined : query.running_filter,
    workflowIds: query.workflow_ids,
    workerId: query.worker_id,
    parentTaskId: query.parent_task_external_id,
    eventId: query.triggering_event_external_id,
    metadata: query.additional_metadata && metadataPairs(query.additional_metadata),
    metadataMatch: query.additional_metadata_operator,
  };
}

/** Only failures have a reason, and they are listed apart: asking for one asks for them. */
export function failing({
  failure_reasons: reasons,
  statuses,
}: Pick<Query, 'failure_reasons' | 'statuses'>): Pick<RunFilter, 'failureReasons' | 'statuses'> {
  if (!reasons?.length) return { statuses };
  const failures = statuses === undefined ? FAILURES : FAILURES.filter((status) => statuses.includes(status));
  return { statuses: failures, failureReasons: reasons };
}

/** Ids carry the time they were made, so a window of time is a range of ids. */
export function createdBetween(
  since: string | undefined,
  until: string | undefined,
): { sinceId: string; untilId: string | null } {
  return {
    sinceId: uuidLowerBound(since === undefined ? 0 : idTime(since)),
    untilId: until === undefined ? null : uuidLowerBound(idTime(until)),
  };
}

/** Times beyond what 48 bits hold bound nothing. */
const idTime = (text: string) => Math.min(timeOf(text), 2 ** 48 - 1);
