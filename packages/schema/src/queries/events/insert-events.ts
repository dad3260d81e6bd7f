import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

export interface NewEvent {
  id: string;
  tenantId: string;
  key: string;
  scope: string | null;
  /** JSON text, verbatim. */
  payload: string;
  metadata: string | null;
  /** Name of the webhook it came through. */
  webhook: string | null;
}

export interface NewEventMetadata {
  eventId: string;
  tenantId: string;
  key: string;
  value: string;
}

// The locks come with the rows in one round trip; the next statement has a snapshot of its own, taken under them.
const INSERT: Statement = {
  name: 'insert_events',
  text: `with stored as (
      insert into events (id, tenant_id, key, scope, payload, metadata, webhook)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])),
    indexed as (
      insert into event_metadata (event_id, tenant_id, key, value)
      select * from unnest($8::uuid[], $9::uuid[], $10::text[], $11::text[]))
    select pg_advisory_xact_lock_shared($12, bucket) from unnest($13::integer[]) as b(bucket)`,
};

/** Stores events and locks their keys (shared) until the end of the transaction: see `lockEventKeys`. */
export async function insertEvents(
  db: Queryable,
  events: readonly NewEvent[],
  metadata: readonly NewEventMetadata[],
): Promise<void> {
  await db.query(INSERT, [
    plainArray(events.map((e) => e.id)),
    plainArray(events.map((e) => e.tenantId)),
    textArray(events.map((e) => e.key)),
    textArray(events.map((e) => e.scope)),
    textArray(events.map((e) => e.payload)),
    textArray(events.map((e) => e.metadata)),
    textArray(events.map((e) => e.webhook)),
    plainArray(metadata.map((m) => m.eventId)),
    plainArray(metadata.map((m) => m.tenantId)),
    textArray(metadata.map((m) => m.key)),
    textArray(metadata.map((m) => m.value)),
    EVENT_KEY_LOCKS,
    plainArray(bucketsOf(events)),
  ]);
}

const LOCK: Statement = {
  name: 'lock_event_keys',
  text: `select pg_advisory_xact_lock($1, bucket) from unnest($2::integer[]) as b(bucket)`,
};

/**
 * Waits for every event of the given keys that is being pushed, and holds back those to come, until the end of the
 * transaction. A wait that looks back needs it: with it, an event is either committed before the look (and found) or
 * looks for waits after this one is committed (and finds it). A wait that only looks ahead needs no lock, because an
 * event pushed after the wait was acknowledged reads a snapshot that has it.
 *
 * Must be the first lock of its transaction: pushing an event takes it shared before it locks runs and tasks.
 */
export async function lockEventKeys(
  db: Queryable,
  keys: readonly { tenantId: string; key: string }[],
): Promise<void> {
  await db.query(LOCK, [EVENT_KEY_LOCKS, plainArray(bucketsOf(keys))]);
}

/** Class of the advisory locks on event keys. */
const EVENT_KEY_LOCKS = 7_240_190;
/** A batch of a thousand keys must not need a thousand locks: the lock table of Postgres has a few thousand in all. */
const BUCKETS = 128;

/** In ascending order, which makes it the order of locking. */
function bucketsOf(keys: readonly { tenantId: string; key: string }[]): number[] {
  const buckets = new Set<number>();
  for (const { tenantId, key } of keys) buckets.add(hash(`${tenantId}/${key}`) % BUCKETS);
  return [...buckets].sort((a, b) => a - b);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
