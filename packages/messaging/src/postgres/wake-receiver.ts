import type { Logger } from '@hatchet-ts/service-kit';
import type { BrokerMetrics } from '../broker-metrics';
import { MalformedMessage, messageName, parseEnvelope } from '../envelope';
import type { RunningCalls } from '../running-calls';
import type { WakeListeners } from '../wake-listeners';
import type { Addresses } from './addresses';
import type { MessageStore } from './message-store';

export interface WakeReceiverOptions {
  addresses: Addresses;
  listeners: WakeListeners;
  logger: Logger;
  metrics: BrokerMetrics;
  nowMs(): number;
  running: RunningCalls;
  store: MessageStore;
}

/** Hands notifications to the listeners; the counterpart of `WakePublisher`. */
export class WakeReceiver {
  /** Addresses by the id of the row that holds the wake, until the next turn of the event loop reads them together. */
  private readonly unread = new Map<string, string>();

  constructor(private readonly options: WakeReceiverOptions) {}

  /** @param payload an envelope, or the id of the row that holds it */
  receive(address: string, payload: string): void {
    if (!/^\d+$/.test(payload)) {
      this.deliver(address, payload);
      return;
    }
    if (this.unread.size === 0) setImmediate(() => void this.readRows());
    this.unread.set(payload, address);
  }

  private async readRows(): Promise<void> {
    const { logger, metrics, running, store } = this.options;
    const addresses = new Map(this.unread);
    this.unread.clear();
    try {
      const rows = await running.run(() => store.wakes([...addresses.keys()]));
      for (const { id, payload } of rows) this.deliver(addresses.get(id)!, payload);
      // Removed meanwhile: this process was far behind.
      metrics.dropped(addresses.size - rows.length);
    } catch (error) {
      metrics.dropped(addresses.size);
      logger.warn({ error, wakes: addresses.size }, 'could not read large wake-ups');
    }
  }

  private deliver(address: string, text: string): void {
    try {
      this.options.listeners.deliver(address, parseEnvelope(text));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      void this.bury(address, text, `malformed: ${error.message}`);
    }
  }

  private async bury(address: string, body: string, reason: string): Promise<void> {
    const { addresses, logger, metrics, nowMs, running, store } = this.options;
    const name = messageName(body);
    metrics.deadLettered(name);
    logger.error({ messageName: name, address, reason, attempts: 0 }, 'message dead-lettered');
    const row = { address: addresses.wake(address), name, payload: body, reason, attempts: 0 };
    try {
      await running.run(() => store.addDead({ ...row, diedAtMs: nowMs() }));
    } catch (error) {
      logger.error({ error, address, reason }, 'could not keep a dead letter');
    }
  }
}
