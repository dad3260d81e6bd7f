import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import { type DecidedGroup, decidedValues, type Filled, filledOf, overfilled } from './lock-groups';

/** A place in a group to ask for; stage 0 waits at once, later ones when the stage before is passed. */
export interface NewConcurrencySlot {
  /** The task, or the DAG run for strategies of its workflow. */
  holderId: string;
  stage: number;
  tenantId: string;
  strategyId: string;
  key: string;
  strategy: string;
  maxRuns: number;
  priority: number;
  runId: string | null;
  taskId: string | null;
  scheduleTimeoutMs: number;
}

/**
 * The rows of places as part of a statement.
 * @param first number of the first of eleven parameters, see `placeValues`
 */
export const placesOf = (first: number): string => {
  const types = [
    'uuid',
    'smallint',
    'uuid',
    'uuid',
    'text',
    'text',
    'integer',
    'smallint',
    'uuid',
    'uuid',
    'bigint',
  ];
  const arrays = types.map((type, i) => `$${first + i}::${type}[]`).join(', ');
  return `select * from unnest(${arrays})
      as i(holder_id, stage, tenant_id, strategy_id, key, strategy, max_runs, priority, run_id, task_id, schedule_ms)`;
};

/**
 * Inserts places as part of a statement.
 *
 * @param places relation of them, as `placesOf` makes it
 * @param now number of the parameter with the time
 * @param entered query of the holders that enter all their groups at once. Default: nobody does
 */
export const insertPlaces = (places: string, now: number, entered?: string): string => {
  const state = `${entered ? `when holder_id in (${entered}) then 'filled' ` : ''}when stage = 0 then 'waiting' else 'later'`;
  return `insert into concurrency_slots (holder_id, stage, tenant_id, strategy_id, key, strategy, max_runs, priority, state, run_id, task_id, schedule_ms, deadline)
    select holder_id, stage, tenant_id, strategy_id, key, strategy, max_runs, priority,
      case ${state} end, run_id, task_id, schedule_ms, $${now}::timestamptz + schedule_ms * interval '1 millisecond'
    from ${places}
    on conflict (holder_id, stage) do nothing`;
};

export const placeValues = (slots: readonly NewConcurrencySlot[]): string[] => [
  plainArray(slots.map((s) => s.holderId)),
  plainArray(slots.map((s) => s.stage)),
  plainArray(slots.map((s) => s.tenantId)),
  plainArray(slots.map((s) => s.strategyId)),
  textArray(slots.map((s) => s.key)),
  textArray(slots.map((s) => s.strategy)),
  plainArray(slots.map((s) => s.maxRuns)),
  plainArray(slots.map((s) => s.priority)),
  plainArray(slots.map((s) => s.runId)),
  plainArray(slots.map((s) => s.taskId)),
  plainArray(slots.map((s) => s.scheduleTimeoutMs)),
];

const INSERT: Statement = {
  name: 'insert_concurrency_slots',
  text: insertPlaces(`(${placesOf(1)}) as places`, 12),
};

export async function insertConcurrencySlots(
  db: Queryable,
  slots: readonly NewConcurrencySlot[],
  nowMs: number,
): Promise<void> {
  await db.query(INSERT, [...placeValues(slots), new Date(nowMs).toISOString()]);
}

export interface GroupKey {
  tenantId: string;
  strategyId: string;
  key: string;
}

const DELETE: Statement = {
  name: 'delete_concurrency_slots',
  text: `delete from concurrency_slots s using unnest($1::uuid[]) as i(id) where s.holder_id = i.id
    returning s.tenant_id as "tenantId", s.strategy_id as "strategyId", s.key, s.state`,
};

/** Gives up the places of holders. @returns groups in which room has come or a waiter has gone */
export function deleteConcurrencySlots(
  db: Queryable,
  holderIds: readonly string[],
): Promise<(GroupKey & { state: 'later' | 'waiting' | 'filled' })[]> {
  return db.query(DELETE, [plainArray(holderIds)]);
}

const DELETE_WAITING: Statement = {
  name: 'delete_waiting_slots',
  text: `delete from concurrency_slots s using unnest($1::uuid[]) as i(id)
    where s.holder_id = i.id and exists (
      select from concurrency_slots w where w.holder_id = i.id and w.state = 'waiting')
    returning s.holder_id as "holderId"`,
};

