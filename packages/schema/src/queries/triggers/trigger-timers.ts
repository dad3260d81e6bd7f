import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** When a cron or a schedule is due next: one row of timers each. */
export interface TriggerTimer {
  ref: string;
  tenantId: string;
  dueAtMs: number;
}

const SET: Statement = {
  name: 'set_trigger_timers',
  text: `insert into timers (kind, ref, tenant_id, due_at)
    select $1, i.* from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as i
    on conflict (kind, ref, arg) do update set due_at = excluded.due_at`,
};

/** Sets when crons or schedules are due, moving what was set before. Their rows must be locked, or new. */
export async function setTriggerTimers(
  db: Queryable,
  kind: 'cron' | 'schedule',
  timers: readonly TriggerTimer[],
): Promise<void> {
  await db.query(SET, [
    kind,
    plainArray(timers.map((t) => t.ref)),
    plainArray(timers.map((t) => t.tenantId)),
    textArray(timers.map((t) => new Date(t.dueAtMs).toISOString())),
  ]);
}

const DELETE: Statement = {
  name: 'delete_trigger_timers',
  text: `delete from timers t using unnest($2::uuid[]) as i(ref) where t.kind = $1 and t.ref = i.ref`,
};

export async function deleteTriggerTimers(
  db: Queryable,
  kind: 'cron' | 'schedule',
  refs: readonly string[],
): Promise<void> {
  await db.query(DELETE, [kind, plainArray(refs)]);
}
