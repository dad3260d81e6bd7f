import type { Queryable, Statement } from '../../database';
import { byteaArray, plainArray, textArray } from '../../sql-array';

export type DurableEntryKind = 'RUN' | 'WAIT_FOR' | 'MEMO';

/** What came of an entry. */
export interface DurableResult {
  failed: boolean;
  error: string | null;
  payload: Buffer | null;
}

export interface NewDurableEntry extends DurableResult {
  taskId: string;
  branch: number;
  node: number;
  kind: DurableEntryKind;
  idempotencyKey: Uint8Array;
  childId: string | null;
  childKey: string | null;
  /** What is asked for, in words. */
  description: string;
  /** The same as lists show it, JSON text; null for memos. */
  waitData: string | null;
  label: string | null;
  /** Set when the entry is satisfied from the beginning; memos have no order. */
  satisfied: boolean;
  satisfiedOrder: number | null;
}

/** Where logs stand after what was asked of them. */
export interface DurableCursor {
  taskId: string;
  node: number;
  lastNode: number;
  lastOrder: number;
}

const APPEND: Statement = {
  name: 'append_durable_entries',
  text: `with moved as (
      update durable_tasks d set node = i.node, last_node = i.last_node, last_order = i.last_order
      from unnest($1::uuid[], $2::integer[], $3::integer[], $4::bigint[]) as i(id, node, last_node, last_order)
      where d.task_id = i.id)
    insert into durable_log (task_id, branch, node, kind, idempotency_key, child_id, child_key, description, wait_data, label, failed,
      error, payload, satisfied_order, satisfied_at, created_at)
    select id, branch, node, kind, key, child_id, child_key, description, wait_data, label, failed, error, payload, satisfied_order,
      case when satisfied then $20::timestamptz end, $20::timestamptz
    from unnest($5::uuid[], $6::integer[], $7::integer[], $8::text[], $9::bytea[], $10::uuid[], $11::text[], $12::text[], $13::text[],
      $14::text[], $15::boolean[], $16::text[], $17::bytea[], $18::bigint[], $19::boolean[])
      as i(id, branch, node, kind, key, child_id, child_key, description, wait_data, label, failed, error, payload, satisfied_order,
        satisfied)`,
};

/** Appends entries and moves cursors. The caller holds the locks of the logs. */
export async function appendDurableEntries(
  db: Queryable,
  cursors: readonly DurableCursor[],
  entries: readonly NewDurableEntry[],
  nowMs: number,
): Promise<void> {
  await db.query(APPEND, [
    plainArray(cursors.map((c) => c.taskId)),
    plainArray(cursors.map((c) => c.node)),
    plainArray(cursors.map((c) => c.lastNode)),
    plainArray(cursors.map((c) => c.lastOrder)),
    plainArray(entries.map((e) => e.taskId)),
    plainArray(entries.map((e) => e.branch)),
    plainArray(entries.map((e) => e.node)),
    plainArray(entries.map((e) => e.kind)),
    byteaArray(entries.map((e) => e.idempotencyKey)),
    plainArray(entries.map((e) => e.childId)),
    textArray(entries.map((e) => e.childKey)),
    textArray(entries.map((e) => e.description)),
    textArray(entries.map((e) => e.waitData)),
    textArray(entries.map((e) => e.label)),
    plainArray(entries.map((e) => e.failed)),
    textArray(entries.map((e) => e.error)),
    byteaArray(entries.map((e) => e.payload)),
    plainArray(entries.map((e) => e.satisfiedOrder)),
    plainArray(entries.map((e) => e.satisfied)),
    new Date(nowMs).toISOString(),
  ]);
}

export interface DurableEntryRow extends DurableResult {
  taskId: string;
  branch: number;
  node: number;
  kind: DurableEntryKind;
  idempotencyKey: Buffer;
  childId: string | null;
  childKey: string | null;
  description: string;
  createdAt: number;
  satisfiedAt: number | null;
  satisfiedOrder: number | null;
}

const COLUMNS = `l.task_id as "taskId", l.branch, l.node, l.kind, l.idempotency_key as "idempotencyKey", l.child_id as "childId",
  l.child_key as "childKey", l.description, l.created_at as "createdAt", l.satisfied_at as "satisfiedAt",
  l.satisfied_order as "satisfiedOrder", l.failed, l.error, l.payload`;

const READ: Statement = {
  name: 'read_durable_entries',
  text: `select ${COLUMNS} from unnest($1::uuid[], $2::integer[], $3::integer[]) as i(id, first, last)
    join durable_log l on l.task_id = i.id and l.node between i.first and i.last`,
};

/** Entries of ranges of nodes, on every branch. */
export function readDurableEntries(
  db: Queryable,
  ranges: readonly { taskId: string; first: number; last: number }[],
): Promise<DurableEntryRow[]> {
  return db.query<DurableEntryRow>(READ, [
    plainArray(ranges.map((r) => r.taskId)),
    plainArray(ranges.map((r) => r.first)),
    plainArray(ranges.map((r) => r.last)),
  ]);
}

