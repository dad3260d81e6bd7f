import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Rows of one statement: as many as fit into memory and WAL without a pause. */
const BATCH = 100_000;
const SPAN = "interval '24 hours'";

/** Statement-level ids: the time and a counter, in the form of UUIDv7. */
const ID = (ms: string, n: string) => `(
  substr(lpad(to_hex(${ms}), 12, '0'), 1, 8) || '-' || substr(lpad(to_hex(${ms}), 12, '0'), 9, 4) ||
  '-7' || substr(md5(${n}::text), 1, 3) || '-8' || substr(md5(${n}::text), 4, 3) || '-' || substr(md5(${n}::text), 7, 12))::uuid`;

/**
 * Stores ended runs as if they had run over the last day, in the order of time: of ten, eight of a single task and two
 * of a DAG of three; of a hundred, four failed and one was cancelled; each with a customer of a thousand in its
 * metadata. A tenth as many events and log lines.
 *
 * @param names workflows that are registered: of one task, and of three
 */
export async function fillRuns(
  database: Client,
  tenantId: string,
  runs: number,
  names: readonly string[],
): Promise<{ workflow: string; worker: string; run: string; dag: string }> {
  const { rows: versions } = await database.query(
    `select w.id as workflow, w.latest_version_id as version from workflows w
      join unnest($2::text[]) with ordinality as n(name, place) on n.name = w.name where w.tenant_id = $1 order by place`,
    [tenantId, names],
  );
  const [plain, dag] = versions;
  const { rows: workers } = await database.query(`select id from workers where tenant_id = $1 limit 1`, [
    tenantId,
  ]);
  const worker = workers[0].id;
  const { rows: clock } = await database.query(
    `select (extract(epoch from now() - ${SPAN}) * 1000)::bigint as since, (extract(epoch from ${SPAN}) * 1000)::bigint as span`,
  );
  const { since, span } = clock[0];
  for (let from = 0; from < runs; from += BATCH) {
    const to = Math.min(from + BATCH, runs);
    const ms = `(${since}::bigint + n * ${span}::bigint / ${runs})`;
    const at = (offset: number) => `to_timestamp((${ms} + ${offset}) / 1000.0)`;
    const state = 'case when n % 100 < 4 then 2 when n % 100 = 4 then 3 else 1 end';
    const metadata = `'{"customer":"c' || (n % 1000) || '"}'`;
    const numbers = `generate_series(${from}, ${to - 1}) n`;
    const isDag = '(n / 100) % 5 = 0';
    await database.query('begin');
    await database.query(
      `insert into tasks (id, tenant_id, workflow_id, version_id, step, state, priority, metadata, reason, error, worker_id, queued_at, assigned_at, started_at, finished_at)
       select ${ID(ms, 'n')}, '${tenantId}', '${plain.workflow}', '${plain.version}', 0, ${state}, 1, ${metadata},
         case when n % 100 < 4 then 'user_error' end, case when n % 100 < 4 then 'boom' end, '${worker}', ${at(0)}, ${at(1)}, ${at(2)}, ${at(50)}
       from ${numbers} where not (${isDag})`,
    );
    await database.query(
      `insert into runs (id, tenant_id, workflow_id, version_id, state, priority, metadata, started_at, finished_at)
       select ${ID(ms, 'n')}, '${tenantId}', '${dag.workflow}', '${dag.version}', ${state}, 1, ${metadata}, ${at(2)}, ${at(150)}
       from ${numbers} where ${isDag}`,
    );
    await database.query(
      `insert into tasks (id, tenant_id, run_id, workflow_id, version_id, step, state, priority, worker_id, queued_at, assigned_at, started_at, finished_at)
       select ${ID(ms, `(n::text || '/' || s)`)}, '${tenantId}', ${ID(ms, 'n')}, '${dag.workflow}', '${dag.version}', s, ${state}, 1, '${worker}', ${at(0)}, ${at(1)}, ${at(2)}, ${at(50)}
       from ${numbers}, generate_series(0, 2) s where ${isDag}`,
    );
    await database.query(
      `insert into run_metadata (run_id, tenant_id, key, value) select ${ID(ms, 'n')}, '${tenantId}', 'customer', 'c' || (n % 1000) from ${numbers}`,
    );
    await database.query(
      `insert into run_failures (run_id, tenant_id, workflow_id, state, reason)
       select ${ID(ms, 'n')}, '${tenantId}', case when ${isDag} then '${dag.workflow}' else '${plain.workflow}' end::uuid, ${state}, 'user_error'
       from ${numbers} where n % 100 < 5`,
    );
    await database.query(
      `insert into payloads (id, kind, body) select ${ID(ms, 'n')}, k, '{"n":' || n || '}' from ${numbers}, generate_series(1, 2) k where n % 10 = 0`,
    );
    await database.query(
      `insert into events (id, tenant_id, key, payload) select ${ID(ms, `('event' || n)`)}, '${tenantId}', 'key-' || (n % 50), '{}' from ${numbers} where n % 10 = 0`,
    );
    await database.query(
      `insert into logs (task_id, line, tenant_id, workflow_id, retry, level, message, created_at)
       select ${ID(ms, 'n')}, 1, '${tenantId}', '${plain.workflow}', 0, 'INFO', 'line ' || n, ${at(10)} from ${numbers} where n % 10 = 1 and not (${isDag})`,
    );
    await database.query('commit');
    console.error(`filled ${to} of ${runs}`);
  }
  await sumAnew(database);
  await database.query('vacuum (analyze)');
  const lastOf = async (table: string) =>
    (
      await database.query(`select id from ${table} where tenant_id = $1 order by id desc limit 1`, [
        tenantId,
      ])
    ).rows[0].id;
  return { workflow: plain.workflow, worker, run: await lastOf('tasks'), dag: await lastOf('runs') };
}

/** History that was written behind the engine's back is summed from its beginning. */
async function sumAnew(database: Client): Promise<void> {
  await database.query('begin');
  await database.query('update run_count_progress set minute = 0');
  await database.query('delete from run_counts');
  await database.query('delete from run_end_counts');
  await database.query('delete from uncounted_runs');
  await database.query('commit');
  // Sums reach to the youngest run and no further.
  const { rows: youngest } = await database.query('select id from tasks order by id desc limit 1');
  const last = Math.floor(Number.parseInt(youngest[0].id.replace('-', '').slice(0, 12), 16) / 60_000);
  let minute = 0;
  while (minute <= last) {
    await sleep(1000);
    const { rows } = await database.query('select minute from run_count_progress');
    minute = rows[0].minute;
  }
  console.error('sums are up to date');
}
