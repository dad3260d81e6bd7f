import type { Queryable, Statement } from '../../database';
import { plainArray } from '../../sql-array';

const REFRESH: Statement = {
  name: 'refresh_timeouts',
  text: `with i as (
      select id, tenant_id, sum(ms)::bigint as ms from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as i(id, tenant_id, ms) group by 1, 2)
    update assignments a set timeout_at = a.timeout_at + i.ms * interval '1 millisecond'
    from i where a.task_id = i.id and a.tenant_id = i.tenant_id
    returning a.task_id as "taskId", a.retry, a.worker_id as "workerId", a.timeout_at as "timeoutAt"`,
};

export interface RefreshedTimeout {
  taskId: string;
  retry: number;
  workerId: string;
  /** Epoch ms. */
  timeoutAt: number;
}

/**
 * Extends execution timeouts, adding to the present deadlines; several extensions of one task add up (rule 6.5).
 * @returns the new deadline per task that runs
 */
export async function refreshTimeouts(
  db: Queryable,
  increments: readonly { taskId: string; tenantId: string; ms: number }[],
): Promise<Map<string, RefreshedTimeout>> {
  const rows = await db.query<RefreshedTimeout>(REFRESH, [
    plainArray(increments.map((i) => i.taskId)),
    plainArray(increments.map((i) => i.tenantId)),
    plainArray(increments.map((i) => i.ms)),
  ]);
  return new Map(rows.map((row) => [row.taskId, row]));
}

const RELEASE: Statement = {
  name: 'release_slot',
  text: `update assignments a set slot_released = true from assignments b
    where a.task_id = $1 and a.tenant_id = $2 and b.task_id = a.task_id
    returning a.worker_id as "workerId", a.credit_holder as "creditHolder", a.retry, b.slot_released as "wasReleased"`,
};

/** Frees the slots of a running attempt; null when the tenant has no such running task (rule 6.6). */
export async function releaseSlot(
  db: Queryable,
  tenantId: string,
  taskId: string,
): Promise<{ workerId: string; creditHolder: string | null; retry: number; wasReleased: boolean } | null> {
  const [row] = await db.query<{
    workerId: string;
    creditHolder: string | null;
    retry: number;
    wasReleased: boolean;
  }>(RELEASE, [taskId, tenantId]);
  return row ?? null;
}
