import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface EventRow {
  /** UUIDv7: its time is when the event was seen. */
  id: string;
  tenantId: string;
  key: string;
  scope: string | null;
  payload: string;
  metadata: string | null;
  webhook: string | null;
}

export type EventRunStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

export interface EventQuery {
  tenantId: string;
  /** Seen at or after (ids from this one on); null for no bound. */
  sinceId: string | null;
  /** Seen before; null for no bound. */
  untilId: string | null;
  /** Each of these: null for all. */
  ids: readonly string[] | null;
  keys: readonly string[] | null;
  scopes: readonly string[] | null;
  /** Events that started a run of one of these workflows. */
  workflowIds: readonly string[] | null;
  /** Events that started a run which is now in one of these states. */
  statuses: readonly EventRunStatus[] | null;
  /** Pairs of metadata that must all be there. Keys that differ in every event are not searchable. */
  metadata: readonly { key: string; value: string }[] | null;
}

const STATUS = `case coalesce(t.state, r.state) when 1 then 'COMPLETED' when 2 then 'FAILED' when 3 then 'CANCELLED' else
    case when (t.id is not null and (t.evicted or exists (select from assignments a where a.task_id = t.id)))
        or exists (select from tasks s where s.run_id = r.id and (s.state <> 0 or s.evicted
          or exists (select from assignments a where a.task_id = s.id)))
      then 'RUNNING' else 'QUEUED' end end`;
const RUNS = `event_runs er left join tasks t on t.id = er.run_id left join runs r on r.id = er.run_id`;

// A parameter that is null leaves its condition out: few callers, so one plan for all of them is enough.
const WHERE = `e.tenant_id = $1 and ($2::uuid is null or e.id >= $2) and ($3::uuid is null or e.id < $3)
    and ($4::uuid[] is null or e.id = any ($4)) and ($5::text[] is null or e.key = any ($5))
    and ($6::text[] is null or e.scope = any ($6))
    and ($7::uuid[] is null or exists (select from event_runs er where er.event_id = e.id and er.workflow_id = any ($7)))
    and ($8::text[] is null or exists (select from ${RUNS} where er.event_id = e.id and ${STATUS} = any ($8)))
    and ($9::text[] is null or not exists (select from unnest($9::text[], $10::text[]) as f(key, value)
      where not exists (select from event_metadata m where m.event_id = e.id and m.key = f.key and m.value = f.value)))`;

const LIST: Statement = {
  name: 'list_events',
  text: `select e.id, e.tenant_id as "tenantId", e.key, e.scope, e.payload, e.metadata, e.webhook
    from events e where ${WHERE} order by e.id desc limit $11 offset $12`,
};
const COUNT: Statement = {
  name: 'count_events',
  text: `select count(*) as count from events e where ${WHERE}`,
};

const whereValues = (query: EventQuery) => [
  query.tenantId,
  query.sinceId,
  query.untilId,
  query.ids && plainArray(query.ids),
  query.keys && textArray(query.keys),
  query.scopes && textArray(query.scopes),
  query.workflowIds && plainArray(query.workflowIds),
  query.statuses && textArray(query.statuses),
  query.metadata && textArray(query.metadata.map((pair) => pair.key)),
  query.metadata && textArray(query.metadata.map((pair) => pair.value)),
];

/** Newest first. */
export function listEvents(
  db: Queryable,
  query: EventQuery,
  page: { limit: number; offset: number },
): Promise<EventRow[]> {
  return db.query<EventRow>(LIST, [...whereValues(query), page.limit, page.offset]);
}

export async function countEvents(db: Queryable, query: EventQuery): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, whereValues(query));
  return row!.count;
}

const BY_ID: Statement = {
  name: 'read_events',
  text: `select e.id, e.tenant_id as "tenantId", e.key, e.scope, e.payload, e.metadata, e.webhook
    from unnest($1::uuid[]) as i(id) join events e on e.id = i.id`,
};

export function readEvents(db: Queryable, ids: readonly string[]): Promise<EventRow[]> {
  return db.query<EventRow>(BY_ID, [plainArray(ids)]);
}

export interface EventRunRow {
  eventId: string;
  runId: string;
  filterId: string | null;
  status: EventRunStatus;
}

const RUNS_OF: Statement = {
  name: 'read_event_runs',
  text: `select er.event_id as "eventId", er.run_id as "runId", er.filter_id as "filterId", ${STATUS} as status
    from unnest($1::uuid[]) as i(id), lateral (select * from event_runs where event_id = i.id) er
    left join tasks t on t.id = er.run_id left join runs r on r.id = er.run_id order by er.run_id`,
};

/** The runs that events started, with the state each is in now. */
export function readEventRuns(db: Queryable, eventIds: readonly string[]): Promise<EventRunRow[]> {
  return db.query<EventRunRow>(RUNS_OF, [plainArray(eventIds)]);
}

// Jumps from key to key along the index instead of reading every event.
const KEYS: Statement = {
  name: 'list_event_keys',
  text: `with recursive k as (
      (select key from events where tenant_id = $1 order by key limit 1)
      union all
      select (select e.key from events e where e.tenant_id = $1 and e.key > k.key order by e.key limit 1) from k
      where k.key is not null)
    select key from k where key is not null limit $2`,
};

/** Distinct keys of stored events, in order. */
export async function listEventKeys(db: Queryable, tenantId: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ key: string }>(KEYS, [tenantId, limit]);
  return rows.map((row) => row.key);
}

const SINCE: Statement = {
  name: 'read_events_since',
  text: `select id, payload from events where tenant_id = $1 and key = $2 and scope = $3 and id >= $4 and id < $5
    order by id desc limit $6`,
};

/** Events of a key and scope from `sinceId` on and before `beforeId`, newest first: what a wait looks back at. */
export function readEventsSince(
  db: Queryable,
  look: { tenantId: string; key: string; scope: string; sinceId: string; beforeId: string; limit: number },
): Promise<{ id: string; payload: string }[]> {
  const { tenantId, key, scope, sinceId, beforeId, limit } = look;
  return db.query(SINCE, [tenantId, key, scope, sinceId, beforeId, limit]);
}