/** Takes holders out that still wait in a stage. @returns those */
export async function deleteWaitingSlots(db: Queryable, holderIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ holderId: string }>(DELETE_WAITING, [plainArray(holderIds)]);
  return new Set(rows.map((row) => row.holderId));
}

export interface GroupMember {
  /** Which of the groups asked for. */
  group: number;
  holderId: string;
  stage: number;
  strategy: string;
  maxRuns: number;
  priority: number;
  seq: number;
  state: 'waiting' | 'filled';
  runId: string | null;
  taskId: string | null;
  /** What it takes to send the task on; null for runs, for who runs, and for who stands too far behind to be next. */
  versionId: string | null;
  step: number | null;
  retry: number | null;
  desiredWorkerId: string | null;
  desiredLabels: Record<string, unknown> | null;
  gates: Record<string, unknown> | null;
}

// No more tasks are read than the group could let in: most who wait will be read again before their turn comes.
const READ: Statement = {
  name: 'read_concurrency_groups',
  text: `select (g.n - 1)::integer as "group", s.holder_id as "holderId", s.stage, s.strategy, s.max_runs as "maxRuns", s.priority, s.seq,
      s.state, s.run_id as "runId", s.task_id as "taskId", t.version_id as "versionId", t.step, t.retry,
      t.desired_worker_id as "desiredWorkerId", t.desired_labels as "desiredLabels", t.gates
    from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as g(tenant_id, strategy_id, key, n)
    cross join lateral (
      (select c.*, null::bigint as place from concurrency_slots c
        where c.tenant_id = g.tenant_id and c.strategy_id = g.strategy_id and c.key = g.key and c.state = 'filled')
      union all
      (select c.*, row_number() over (order by -c.priority, c.seq) as place from concurrency_slots c
        where c.tenant_id = g.tenant_id and c.strategy_id = g.strategy_id and c.key = g.key and c.state = 'waiting'
        order by -c.priority, c.seq limit $4)) s
    left join tasks t on t.id = case when s.place <= s.max_runs then s.task_id end and t.state = 0`,
};

/** Everybody who runs in the given groups, and the first `limit` who wait in each. */
export function readConcurrencyGroups(
  db: Queryable,
  groups: readonly GroupKey[],
  limit: number,
): Promise<GroupMember[]> {
  return db.query<GroupMember>(READ, [
    plainArray(groups.map((g) => g.tenantId)),
    plainArray(groups.map((g) => g.strategyId)),
    textArray(groups.map((g) => g.key)),
    limit,
  ]);
}

const WAITING: Statement = {
  name: 'read_waiting_groups',
  text: `with recursive g as (
      (select tenant_id, strategy_id, key from concurrency_slots where state <> 'later' order by tenant_id, strategy_id, key limit 1)
      union all
      select n.tenant_id, n.strategy_id, n.key from g cross join lateral (
        select c.tenant_id, c.strategy_id, c.key from concurrency_slots c
        where c.state <> 'later' and (c.tenant_id, c.strategy_id, c.key) > (g.tenant_id, g.strategy_id, g.key)
        order by c.tenant_id, c.strategy_id, c.key limit 1) n)
    select tenant_id as "tenantId", strategy_id as "strategyId", key from g
    where exists (select from concurrency_slots c where c.tenant_id = g.tenant_id and c.strategy_id = g.strategy_id
      and c.key = g.key and c.state = 'waiting')`,
};

/** Groups in which somebody waits: what a sweep looks at. */
export function readWaitingGroups(db: Queryable): Promise<GroupKey[]> {
  return db.query<GroupKey>(WAITING);
}

