import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface NewTimer {
  dueAtMs: number;
  kind: string;
  tenantId: string;
  ref: string;
  arg: number;
}

const INSERT: Statement = {
  name: 'insert_timers',
  text: `insert into timers (due_at, kind, tenant_id, ref, arg)
    select * from unnest($1::timestamptz[], $2::text[], $3::uuid[], $4::uuid[], $5::integer[])
    on conflict (kind, ref, arg) do nothing`,
};

export async function insertTimers(db: Queryable, timers: readonly NewTimer[]): Promise<void> {
  await db.query(INSERT, [
    textArray(timers.map((t) => new Date(t.dueAtMs).toISOString())),
    textArray(timers.map((t) => t.kind)),
    plainArray(timers.map((t) => t.tenantId)),
    plainArray(timers.map((t) => t.ref)),
    plainArray(timers.map((t) => t.arg)),
  ]);
}

export interface DueTimer {
  id: number;
  kind: string;
  tenantId: string;
  ref: string;
  arg: number;
  dueAt: number;
}

const READ_DUE: Statement = {
  name: 'read_due_timers',
  text: `select id, kind, tenant_id as "tenantId", ref, arg, due_at as "dueAt" from timers
    where due_at <= $1 and kind = $2 order by due_at limit $3`,
};

/**
 * Due timers, without a lock on them: whoever ends a task locks the task first and its timers after it, so the locks of
 * what they belong to come first here too. `takeTimers` then tells which of them are still there.
 */
export function readDueTimers(
  db: Queryable,
  kind: string,
  nowMs: number,
  limit: number,
): Promise<DueTimer[]> {
  return db.query<DueTimer>(READ_DUE, [new Date(nowMs).toISOString(), kind, limit]);
}

const TAKE: Statement = {
  name: 'take_timers',
  text: `delete from timers t using unnest($1::bigint[]) as i(id) where t.id = i.id returning t.ref`,
};

/** Takes timers out, inside the transaction that acts on them. @returns the refs of those that were still there */
export async function takeTimers(db: Queryable, ids: readonly number[]): Promise<Set<string>> {
  const rows = await db.query<{ ref: string }>(TAKE, [plainArray(ids)]);
  return new Set(rows.map((row) => row.ref));
}

export interface DueWork {
  /** Attempts past their execution timeout. */
  timedOut: boolean;
  /** Queue items past their schedule timeout. */
  expired: boolean;
  /** Holders past their schedule timeout in a concurrency group. */
  expiredInGroup: boolean;
  /** Kinds of timers that are due. */
  timerKinds: string[];
  /** Some workflow is paused: what waits for it may have waited too long. */
  anyPaused: boolean;
  /** Earliest deadline still ahead, epoch ms; null when there is none. */
  nextAt: number | null;
}

/** What a paused workflow holds back does not run out of time. The predicate of the index queue_items_by_deadline. */
const RUNNING_OUT = `(parked is null or parked not like 'paused:%')`;

// One statement answers what is due and when to look again: an idle engine asks this and nothing else.
const PEEK: Statement = {
  name: 'peek_deadlines',
  text: `select
      coalesce((select min(timeout_at) <= $1 from assignments), false) as "timedOut",
      coalesce((select min(deadline) <= $1 from queue_items where ${RUNNING_OUT}), false) as expired,
      coalesce((select min(deadline) <= $1 from concurrency_slots where state = 'waiting'), false) as "expiredInGroup",
      coalesce((select array_agg(distinct kind) from (select kind from timers where due_at <= $1 limit 5000) d), '{}') as "timerKinds",
      exists (select from workflows where paused) as "anyPaused",
      least((select min(timeout_at) from assignments where timeout_at > $1), (select min(deadline) from queue_items where deadline > $1 and ${RUNNING_OUT}),
        (select min(deadline) from concurrency_slots where state = 'waiting' and deadline > $1),
        (select min(due_at) from timers where due_at > $1)) as "nextAt"`,
};

export async function peekDeadlines(db: Queryable, nowMs: number): Promise<DueWork> {
  const [row] = await db.query<DueWork>(PEEK, [new Date(nowMs).toISOString()]);
  return row!;
}

const TIMED_OUT: Statement = {
  name: 'read_timed_out',
  text: `select task_id as "taskId", retry, version_id as "versionId", step from assignments where timeout_at <= $1 order by timeout_at limit $2`,
};

export interface OverdueTask {
  taskId: string;
  retry: number;
  versionId: string;
  step: number;
}

/** Attempts past their execution timeout. */
export function readTimedOut(db: Queryable, nowMs: number, limit: number): Promise<OverdueTask[]> {
  return db.query<OverdueTask>(TIMED_OUT, [new Date(nowMs).toISOString(), limit]);
}

const EXPIRED: Statement = {
  name: 'read_expired',
  text: `select task_id as "taskId", retry, version_id as "versionId", step from queue_items
    where deadline <= $1 and ${RUNNING_OUT} order by deadline limit $2`,
};

/** Queue items past their schedule timeout. */
export function readExpired(db: Queryable, nowMs: number, limit: number): Promise<OverdueTask[]> {
  return db.query<OverdueTask>(EXPIRED, [new Date(nowMs).toISOString(), limit]);
}
