import { totalmem } from 'node:os';

const MiB = 1024 * 1024;

/**
 * Server settings for our workload on one machine that Postgres shares with the services: short statements on few
 * connections, hot tables whose rows live for milliseconds, everything durable.
 *
 * @param fast gives up durability: for tests, whose data is thrown away
 */
export function postgresSettings({ fast }: { fast: boolean }): Record<string, string> {
  const memory = totalmem();
  const settings: Record<string, string> = {
    // An eighth of the memory up to 512 MB: the hot set is small, and the page cache holds the rest.
    shared_buffers: megabytes(Math.min(Math.max(memory / 8, 64 * MiB), 512 * MiB)),
    effective_cache_size: megabytes(memory / 2),
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    // Several services with a pool of 50 each (CFG-43), and room for a person with psql.
    max_connections: '300',
    max_prepared_transactions: '0',

    // A checkpoint every five minutes bounds recovery after a crash to a few seconds, and 2 GB keep a burst
    // from causing extra ones, each of which makes every page go to the log in full once more.
    checkpoint_timeout: '5min',
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    wal_buffers: '16MB',
    wal_compression: 'on',

    // Queue rows die young: without eager vacuum their index pages fill with dead entries within a minute. Each look
    // starts a process per database, which every 5 s would be a third of what an idle platform costs.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_threshold: '500',
    autovacuum_vacuum_scale_factor: '0.02',
    autovacuum_vacuum_cost_delay: '1ms',
    autovacuum_vacuum_cost_limit: '1000',

    // Compiling and parallel plans pay for long queries only; ours are short and come in numbers.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    random_page_cost: '1.1',
    // Synchronous reads need no helper processes, which an idle small machine would only carry along.
    io_method: 'sync',

    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] %a ',
    listen_addresses: '127.0.0.1',
    unix_socket_permissions: '0700',
  };
  if (!fast) return settings;
  return {
    ...settings,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    wal_compression: 'off',
    shared_buffers: '128MB',
    max_connections: '500',
  };
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MiB)}MB`;
}
