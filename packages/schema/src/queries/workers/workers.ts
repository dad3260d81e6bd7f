import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export type LabelValue = string | number;

export interface WorkerRow {
  id: string;
  tenantId: string;
  name: string;
  dispatcherId: string | null;
  session: number;
  connected: boolean;
  paused: boolean;
  actions: string[];
  /** Slot type → units. */
  slots: Record<string, number>;
  labels: Record<string, LabelValue>;
}

const COLUMNS = `w.id, w.tenant_id as "tenantId", w.name, w.dispatcher_id as "dispatcherId", w.session, w.connected, w.paused,
  w.actions, w.slots, w.labels`;

const INSERT: Statement = {
  name: 'insert_worker',
  text: `with beat as (insert into worker_heartbeats (worker_id, tenant_id, heartbeat_at) values ($1, $2, $8))
    insert into workers (id, tenant_id, name, actions, slots, labels, runtime, created_at, updated_at)
    values ($1, $2, $3, $4::text[], $5, $6, $7, $8, $8)`,
};

export async function insertWorker(
  db: Queryable,
  worker: {
    id: string;
    tenantId: string;
    name: string;
    actions: string[];
    slots: Record<string, number>;
    labels: Record<string, LabelValue>;
    runtime: unknown;
  },
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [
    worker.id,
    worker.tenantId,
    worker.name,
    textArray(worker.actions),
    JSON.stringify(worker.slots),
    JSON.stringify(worker.labels),
    worker.runtime === null ? null : JSON.stringify(worker.runtime),
    new Date(nowMs).toISOString(),
  ]);
}

const READ_ONE: Statement = {
  name: 'read_worker',
  text: `select ${COLUMNS} from workers w where w.id = $1 and w.tenant_id = $2 and w.removed_at is null`,
};

export async function readWorker(db: Queryable, tenantId: string, id: string): Promise<WorkerRow | null> {
  const [row] = await db.query<WorkerRow>(READ_ONE, [id, tenantId]);
  return row ?? null;
}

const READ_SCHEDULABLE: Statement = {
  name: 'read_schedulable_workers',
  text: `select ${COLUMNS} from workers w
    where w.tenant_id = any($1::uuid[]) and w.connected and not w.paused and w.removed_at is null`,
};

/** Workers that may get work now, as far as rows tell (the caller knows which dispatchers live). */
export function readSchedulableWorkers(db: Queryable, tenantIds: readonly string[]): Promise<WorkerRow[]> {
  return db.query<WorkerRow>(READ_SCHEDULABLE, [plainArray(tenantIds)]);
}

const READ_SOME_SCHEDULABLE: Statement = {
  name: 'read_workers_to_schedule',
  text: `select ${COLUMNS} from unnest($1::uuid[], $2::uuid[]) as i(tenant_id, id)
    join workers w on w.id = i.id and w.tenant_id = i.tenant_id
    where w.connected and not w.paused and w.removed_at is null`,
};

/** Those of certain workers that may get work now, as `readSchedulableWorkers` finds them. */
export function readWorkersToSchedule(
  db: Queryable,
  workers: readonly { tenantId: string; id: string }[],
): Promise<WorkerRow[]> {
  return db.query<WorkerRow>(READ_SOME_SCHEDULABLE, [
    plainArray(workers.map((worker) => worker.tenantId)),
    plainArray(workers.map((worker) => worker.id)),
  ]);
}

const CONNECT: Statement = {
  name: 'connect_worker',
  text: `with beat as (
      insert into worker_heartbeats (worker_id, tenant_id, heartbeat_at)
      select id, tenant_id, $4 from workers where id = $1 and tenant_id = $2
      on conflict (worker_id) do update set heartbeat_at = excluded.heartbeat_at)
    update workers w set dispatcher_id = $3, session = w.session + 1, connected = true, connected_at = $4, updated_at = $4
    where w.id = $1 and w.tenant_id = $2 and w.removed_at is null
    returning ${COLUMNS}`,
};

/** A worker opened its stream at a dispatcher. The newest session wins (engine rule 3.6.6). */
export async function connectWorker(
  db: Queryable,
  worker: { id: string; tenantId: string; dispatcherId: string },
  nowMs: number,
): Promise<WorkerRow | null> {
  const [row] = await db.query<WorkerRow>(CONNECT, [
    worker.id,
    worker.tenantId,
    worker.dispatcherId,
    new Date(nowMs).toISOString(),
  ]);
  return row ?? null;
}

const DISCONNECT: Statement = {
  name: 'disconnect_worker',
  text: `update workers set connected = false, updated_at = $3 where id = $1 and session = $2`,
};

