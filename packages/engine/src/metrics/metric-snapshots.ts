import { ADDRESS, metricsWanted } from '@hatchet-ts/contracts';
import { type MessageBroker, on, type Subscription } from '@hatchet-ts/messaging';
import {
  type Database,
  keepMetricSnapshots,
  retireMetricSnapshots,
  writeMetricSnapshots,
} from '@hatchet-ts/schema';
import { type Clock, type Logger, Loop, type Metrics, type Service } from '@hatchet-ts/service-kit';
import { readSeries, type Series, sumSeries, withoutGauges } from './series';

/** Between two looks for what has changed; whoever asks for a tenant's metrics asks for a look at once. */
export const SNAPSHOT_INTERVAL_MS = 30_000;
const KEEP_INTERVAL_MS = 3_600_000;
/** Twelve times the interval above and more, so that a machine that slept a night retires nothing of its own. */
const RETIRE_AFTER_MS = 86_400_000;

export interface MetricSnapshotsOptions {
  database: Database;
  broker: MessageBroker;
  metrics: Metrics;
  clock: Clock;
  logger: Logger;
  processId: string;
}

/**
 * Leaves what this process has counted for each tenant where other processes find it: the tenant's metrics are the sum
 * over all of them (PRM-02). Only what has changed is written, so an idle platform writes nothing. A process that dies
 * loses what it counted since its last look.
 */
export class MetricSnapshots implements Service {
  readonly name = 'metric-snapshots';
  /** What was written last, by tenant. */
  private readonly written = new Map<string, string>();
  private readonly loop: Loop;
  private subscription: Subscription | undefined;
  private keptAtMs: number;

  constructor(private readonly options: MetricSnapshotsOptions) {
    const { clock, logger, metrics } = options;
    this.keptAtMs = clock.monotonicMs();
    this.loop = new Loop({
      name: this.name,
      intervalMs: SNAPSHOT_INTERVAL_MS,
      clock,
      logger,
      metrics,
      runOnce: async () => {
        await this.write();
        await this.keepHouse();
      },
    });
  }

  async start(): Promise<void> {
    this.subscription = await this.options.broker.listen(ADDRESS.processes, [
      on(metricsWanted, () => this.loop.wake()),
    ]);
    await this.loop.start();
  }

  async stop(): Promise<void> {
    await this.subscription?.close();
    await this.loop.stop();
    await this.write();
  }

  private async write(): Promise<void> {
    const { clock, database, metrics, processId } = this.options;
    const changed: { tenantId: string; series: string }[] = [];
    for (const [tenantId, own] of await readSeries(metrics)) {
      const series = JSON.stringify(own);
      if (this.written.get(tenantId) !== series) changed.push({ tenantId, series });
    }
    if (changed.length === 0) return;
    await writeMetricSnapshots(database, processId, changed, clock.nowMs());
    for (const { tenantId, series } of changed) this.written.set(tenantId, series);
  }

  private async keepHouse(): Promise<void> {
    const { clock, database, processId } = this.options;
    if (clock.monotonicMs() - this.keptAtMs < KEEP_INTERVAL_MS) return;
    this.keptAtMs = clock.monotonicMs();
    const nowMs = clock.nowMs();
    if (this.written.size > 0) await keepMetricSnapshots(database, processId, nowMs);
    await database.transaction((tx) => retireMetricSnapshots(tx, nowMs - RETIRE_AFTER_MS, nowMs, sumTexts));
  }
}

const sumTexts = (texts: string[]) =>
  JSON.stringify(sumSeries(texts.map((text) => withoutGauges(JSON.parse(text) as Series))));
