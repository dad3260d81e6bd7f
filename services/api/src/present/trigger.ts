import { PRIORITY_MIN, type RestSchema } from '@hatchet-ts/contracts';
import type { Cron, Schedule } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { verbatim } from '../http/verbatim-json';
import { isoTime, resourceMeta } from './resource-meta';
import { EMPTY_OBJECT } from './task-summary';

/** What crons and schedules have in common. Their input is that of the runs they start. */
const trigger = (row: Cron | Schedule, canViewPayloads: boolean) => ({
  metadata: resourceMeta(row.id, row.createdAt, row.updatedAt),
  tenantId: row.tenantId,
  workflowId: row.workflowId,
  workflowName: row.workflowName,
  workflowVersionId: row.versionId,
  input: verbatim((canViewPayloads ? row.input : null) ?? EMPTY_OBJECT),
  additionalMetadata: verbatim(row.metadata ?? EMPTY_OBJECT),
  method: row.method,
  priority: row.priority ?? PRIORITY_MIN,
});

export function shownCron(cron: Cron, canViewPayloads: boolean): RestSchema<'CronWorkflows'> {
  return {
    ...trigger(cron, canViewPayloads),
    name: cron.name ?? undefined,
    cron: cron.expression,
    enabled: cron.enabled,
  };
}

export function shownSchedule(
  schedule: Schedule,
  canViewPayloads: boolean,
): RestSchema<'ScheduledWorkflows'> {
  const { runId, runStatus } = schedule;
  return {
    ...trigger(schedule, canViewPayloads),
    triggerAt: isoTime(schedule.triggerAt),
    ...(runId !== null && {
      workflowRunId: runId,
      workflowRunName: schedule.workflowName,
      workflowRunCreatedAt: isoTime(uuidTime(runId)),
    }),
    ...(runStatus !== null && runStatus !== 'SCHEDULED' && { workflowRunStatus: runStatus }),
  };
}