const KEYED: Statement = {
  name: 'read_keyed_durable_entries',
  text: `select ${COLUMNS} from (select distinct * from unnest($1::uuid[], $2::text[]) as i(id, key)) i
    join durable_log l on l.task_id = i.id and l.child_key = i.key`,
};

/** Entries of children that were spawned under a key of their own, on every branch. */
export function readKeyedDurableEntries(
  db: Queryable,
  children: readonly { taskId: string; childKey: string }[],
): Promise<DurableEntryRow[]> {
  return db.query<DurableEntryRow>(KEYED, [
    plainArray(children.map((c) => c.taskId)),
    textArray(children.map((c) => c.childKey)),
  ]);
}

const OF_CHILDREN: Statement = {
  name: 'read_entries_of_children',
  text: `select l.task_id as "taskId", l.branch, l.node, l.child_id as "childId"
    from unnest($1::uuid[], $2::uuid[]) as i(parent_id, child_id)
    join durable_log l on l.task_id = i.parent_id and l.child_id = i.child_id
    where (l.satisfied_at is null) = $3 order by l.task_id, l.branch, l.node`,
};

/** Entries that stand for the given children of the given parents and are still waited for, or are satisfied. */
export function readEntriesOfChildren(
  db: Queryable,
  children: readonly { parentId: string; childId: string }[],
  pending: boolean,
): Promise<{ taskId: string; branch: number; node: number; childId: string }[]> {
  return db.query(OF_CHILDREN, [
    plainArray(children.map((c) => c.parentId)),
    plainArray(children.map((c) => c.childId)),
    pending,
  ]);
}

export interface DurableSatisfaction extends DurableResult {
  taskId: string;
  branch: number;
  node: number;
  /** Null for memos. */
  order: number | null;
}

const SATISFY: Statement = {
  name: 'satisfy_durable_entries',
  text: `with i as (
      select * from unnest($1::uuid[], $2::integer[], $3::integer[], $4::bigint[], $5::boolean[], $6::text[], $7::bytea[])
        as i(id, branch, node, satisfied_order, failed, error, payload)),
    entries as (
      update durable_log l set satisfied_at = $8::timestamptz, satisfied_order = i.satisfied_order, failed = i.failed, error = i.error,
        payload = i.payload
      from i where l.task_id = i.id and l.branch = i.branch and l.node = i.node and l.satisfied_at is null),
    logs as (
      update durable_tasks d set last_order = o.last_order
      from (select id, max(satisfied_order) as last_order from i where satisfied_order is not null group by id) o
      where d.task_id = o.id)
    select distinct a.task_id as "taskId", a.invocation, w.durable_dispatcher_id as "dispatcherId"
    from i join assignments a on a.task_id = i.id join workers w on w.id = a.worker_id
    where i.satisfied_order is not null and w.durable_dispatcher_id is not null`,
};

/** Where a running task's worker can be told. */
export interface DurableLocation {
  taskId: string;
  invocation: number;
  dispatcherId: string;
}

/**
 * Satisfies entries; one that is satisfied already stays as it is. The caller holds the locks of the logs.
 * @returns where the tasks among them run
 */
export function satisfyDurableEntries(
  db: Queryable,
  satisfactions: readonly DurableSatisfaction[],
  nowMs: number,
): Promise<DurableLocation[]> {
  return db.query<DurableLocation>(SATISFY, [
    plainArray(satisfactions.map((s) => s.taskId)),
    plainArray(satisfactions.map((s) => s.branch)),
    plainArray(satisfactions.map((s) => s.node)),
    plainArray(satisfactions.map((s) => s.order)),
    plainArray(satisfactions.map((s) => s.failed)),
    textArray(satisfactions.map((s) => s.error)),
    byteaArray(satisfactions.map((s) => s.payload)),
    new Date(nowMs).toISOString(),
  ]);
}

const COMPLETE_MEMOS: Statement = {
  name: 'complete_durable_memos',
  text: `update durable_log l set satisfied_at = $6::timestamptz, payload = i.payload
    from unnest($1::uuid[], $2::integer[], $3::integer[], $4::bytea[], $5::bytea[]) as i(id, branch, node, key, payload)
    where l.task_id = i.id and l.branch = i.branch and l.node = i.node and l.kind = 'MEMO' and l.idempotency_key = i.key
      and l.satisfied_at is null`,
};

/** Stores values of memos; the first of an entry stays. The caller holds the locks of the logs. */
export async function completeDurableMemos(
  db: Queryable,
  memos: readonly {
    taskId: string;
    branch: number;
    node: number;
    idempotencyKey: Uint8Array;
    payload: Uint8Array;
  }[],
  nowMs: number,
): Promise<void> {
  await db.query(COMPLETE_MEMOS, [
    plainArray(memos.map((m) => m.taskId)),
    plainArray(memos.map((m) => m.branch)),
    plainArray(memos.map((m) => m.node)),
    byteaArray(memos.map((m) => m.idempotencyKey)),
    byteaArray(memos.map((m) => m.payload)),
    new Date(nowMs).toISOString(),
  ]);
}

