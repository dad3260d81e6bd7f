import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

/** An attempt that is over and was not the last. */
export interface EndedAttempt {
  taskId: string;
  retry: number;
  state: number;
  reason: string | null;
  error: string | null;
  workerId: string | null;
  queuedAt: number | null;
  assignedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
}

const ATTEMPTS: Statement = {
  name: 'read_ended_attempts',
  text: `select a.task_id as "taskId", a.retry, a.state, a.reason, a.error, a.worker_id as "workerId", a.queued_at as "queuedAt",
      a.assigned_at as "assignedAt", a.started_at as "startedAt", a.finished_at as "finishedAt"
    from unnest($1::uuid[]) as i(id) join attempts a on a.task_id = i.id order by a.task_id, a.retry`,
};

export function readEndedAttempts(db: Queryable, taskIds: readonly string[]): Promise<EndedAttempt[]> {
  if (taskIds.length === 0) return Promise.resolve([]);
  return db.query<EndedAttempt>(ATTEMPTS, [plainArray(taskIds)]);
}

/** A timeline row that the times of an attempt do not tell. */
export interface StoredTaskEvent {
  taskId: string;
  retry: number;
  type: string;
  at: number;
  workerId: string | null;
  message: string;
  data: string | null;
}

const EVENTS: Statement = {
  name: 'read_task_events',
  text: `select e.task_id as "taskId", e.retry, e.type, e.at, e.worker_id as "workerId", e.message, e.data
    from unnest($1::uuid[]) as i(id) join task_events e on e.task_id = i.id order by e.task_id, e.seq`,
};

export function readTaskEvents(db: Queryable, taskIds: readonly string[]): Promise<StoredTaskEvent[]> {
  if (taskIds.length === 0) return Promise.resolve([]);
  return db.query<StoredTaskEvent>(EVENTS, [plainArray(taskIds)]);
}

/** Keys of the concurrency groups a task passes, those of its run first. */
export interface ConcurrencyKeys {
  taskId: string;
  keys: string[];
}

const KEYS: Statement = {
  name: 'read_concurrency_keys',
  text: `select t.id as "taskId", array(select g.gate->>'key'
      from jsonb_array_elements(coalesce(r.gates->'groups', '[]') || coalesce(t.gates->'groups', '[]')) with ordinality as g(gate, at)
      order by g.at) as keys
    from unnest($1::uuid[]) as i(id) join tasks t on t.id = i.id left join runs r on r.id = t.run_id
    where t.gates->'groups' is not null or r.gates->'groups' is not null`,
};

/** Of those among the tasks that pass any. */
export function readConcurrencyKeys(db: Queryable, taskIds: readonly string[]): Promise<ConcurrencyKeys[]> {
  if (taskIds.length === 0) return Promise.resolve([]);
  return db.query<ConcurrencyKeys>(KEYS, [plainArray(taskIds)]);
}
