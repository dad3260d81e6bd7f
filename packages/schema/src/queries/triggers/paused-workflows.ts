import type { Queryable, Statement } from '../../database';

/** What happens to a tick or a scheduled run that falls due while its workflow is paused. */
export type PausedBehaviour = 'DROP' | 'QUEUE';

export interface PauseSettings {
  cron: PausedBehaviour;
  schedule: PausedBehaviour;
  /** How long a task may wait for the end of the pause, ms. */
  queueTtlMs: number;
  /** The same as the client wrote it. */
  queueTtlText: string;
}

const SET: Statement = {
  name: 'set_workflow_paused',
  text: `update workflows set paused = $3, pause_settings = $4::jsonb, updated_at = $5::timestamptz
    where id = $2 and tenant_id = $1 and deleted_at is null
    returning name, latest_version_id as "versionId"`,
};

/** @returns null when the tenant has no such workflow */
export async function setWorkflowPaused(
  db: Queryable,
  workflow: { tenantId: string; workflowId: string; paused: boolean; settings: PauseSettings | null },
  nowMs: number,
): Promise<{ name: string; versionId: string } | null> {
  const [row] = await db.query<{ name: string; versionId: string }>(SET, [
    workflow.tenantId,
    workflow.workflowId,
    workflow.paused,
    workflow.settings === null ? null : JSON.stringify(workflow.settings),
    new Date(nowMs).toISOString(),
  ]);
  return row ?? null;
}

// The workflow's row is locked: an item cannot be parked after the pause that asks for it has ended.
const PARK: Statement = {
  name: 'park_items_of_paused_workflows',
  text: `with p as (select id, tenant_id from workflows where paused for share),
    queues as (
      select distinct p.id, p.tenant_id, task ->> 'actionId' as queue
      from p join workflow_versions v on v.workflow_id = p.id, jsonb_array_elements(v.definition -> 'tasks') task),
    items as (
      select q.task_id, s.id from queues s join queue_items q on q.tenant_id = s.tenant_id and q.queue = s.queue and q.parked is null
      where exists (select from workflow_versions v where v.id = q.version_id and v.workflow_id = s.id)
      for update of q skip locked)
    update queue_items q set parked = 'paused:' || i.id from items i where q.task_id = i.task_id`,
};

/**
 * Takes what waits for paused workflows out of the runnable order. Schedulers do so with what they look at; without a free
 * slot they look at nothing, and time would run out for items that cannot run.
 */
export async function parkItemsOfPausedWorkflows(db: Queryable): Promise<void> {
  await db.query(PARK);
}

// Who waits in a concurrency group has a schedule timeout there too, which the pause must not use up.
const POSTPONE: Statement = {
  name: 'postpone_slots_of_paused_workflows',
  text: `update concurrency_slots s set deadline = $1::timestamptz + $2 * interval '1 millisecond'
    from (
      select c.holder_id, c.stage from concurrency_slots c
      left join tasks t on t.id = c.task_id left join runs r on r.id = c.run_id and c.task_id is null
      join workflows w on w.id = coalesce(t.workflow_id, r.workflow_id) and w.paused
      where c.state = 'waiting' and c.deadline <= $1::timestamptz
      for update of c skip locked) late
    where s.holder_id = late.holder_id and s.stage = late.stage`,
};

/** Gives holders of places that run out of time while their workflow is paused another `ms`. */
export async function postponeSlotsOfPausedWorkflows(
  db: Queryable,
  nowMs: number,
  ms: number,
): Promise<void> {
  await db.query(POSTPONE, [new Date(nowMs).toISOString(), ms]);
}

const REFRESH: Statement = {
  name: 'refresh_slots_of_workflow',
  text: `update concurrency_slots s set deadline = $3::timestamptz + i.ms * interval '1 millisecond'
    from (
      select c.holder_id, c.stage, coalesce(t.version_id, r.version_id) as version_id, t.step
      from concurrency_slots c
      left join tasks t on t.id = c.task_id left join runs r on r.id = c.run_id and c.task_id is null
      where c.tenant_id = $1 and c.state = 'waiting' and coalesce(t.workflow_id, r.workflow_id) = $2
      for update of c skip locked) own
    join workflow_versions v on v.id = own.version_id
    cross join lateral (
      select max((task ->> 'scheduleTimeoutMs')::bigint) as ms
      from jsonb_array_elements(v.definition -> 'tasks') with ordinality as d(task, position)
      where own.step is null or d.position = own.step + 1) i
    where s.holder_id = own.holder_id and s.stage = own.stage`,
};

/** A fresh schedule timeout for everybody who waits in a concurrency group for a workflow that goes on (rule 2.10.2). */
export async function refreshSlotsOfWorkflow(
  db: Queryable,
  tenantId: string,
  workflowId: string,
  nowMs: number,
): Promise<void> {
  await db.query(REFRESH, [tenantId, workflowId, new Date(nowMs).toISOString()]);
}

const OVERSTAYED: Statement = {
  name: 'read_overstayed_tasks',
  text: `with paused as (
      select id, tenant_id, (pause_settings ->> 'queueTtlMs')::bigint as ttl_ms, pause_settings ->> 'queueTtlText' as ttl_text
      from workflows where paused and pause_settings is not null)
    select t.id as "taskId", t.retry, p.ttl_text as "queueTtlText"
    from paused p join queue_items q on q.tenant_id = p.tenant_id and q.parked = 'paused:' || p.id join tasks t on t.id = q.task_id
    where t.queued_at < $1::timestamptz - p.ttl_ms * interval '1 millisecond'
    limit $2`,
};

/** Tasks that have waited for the end of their workflow's pause longer than it lets them, since they were created or retried. */
export function readOverstayedTasks(
  db: Queryable,
  nowMs: number,
  limit: number,
): Promise<{ taskId: string; retry: number; queueTtlText: string }[]> {
  return db.query(OVERSTAYED, [new Date(nowMs).toISOString(), limit]);
}