const CLEAR: Statement = {
  name: 'clear_durable_entries',
  text: `update durable_log l set satisfied_at = null, satisfied_order = null, failed = false, error = null, payload = null
    from unnest($1::uuid[], $2::integer[], $3::integer[]) as i(id, branch, node)
    where l.task_id = i.id and l.branch = i.branch and l.node = i.node`,
};

/** Makes entries wait again: what they stood for is done anew. The caller holds the locks of the logs. */
export async function clearDurableEntries(
  db: Queryable,
  entries: readonly { taskId: string; branch: number; node: number }[],
): Promise<void> {
  await db.query(CLEAR, [
    plainArray(entries.map((e) => e.taskId)),
    plainArray(entries.map((e) => e.branch)),
    plainArray(entries.map((e) => e.node)),
  ]);
}

const REORDER: Statement = {
  name: 'reorder_durable_entries',
  text: `with i as (select * from unnest($1::uuid[], $2::integer[], $3::integer[], $4::bigint[]) as i(id, branch, node, satisfied_order)),
    entries as (
      update durable_log l set satisfied_order = i.satisfied_order from i
      where l.task_id = i.id and l.branch = i.branch and l.node = i.node and l.satisfied_order is not null)
    update durable_tasks d set last_order = o.last_order
    from (select id, max(satisfied_order) as last_order from i group by id) o where d.task_id = o.id`,
};

/** Moves satisfied entries to other places in the order. The caller holds the locks of the logs. */
export async function reorderDurableEntries(
  db: Queryable,
  entries: readonly { taskId: string; branch: number; node: number; order: number }[],
): Promise<void> {
  await db.query(REORDER, [
    plainArray(entries.map((e) => e.taskId)),
    plainArray(entries.map((e) => e.branch)),
    plainArray(entries.map((e) => e.node)),
    plainArray(entries.map((e) => e.order)),
  ]);
}

/** A satisfied entry that has a place in the order. */
export interface SatisfiedEntry extends DurableResult {
  taskId: string;
  branch: number;
  node: number;
  order: number;
}

const SATISFIED: Statement = {
  name: 'read_satisfied_entries',
  text: `select l.task_id as "taskId", l.branch, l.node, l.satisfied_order as "order", l.failed, l.error,
      case when $3 then l.payload end as payload
    from unnest($1::uuid[], $2::bigint[]) as i(id, after)
    join durable_log l on l.task_id = i.id and l.satisfied_order > i.after
    order by l.task_id, l.satisfied_order`,
};

/**
 * What was satisfied behind a place in the order of each task, in order.
 * @param withPayload false leaves payloads out: for logs of which most is known to the reader
 */
export function readSatisfiedEntries(
  db: Queryable,
  tasks: readonly { taskId: string; after: number }[],
  withPayload: boolean,
): Promise<SatisfiedEntry[]> {
  return db.query<SatisfiedEntry>(SATISFIED, [
    plainArray(tasks.map((t) => t.taskId)),
    plainArray(tasks.map((t) => t.after)),
    withPayload,
  ]);
}

const RESULTS: Statement = {
  name: 'read_durable_results',
  text: `select l.task_id as "taskId", l.branch, l.node, l.kind, l.satisfied_at is not null as satisfied,
      l.satisfied_order as "order", l.failed, l.error, l.payload
    from unnest($1::uuid[], $2::integer[], $3::integer[]) as i(id, branch, node)
    join durable_log l on l.task_id = i.id and l.branch = i.branch and l.node = i.node`,
};

export interface DurableEntryResult extends DurableResult {
  taskId: string;
  branch: number;
  node: number;
  kind: DurableEntryKind;
  satisfied: boolean;
  order: number | null;
}

/** What came of single entries so far. */
export function readDurableResults(
  db: Queryable,
  entries: readonly { taskId: string; branch: number; node: number }[],
): Promise<DurableEntryResult[]> {
  return db.query<DurableEntryResult>(RESULTS, [
    plainArray(entries.map((e) => e.taskId)),
    plainArray(entries.map((e) => e.branch)),
    plainArray(entries.map((e) => e.node)),
  ]);
}

export interface ListedDurableEntry {
  branch: number;
  node: number;
  kind: DurableEntryKind;
  /** JSON text. */
  waitData: string | null;
  label: string | null;
  createdAt: number;
  satisfiedAt: number | null;
}

const LIST: Statement = {
  name: 'list_durable_entries',
  text: `select l.branch, l.node, l.kind, l.wait_data as "waitData", l.label, l.created_at as "createdAt", l.satisfied_at as "satisfiedAt"
    from durable_log l where l.task_id = $1 order by l.branch, l.node limit $2 offset $3`,
};

/** The log as it is shown: all branches, each in order. The caller has checked whose task it is. */
export function listDurableEntries(
  db: Queryable,
  taskId: string,
  page: { limit: number; offset: number },
): Promise<ListedDurableEntry[]> {
  return db.query<ListedDurableEntry>(LIST, [taskId, page.limit, page.offset]);
}
