import type { Logger } from '@hatchet-ts/service-kit';
import { attemptWork, type WorkConsumer as Consumer } from '../attempt-work';
import type { BrokerMetrics } from '../broker-metrics';
import { parseEnvelope } from '../envelope';
import type { RunningCalls } from '../running-calls';
import type { MessageStore, TakenMessage } from './message-store';

/** How long a message stays hidden from others without a sign of life from its taker. */
const HOLD_MS = 30_000;
const EXTEND_EVERY_MS = HOLD_MS / 3;
/** Ends a message that kills every process which takes it. */
const LOST_DELIVERIES_MAX = 20;

export interface WorkConsumerOptions extends Consumer {
  address: string;
  prefetch: number;
  store: MessageStore;
  /** Deletes a message that is done, together with those of other calls. */
  remove(id: string): Promise<unknown>;
  logger: Logger;
  metrics: BrokerMetrics;
  running: RunningCalls;
  nowMs(): number;
}

/**
 * Takes the work of one message from its rows. A row is held by hiding it for a while, extended as long as its
 * handler runs; a process that dies lets it reappear. Rows of failed attempts reappear after their delay.
 */
export class WorkConsumer {
  readonly address: string;
  private readonly held = new Map<string, TakenMessage>();
  private readonly retryTimers = new Set<NodeJS.Timeout>();
  private extender: NodeJS.Timeout | undefined;
  private taking = false;
  private lookAgain = false;
  private closed = false;

  constructor(private readonly options: WorkConsumerOptions) {
    this.address = options.address;
  }

  /** Looks for work; called on a notification, by the poll, and when room became free. */
  async look(): Promise<void> {
    if (this.taking) {
      this.lookAgain = true;
      return;
    }
    this.taking = true;
    try {
      do {
        this.lookAgain = false;
        await this.takeWhatFits();
      } while (this.lookAgain);
    } catch (error) {
      // The poll looks again.
      this.options.logger.warn({ error, address: this.address }, 'could not look for work');
    } finally {
      this.taking = false;
    }
  }

  /** Takes no more; what is held is still settled. */
  close(): void {
    this.closed = true;
    for (const timer of this.retryTimers) clearTimeout(timer);
    this.retryTimers.clear();
  }

  private async takeWhatFits(): Promise<void> {
    const { nowMs, prefetch, running, store } = this.options;
    while (!this.closed) {
      const room = prefetch - this.held.size;
      if (room <= 0) return;
      const taken = await store.take(this.address, room, nowMs(), nowMs() + HOLD_MS);
      for (const message of taken) void running.run(() => this.handle(message));
      if (taken.length < room) return;
    }
  }

  private async handle(message: TakenMessage): Promise<void> {
    this.held.set(message.id, message);
    this.extender ??= setInterval(() => void this.extend(), EXTEND_EVERY_MS);
    try {
      await this.attempt(message);
    } catch (error) {
      const messageName = this.options.message.name;
      this.options.logger.warn({ error, messageName }, 'could not settle a message, it will be taken again');
    }
    this.held.delete(message.id);
    if (this.held.size === 0) {
      clearInterval(this.extender);
      this.extender = undefined;
    }
    if (!this.closed) void this.look();
  }

  private async attempt(message: TakenMessage): Promise<void> {
    const { logger, metrics, nowMs, store } = this.options;
    const messageName = this.options.message.name;
    const lost = message.deliveries - message.attempts - 1;
    const verdict =
      lost >= LOST_DELIVERIES_MAX
        ? ({
            kind: 'dead',
            reason: `taken ${lost} times without an outcome`,
            attempts: message.attempts,
          } as const)
        : await attemptWork(
            this.options,
            message.attempts + 1,
            () => parseEnvelope(message.payload),
            this.options,
          );
    if (verdict.kind === 'done') {
      await this.options.remove(message.id);
    } else if (verdict.kind === 'retry') {
      await store.retry(message, nowMs() + verdict.delayMs);
      this.lookAfter(verdict.delayMs);
    } else {
      const { attempts, reason } = verdict;
      await store.kill(message, attempts, reason, nowMs());
      metrics.deadLettered(messageName);
      logger.error({ messageName, address: this.address, reason, attempts }, 'message dead-lettered');
    }
  }

  private async extend(): Promise<void> {
    const { logger, nowMs, store } = this.options;
    try {
      await store.extend([...this.held.keys()], nowMs() + HOLD_MS);
    } catch (error) {
      logger.warn({ error, address: this.address }, 'could not extend the hold on work');
    }
  }

  private lookAfter(delayMs: number): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.retryTimers.delete(timer);
      void this.look();
    }, delayMs);
    this.retryTimers.add(timer);
  }
}
