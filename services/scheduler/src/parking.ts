import type { RateLimitWindow } from '@hatchet-ts/contracts';
import { shardOf } from '@hatchet-ts/engine';
import { type Database, parkItems, readParkedReasons, readRateLimits, unparkItems } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';
import type { LeaseKeeper } from './lease-keeper';
import { WINDOW_MS } from './rate-gate';

/** No worker can take it: none has the labels, or the one it is bound to is not there. */
export const PARKED_WORKER = 'worker';
export const PARKED_PAUSED = 'paused:';
export const PARKED_RATE = 'rate:';

/** Items brought back at once for reasons that count nothing. */
const UNPARK_MAX = 1000;

interface Waiting {
  tenantId: string;
  parked: string;
  /** When to bring items back by time alone; null waits for `wake`. */
  againAtMs: number | null;
  /** Most items to bring back at once. */
  limit: number;
  /** How long until as many may come again; 0 for reasons that time does not change. */
  windowMs: number;
}

/**
 * Items that fail a gate stand outside the runnable order, with the reason, until the event that can change it: a
 * refilled window, a worker that joined, a workflow resumed. So one blocked key never delays another (design section 6).
 */
export class Parking {
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly leases: LeaseKeeper,
  ) {}

  async park(
    items: readonly {
      taskId: string;
      tenantId: string;
      parked: string;
      againAtMs: number | null;
      limit: number;
      windowMs: number;
    }[],
  ): Promise<void> {
    if (items.length === 0) return;
    await parkItems(this.database, items);
    for (const item of items) this.note(item);
  }

  private note({ tenantId, parked, againAtMs, limit, windowMs }: Waiting): void {
    const name = `${tenantId}/${parked}`;
    const known = this.waiting.get(name);
    const sooner = known?.againAtMs != null && (againAtMs === null || known.againAtMs < againAtMs);
    this.waiting.set(name, {
      tenantId,
      parked,
      againAtMs: sooner ? known.againAtMs : againAtMs,
      limit,
      windowMs,
    });
  }

  /** Something happened that may let items of a tenant run again. */
  wake(tenantId: string, isMeant: (parked: string) => boolean): void {
    for (const waiting of this.waiting.values())
      if (waiting.tenantId === tenantId && waiting.againAtMs === null && isMeant(waiting.parked))
        waiting.againAtMs = 0;
  }

  /** The next moment at which something comes back, epoch ms. */
  get nextAtMs(): number | undefined {
    let next: number | undefined;
    for (const { againAtMs } of this.waiting.values())
      if (againAtMs !== null && (next === undefined || againAtMs < next)) next = againAtMs;
    return next;
  }

  /** Brings back what is due. @returns queues with items again */
  async release(): Promise<{ tenantId: string; queue: string }[]> {
    const nowMs = this.clock.nowMs();
    const due = [...this.waiting].filter(
      ([, waiting]) => waiting.againAtMs !== null && waiting.againAtMs <= nowMs,
    );
    if (due.length === 0) return [];
    for (const [name] of due) this.waiting.delete(name);
    const released = await unparkItems(
      this.database,
      due.map(([, waiting]) => waiting),
      nowMs,
    );
    const counts = new Map<string, number>();
    for (const { tenantId, parked } of released) {
      const name = `${tenantId}/${parked}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    // As many as asked for came back: more may stand behind them.
    for (const [name, waiting] of due)
      if ((counts.get(name) ?? 0) >= waiting.limit)
        this.note({ ...waiting, againAtMs: nowMs + waiting.windowMs });
    return released;
  }

  /** Learns what is parked from rows: after a take-over, and when a message was lost. */
  async sweep(): Promise<void> {
    const found = (await readParkedReasons(this.database)).filter(({ tenantId }) =>
      this.leases.held.has(shardOf(tenantId)),
    );
    const unknown = found.filter(({ tenantId, parked }) => !this.waiting.has(`${tenantId}/${parked}`));
    const keys = unknown
      .filter(({ parked }) => parked.startsWith(PARKED_RATE))
      .map(({ tenantId, parked }) => ({ tenantId, key: parked.slice(PARKED_RATE.length) }));
    const limits = new Map(
      (keys.length > 0 ? await readRateLimits(this.database, keys) : []).map((row) => [
        `${row.tenantId}/${PARKED_RATE}${row.key}`,
        row,
      ]),
    );
    for (const { tenantId, parked } of unknown) {
      const limit = limits.get(`${tenantId}/${parked}`);
      const windowMs = limit ? WINDOW_MS[limit.windowUnit as RateLimitWindow] : 0;
      this.note({ tenantId, parked, againAtMs: 0, limit: limit?.limit || UNPARK_MAX, windowMs });
    }
  }

  forget(isGone: (tenantId: string) => boolean): void {
    for (const [name, { tenantId }] of this.waiting) if (isGone(tenantId)) this.waiting.delete(name);
  }
}
