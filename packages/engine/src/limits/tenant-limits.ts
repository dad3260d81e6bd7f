import type { Config } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';
import {
  type CountedResource,
  countLimitedResources,
  type Database,
  type LimitedResource,
  listRaisedUsage,
  lockResourceUsage,
  type Queryable,
  type ResourceUsage,
  readResourceUsage,
  type UsageLevel,
  writeResourceUsage,
} from '@hatchet-ts/schema';
import { type Clock, type Logger, Loop, type Metrics, type Service } from '@hatchet-ts/service-kit';
import { type LimitPolicy, limitPolicy, type ResourceLimit } from './limit-policy';
import { type MeteredResource, UsageMeter } from './usage-meter';

/** How much other processes may not have heard of yet (H100). */
const WRITE_INTERVAL_MS = 1000;
/** A worker that was silent for longer does not count. */
const WORKER_ALIVE_MS = 30_000;

const NAMES: Record<LimitedResource, string> = {
  WORKER: 'workers',
  WORKER_SLOT: 'worker slots',
  EVENT: 'events',
  TASK_RUN: 'task runs',
  CRON: 'crons',
  SCHEDULE: 'schedules',
  INCOMING_WEBHOOK: 'incoming webhooks',
};

export const limitText = (resource: LimitedResource): string =>
  `tenant has reached 100% of its ${NAMES[resource]} limit`;

/** What a tenant may use of a resource, and what it uses. */
export interface TenantLimit extends ResourceLimit {
  id: string;
  resource: LimitedResource;
  value: number;
  /** When the window began, epoch ms; null for what has none. */
  windowStart: number | null;
}

export interface RaisedLimit {
  tenantId: string;
  resource: LimitedResource;
  level: UsageLevel;
  limit: ResourceLimit;
  windowStart: number;
}

export interface TenantLimitsOptions {
  clock: Clock;
  config: Config;
  database: Database;
  logger: Logger;
  metrics: Metrics;
}

/** What tenants may use of the platform (ENV-10), where SERVER_ENFORCE_LIMITS is on. */
export class TenantLimits implements Service {
  readonly name = 'tenant-limits';
  private readonly policy: LimitPolicy;
  private readonly meter: UsageMeter;
  private readonly writing: Loop;
  private readonly clock: Clock;
  private readonly database: Database;

  constructor({ clock, config, database, logger, metrics }: TenantLimitsOptions) {
    this.clock = clock;
    this.database = database;
    this.policy = limitPolicy(config);
    this.meter = new UsageMeter(database, clock, this.policy);
    this.writing = new Loop({
      name: this.name,
      intervalMs: WRITE_INTERVAL_MS,
      clock,
      logger,
      metrics,
      runOnce: () => this.meter.write(),
    });
  }

  start(): Promise<void> {
    return this.writing.start();
  }

  async stop(): Promise<void> {
    await this.writing.stop();
    await this.meter.write();
  }

  /** Counts units of a window if that many are left. */
  tryTake(tenantId: string, resource: MeteredResource, units: number): Promise<boolean> {
    return this.meter.take(tenantId, resource, units);
  }

  /** @throws EngineError `resource_exhausted` */
  async take(tenantId: string, resource: MeteredResource, units: number): Promise<void> {
    if (!(await this.tryTake(tenantId, resource, units)))
      throw new EngineError('resource_exhausted', limitText(resource));
  }

  /**
   * Whether a tenant may have more of what is counted where it is. Two that ask at once may both get the last one.
   *
   * @param db sees what has been added so far; the new ones are not among it yet
   * @throws EngineError `resource_exhausted`
   */
  async admit(
    db: Queryable,
    tenantId: string,
    adding: Partial<Record<CountedResource, number>>,
    text?: string,
  ): Promise<void> {
    const counts = await this.count(db, tenantId);
    for (const [name, more] of Object.entries(adding)) {
      const resource = name as CountedResource;
      const { alarm, limit } = this.policy[resource];
      const value = counts[resource] + more;
      if (value > limit) {
        await this.raise(tenantId, resource, 2);
        throw new EngineError('resource_exhausted', text ?? limitText(resource));
      }
      if (value >= alarm) await this.raise(tenantId, resource, value >= limit ? 2 : 1);
    }
  }

  /** Everything that is limited, as it stands now. */
  async read(tenantId: string): Promise<TenantLimit[]> {
    await this.meter.write();
    const nowMs = this.clock.nowMs();
    const resources = Object.keys(this.policy) as LimitedResource[];
    // The rows have the ids that clients are shown.
    await this.database.transaction((tx) =>
      lockResourceUsage(
        tx,
        resources.map((resource) => ({ tenantId, resource })),
        nowMs,
      ),
    );
    const counts = await this.count(this.database, tenantId);
    const rows = new Map(
      (await readResourceUsage(this.database, tenantId)).map((row) => [row.resource, row]),
    );
    return resources.map((resource) => {
      const row = rows.get(resource)!;
      const limit = this.policy[resource];
      if (limit.windowMs === null)
        return {
          ...limit,
          id: row.id,
          resource,
          value: counts[resource as CountedResource],
          windowStart: null,
        };
      const over = nowMs >= row.windowStart + limit.windowMs;
      return { ...limit, id: row.id, resource, value: over ? 0 : row.value, windowStart: row.windowStart };
    });
  }

  /** What of all tenants is above a threshold; what has gone below it again is forgotten. */
  async raised(): Promise<RaisedLimit[]> {
    const raised: RaisedLimit[] = [];
    for (const row of await listRaisedUsage(this.database)) {
      const limit = this.policy[row.resource];
      const level = await this.levelNow(row, limit);
      if (level > 0) raised.push({ ...row, level, limit });
      else await this.setLevel(row.tenantId, row.resource, () => 0);
    }
    return raised;
  }

  private async levelNow(row: ResourceUsage, limit: ResourceLimit): Promise<UsageLevel> {
    if (limit.windowMs !== null) return this.clock.nowMs() < row.windowStart + limit.windowMs ? row.level : 0;
    const counts = await this.count(this.database, row.tenantId);
    return counts[row.resource as CountedResource] >= limit.alarm ? row.level : 0;
  }

  private count(db: Queryable, tenantId: string): Promise<Record<CountedResource, number>> {
    return countLimitedResources(db, tenantId, this.clock.nowMs() - WORKER_ALIVE_MS);
  }

  /** On a connection of its own: a refusal undoes what the caller has done, but not that it was refused. */
  private raise(tenantId: string, resource: CountedResource, to: UsageLevel): Promise<void> {
    return this.setLevel(tenantId, resource, (level) => (level > to ? level : to));
  }

  private setLevel(
    tenantId: string,
    resource: LimitedResource,
    next: (level: UsageLevel) => UsageLevel,
  ): Promise<void> {
    return this.database.transaction(async (tx) => {
      const [row] = await lockResourceUsage(tx, [{ tenantId, resource }], this.clock.nowMs());
      const level = next(row!.level);
      if (level !== row!.level) await writeResourceUsage(tx, [{ ...row!, level }]);
    });
  }
}
