import { metadataPairs } from '@hatchet-ts/engine';
import { countSchedules, listSchedules as readSchedules, type ScheduledRunStatus } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { shownSchedule } from '../../present/trigger';

/** Without statuses: what is still to come, and what was missed. */
export const listSchedules = route<'workflow-scheduled:list'>({
  operationId: 'workflow-scheduled:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/workflows/scheduled',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, query, tenantId }, { database }) {
    const filter = {
      tenantId,
      workflowId: query.workflowId,
      parentRunId: query.parentWorkflowRunId,
      parentTaskId: query.parentStepRunId,
      // PENDING is the older engine's word for a run that has not begun.
      statuses: query.statuses?.map(
        (status): ScheduledRunStatus => (status === 'PENDING' ? 'QUEUED' : status),
      ),
      metadata: query.additionalMetadata && metadataPairs(query.additionalMetadata),
    };
    const page = pageOf(query);
    const order = {
      field: query.orderByField ?? 'triggerAt',
      direction: query.orderByDirection ?? 'DESC',
    } as const;
    const [schedules, total] = await Promise.all([
      readSchedules(database, filter, page, order),
      countSchedules(database, filter),
    ]);
    return {
      pagination: pagination(page, total),
      rows: schedules.map((schedule) => shownSchedule(schedule, canViewPayloads)),
    };
  },
});
