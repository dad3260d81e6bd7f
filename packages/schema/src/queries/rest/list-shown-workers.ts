import type { Queryable, Statement } from '../../database';
import { textArray } from '../../sql-array';
import type { LabelValue } from '../workers/workers';

export type ShownWorkerStatus = 'ACTIVE' | 'INACTIVE' | 'PAUSED';

export interface ShownWorker {
  id: string;
  name: string;
  status: ShownWorkerStatus;
  dispatcherId: string | null;
  actions: string[];
  slots: Record<string, number>;
  labels: Record<string, LabelValue>;
  runtime: {
    sdkVersion?: string;
    language?: number;
    languageVersion?: string;
    os?: string;
    extra?: string;
  } | null;
  webhookId: string | null;
  heartbeatAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface WorkerFilter {
  tenantId: string;
  id?: string;
  statuses?: readonly ShownWorkerStatus[];
  /** All must match. */
  labels?: readonly { key: string; value: string }[];
  /** A worker not heard of since then is inactive. */
  aliveSinceMs: number;
}

// A worker that nobody hears of is inactive, whatever else is said about it (engine-behaviour 1.5.4).
const WORKERS = `(
    select w.*, h.heartbeat_at,
      case when not w.connected or coalesce(h.heartbeat_at, w.created_at) < $2 then 'INACTIVE' when w.paused then 'PAUSED' else 'ACTIVE' end as status
    from workers w left join worker_heartbeats h on h.worker_id = w.id
    where w.tenant_id = $1 and w.removed_at is null and ($3::uuid is null or w.id = $3)) w
  where ($4::text[] is null or w.status = any($4))
    and not exists (select from unnest($5::text[], $6::text[]) as l(key, value) where w.labels ->> l.key is distinct from l.value)`;

const LIST: Statement = {
  name: 'list_shown_workers',
  text: `select w.id, w.name, w.status, w.dispatcher_id as "dispatcherId", w.actions, w.slots, w.labels, w.runtime,
      w.webhook_id as "webhookId", w.heartbeat_at as "heartbeatAt", w.created_at as "createdAt", w.updated_at as "updatedAt"
    from ${WORKERS} order by w.created_at desc, w.id desc limit $7 offset $8`,
};
const COUNT: Statement = { name: 'count_shown_workers', text: `select count(*) as count from ${WORKERS}` };

/** Newest first, and how many there are without the page. */
export async function listShownWorkers(
  db: Queryable,
  filter: WorkerFilter,
  page: { limit: number; offset: number },
): Promise<{ workers: ShownWorker[]; total: number }> {
  const labels = filter.labels ?? [];
  const values = [
    filter.tenantId,
    new Date(filter.aliveSinceMs).toISOString(),
    filter.id ?? null,
    filter.statuses ? textArray(filter.statuses) : null,
    textArray(labels.map((label) => label.key)),
    textArray(labels.map((label) => label.value)),
  ];
  const [workers, [count]] = await Promise.all([
    db.query<ShownWorker>(LIST, [...values, page.limit, page.offset]),
    db.query<{ count: number }>(COUNT, values),
  ]);
  return { workers, total: count!.count };
}

const PAUSE: Statement = {
  name: 'pause_worker',
  text: `update workers set paused = $3, updated_at = $4 where id = $2 and tenant_id = $1 and removed_at is null`,
};

export async function pauseWorker(
  db: Queryable,
  tenantId: string,
  id: string,
  paused: boolean,
  nowMs: number,
): Promise<void> {
  await db.query(PAUSE, [tenantId, id, paused, new Date(nowMs).toISOString()]);
}

const WORKFLOWS: Statement = {
  name: 'read_workflows_of_actions',
  text: `select w.id, w.name from workflows w join workflow_versions v on v.id = w.latest_version_id
    where w.tenant_id = $1 and w.deleted_at is null
      and exists (select from jsonb_array_elements(v.definition -> 'tasks') t where lower(t ->> 'actionId') = any($2::text[]))
    order by v.ordinal`,
};

/** Workflows that have a task with one of the actions. */
export function readWorkflowsOfActions(
  db: Queryable,
  tenantId: string,
  actions: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return db.query(WORKFLOWS, [tenantId, textArray(actions.map((action) => action.toLowerCase()))]);
}
