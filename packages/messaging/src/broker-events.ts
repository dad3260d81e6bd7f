import type { Logger } from '@hatchet-ts/service-kit';
import type { BrokerEvent } from './broker';

/** Tells those who asked. One that throws must not end the connection in whose event it is called. */
export class BrokerEvents {
  private readonly listeners: { event: BrokerEvent; tell: () => void }[] = [];

  constructor(private readonly logger: Logger) {}

  on(event: BrokerEvent, tell: () => void): void {
    this.listeners.push({ event, tell });
  }

  emit(event: BrokerEvent): void {
    for (const listener of this.listeners) {
      if (listener.event !== event) continue;
      try {
        listener.tell();
      } catch (error) {
        this.logger.error({ error, event }, 'a listener for the state of the broker failed');
      }
    }
  }

  next(event: BrokerEvent): Promise<void> {
    return new Promise((resolve) => this.on(event, resolve));
  }
}
