import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export type DurableTaskState = 'running' | 'evicted' | 'idle';

/** Where the log of a durable task stands. */
export interface DurableTaskRow {
  taskId: string;
  tenantId: string;
  /** Of the newest start. */
  invocation: number;
  state: DurableTaskState;
  /** Highest node the newest invocation has asked for. */
  node: number;
  /** Highest node of any entry, on any branch. */
  lastNode: number;
  branch: number;
  lastOrder: number;
  evictedAt: number | null;
}

const COLUMNS = `d.task_id as "taskId", d.tenant_id as "tenantId", d.invocation, d.state, d.node, d.last_node as "lastNode", d.branch,
  d.last_order as "lastOrder", d.evicted_at as "evictedAt"`;

const LOCK: Statement = {
  name: 'lock_durable_tasks',
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join durable_tasks d on d.task_id = i.id order by d.task_id for update of d`,
};

/** Locks logs in id order. Tasks that are not durable, or have never been assigned, have none. */
export function lockDurableTasks(db: Queryable, taskIds: readonly string[]): Promise<DurableTaskRow[]> {
  return db.query<DurableTaskRow>(LOCK, [plainArray(taskIds)]);
}

const READ: Statement = {
  name: 'read_durable_tasks',
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join durable_tasks d on d.task_id = i.id`,
};

export function readDurableTasks(db: Queryable, taskIds: readonly string[]): Promise<DurableTaskRow[]> {
  return db.query<DurableTaskRow>(READ, [plainArray(taskIds)]);
}

const CHANGED: Statement = {
  name: 'read_changed_durable_tasks',
  text: `select ${COLUMNS} from unnest($1::uuid[], $2::integer[], $3::bigint[]) as i(id, invocation, last_order)
    join durable_tasks d on d.task_id = i.id
    where d.invocation <> i.invocation or d.state <> 'running' or d.last_order > i.last_order`,
};

/** Those of the given invocations that are over, or in whose logs more was satisfied than the caller knows of. */
export function readChangedDurableTasks(
  db: Queryable,
  known: readonly { taskId: string; invocation: number; lastOrder: number }[],
): Promise<DurableTaskRow[]> {
  return db.query<DurableTaskRow>(CHANGED, [
    plainArray(known.map((k) => k.taskId)),
    plainArray(known.map((k) => k.invocation)),
    plainArray(known.map((k) => k.lastOrder)),
  ]);
}

const IDLE: Statement = {
  name: 'end_durable_invocations',
  text: `update durable_tasks d set state = 'idle', evicted_at = null,
      first_started_at = case when i.keep then d.first_started_at end
    from (select * from unnest($1::uuid[], $2::boolean[]) as i(id, keep) order by id) i
    where d.task_id = i.id`,
};

/**
 * Ends the invocations of attempts that are over: nothing can be appended any more.
 * @param keepStart the attempt was the last one, whose first start is shown
 */
export async function endDurableInvocations(
  db: Queryable,
  attempts: readonly { taskId: string; keepStart: boolean }[],
): Promise<void> {
  await db.query(IDLE, [
    plainArray(attempts.map((a) => a.taskId)),
    plainArray(attempts.map((a) => a.keepStart)),
  ]);
}

const EVICT: Statement = {
  name: 'evict_durable_tasks',
  text: `with i as (select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
        as i(id, worker_id, assigned_at, started_at)),
    t as (
      update tasks t set evicted = true, worker_id = i.worker_id, assigned_at = i.assigned_at, started_at = i.started_at
      from i where t.id = i.id)
    update durable_tasks d set state = 'evicted', evicted_at = $5::timestamptz,
      first_started_at = coalesce(d.first_started_at, i.started_at)
    from i where d.task_id = i.id`,
};

/** Marks tasks as evicted; what their invocation's times were stays with the task until it is restored. */
export async function evictDurableTasks(
  db: Queryable,
  evicted: readonly {
    taskId: string;
    workerId: string;
    assignedAt: number;
    startedAt: number | null;
  }[],
  nowMs: number,
): Promise<void> {
  await db.query(EVICT, [
    plainArray(evicted.map((e) => e.taskId)),
    plainArray(evicted.map((e) => e.workerId)),
    textArray(evicted.map((e) => iso(e.assignedAt))),
    textArray(evicted.map((e) => iso(e.startedAt))),
    iso(nowMs),
  ]);
}

