import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import { insertPlaces, type NewConcurrencySlot, placesOf, placeValues } from '../concurrency/slots';

/** A task to create, with its queue item or its assignment. Times are epoch ms, spans ms. */
export interface NewTask {
  id: string;
  tenantId: string;
  runId: string | null;
  workflowId: string;
  versionId: string;
  step: number;
  /** 0 open, else the final state it is born with. */
  state: number;
  skipped: boolean;
  reason: string | null;
  error: string | null;
  priority: number;
  metadata: string | null;
  parentTaskId: string | null;
  parentRunId: string | null;
  childIndex: number | null;
  childKey: string | null;
  eventId: string | null;
  eventKey: string | null;
  desiredWorkerId: string | null;
  /** JSON text. */
  desiredLabels: string | null;
  /** What was evaluated for its gates, JSON text; null for a task without. */
  gates: string | null;
  /** Queue to enter; null when the task is final or waits for something else. */
  queue: string | null;
  scheduleTimeoutMs: number;
  /** Slot credit to spend: the task is assigned at birth if the lease still has this epoch, else it is queued. */
  credit: {
    workerId: string;
    creditHolder: string;
    shard: number;
    epoch: number;
    executionTimeoutMs: number;
  } | null;
}

export interface NewPayload {
  id: string;
  kind: PayloadKind;
  body: string;
}

export const PAYLOAD = { input: 1, output: 2, triggers: 3, filter: 4, stepErrors: 5 } as const;
export type PayloadKind = (typeof PAYLOAD)[keyof typeof PAYLOAD];

const COLUMNS = `id, tenant_id, run_id, workflow_id, version_id, step, state, skipped, reason, error, priority, metadata,
  parent_task_id, parent_run_id, child_index, child_key, event_id, event_key, desired_worker_id, desired_labels, gates`;

const INPUT = `unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::smallint[], $7::smallint[], $8::boolean[],
  $9::text[], $10::text[], $11::smallint[], $12::text[], $13::uuid[], $14::uuid[], $15::integer[], $16::text[], $17::uuid[],
  $18::text[], $19::uuid[], $20::jsonb[], $21::jsonb[], $22::text[], $23::bigint[])`;

const NEW_TASKS = `new_tasks as (
    insert into tasks (${COLUMNS}, queued_at, finished_at)
    select ${COLUMNS}, $24::timestamptz, case when state <> 0 then $24::timestamptz end from input)`;

const NEW_PAYLOADS = `new_payloads as (
    insert into payloads (id, kind, body) select * from unnest($25::uuid[], $26::smallint[], $27::text[]))`;

const QUEUED = `insert into queue_items (task_id, tenant_id, queue, priority, retry, run_id, version_id, step,
      desired_worker_id, desired_labels, gates, queued_at, deadline)
    select id, tenant_id, queue, priority, 0, run_id, version_id, step, desired_worker_id, desired_labels, gates,
      $24::timestamptz, $24::timestamptz + schedule_ms * interval '1 millisecond'
    from input where queue is not null`;

const insert = (name: string, places = ''): Statement => ({
  name,
  text: `with input as (select * from ${INPUT} as i(${COLUMNS}, queue, schedule_ms)), ${NEW_TASKS}, ${NEW_PAYLOADS}${places}
    ${QUEUED}`,
});

const INSERT = insert('insert_tasks');
const INSERT_WITH_PLACES = insert(
  'insert_tasks_with_places',
  `, places as (${placesOf(28)}), new_places as (${insertPlaces('places', 24)})`,
);

// The lease row is locked FOR SHARE at the epoch the credit was lent under: a take-over raises the epoch under a
// stronger lock, so a credit of a former holder can never put a task on a worker twice counted (design section 6).
// Who lent it may not know yet that a workflow is paused: that is asked here as well.
const insertOnCredit = (name: string, { before = '', may = '', after = '' } = {}): Statement => ({
  name,
  text: `with input as (select * from rows from (${INPUT},
        unnest($28::uuid[], $29::uuid[], $30::smallint[], $31::bigint[], $32::bigint[]))
        as i(${COLUMNS}, queue, schedule_ms, worker_id, credit_holder, shard, epoch, execution_ms)),
    held as (
      select l.shard, l.epoch from leases l
      where (l.shard, l.epoch) in (select shard, epoch from input where worker_id is not null) for share),
    paused as (select id from workflows where paused),
    ${NEW_TASKS}, ${NEW_PAYLOADS}${before},
    assigned as (
      insert into assignments (task_id, tenant_id, retry, run_id, version_id, step, worker_id, queued_at, assigned_at,
        timeout_at, credit_holder)
      select i.id, i.tenant_id, 0, i.run_id, i.version_id, i.step, i.worker_id, $24::timestamptz, $24::timestamptz,
        $24::timestamptz + i.execution_ms * interval '1 millisecond', i.credit_holder
      from input i join held h on h.shard = i.shard and h.epoch = i.epoch
      where i.worker_id is not null and i.workflow_id not in (select id from paused)${may}
      returning task_id),
    queued as (
      ${QUEUED} and (input.workflow_id in (select id from paused)
        or not exists (select from held h where h.shard = input.shard and h.epoch = input.epoch)))${after}
    select task_id as "taskId", true as assigned from assigned
    union all select i.id, false from input i join held h on h.shard = i.shard and h.epoch = i.epoch
      where i.worker_id is not null and i.id not in (select task_id from assigned)`,
});

