import { PRIORITY_MIN, type RestSchema } from '@hatchet-ts/contracts';
import type { Cron, Schedule } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { verbatim } from '../http/verbatim-json';
import { isoTime, resourceMeta } from './resource-meta';
import { EMPTY_OBJECT } from './task-summary';

/** What crons and schedules have in common. */
const trigger = (row: Cron | Schedule) => ({
  metadata: resourceMeta(row.id, row.createdAt, row.updatedAt),
  tenantId: row.tenantId,
  workflowId: row.workflowId,
  workflowName: row.workflowName,
  workflowVersionId: row.versionId,
  input: verbatim(row.input ?? EMPTY_OBJECT),
  additionalMetadata: verbatim(row.metadata ?? EMPTY_OBJECT),
  method: row.method,
  priority: row.priority ?? PRIORITY_MIN,
});

export function shownCron(cron: Cron): RestSchema<'CronWorkflows'> {
  return { ...trigger(cron), name: cron.name ?? undefined, cron: cron.expression, enabled: cron.enabled };
}

export function shownSchedule(schedule: Schedule): RestSchema<'ScheduledWorkflows'> {
  const { runId, runStatus } = schedule;
  return {
    ...trigger(schedule),
    triggerAt: isoTime(schedule.triggerAt),
    ...(runId !== null && {
      workflowRunId: runId,
      workflowRunName: schedule.workflowName,
      workflowRunCreatedAt: isoTime(uuidTime(runId)),
    }),
    ...(runStatus !== null && runStatus !== 'SCHEDULED' && { workflowRunStatus: runStatus }),
  };
}
