import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { WaitOwnerKind } from './arm-waits';

/** A condition that waits for an event. */
export interface PendingCondition {
  /** Index of the key it was found by. */
  key: number;
  waitId: string;
  ordinal: number;
  scope: string | null;
  expression: string;
}

/** Where a look for pending conditions of a key begins: behind this one. */
export interface ConditionCursor {
  waitId: string;
  ordinal: number;
}

export interface ConditionsOfKey {
  tenantId: string;
  eventKey: string;
  /** Null begins at the first. */
  after: ConditionCursor | null;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

// Each key is an index scan that stops at the limit; conditions of keys further behind are left to a later look.
const PENDING: Statement = {
  name: 'read_pending_conditions',
  text: `select (k.n - 1)::integer as key, c.wait_id as "waitId", c.ordinal, c.scope, c.expression
    from unnest($1::uuid[], $2::text[], $3::uuid[], $4::smallint[]) with ordinality as k(tenant_id, event_key, wait_id, ordinal, n),
      lateral (
        select c.wait_id, c.ordinal, c.scope, c.expression from wait_conditions c
        where c.tenant_id = k.tenant_id and c.event_key = k.event_key and c.datum is null
          and (c.wait_id, c.ordinal) > (k.wait_id, k.ordinal)
          and ($5::pg_snapshot is null or pg_visible_in_snapshot(c.armed_in, $5::pg_snapshot))
        order by c.wait_id, c.ordinal limit $6) c
    order by k.n, c.wait_id, c.ordinal limit $6`,
};

/**
 * Pending conditions on the given event keys, in order of key, wait and ordinal, at most `limit`.
 * @param snapshot leaves out what was armed after it; null for what is there now
 */
export function readPendingConditions(
  db: Queryable,
  keys: readonly ConditionsOfKey[],
  snapshot: string | null,
  limit: number,
): Promise<PendingCondition[]> {
  return db.query<PendingCondition>(PENDING, [
    plainArray(keys.map((k) => k.tenantId)),
    textArray(keys.map((k) => k.eventKey)),
    plainArray(keys.map((k) => k.after?.waitId ?? FIRST)),
    plainArray(keys.map((k) => k.after?.ordinal ?? -1)),
    snapshot,
    limit,
  ]);
}

const SNAPSHOT: Statement = { name: 'read_snapshot', text: 'select pg_current_snapshot()::text as snapshot' };

/** What is committed now, for looks that are to see no more than that. */
export async function readSnapshot(db: Queryable): Promise<string> {
  const [row] = await db.query<{ snapshot: string }>(SNAPSHOT);
  return row!.snapshot;
}

export interface WaitRow {
  id: string;
  tenantId: string;
  ownerKind: WaitOwnerKind;
  ownerId: string;
  ownerKey: string;
}

const COLUMNS = `w.id, w.tenant_id as "tenantId", w.owner_kind as "ownerKind", w.owner_id as "ownerId", w.owner_key as "ownerKey"`;
const READ: Statement = {
  name: 'read_waits',
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join waits w on w.id = i.id`,
};

/** Without a lock: whose locks must be taken before the waits are touched. */
export function readWaits(db: Queryable, ids: readonly string[]): Promise<WaitRow[]> {
  return db.query<WaitRow>(READ, [plainArray(ids)]);
}

export interface WaitConditionRow {
  waitId: string;
  ordinal: number;
  action: 'QUEUE' | 'SKIP' | 'CANCEL';
  orGroup: number;
  dataKey: string;
  sleepText: string | null;
  datum: string | null;
}

const LOCK: Statement = {
  name: 'lock_waits',
  text: `select ${COLUMNS} from unnest($1::uuid[]) as i(id) join waits w on w.id = i.id order by w.id for update of w`,
};
const CONDITIONS: Statement = {
  name: 'read_wait_conditions',
  text: `select c.wait_id as "waitId", c.ordinal, c.action, c.or_group as "orGroup", c.data_key as "dataKey",
      c.sleep_text as "sleepText", c.datum
    from unnest($1::uuid[]) as i(id) join wait_conditions c on c.wait_id = i.id order by c.wait_id, c.ordinal`,
};

/** Locks those of the given waits that are still there, in id order; after the locks of their owners. */
export async function lockWaits(
  db: Queryable,
  ids: readonly string[],
): Promise<{ waits: WaitRow[]; conditions: WaitConditionRow[] }> {
  const waits = await db.query<WaitRow>(LOCK, [plainArray(ids)]);
  if (waits.length === 0) return { waits, conditions: [] };
  const conditions = await db.query<WaitConditionRow>(CONDITIONS, [plainArray(waits.map((wait) => wait.id))]);
  return { waits, conditions };
}

const OF_OWNERS: Statement = {
  name: 'read_waits_of_owners',
  text: `select ${COLUMNS} from unnest($2::uuid[]) as i(id) join waits w on w.owner_kind = $1 and w.owner_id = i.id`,
};

/** Waits that are armed for the given owners. The caller holds the owners' locks. */
export function readWaitsOfOwners(
  db: Queryable,
  kind: WaitOwnerKind,
  ownerIds: readonly string[],
): Promise<WaitRow[]> {
  return db.query<WaitRow>(OF_OWNERS, [kind, plainArray(ownerIds)]);
}

const SLEEPS: Statement = {
  name: 'read_due_sleeps',
  text: `select ref as "waitId", arg as ordinal from timers where kind = 'sleep' and due_at <= $1 order by due_at limit $2`,
};

/**
 * Sleeps that are over. Without a lock on their timers: whoever ends an owner locks the owner first and its timers
 * after it, so taking timers first could deadlock.
 */
export function readDueSleeps(
  db: Queryable,
  nowMs: number,
  limit: number,
): Promise<{ waitId: string; ordinal: number }[]> {
  return db.query(SLEEPS, [new Date(nowMs).toISOString(), limit]);
}

export interface WaitingCondition {
  step: number;
  /** When the wait began, epoch ms. */
  since: number;
  action: 'QUEUE' | 'SKIP' | 'CANCEL';
  orGroup: number;
  sleepText: string | null;
  /** When a sleep is over; null for events and for what is met. */
  dueAt: number | null;
  eventKey: string | null;
  scope: string | null;
  expression: string | null;
  met: boolean;
}

const OF_RUN: Statement = {
  name: 'read_conditions_of_run',
  text: `select w.owner_key::integer as step, w.created_at as since, c.action, c.or_group as "orGroup", c.sleep_text as "sleepText",
      t.due_at as "dueAt", c.event_key as "eventKey", c.scope, c.expression, c.datum is not null as met
    from waits w join wait_conditions c on c.wait_id = w.id
    left join timers t on t.kind = 'sleep' and t.ref = c.wait_id and t.arg = c.ordinal
    where w.owner_kind = 'step' and w.owner_id = $1 and w.tenant_id = $2 order by w.id, c.ordinal`,
};

/** What steps of a run wait for now, met or not. */
export function readConditionsOfRun(
  db: Queryable,
  tenantId: string,
  runId: string,
): Promise<WaitingCondition[]> {
  return db.query<WaitingCondition>(OF_RUN, [runId, tenantId]);
}
