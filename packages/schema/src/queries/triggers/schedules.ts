import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { TriggerMethod } from './crons';

/**
 * `scheduled`: still to come. `triggered`: its run was created. `missed`: due while nothing ran that could fire it.
 * `dropped`: due while its workflow was paused and told to drop.
 */
export type ScheduleState = 'scheduled' | 'triggered' | 'missed' | 'dropped';

/** Status of a schedule's run as clients of the older API know it; SCHEDULED while there is none yet. */
export type ScheduledRunStatus = 'SCHEDULED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Schedule {
  id: string;
  tenantId: string;
  workflowId: string;
  workflowName: string;
  /** The workflow's newest version, which it will start. */
  versionId: string;
  method: TriggerMethod;
  /** Epoch ms. */
  triggerAt: number;
  /** JSON texts; null stands for an empty object. */
  input: string | null;
  metadata: string | null;
  priority: number | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  state: ScheduleState;
  runId: string | null;
  /** Null for one that was missed or dropped. */
  runStatus: ScheduledRunStatus | null;
  createdAt: number;
  updatedAt: number;
}

// The run, if there is one, is a task of its own or a DAG run.
const STATUS = `case s.state when 'scheduled' then 'SCHEDULED' when 'triggered' then (
    select case r.state when 1 then 'SUCCEEDED' when 2 then 'FAILED' when 3 then 'CANCELLED' else
        case when r.evicted or exists (select from assignments a where a.task_id = r.id or a.run_id = r.id) then 'RUNNING' else 'QUEUED' end end
    from (
      select t.id, t.state, t.evicted from tasks t where t.id = s.run_id and t.run_id is null
      union all select d.id, d.state, exists (select from tasks t where t.run_id = d.id and (t.state <> 0 or t.evicted)) from runs d where d.id = s.run_id) r)
  end`;

const SHOWN = `s.id, s.tenant_id as "tenantId", s.workflow_id as "workflowId", w.name as "workflowName", w.latest_version_id as "versionId",
  s.method, s.trigger_at as "triggerAt", s.input, s.metadata, s.priority, s.parent_task_id as "parentTaskId",
  s.parent_run_id as "parentRunId", s.state, s.run_id as "runId", ${STATUS} as "runStatus", s.created_at as "createdAt", s.updated_at as "updatedAt"`;

export interface NewSchedule {
  id: string;
  tenantId: string;
  workflowId: string;
  method: TriggerMethod;
  triggerAtMs: number;
  input: string | null;
  metadata: string | null;
  priority: number | null;
  parent: {
    taskId: string;
    runId: string;
    index: number | null;
    key: string | null;
    identity: string;
  } | null;
}

const INSERT: Statement = {
  name: 'insert_schedules',
  text: `with i as (
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::smallint[],
        $9::uuid[], $10::uuid[], $11::integer[], $12::text[], $13::text[])
      as i(id, tenant_id, workflow_id, method, trigger_at, input, metadata, priority, parent_task_id, parent_run_id, child_index,
        child_key, child_identity)),
    fresh as (
      insert into schedules as s (id, tenant_id, workflow_id, method, trigger_at, input, metadata, priority, parent_task_id,
        parent_run_id, child_index, child_key, child_identity, created_at, updated_at)
      select i.*, $14::timestamptz, $14::timestamptz from i order by i.parent_task_id, i.child_identity
      on conflict (parent_task_id, child_identity) where child_identity is not null
        do update set child_identity = excluded.child_identity
      returning s.id, s.parent_task_id, s.child_identity, s.trigger_at)
    select i.id as wanted, f.id, f.trigger_at as "triggerAt" from i
    join fresh f on f.id = i.id or (f.parent_task_id = i.parent_task_id and f.child_identity = i.child_identity)`,
};

/**
 * Adds schedules. One that its parent made already, in an earlier attempt, stays as it is.
 * @returns for each wanted id the schedule that stands for it: itself when it is new
 */
