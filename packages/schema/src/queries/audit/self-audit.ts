import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** What must never be; each stands for one rule of conservation. */
export const AUDIT_KINDS = [
  /** An open task that stands nowhere: nobody will ever run it. */
  'task_nowhere',
  /** A task in more than one place: it may run twice. */
  'task_in_two_places',
  /** A queue item of a task that has ended or does not exist. */
  'queue_item_of_ended_task',
  /** The same for an assignment: it holds a slot of a worker. */
  'assignment_of_ended_task',
  /** A place in a concurrency group whose holder has ended or does not exist. */
  'group_place_of_ended_holder',
  /** A worker with more assigned than it has slots. */
  'slots_overdrawn',
  /** An assignment on a worker that is gone for good. */
  'assignment_without_worker',
  /** A scheduling lease of a process that is not there, which nobody takes over. */
  'lease_without_holder',
  /** An open DAG run in which nothing is left to happen. */
  'run_without_work',
] as const;

export type AuditKind = (typeof AUDIT_KINDS)[number];

export interface AuditFinding {
  kind: AuditKind;
  /** Id of the task, run or worker; number of the shard. */
  ref: string;
}

export interface AuditCounts {
  /** Violations at the last audit. */
  open: number;
  /** Ever. */
  found: number;
  repaired: number;
}

export interface SelfAudit {
  startedAt: number | null;
  finishedAt: number | null;
  cursor: string;
  suspects: AuditFinding[];
  counts: Partial<Record<AuditKind, AuditCounts>>;
  tasksChecked: number;
}

const COLUMNS = `started_at as "startedAt", finished_at as "finishedAt", cursor, suspects, counts, tasks_checked as "tasksChecked"`;

const READ: Statement = { name: 'read_self_audit', text: `select ${COLUMNS} from self_audits` };
const CLAIM: Statement = {
  name: 'claim_self_audit',
  text: `update self_audits set started_at = $1::timestamptz
    where started_at is null or started_at <= $2::timestamptz returning ${COLUMNS}`,
};
const FINISH: Statement = {
  name: 'finish_self_audit',
  text: `update self_audits set finished_at = $1, cursor = $2, suspects = $3, counts = $4, tasks_checked = tasks_checked + $5`,
};

export async function readSelfAudit(db: Queryable): Promise<SelfAudit> {
  const [row] = await db.query<SelfAudit>(READ, []);
  return row!;
}

/** Takes the next audit, unless another process has within the interval. @returns what the last one left */
export async function claimSelfAudit(
  db: Queryable,
  nowMs: number,
  intervalMs: number,
): Promise<SelfAudit | null> {
  const times = [nowMs, nowMs - intervalMs].map((ms) => new Date(ms).toISOString());
  return (await db.query<SelfAudit>(CLAIM, times))[0] ?? null;
}

export async function finishSelfAudit(
  db: Queryable,
  audit: Pick<SelfAudit, 'cursor' | 'suspects' | 'counts'> & { tasksChecked: number },
  nowMs: number,
): Promise<void> {
  await db.query(FINISH, [
    new Date(nowMs).toISOString(),
    audit.cursor,
    JSON.stringify(audit.suspects),
    JSON.stringify(audit.counts),
    audit.tasksChecked,
  ]);
}

/** Rows one audit names of each kind; more than these are found by the next ones. */
const NAMED_MAX = 200;

/**
 * Where an open task may stand: queue, worker, concurrency group (itself or through its run), backoff. One that waits
 * for parents or conditions, or was evicted, stands in its own row.
 */
const PLACES = `(select count(*) from queue_items q where q.task_id = t.id)
  + (select count(*) from assignments a where a.task_id = t.id)
  + (select count(*) from concurrency_slots c where c.holder_id in (t.id, t.run_id) and c.state = 'waiting')
  + (select count(*) from timers m where m.kind = 'retry' and m.ref = t.id)`;

const judged = (tasks: string) =>
  `select case when places = 0 then 'task_nowhere' else 'task_in_two_places' end as kind, id::text as ref
    from (select t.id, ${PLACES} as places from ${tasks} t where t.state = 0 and not t.awaiting and not t.evicted) p
    where places <> 1 limit ${NAMED_MAX}`;

const WALK: Statement = {
  name: 'audit_walk_tasks',
  text: `with part as materialized (select id, run_id, state, awaiting, evicted from tasks where id > $1 order by id limit $2)
    select (select count(*) from part) as looked, (select id from part order by id desc limit 1) as last,
      (select coalesce(jsonb_agg(f), '[]') from (${judged('part')}) f) as findings`,
};
const AGAIN: Statement = {
  name: 'audit_tasks_again',
  text: judged('(select * from tasks where id in (select unnest($1::uuid[])))'),
};

/** Looks at the next tasks in the order of their ids. @returns how many there were, the last one, what is wrong */
export async function walkTasks(
  db: Queryable,
  cursor: string,
  limit: number,
): Promise<{ looked: number; last: string | null; findings: AuditFinding[] }> {
  const [row] = await db.query<{ looked: number; last: string | null; findings: AuditFinding[] }>(WALK, [
    cursor,
    limit,
  ]);
  return row!;
}