const INSERT_ON_CREDIT = insertOnCredit('insert_tasks_on_credit');
// The caller holds the locks of groups that may be entered, so nobody is let in meanwhile. With room and nobody waiting
// every strategy lets the newest in, whose limit is the group's. Whoever enters all its groups is on its worker at once,
// everybody else waits for the scheduler.
const INSERT_ON_CREDIT_WITH_PLACES = insertOnCredit('insert_tasks_on_credit_with_places', {
  before: `,
    places as (${placesOf(33)}),
    entering as (
      select e.id from unnest($44::uuid[]) as e(id) where not exists (
        select from places p where p.holder_id = e.id and (
          exists (select from concurrency_slots c
            where c.tenant_id = p.tenant_id and c.strategy_id = p.strategy_id and c.key = p.key and c.state = 'waiting')
          or p.max_runs <= (select count(*) from concurrency_slots c
            where c.tenant_id = p.tenant_id and c.strategy_id = p.strategy_id and c.key = p.key and c.state = 'filled'))))`,
  may: `
        and (i.id in (select id from entering) or i.id not in (select holder_id from places))`,
  after: `,
    new_places as (${insertPlaces('places', 24, 'select task_id from assigned')})`,
});

/** Where tasks with a slot on credit went; the lease of those in neither set is over. */
export interface OnCredit {
  /** On a worker. */
  assigned: ReadonlySet<string>;
  /** Their workflow is paused or a group of theirs has no room, so they wait: the slot is free again. */
  kept: ReadonlySet<string>;
}

/**
 * Creates tasks, their payloads, their queue items or assignments, and the places asked for in concurrency groups in one
 * statement; rows keep the order given, which is their order in the queue. Every task with a queue that is not assigned
 * on credit is queued.
 *
 * @param entering tasks with credit and places, of whose groups the caller holds the locks (`tryLockGroups`): they enter
 * all of them if each has room and nobody waits there
 */
export async function insertTasks(
  db: Queryable,
  tasks: readonly NewTask[],
  payloads: readonly NewPayload[],
  nowMs: number,
  places: readonly NewConcurrencySlot[] = [],
  entering: readonly string[] = [],
): Promise<OnCredit> {
  const values: unknown[] = [
    plainArray(tasks.map((t) => t.id)),
    plainArray(tasks.map((t) => t.tenantId)),
    plainArray(tasks.map((t) => t.runId)),
    plainArray(tasks.map((t) => t.workflowId)),
    plainArray(tasks.map((t) => t.versionId)),
    plainArray(tasks.map((t) => t.step)),
    plainArray(tasks.map((t) => t.state)),
    plainArray(tasks.map((t) => t.skipped)),
    textArray(tasks.map((t) => t.reason)),
    textArray(tasks.map((t) => t.error)),
    plainArray(tasks.map((t) => t.priority)),
    textArray(tasks.map((t) => t.metadata)),
    plainArray(tasks.map((t) => t.parentTaskId)),
    plainArray(tasks.map((t) => t.parentRunId)),
    plainArray(tasks.map((t) => t.childIndex)),
    textArray(tasks.map((t) => t.childKey)),
    plainArray(tasks.map((t) => t.eventId)),
    textArray(tasks.map((t) => t.eventKey)),
    plainArray(tasks.map((t) => t.desiredWorkerId)),
    textArray(tasks.map((t) => t.desiredLabels)),
    textArray(tasks.map((t) => t.gates)),
    textArray(tasks.map((t) => t.queue)),
    plainArray(tasks.map((t) => t.scheduleTimeoutMs)),
    new Date(nowMs).toISOString(),
    plainArray(payloads.map((p) => p.id)),
    plainArray(payloads.map((p) => p.kind)),
    textArray(payloads.map((p) => p.body)),
  ];
  if (!tasks.some((t) => t.credit !== null)) {
    if (places.length > 0) await db.query(INSERT_WITH_PLACES, [...values, ...placeValues(places)]);
    else await db.query(INSERT, values);
    return { assigned: new Set(), kept: new Set() };
  }
  values.push(
    plainArray(tasks.map((t) => t.credit?.workerId)),
    plainArray(tasks.map((t) => t.credit?.creditHolder)),
    plainArray(tasks.map((t) => t.credit?.shard)),
    plainArray(tasks.map((t) => t.credit?.epoch)),
    plainArray(tasks.map((t) => t.credit?.executionTimeoutMs)),
  );
  if (places.length > 0) values.push(...placeValues(places), plainArray(entering));
  const statement = places.length > 0 ? INSERT_ON_CREDIT_WITH_PLACES : INSERT_ON_CREDIT;
  const rows = await db.query<{ taskId: string; assigned: boolean }>(statement, values);
  const idsOf = (assigned: boolean) =>
    new Set(rows.filter((row) => row.assigned === assigned).map((row) => row.taskId));
  return { assigned: idsOf(true), kept: idsOf(false) };
}
