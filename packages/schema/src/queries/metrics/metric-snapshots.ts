import type { Queryable, Statement, Transaction } from '../../database';
import { plainArray, textArray } from '../../sql-array';

/** Stands for all processes that are gone. */
export const RETIRED_PROCESS = '00000000-0000-0000-0000-000000000000';

export interface MetricSnapshot {
  tenantId: string;
  /** JSON text. */
  series: string;
}

const WRITE: Statement = {
  name: 'write_metric_snapshots',
  text: `insert into metric_snapshots (tenant_id, process_id, series, updated_at)
    select i.tenant_id, $1, i.series, $2::timestamptz from unnest($3::uuid[], $4::text[]) as i(tenant_id, series) order by i.tenant_id
    on conflict (tenant_id, process_id) do update set series = excluded.series, updated_at = excluded.updated_at`,
};

export async function writeMetricSnapshots(
  db: Queryable,
  processId: string,
  snapshots: readonly MetricSnapshot[],
  nowMs: number,
): Promise<void> {
  await db.query(WRITE, [
    processId,
    new Date(nowMs).toISOString(),
    plainArray(snapshots.map((snapshot) => snapshot.tenantId)),
    textArray(snapshots.map((snapshot) => snapshot.series)),
  ]);
}

const KEEP: Statement = {
  name: 'keep_metric_snapshots',
  text: 'update metric_snapshots set updated_at = $2::timestamptz where process_id = $1',
};

/** Says that the process lives, although it has nothing new to say. */
export async function keepMetricSnapshots(db: Queryable, processId: string, nowMs: number): Promise<void> {
  await db.query(KEEP, [processId, new Date(nowMs).toISOString()]);
}

const READ: Statement = {
  name: 'read_metric_snapshots',
  text: `select s.process_id as "processId", s.series, p.id is not null and p.heartbeat_at > $3::timestamptz as "isAlive"
    from metric_snapshots s left join processes p on p.id = s.process_id where s.tenant_id = $1 and s.process_id <> $2`,
};

export interface ReadSnapshot {
  processId: string;
  series: string;
  /** The process beats: its gauges count, not only its counters. */
  isAlive: boolean;
}

/** What every process but one has written for a tenant. */
export function readMetricSnapshots(
  db: Queryable,
  tenantId: string,
  exceptProcessId: string,
  aliveSinceMs: number,
): Promise<ReadSnapshot[]> {
  return db.query<ReadSnapshot>(READ, [tenantId, exceptProcessId, new Date(aliveSinceMs).toISOString()]);
}

const OTHERS: Statement = {
  name: 'has_other_processes',
  text: `select exists (select from processes where id <> $1 and heartbeat_at > $2::timestamptz)
    or exists (select from metric_snapshots where process_id <> $1 and updated_at > $2::timestamptz) as others`,
};

/** Whether anybody else may have counted something since. */
export async function hasOtherProcesses(
  db: Queryable,
  processId: string,
  aliveSinceMs: number,
): Promise<boolean> {
  const [row] = await db.query<{ others: boolean }>(OTHERS, [
    processId,
    new Date(aliveSinceMs).toISOString(),
  ]);
  return row!.others;
}

// One process retires at a time; the others find nothing left to do an hour later.
const LOCK = 7_240_187;
const STALE: Statement = {
  name: 'take_stale_metric_snapshots',
  text: `delete from metric_snapshots where process_id = $2 and tenant_id in (
      select tenant_id from metric_snapshots where updated_at < $1::timestamptz and process_id <> $2)
    or updated_at < $1::timestamptz and process_id <> $2
    returning tenant_id as "tenantId", series`,
};

/**
 * Sums up, per tenant, what processes have left that have not been heard of since, with what was summed up before.
 * @param sum of the series of one tenant
 * @returns how many rows were replaced
 */
export async function retireMetricSnapshots(
  tx: Transaction,
  beforeMs: number,
  nowMs: number,
  sum: (series: string[]) => string,
): Promise<number> {
  const [lock] = await tx.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1) as locked', [
    LOCK,
  ]);
  if (!lock!.locked) return 0;
  const rows = await tx.query<MetricSnapshot>(STALE, [new Date(beforeMs).toISOString(), RETIRED_PROCESS]);
  const byTenant = new Map<string, string[]>();
  for (const { tenantId, series } of rows)
    byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), series]);
  const sums = [...byTenant].map(([tenantId, series]) => ({ tenantId, series: sum(series) }));
  if (sums.length > 0) await writeMetricSnapshots(tx, RETIRED_PROCESS, sums, nowMs);
  return rows.length;
}
