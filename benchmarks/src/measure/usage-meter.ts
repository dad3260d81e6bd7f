import { type PostgresCounters, PostgresReader } from './postgres-counters';
import { cpuSecondsOf } from './process-cpu';
import { readServiceCounters, type ServiceCounters } from './service-counters';

/** What the platform consists of, for measuring it. */
export interface MeasuredPlatform {
  /** Process ids by name (services, `postgres`, `rabbitmq`). */
  processes: Record<string, number>;
  metricsUrls: string[];
  databaseUrl?: string;
  /** Log file of Postgres. */
  databaseLog?: string;
}

interface Snapshot {
  atMs: number;
  cpu: Record<string, number>;
  clientCpu: number;
  services: ServiceCounters;
  postgres?: PostgresCounters;
}

export interface Usage {
  seconds: number;
  /** CPU seconds by process. */
  cpu: Record<string, number>;
  clientCpu: number;
  services: ServiceCounters;
  postgres?: PostgresCounters;
}

/** Reads every counter of the platform at two moments and gives the difference. */
export class UsageMeter {
  private begin: Snapshot | undefined;

  private constructor(
    readonly measured: MeasuredPlatform,
    private readonly postgres: PostgresReader | undefined,
  ) {}

  static async connect(platform: MeasuredPlatform): Promise<UsageMeter> {
    const postgres = platform.databaseUrl ? await PostgresReader.connect(platform.databaseUrl) : undefined;
    return new UsageMeter(platform, postgres);
  }

  async start(): Promise<void> {
    this.begin = await this.snapshot();
  }

  /** Since `start`. */
  async read(): Promise<Usage> {
    const from = this.begin;
    if (!from) throw new Error('read before start');
    const to = await this.snapshot();
    return {
      seconds: (to.atMs - from.atMs) / 1000,
      cpu: difference(to.cpu, from.cpu),
      clientCpu: to.clientCpu - from.clientCpu,
      services: difference(to.services, from.services),
      postgres: to.postgres && from.postgres && difference(to.postgres, from.postgres),
    };
  }

  async close(): Promise<void> {
    await this.postgres?.close();
  }

  private async snapshot(): Promise<Snapshot> {
    const [services, postgres] = await Promise.all([
      readServiceCounters(this.measured.metricsUrls),
      this.postgres?.read(),
    ]);
    const own = process.cpuUsage();
    return {
      atMs: performance.now(),
      cpu: cpuSecondsOf(this.measured.processes),
      clientCpu: (own.user + own.system) / 1e6,
      services,
      postgres,
    };
  }
}

function difference<T extends object>(to: T, from: T): T {
  const before = from as Record<string, number>;
  return Object.fromEntries(
    Object.entries(to).map(([key, value]) => [key, (value as number) - (before[key] ?? 0)]),
  ) as T;
}

/** CPU in percent of a core, by process and in all; the broker's is not counted in the sum, as it is not ours. */
export function cpuPercents(cpu: Readonly<Record<string, number>>, seconds: number): Record<string, number> {
  const percents = Object.entries(cpu).map(([name, used]): [string, number] => [
    name,
    (used / seconds) * 100,
  ]);
  return {
    cpu_percent: percents.reduce((sum, [name, used]) => (name === 'rabbitmq' ? sum : sum + used), 0),
    ...Object.fromEntries(percents.map(([name, used]) => [`cpu_percent_${name.replace(/\W/g, '_')}`, used])),
  };
}

/** Usage per run, in the names of the benchmark's JSON. @param runs finished in the same time */
export function usageFigures(usage: Usage, runs: number): Record<string, number> {
  const figures: Record<string, number> = {};
  const per1000 = (seconds: number) => (seconds / runs) * 1000;
  figures.cpu_s_per_1000_runs = per1000(Object.values(usage.cpu).reduce((sum, seconds) => sum + seconds, 0));
  for (const [name, seconds] of Object.entries(usage.cpu)) {
    figures[`cpu_s_per_1000_runs_${name.replace(/\W/g, '_')}`] = per1000(seconds);
  }
  figures.client_cpu_s_per_1000_runs = per1000(usage.clientCpu);
  figures.statements_per_run = usage.services.statements / runs;
  figures.broker_messages_per_run = usage.services.brokerMessages / runs;
  if (usage.postgres) {
    figures.transactions_per_run = usage.postgres.commits / runs;
    figures.wal_bytes_per_run = usage.postgres.walBytes / runs;
    figures.deadlocks = usage.postgres.deadlocks;
  }
  return figures;
}
