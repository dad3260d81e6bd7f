import type { Queryable, Statement } from '../../database';
import { plainArray, textArray, timeArray } from '../../sql-array';

export interface NewIdempotencyKey {
  workflowId: string;
  key: string;
  tenantId: string;
  runId: string;
  expiresAtMs: number;
}

// The update always happens, so that the row comes back whoever holds it: a plain read would miss a holder that was
// committed after this statement began. Sorted, so that two batches never wait for each other.
const CLAIM: Statement = {
  name: 'claim_idempotency_keys',
  text: `with input as (
      select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[])
        as i(workflow_id, key, tenant_id, run_id, expires_at)),
    held as (
      insert into idempotency_keys as k (workflow_id, key, tenant_id, run_id, expires_at)
      select * from input order by workflow_id, key
      on conflict (workflow_id, key) do update set
        run_id = case when k.expires_at <= $6::timestamptz then excluded.run_id else k.run_id end,
        expires_at = case when k.expires_at <= $6::timestamptz then excluded.expires_at else k.expires_at end
      returning k.workflow_id, k.key, k.run_id)
    select i.run_id as wanted, h.run_id as holder from input i join held h on h.workflow_id = i.workflow_id and h.key = i.key`,
};

/**
 * Claims keys, each at most once per call. Waits for a concurrent claim of the same key until that transaction ends.
 * Must come after the locks on runs and tasks of its transaction: whoever ends a run locks it before its key.
 * @returns for each wanted run the one that holds its key: itself when the claim succeeded
 */
export async function claimIdempotencyKeys(
  db: Queryable,
  keys: readonly NewIdempotencyKey[],
  nowMs: number,
): Promise<Map<string, string>> {
  const rows = await db.query<{ wanted: string; holder: string }>(CLAIM, [
    plainArray(keys.map((k) => k.workflowId)),
    textArray(keys.map((k) => k.key)),
    plainArray(keys.map((k) => k.tenantId)),
    plainArray(keys.map((k) => k.runId)),
    timeArray(keys.map((k) => k.expiresAtMs)),
    new Date(nowMs).toISOString(),
  ]);
  return new Map(rows.map((row) => [row.wanted, row.holder]));
}

const RELEASE: Statement = {
  name: 'release_idempotency_keys',
  text: `delete from idempotency_keys k using unnest($1::uuid[], $2::text[], $3::uuid[]) as i(workflow_id, key, run_id)
    where k.workflow_id = i.workflow_id and k.key = i.key and k.run_id = i.run_id`,
};

/** Gives keys back that runs hold; one that expired and went to another run stays with it. */
export async function releaseIdempotencyKeys(
  db: Queryable,
  keys: readonly { workflowId: string; key: string; runId: string }[],
): Promise<void> {
  await db.query(RELEASE, [
    plainArray(keys.map((k) => k.workflowId)),
    textArray(keys.map((k) => k.key)),
    plainArray(keys.map((k) => k.runId)),
  ]);
}

const DELETE_EXPIRED: Statement = {
  name: 'delete_expired_idempotency_keys',
  text: `with d as (
      delete from idempotency_keys k using (
        select workflow_id, key from idempotency_keys where expires_at <= $1 order by expires_at limit $2
        for update skip locked) x
      where k.workflow_id = x.workflow_id and k.key = x.key returning 1)
    select count(*) as count from d`,
};

/** Expired keys stop nobody; this only keeps the table small. @returns how many were deleted */
export async function deleteExpiredIdempotencyKeys(
  db: Queryable,
  nowMs: number,
  limit: number,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(DELETE_EXPIRED, [new Date(nowMs).toISOString(), limit]);
  return row!.count;
}
