import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';
import type { PausedBehaviour } from './paused-workflows';
import type { ScheduleState } from './schedules';

/** A schedule whose moment has come; its timer is taken, its row locked. */
export interface DueSchedule {
  id: string;
  tenantId: string;
  workflowId: string;
  /** The workflow's newest version. */
  versionId: string;
  state: ScheduleState;
  /** The moment the client asked for, epoch ms. */
  triggerAt: number;
  /** When it could be fired first: later than `triggerAt` when that was in the past already. */
  dueAt: number;
  input: string | null;
  metadata: string | null;
  priority: number | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  /** What the workflow's pause does to it; null when it is not paused. */
  whilePaused: PausedBehaviour | null;
}

const COLUMNS = `l.id, l.tenant_id as "tenantId", l.workflow_id as "workflowId", w.latest_version_id as "versionId", l.state,
      l.trigger_at as "triggerAt", l.input, l.metadata, l.priority, l.parent_task_id as "parentTaskId", l.parent_run_id as "parentRunId",
      l.child_index as "childIndex", l.child_key as "childKey",
      case when w.paused then coalesce(w.pause_settings ->> 'schedule', 'QUEUE') end as "whilePaused"`;

// See take_due_crons: the row is what firing, changing and deleting take turns on.
const TAKE: Statement = {
  name: 'take_due_schedules',
  text: `with due as (select ref from timers where kind = 'schedule' and due_at <= $1::timestamptz order by due_at limit $2),
    locked as (select s.* from due join schedules s on s.id = due.ref order by s.id for update of s skip locked),
    taken as (
      delete from timers t using locked l where t.kind = 'schedule' and t.ref = l.id and t.due_at <= $1::timestamptz
      returning t.ref, t.due_at),
    orphaned as (
      delete from timers t using due where t.kind = 'schedule' and t.ref = due.ref and not exists (select from schedules s where s.id = t.ref))
    select ${COLUMNS}, t.due_at as "dueAt"
    from taken t join locked l on l.id = t.ref join workflows w on w.id = l.workflow_id join tenants n on n.id = l.tenant_id
    where l.state = 'scheduled' and n.deleted_at is null and w.deleted_at is null and w.latest_version_id is not null
    order by t.due_at, l.id`,
};

/** Takes schedules whose moment has come. What belongs to a deleted workflow or tenant loses its timer and is left out. */
export function takeDueSchedules(db: Queryable, nowMs: number, limit: number): Promise<DueSchedule[]> {
  return db.query<DueSchedule>(TAKE, [new Date(nowMs).toISOString(), limit]);
}

const OF_ID: Statement = {
  name: 'lock_schedule_to_fire',
  text: `with locked as (select * from schedules where id = $2 and tenant_id = $1 for update)
    select ${COLUMNS}, $3::timestamptz as "dueAt" from locked l join workflows w on w.id = l.workflow_id
    where w.deleted_at is null and w.latest_version_id is not null`,
};

/** One schedule as if its moment had come; null when the tenant has none of that id. */
export async function lockScheduleToFire(
  db: Queryable,
  tenantId: string,
  id: string,
  nowMs: number,
): Promise<DueSchedule | null> {
  const [row] = await db.query<DueSchedule>(OF_ID, [tenantId, id, new Date(nowMs).toISOString()]);
  return row ?? null;
}

const PARENTS: Statement = {
  name: 'read_parents_of_schedules',
  text: `select t.id as "taskId", t.run_id as "runId", coalesce(t.metadata, r.metadata) as metadata
    from unnest($1::uuid[]) as i(id) join tasks t on t.id = i.id left join runs r on r.id = t.run_id`,
};

/** What scheduled children take from the tasks that scheduled them, as far as those still exist. */
export function readParentsOfSchedules(
  db: Queryable,
  taskIds: readonly string[],
): Promise<{ taskId: string; runId: string | null; metadata: string | null }[]> {
  return db.query(PARENTS, [plainArray(taskIds)]);
}
