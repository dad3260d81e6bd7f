import {
  type Database,
  type LimitedResource,
  lockResourceUsage,
  type ResourceUsage,
  type UsageLevel,
  writeResourceUsage,
} from '@hatchet-ts/schema';
import { Batcher, type Clock } from '@hatchet-ts/service-kit';
import type { ResourceLimit } from './limit-policy';

/** Share of a limit that has to be left for this process to count by itself. */
const ROOM_SHARE = 0.1;

export type MeteredResource = 'EVENT' | 'TASK_RUN';

interface Meter {
  tenantId: string;
  resource: MeteredResource;
  /** Units of all processes, when last read. */
  known: number;
  windowEndsAt: number;
  /** Units this process has let through since. */
  unwritten: number;
}

interface Take {
  meter: Meter;
  units: number;
}

/**
 * Counts what tenants use per window. Far from a limit each process counts by itself and writes once a second; near it
 * every request is decided in the database, so that a limit refuses at its value, and processes that hear of each other
 * late let at most a second of traffic through (H100).
 */
export class UsageMeter {
  private readonly meters = new Map<string, Meter>();
  private readonly exact: Batcher<Take, boolean>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly policy: Readonly<Record<MeteredResource, ResourceLimit>>,
  ) {
    this.exact = new Batcher({ name: 'usage', flush: (takes) => this.decide(takes) });
  }

  /** Takes units if that many are left. */
  async take(tenantId: string, resource: MeteredResource, units: number): Promise<boolean> {
    const meter = this.meterOf(tenantId, resource);
    const { limit } = this.policy[resource];
    const room = limit - meter.known - meter.unwritten - units;
    if (this.clock.nowMs() < meter.windowEndsAt && room > limit * ROOM_SHARE) {
      meter.unwritten += units;
      return true;
    }
    return this.exact.add({ meter, units });
  }

  /** Writes what this process has counted, and learns what others have. */
  async write(): Promise<void> {
    const counted = [...this.meters.values()].filter((meter) => meter.unwritten > 0);
    if (counted.length > 0) await Promise.all(counted.map((meter) => this.exact.add({ meter, units: 0 })));
  }

  private meterOf(tenantId: string, resource: MeteredResource): Meter {
    const key = `${tenantId}/${resource}`;
    let meter = this.meters.get(key);
    if (!meter) {
      meter = { tenantId, resource, known: 0, windowEndsAt: 0, unwritten: 0 };
      this.meters.set(key, meter);
    }
    return meter;
  }

  private async decide(takes: readonly Take[]): Promise<boolean[]> {
    const meters = [...new Set(takes.map(({ meter }) => meter))];
    const nowMs = this.clock.nowMs();
    const written = new Map<Meter, number>();
    const { allowed, rows } = await this.database.transaction(async (tx) => {
      const locked = await lockResourceUsage(tx, meters, nowMs);
      const byKey = new Map(locked.map((row) => [keyOf(row.tenantId, row.resource), row]));
      const usage = new Map<Meter, ResourceUsage>();
      for (const meter of meters) {
        const row = this.inWindow(byKey.get(keyOf(meter.tenantId, meter.resource))!, meter.resource, nowMs);
        written.set(meter, meter.unwritten);
        usage.set(meter, { ...row, value: row.value + meter.unwritten });
      }
      const answers = takes.map(({ meter, units }) => {
        const row = usage.get(meter)!;
        const { limit } = this.policy[meter.resource];
        if (row.value + units > limit) {
          row.level = 2;
          return false;
        }
        row.value += units;
        return true;
      });
      for (const [{ resource }, row] of usage) row.level = levelOf(this.policy[resource], row);
      await writeResourceUsage(tx, [...usage.values()]);
      return { allowed: answers, rows: usage };
    });
    for (const [meter, row] of rows) {
      meter.unwritten -= written.get(meter)!;
      meter.known = row.value;
      meter.windowEndsAt = row.windowStart + this.policy[meter.resource].windowMs!;
    }
    return allowed;
  }

  private inWindow(row: ResourceUsage, resource: MeteredResource, nowMs: number): ResourceUsage {
    const over = nowMs >= row.windowStart + this.policy[resource].windowMs!;
    return over ? { ...row, value: 0, windowStart: nowMs, level: 0 } : row;
  }
}

const keyOf = (tenantId: string, resource: LimitedResource) => `${tenantId}/${resource}`;

/** A threshold that was passed stays passed until the window is over. */
function levelOf(
  { alarm, limit }: ResourceLimit,
  { value, level }: Pick<ResourceUsage, 'value' | 'level'>,
): UsageLevel {
  if (level === 2 || value >= limit) return 2;
  return level === 1 || value >= alarm ? 1 : 0;
}