/** The stream of a session ended; an older session's end changes nothing. */
export async function disconnectWorker(
  db: Queryable,
  id: string,
  session: number,
  nowMs: number,
): Promise<void> {
  await db.query(DISCONNECT, [id, session, new Date(nowMs).toISOString()]);
}

const DISCONNECT_LOST: Statement = {
  name: 'disconnect_lost_workers',
  text: `update workers w set connected = false, updated_at = $3
    where w.connected and (
      not exists (select from processes p where p.id = w.dispatcher_id and p.heartbeat_at > $1)
      or exists (select from worker_heartbeats h where h.worker_id = w.id and h.heartbeat_at < $2))
    returning w.id, w.tenant_id as "tenantId"`,
};

/** Workers whose dispatcher is dead or who are silent: unreachable until they open a stream again. */
export function disconnectLostWorkers(
  db: Queryable,
  bounds: { dispatchersAliveSinceMs: number; workersAliveSinceMs: number; nowMs: number },
): Promise<{ id: string; tenantId: string }[]> {
  return db.query(DISCONNECT_LOST, [
    new Date(bounds.dispatchersAliveSinceMs).toISOString(),
    new Date(bounds.workersAliveSinceMs).toISOString(),
    new Date(bounds.nowMs).toISOString(),
  ]);
}

const LABELS: Statement = {
  name: 'merge_worker_labels',
  text: `update workers set labels = labels || $3::jsonb, updated_at = $4 where id = $1 and tenant_id = $2 and removed_at is null
    returning id`,
};

/** @returns false when the tenant has no such worker */
export async function mergeWorkerLabels(
  db: Queryable,
  tenantId: string,
  id: string,
  labels: Record<string, LabelValue>,
  nowMs: number,
): Promise<boolean> {
  const rows = await db.query(LABELS, [id, tenantId, JSON.stringify(labels), new Date(nowMs).toISOString()]);
  return rows.length > 0;
}

const PEEK_LOST: Statement = {
  name: 'peek_lost_workers',
  text: `select
      exists (select from workers w where w.connected and (
        not exists (select from processes p where p.id = w.dispatcher_id and p.heartbeat_at > $1)
        or exists (select from worker_heartbeats h where h.worker_id = w.id and h.heartbeat_at < $2))) as "anyUnreachable",
      exists (select from worker_heartbeats h join assignments a on a.worker_id = h.worker_id
        where h.heartbeat_at < $2 and not a.slot_released) as "anyTask"`,
};

/** Whether there is anything for \`disconnectLostWorkers\` and \`readTasksOfLostWorkers\`: mostly there is not. */
export async function peekLostWorkers(
  db: Queryable,
  bounds: { dispatchersAliveSinceMs: number; workersAliveSinceMs: number },
): Promise<{ anyUnreachable: boolean; anyTask: boolean }> {
  const [row] = await db.query<{ anyUnreachable: boolean; anyTask: boolean }>(PEEK_LOST, [
    new Date(bounds.dispatchersAliveSinceMs).toISOString(),
    new Date(bounds.workersAliveSinceMs).toISOString(),
  ]);
  return row!;
}

const LOST: Statement = {
  name: 'read_tasks_of_lost_workers',
  text: `select a.task_id as "taskId", a.retry
    from worker_heartbeats h join assignments a on a.worker_id = h.worker_id
    where h.heartbeat_at < $1 and not a.slot_released limit $2`,
};

/** Attempts on workers silent since `beforeMs`; manually released attempts are never reassigned (engine rule 6.6.3). */
export function readTasksOfLostWorkers(
  db: Queryable,
  beforeMs: number,
  limit: number,
): Promise<{ taskId: string; retry: number }[]> {
  return db.query(LOST, [new Date(beforeMs).toISOString(), limit]);
}

const LOCK_OF_TASKS: Statement = {
  name: 'lock_workers_of_tasks',
  text: `select a.task_id as "taskId" from unnest($1::uuid[]) as i(id) join assignments a on a.task_id = i.id
    join workers w on w.id = a.worker_id
    where (w.dispatcher_id = $2 or w.dispatcher_id is null) and a.started_at is null order by w.id for share of w`,
};

/**
 * Keeps workers of assignments from connecting anywhere until the transaction ends.
 * @returns tasks that were not started and whose worker had its last stream at `dispatcherId`, or none ever
 */
export async function lockWorkersOfTasks(
  db: Queryable,
  taskIds: readonly string[],
  dispatcherId: string,
): Promise<Set<string>> {
  const rows = await db.query<{ taskId: string }>(LOCK_OF_TASKS, [plainArray(taskIds), dispatcherId]);
  return new Set(rows.map((row) => row.taskId));
}