const ADMIT: Statement = {
  name: 'admit_concurrency_slots',
  text: `with input as (select * from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::bigint[]) as i(holder_id, stage, shard, epoch)),
    held as (
      select l.shard from leases l where (l.shard, l.epoch) in (select shard, epoch from input) and l.owner = $5 for share),
    overfilled as (${overfilled(6)}),
    filled as (
      update concurrency_slots s set state = 'filled' from input i join held h on h.shard = i.shard
      where s.holder_id = i.holder_id and s.stage = i.stage and s.state = 'waiting'
        and (s.tenant_id, s.strategy_id, s.key) not in (select tenant_id, strategy_id, key from overfilled)
      returning s.holder_id, s.stage)
    select holder_id as "holderId", stage, null::bigint as "group" from filled union all select null, null, "group" from overfilled`,
};

export interface Admission {
  holderId: string;
  stage: number;
  shard: number;
  epoch: number;
}

/**
 * Fills places, under the leases the caller believes in.
 * @param groups those of the places, locked (`lockDecidedGroups`)
 * @returns those filled; the others are gone, the lease is, or their group is fuller than believed
 */
export async function admitConcurrencySlots(
  db: Queryable,
  admissions: readonly Admission[],
  groups: readonly DecidedGroup[],
  owner: string,
): Promise<Filled<{ holderId: string; stage: number }>> {
  const rows = await db.query<{ holderId: string; stage: number; group: number | null }>(ADMIT, [
    plainArray(admissions.map((a) => a.holderId)),
    plainArray(admissions.map((a) => a.stage)),
    plainArray(admissions.map((a) => a.shard)),
    plainArray(admissions.map((a) => a.epoch)),
    owner,
    ...decidedValues(groups),
  ]);
  return filledOf(rows, groups);
}

const OPEN: Statement = {
  name: 'open_next_stages',
  text: `with i as (select * from unnest($1::uuid[], $2::smallint[]) as i(holder_id, stage)),
    opened as (
      update concurrency_slots s set state = 'waiting', seq = nextval('concurrency_order'),
        deadline = $3::timestamptz + s.schedule_ms * interval '1 millisecond'
      from i where s.holder_id = i.holder_id and s.stage = i.stage + 1 and s.state = 'later'
      returning s.holder_id, s.tenant_id, s.strategy_id, s.key)
    select i.holder_id as "holderId", o.tenant_id as "tenantId", o.strategy_id as "strategyId", o.key
    from i left join opened o on o.holder_id = i.holder_id`,
};

/**
 * Lets holders that passed a stage stand in the next one, with a fresh schedule timeout.
 * @returns per holder the group it waits in now; nulls when that was its last stage
 */
export function openNextStages(
  db: Queryable,
  passed: readonly { holderId: string; stage: number }[],
  nowMs: number,
): Promise<{ holderId: string; tenantId: string | null; strategyId: string | null; key: string | null }[]> {
  return db.query(OPEN, [
    plainArray(passed.map((p) => p.holderId)),
    plainArray(passed.map((p) => p.stage)),
    new Date(nowMs).toISOString(),
  ]);
}

const EXPIRED: Statement = {
  name: 'read_expired_slots',
  text: `select s.holder_id as "holderId", s.task_id as "taskId", t.retry, t.version_id as "versionId", t.step
    from concurrency_slots s left join tasks t on t.id = s.task_id
    where s.state = 'waiting' and s.deadline <= $1 order by s.deadline limit $2`,
};

/** Holders that have waited in a stage longer than their schedule timeout: tasks, and runs (whose task is null). */
export function readExpiredSlots(
  db: Queryable,
  nowMs: number,
  limit: number,
): Promise<
  {
    holderId: string;
    taskId: string | null;
    retry: number | null;
    versionId: string | null;
    step: number | null;
  }[]
> {
  return db.query(EXPIRED, [new Date(nowMs).toISOString(), limit]);
}

const OVERDUE_RUNS: Statement = {
  name: 'read_overdue_runs',
  text: `select s.tenant_id as "tenantId", s.holder_id as "runId" from unnest($1::uuid[]) as i(id)
    join concurrency_slots s on s.holder_id = i.id and s.state = 'waiting' and s.deadline <= $2`,
};

/** Which of the given runs still wait past their deadline. */
export function readOverdueRuns(
  db: Queryable,
  runIds: readonly string[],
  nowMs: number,
): Promise<{ tenantId: string; runId: string }[]> {
  return db.query(OVERDUE_RUNS, [plainArray(runIds), new Date(nowMs).toISOString()]);
}
