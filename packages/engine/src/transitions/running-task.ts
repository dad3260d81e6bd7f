import { notFound } from '@hatchet-ts/contracts';
import { insertTaskEvents, refreshTimeouts, releaseSlot } from '@hatchet-ts/schema';
import { Batcher } from '@hatchet-ts/service-kit';
import { Announcement } from '../announce';
import type { EngineContext } from '../engine';

/** What a running task may ask for itself: more time, or to give its slot back early. */
export class RunningTasks {
  private readonly refreshes: Batcher<
    { taskId: string; tenantId: string; ms: number; text: string },
    number | null
  >;

  constructor(private readonly context: EngineContext) {
    this.refreshes = new Batcher({
      name: 'refresh',
      flush: async (batch) => {
        const nowMs = context.clock.nowMs();
        const refreshed = await refreshTimeouts(context.database, batch);
        const events = batch.flatMap(({ taskId, tenantId, text }) => {
          const row = refreshed.get(taskId);
          if (!row) return [];
          const { retry, workerId } = row;
          const message = `Timeout refreshed by ${text}`;
          return { taskId, tenantId, retry, type: 'TIMEOUT_REFRESHED', message, workerId, data: null };
        });
        if (events.length > 0) await insertTaskEvents(context.database, events, nowMs);
        return batch.map(({ taskId }) => refreshed.get(taskId)?.timeoutAt ?? null);
      },
    });
  }

  /** @returns the new deadline, epoch ms. @throws EngineError `not_found` when the task does not run */
  async refreshTimeout(tenantId: string, taskId: string, ms: number, text: string): Promise<number> {
    const timeoutAt = await this.refreshes.add({ taskId, tenantId, ms, text });
    if (timeoutAt === null) throw notFound(`task run not found: ${taskId}`);
    return timeoutAt;
  }

  /** Frees the slots of a running task; again and again is the same as once. @throws EngineError `not_found` */
  async releaseSlot(tenantId: string, taskId: string): Promise<void> {
    const nowMs = this.context.clock.nowMs();
    const released = await releaseSlot(this.context.database, tenantId, taskId);
    if (!released) throw notFound(`task run not found: ${taskId}`);
    if (released.wasReleased) return;
    const { workerId, creditHolder, retry } = released;
    await insertTaskEvents(
      this.context.database,
      [{ taskId, tenantId, retry, type: 'SLOT_RELEASED', message: '', workerId, data: null }],
      nowMs,
    );
    const announcement = new Announcement();
    announcement.freed({ tenantId, workerId, taskId, creditHolder });
    announcement.publish(this.context, nowMs);
  }
}