// The rows of the invocation that is over: its times are about to be replaced by those of the next.
const RESTORE: Statement = {
  name: 'restore_durable_tasks',
  text: `with i as (select * from unnest($1::uuid[]) as i(id)),
    before as (
      select t.id, t.tenant_id, t.retry, t.worker_id, t.assigned_at, t.started_at from i join tasks t on t.id = i.id),
    told as (
      insert into task_events (task_id, tenant_id, retry, type, message, worker_id, at)
      select b.id, b.tenant_id, b.retry, r.type, r.message, b.worker_id, r.at
      from before b, lateral (values ('ASSIGNED', '', b.assigned_at),
        ('SENT_TO_WORKER', 'Sent task run to the assigned worker', case when b.started_at is not null then b.assigned_at end),
        ('STARTED', '', b.started_at)) as r(type, message, at)
      where r.at is not null),
    t as (
      update tasks t set evicted = false, worker_id = null, assigned_at = null, started_at = null from i where t.id = i.id)
    update durable_tasks d set state = 'idle', evicted_at = null from i where d.task_id = i.id`,
};

/** Takes the mark of eviction from locked tasks that are about to be queued again. */
export async function restoreDurableTasks(db: Queryable, taskIds: readonly string[]): Promise<void> {
  await db.query(RESTORE, [plainArray(taskIds)]);
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export interface NewRestoreTimer {
  taskId: string;
  tenantId: string;
  invocation: number;
  dueAtMs: number;
  reason: string;
}

const INSERT_RESTORES: Statement = {
  name: 'insert_restore_timers',
  text: `insert into timers (due_at, kind, tenant_id, ref, arg, data)
    select i.due_at, 'restore', i.tenant_id, i.id, i.invocation, to_jsonb(i.reason)
    from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::text[]) as i(id, tenant_id, invocation, due_at, reason)
    order by i.id
    on conflict (kind, ref, arg) do update set due_at = least(timers.due_at, excluded.due_at)`,
};

/** Asks for evicted tasks to be restored at a time. Wishes for one invocation come true once, at the earliest of them. */
export async function insertRestoreTimers(db: Queryable, timers: readonly NewRestoreTimer[]): Promise<void> {
  await db.query(INSERT_RESTORES, [
    plainArray(timers.map((t) => t.taskId)),
    plainArray(timers.map((t) => t.tenantId)),
    plainArray(timers.map((t) => t.invocation)),
    textArray(timers.map((t) => iso(t.dueAtMs))),
    textArray(timers.map((t) => t.reason)),
  ]);
}

const DUE_RESTORES: Statement = {
  name: 'read_due_restores',
  text: `select ref as "taskId", arg as invocation, data #>> '{}' as reason from timers
    where kind = 'restore' and due_at <= $1 order by due_at limit $2`,
};

/** Without a lock on the timers: whoever ends a task locks the task first and its timers after it. */
export function readDueRestores(
  db: Queryable,
  nowMs: number,
  limit: number,
): Promise<{ taskId: string; invocation: number; reason: string }[]> {
  return db.query(DUE_RESTORES, [iso(nowMs), limit]);
}

const DELETE_RESTORES: Statement = {
  name: 'delete_restore_timers',
  text: `delete from timers t using unnest($1::uuid[]) as i(id) where t.kind = 'restore' and t.ref = i.id`,
};

/** The caller holds the locks of the tasks. */
export async function deleteRestoreTimers(db: Queryable, taskIds: readonly string[]): Promise<void> {
  await db.query(DELETE_RESTORES, [plainArray(taskIds)]);
}

const SESSION: Statement = {
  name: 'set_durable_dispatcher',
  text: `update workers set durable_dispatcher_id = $3 where id = $1 and tenant_id = $2 and removed_at is null
    returning (runtime ->> 'language')::integer as language`,
};

/**
 * Notes where a worker's durable stream is open.
 * @returns the language of its SDK, as the protocol numbers it, where it told; null when the tenant has no such worker
 */
export async function setDurableDispatcher(
  db: Queryable,
  worker: { id: string; tenantId: string; dispatcherId: string },
): Promise<{ language: number | null } | null> {
  const [row] = await db.query<{ language: number | null }>(SESSION, [
    worker.id,
    worker.tenantId,
    worker.dispatcherId,
  ]);
  return row ?? null;
}

const ASSIGNED_TO: Statement = {
  name: 'read_assigned_workers',
  text: `select a.task_id as "taskId", a.worker_id as "workerId", w.name from unnest($1::uuid[]) as i(id)
    join assignments a on a.task_id = i.id join workers w on w.id = a.worker_id`,
};

/** Which workers the given tasks are on. */
export function readAssignedWorkers(
  db: Queryable,
  taskIds: readonly string[],
): Promise<{ taskId: string; workerId: string; name: string }[]> {
  return db.query(ASSIGNED_TO, [plainArray(taskIds)]);
}
