import { insertTaskEvents } from '@hatchet-ts/schema';
import { LRUCache } from 'lru-cache';
import { type Parked, parkedEvent } from './parked-event';
import { PARKED_PAUSED } from './parking';
import type { SchedulerParts } from './scheduler-parts';

/** An item that is parked again and again tells why no more often than this. */
const TOLD_AGAIN_MS = 300_000;
/** Items remembered to have told; one that is forgotten tells once more. */
const REMEMBERED_MAX = 50_000;

/** Writes into timelines why items were parked (rule 1.4: REQUEUED_NO_WORKER and its like). */
export class ParkingNotes {
  private readonly toldRecently = new LRUCache<string, true>({ max: REMEMBERED_MAX, ttl: TOLD_AGAIN_MS });

  constructor(private readonly parts: SchedulerParts) {}

  async write(parked: readonly Parked[]): Promise<void> {
    const { clock, database, events } = this.parts;
    const untold = parked.filter((item) => this.isUntold(item));
    if (untold.length === 0) return;
    events.rateLimited(untold.filter((item) => item.shortage).map((item) => item.candidate.tenantId));
    await insertTaskEvents(
      database,
      untold.map((item) => ({
        taskId: item.candidate.taskId,
        tenantId: item.candidate.tenantId,
        retry: item.candidate.retry,
        ...parkedEvent(item),
        workerId: null,
        data: null,
      })),
      clock.nowMs(),
    );
  }

  private isUntold({ candidate: { taskId, retry }, reason }: Parked): boolean {
    if (reason.startsWith(PARKED_PAUSED)) return false;
    const name = `${taskId}/${retry}/${reason}`;
    if (this.toldRecently.has(name)) return false;
    this.toldRecently.set(name, true);
    return true;
  }
}