export function auditTasksAgain(db: Queryable, taskIds: readonly string[]): Promise<AuditFinding[]> {
  return db.query<AuditFinding>(AGAIN, [plainArray(taskIds)]);
}

const finding = (kind: AuditKind, ref: string, from: string) =>
  `(select '${kind}' as kind, ${ref}::text as ref from ${from} limit ${NAMED_MAX})`;

/** Units in use by worker and slot type; the members of a batch share one set. */
const HELD = `select worker_id, slot_type, sum(units) as units from (
    select a.worker_id, coalesce(a.batch_id, a.task_id) as holder, s.key as slot_type, max(s.value::int) as units
    from assignments a join workflow_versions v on v.id = a.version_id
      cross join jsonb_each_text(coalesce(v.definition -> 'tasks' -> a.step -> 'slotRequests', '{}')) s
    where not a.slot_released group by 1, 2, 3) h group by 1, 2`;

const HOT: Statement = {
  name: 'audit_hot_rows',
  text: [
    finding(
      'queue_item_of_ended_task',
      'q.task_id',
      'queue_items q left join tasks t on t.id = q.task_id where t.id is null or t.state <> 0',
    ),
    finding(
      'assignment_of_ended_task',
      'a.task_id',
      'assignments a left join tasks t on t.id = a.task_id where t.id is null or t.state <> 0',
    ),
    finding(
      'group_place_of_ended_holder',
      'c.holder_id',
      `(select distinct holder_id from concurrency_slots) c where not exists (select from tasks t where t.id = c.holder_id and t.state = 0)
        and not exists (select from runs r where r.id = c.holder_id and r.state = 0)`,
    ),
    finding(
      'slots_overdrawn',
      'h.worker_id',
      `(${HELD}) h join workers w on w.id = h.worker_id where h.units > coalesce((w.slots ->> h.slot_type)::int, 0)`,
    ),
    finding(
      'assignment_without_worker',
      'a.task_id',
      'assignments a left join workers w on w.id = a.worker_id where w.id is null or w.removed_at is not null',
    ),
    finding(
      'lease_without_holder',
      'l.shard',
      `leases l left join processes p on p.id = l.owner where l.owner is not null
        and (p.id is null or p.heartbeat_at < $1::timestamptz)`,
    ),
    finding(
      'run_without_work',
      'r.id',
      `(select id from runs where id > $2 order by id desc limit 1000) n join runs r on r.id = n.id where r.state = 0
        and not exists (select from tasks t where t.run_id = r.id and t.state = 0)
        and not exists (select from waits w where w.owner_id = r.id)
        and not exists (select from concurrency_slots c where c.holder_id = r.id and c.state = 'waiting')`,
    ),
  ].join(' union all '),
};

/** What is wrong among the rows of live work, which are few. */
export function auditHotRows(
  db: Queryable,
  { processesAliveSinceMs, runsSinceId }: { processesAliveSinceMs: number; runsSinceId: string },
): Promise<AuditFinding[]> {
  return db.query<AuditFinding>(HOT, [new Date(processesAliveSinceMs).toISOString(), runsSinceId]);
}

const TABLES = {
  queue_item_of_ended_task: 'queue_items',
  assignment_of_ended_task: 'assignments',
} as const;

const remove = (table: string): Statement => ({
  name: `audit_remove_${table}`,
  text: `with ended as (select id from tasks where id in (select unnest($1::uuid[])) for update),
      dead as (select ref from unnest($1::uuid[]) as u(ref)
        where not exists (select from ended e join tasks t on t.id = e.id where e.id = u.ref and t.state = 0))
    delete from ${table} where task_id in (select ref from dead) returning task_id`,
});
const REMOVE = {
  queue_item_of_ended_task: remove(TABLES.queue_item_of_ended_task),
  assignment_of_ended_task: remove(TABLES.assignment_of_ended_task),
};
const REMOVE_PLACES: Statement = {
  name: 'audit_remove_group_places',
  text: `with locked as (
      select id, state from runs where id in (select unnest($1::uuid[])) for update),
    tasks_locked as (select id, state from tasks where id in (select unnest($1::uuid[])) for update)
    delete from concurrency_slots c where c.holder_id in (select unnest($1::uuid[]))
      and not exists (select from locked l where l.id = c.holder_id and l.state = 0)
      and not exists (select from tasks_locked l where l.id = c.holder_id and l.state = 0) returning c.holder_id`,
};

/** Deletes rows that stand for nothing. @returns how many things they stood for */
export async function removeLeftovers(
  db: Queryable,
  kind: keyof typeof TABLES | 'group_place_of_ended_holder',
  refs: readonly string[],
): Promise<number> {
  const statement = kind === 'group_place_of_ended_holder' ? REMOVE_PLACES : REMOVE[kind];
  const rows = await db.query<Record<string, string>>(statement, [plainArray(refs)]);
  return new Set(rows.map((row) => Object.values(row)[0])).size;
}