export async function insertSchedules(
  db: Queryable,
  schedules: readonly NewSchedule[],
  nowMs: number,
): Promise<Map<string, { id: string; triggerAt: number }>> {
  const rows = await db.query<{ wanted: string; id: string; triggerAt: number }>(INSERT, [
    plainArray(schedules.map((s) => s.id)),
    plainArray(schedules.map((s) => s.tenantId)),
    plainArray(schedules.map((s) => s.workflowId)),
    plainArray(schedules.map((s) => s.method)),
    textArray(schedules.map((s) => new Date(s.triggerAtMs).toISOString())),
    textArray(schedules.map((s) => s.input)),
    textArray(schedules.map((s) => s.metadata)),
    plainArray(schedules.map((s) => s.priority)),
    plainArray(schedules.map((s) => s.parent?.taskId)),
    plainArray(schedules.map((s) => s.parent?.runId)),
    plainArray(schedules.map((s) => s.parent?.index)),
    textArray(schedules.map((s) => s.parent?.key)),
    textArray(schedules.map((s) => s.parent?.identity)),
    new Date(nowMs).toISOString(),
  ]);
  return new Map(rows.map(({ wanted, id, triggerAt }) => [wanted, { id, triggerAt }]));
}

const READ: Statement = {
  name: 'read_schedules',
  text: `select ${SHOWN} from schedules s join workflows w on w.id = s.workflow_id and w.deleted_at is null
    where s.tenant_id = $1 and s.id = any($2::uuid[])`,
};

/** Those of the given schedules that the tenant has, in no order. */
export function readSchedules(db: Queryable, tenantId: string, ids: readonly string[]): Promise<Schedule[]> {
  return db.query<Schedule>(READ, [tenantId, plainArray(ids)]);
}

export interface LockedSchedule {
  id: string;
  tenantId: string;
  workflowId: string;
  method: TriggerMethod;
  state: ScheduleState;
  triggerAt: number;
}

const LOCK: Statement = {
  name: 'lock_schedules',
  text: `select id, tenant_id as "tenantId", workflow_id as "workflowId", method, state, trigger_at as "triggerAt" from schedules
    where tenant_id = $1 and id = any($2::uuid[]) order by id for update`,
};

