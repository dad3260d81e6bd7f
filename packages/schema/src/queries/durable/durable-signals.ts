import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** A wait of the protocol before the log. */
export interface DurableSignal {
  taskId: string;
  signalKey: string;
}

const INSERT: Statement = {
  name: 'insert_durable_signal',
  text: `insert into durable_signals (task_id, signal_key, tenant_id, created_at) values ($1, $2, $3, $4::timestamptz)
    on conflict (task_id, signal_key) do nothing returning signal_key`,
};

/** @returns false when the task has a signal of that key already */
export async function insertDurableSignal(
  db: Queryable,
  { taskId, signalKey, tenantId }: DurableSignal & { tenantId: string },
  nowMs: number,
): Promise<boolean> {
  const rows = await db.query(INSERT, [taskId, signalKey, tenantId, new Date(nowMs).toISOString()]);
  return rows.length > 0;
}

const SATISFY: Statement = {
  name: 'satisfy_durable_signals',
  text: `update durable_signals s set data = i.data from unnest($1::uuid[], $2::text[], $3::text[]) as i(id, signal_key, data)
    where s.task_id = i.id and s.signal_key = i.signal_key and s.data is null`,
};

export async function satisfyDurableSignals(
  db: Queryable,
  signals: readonly (DurableSignal & { data: string })[],
): Promise<void> {
  await db.query(SATISFY, [
    plainArray(signals.map((s) => s.taskId)),
    textArray(signals.map((s) => s.signalKey)),
    textArray(signals.map((s) => s.data)),
  ]);
}

const READ: Statement = {
  name: 'read_satisfied_signals',
  text: `select s.task_id as "taskId", s.signal_key as "signalKey", s.data
    from (select distinct * from unnest($1::uuid[], $2::text[], $3::uuid[]) as i(id, signal_key, tenant_id)) i
    join durable_signals s on s.task_id = i.id and s.signal_key = i.signal_key and s.tenant_id = i.tenant_id
    where s.data is not null`,
};

/** Those of the given signals that are over. */
export function readSatisfiedSignals(
  db: Queryable,
  signals: readonly (DurableSignal & { tenantId: string })[],
): Promise<(DurableSignal & { data: string })[]> {
  return db.query(READ, [
    plainArray(signals.map((s) => s.taskId)),
    textArray(signals.map((s) => s.signalKey)),
    plainArray(signals.map((s) => s.tenantId)),
  ]);
}
