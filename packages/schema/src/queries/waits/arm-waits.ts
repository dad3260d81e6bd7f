import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export const WAIT_OWNER_KINDS = ['step', 'durable', 'signal'] as const;
export type WaitOwnerKind = (typeof WAIT_OWNER_KINDS)[number];

/** What goes on when a wait is over; one wait per owner. */
export interface WaitOwner {
  kind: WaitOwnerKind;
  /** The run of a step (a run of a single task is that task), else the durable task. */
  id: string;
  /** The step; `branch/node`; the signal key. */
  key: string;
}

export interface NewWaitRow {
  id: string;
  tenantId: string;
  owner: WaitOwner;
}

export interface NewWaitConditionRow {
  waitId: string;
  ordinal: number;
  tenantId: string;
  action: 'QUEUE' | 'SKIP' | 'CANCEL';
  orGroup: number;
  dataKey: string;
  /** Sleeps: the client's own text, and when it is over. */
  sleepText: string | null;
  dueAtMs: number | null;
  /** Events. */
  eventKey: string | null;
  scope: string | null;
  expression: string | null;
  /** Set when it was met by an event of the past. */
  datum: string | null;
}

const ARM: Statement = {
  name: 'arm_waits',
  text: `with w as (
      insert into waits (id, tenant_id, owner_kind, owner_id, owner_key, created_at)
      select i.*, $6::timestamptz from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[]) as i),
    c as (select * from unnest($7::uuid[], $8::smallint[], $9::uuid[], $10::text[], $11::integer[], $12::text[], $13::text[],
        $14::timestamptz[], $15::text[], $16::text[], $17::text[], $18::text[])
      as c(wait_id, ordinal, tenant_id, action, or_group, data_key, sleep_text, due_at, event_key, scope, expression, datum)),
    stored as (
      insert into wait_conditions (wait_id, ordinal, tenant_id, action, or_group, data_key, sleep_text, event_key, scope, expression, datum)
      select wait_id, ordinal, tenant_id, action, or_group, data_key, sleep_text, event_key, scope, expression, datum from c)
    insert into timers (due_at, kind, tenant_id, ref, arg)
    select due_at, 'sleep', tenant_id, wait_id, ordinal from c where due_at is not null and datum is null`,
};

/** Stores waits, their conditions and the timers of their sleeps. The caller holds the owners' locks. */
export async function insertWaits(
  db: Queryable,
  waits: readonly NewWaitRow[],
  conditions: readonly NewWaitConditionRow[],
  nowMs: number,
): Promise<void> {
  await db.query(ARM, [
    plainArray(waits.map((w) => w.id)),
    plainArray(waits.map((w) => w.tenantId)),
    textArray(waits.map((w) => w.owner.kind)),
    plainArray(waits.map((w) => w.owner.id)),
    textArray(waits.map((w) => w.owner.key)),
    new Date(nowMs).toISOString(),
    plainArray(conditions.map((c) => c.waitId)),
    plainArray(conditions.map((c) => c.ordinal)),
    plainArray(conditions.map((c) => c.tenantId)),
    textArray(conditions.map((c) => c.action)),
    plainArray(conditions.map((c) => c.orGroup)),
    textArray(conditions.map((c) => c.dataKey)),
    textArray(conditions.map((c) => c.sleepText)),
    textArray(conditions.map((c) => (c.dueAtMs === null ? null : new Date(c.dueAtMs).toISOString()))),
    textArray(conditions.map((c) => c.eventKey)),
    textArray(conditions.map((c) => c.scope)),
    textArray(conditions.map((c) => c.expression)),
    textArray(conditions.map((c) => c.datum)),
  ]);
}