/** Locks schedules in id order, before their timers. */
export function lockSchedules(
  db: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<LockedSchedule[]> {
  return db.query<LockedSchedule>(LOCK, [tenantId, plainArray(ids)]);
}

const MOVE: Statement = {
  name: 'move_schedules',
  text: `update schedules s set trigger_at = i.trigger_at, state = 'scheduled', settled_at = null, updated_at = $3::timestamptz
    from unnest($1::uuid[], $2::timestamptz[]) as i(id, trigger_at) where s.id = i.id`,
};

/** Gives locked schedules another moment; one that was missed or dropped is to come again. */
export async function moveSchedules(
  db: Queryable,
  moves: readonly { id: string; triggerAtMs: number }[],
  nowMs: number,
): Promise<void> {
  await db.query(MOVE, [
    plainArray(moves.map((m) => m.id)),
    textArray(moves.map((m) => new Date(m.triggerAtMs).toISOString())),
    new Date(nowMs).toISOString(),
  ]);
}

const SETTLE: Statement = {
  name: 'settle_schedules',
  text: `update schedules s set state = i.state, run_id = i.run_id, settled_at = $4::timestamptz, updated_at = $4::timestamptz
    from unnest($1::uuid[], $2::text[], $3::uuid[]) as i(id, state, run_id) where s.id = i.id`,
};

/** Says what became of locked schedules. */
export async function settleSchedules(
  db: Queryable,
  ends: readonly { id: string; state: Exclude<ScheduleState, 'scheduled'>; runId: string | null }[],
  nowMs: number,
): Promise<void> {
  await db.query(SETTLE, [
    plainArray(ends.map((e) => e.id)),
    plainArray(ends.map((e) => e.state)),
    plainArray(ends.map((e) => e.runId)),
    new Date(nowMs).toISOString(),
  ]);
}

const DELETE: Statement = {
  name: 'delete_schedules',
  text: `delete from schedules where id = any($1::uuid[])`,
};

export async function deleteSchedules(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(DELETE, [plainArray(ids)]);
}

const DROP_DECLARED: Statement = {
  name: 'drop_declared_schedules',
  text: `delete from schedules where workflow_id = $1 and method = 'DEFAULT' and state = 'scheduled' returning id`,
};

/** Deletes what a workflow's definition declared and has not fired. @returns their ids */
export async function dropDeclaredSchedules(db: Queryable, workflowId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(DROP_DECLARED, [workflowId]);
  return rows.map((row) => row.id);
}

// Batches, because a retention that was shortened may leave a million of them behind.
const EXPIRE: Statement = {
  name: 'delete_settled_schedules',
  text: `with old as (
      select s.id from schedules s join tenants t on t.id = s.tenant_id
      where s.state <> 'scheduled' and s.settled_at < $1::timestamptz - coalesce(t.retention_ms, $2::bigint) * interval '1 millisecond'
      order by s.settled_at limit $3 for update of s skip locked),
    claims as (delete from trigger_claims c using old where c.source_id = old.id)
    delete from schedules s using old where s.id = old.id returning s.id`,
};

/**
 * Deletes schedules that fired, or were missed or dropped, longer ago than their tenant keeps runs.
 * @returns how many
 */
export async function deleteSettledSchedules(
  db: Queryable,
  options: { nowMs: number; defaultRetentionMs: number; limit: number },
): Promise<number> {
  const rows = await db.query(EXPIRE, [
    new Date(options.nowMs).toISOString(),
    options.defaultRetentionMs,
    options.limit,
  ]);
  return rows.length;
}

export interface ScheduleFilter {
  tenantId: string;
  workflowId?: string;
  parentRunId?: string;
  parentTaskId?: string;
  /** Without statuses: what has not started a run, whether it is to come or was missed. */
  statuses?: readonly ScheduledRunStatus[];
  /** All of them must match. */
  metadata?: readonly { key: string; value: string }[];
}

export interface ScheduleOrder {
  field: 'triggerAt' | 'createdAt';
  direction: 'ASC' | 'DESC';
}

const FILTER = `from schedules s join workflows w on w.id = s.workflow_id and w.deleted_at is null
    where s.tenant_id = $1 and ($2::uuid is null or s.workflow_id = $2) and ($3::uuid is null or s.parent_run_id = $3)
      and ($4::uuid is null or s.parent_task_id = $4)
      and (case when $5::text[] is null then s.state <> 'triggered' else ${STATUS} = any($5) end)
      and not exists (select from unnest($6::text[], $7::text[]) as f(key, value)
        where coalesce(s.metadata, '{}')::jsonb ->> f.key is distinct from f.value)`;

const filterValues = (filter: ScheduleFilter) => [
  filter.tenantId,
  filter.workflowId ?? null,
  filter.parentRunId ?? null,
  filter.parentTaskId ?? null,
  filter.statuses === undefined ? null : textArray(filter.statuses),
  textArray((filter.metadata ?? []).map((pair) => pair.key)),
  textArray((filter.metadata ?? []).map((pair) => pair.value)),
];

const COLUMNS = { triggerAt: 's.trigger_at', createdAt: 's.created_at' } as const;

/** Schedules of a tenant; the latest moment first unless asked otherwise. */
export function listSchedules(
  db: Queryable,
  filter: ScheduleFilter,
  page: { limit: number; offset: number },
  order: ScheduleOrder = { field: 'triggerAt', direction: 'DESC' },
): Promise<Schedule[]> {
  const by = `${COLUMNS[order.field]} ${order.direction === 'ASC' ? 'asc' : 'desc'}`;
  return db.query<Schedule>(
    {
      name: `list_schedules_${order.field}_${order.direction}`,
      text: `select ${SHOWN} ${FILTER} order by ${by}, s.id limit $8 offset $9`,
    },
    [...filterValues(filter), page.limit, page.offset],
  );
}

const COUNT: Statement = { name: 'count_schedules', text: `select count(*) as count ${FILTER}` };

/** How many rows `listSchedules` would give without a page. */
export async function countSchedules(db: Queryable, filter: ScheduleFilter): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, filterValues(filter));
  return row!.count;
}

const IDS: Statement = { name: 'list_schedule_ids', text: `select s.id ${FILTER} order by s.id` };

/** Ids of all schedules that match. */
export async function listScheduleIds(db: Queryable, filter: ScheduleFilter): Promise<string[]> {
  const rows = await db.query<{ id: string }>(IDS, filterValues(filter));
  return rows.map((row) => row.id);
}
