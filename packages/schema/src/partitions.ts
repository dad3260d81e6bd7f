/**
 * Tables that grow are partitioned by UTC day on the UUIDv7 they are keyed by: the id's first 48 bits are its
 * milliseconds, so a look-up by id prunes to one partition and retention is a DROP.
 */
export const PARTITIONED_TABLES = [
  'runs',
  'tasks',
  'payloads',
  'attempts',
  'task_events',
  'run_metadata',
  'run_failures',
  'child_links',
  'logs',
  'stream_chunks',
  'spans',
  'events',
  'event_runs',
  'event_metadata',
  'expression_failures',
  'webhook_failures',
  'durable_tasks',
  'durable_branches',
  'durable_log',
  'durable_signals',
] as const;

const DAY_MS = 86_400_000;

/** Room for in-place updates, so that they stay on their page: the one every task gets (its end), those of a log. */
const FILLFACTOR: Partial<Record<(typeof PARTITIONED_TABLES)[number], number>> = {
  tasks: 80,
  runs: 80,
  durable_tasks: 50,
  durable_log: 70,
};

interface Executes {
  query(text: string): Promise<unknown>;
}

/** Smallest UUID of a millisecond: the bound of a partition. */
function boundAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

export function partitionName(table: string, dayMs: number): string {
  return `${table}_${new Date(dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/**
 * Makes the partitions from yesterday (clocks of clients and hosts differ) to `daysAhead` days after `nowMs`.
 * Idempotent; callers that may race hold the migration lock or accept a "duplicate table" error and try again.
 *
 * A table is made first and attached then: `create table … partition of` would lock its parent against everybody, wait
 * behind the longest reader with all others behind it, and deadlock with whoever reads two parents in another order.
 */
export async function ensurePartitions(client: Executes, nowMs: number, daysAhead = 2): Promise<void> {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const statements: string[] = [];
  for (let offset = -1; offset <= daysAhead; offset++) {
    const day = today + offset * DAY_MS;
    for (const table of PARTITIONED_TABLES) {
      const partition = partitionName(table, day);
      const fillfactor = FILLFACTOR[table];
      const options = fillfactor ? ` with (fillfactor = ${fillfactor})` : '';
      // A schema stopped at an older version does not have every table yet.
      statements.push(
        `if to_regclass('${table}') is not null and to_regclass('${partition}') is null then`,
        `create table ${partition} (like ${table} including all excluding indexes excluding identity)${options};`,
        `alter table ${table} attach partition ${partition} ` +
          `for values from ('${boundAt(day)}') to ('${boundAt(day + DAY_MS)}');`,
        'end if;',
      );
    }
  }
  await client.query(`do $partitions$ begin\n${statements.join('\n')}\nend $partitions$`);
}
