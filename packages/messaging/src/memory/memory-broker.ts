import type { MessageDeclaration } from '@hatchet-ts/contracts';
import { attemptWork } from '../attempt-work';
import type { BrokerEvent, DeadLetter, Handlers, MessageBroker, Subscription } from '../broker';
import { BrokerEvents } from '../broker-events';
import { type BrokerMetrics, brokerMetrics } from '../broker-metrics';
import { type CommonBrokerOptions, DRAIN_TIMEOUT_MS, PREFETCH_DEFAULT } from '../broker-options';
import { type Envelope, envelopeOf, MalformedMessage } from '../envelope';
import { RunningCalls } from '../running-calls';
import { WakeListeners } from '../wake-listeners';
import { type WakeBatch, WakeOutbox } from '../wake-outbox';
import { within } from '../within';
import { type MemoryConsumer, MemoryHub } from './memory-hub';

/**
 * For one-process editions: direct calls on the next turn of the event loop. Payloads are checked against their
 * declaration like anywhere else, so that a mistake shows in lite as it would in split. Work is as durable as the
 * process: as with every message, the rows are the truth.
 */
export class MemoryBroker implements MessageBroker {
  readonly kind = 'memory';
  private readonly events: BrokerEvents;
  private readonly metrics: BrokerMetrics;
  private readonly running = new RunningCalls();
  private readonly listeners: WakeListeners;
  private readonly outbox: WakeOutbox;
  private readonly consumers = new Set<MemoryConsumer>();
  private started = false;

  constructor(
    private readonly options: CommonBrokerOptions,
    private readonly hub = new MemoryHub(),
  ) {
    this.events = new BrokerEvents(options.logger);
    this.metrics = brokerMetrics(options.metrics, this.kind);
    this.listeners = new WakeListeners({
      callsMax: options.prefetch ?? PREFETCH_DEFAULT,
      logger: options.logger,
      metrics: this.metrics,
      running: this.running,
    });
    this.outbox = new WakeOutbox(
      (batches) => this.deliver(batches),
      (payloads) => this.metrics.dropped(payloads),
    );
  }

  async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    this.hub.listeners.add(this.listeners);
    this.events.emit('connected');
  }

  wake<P>(message: MessageDeclaration<P>, address: string, payload: P): void {
    if (!this.started) {
      this.metrics.dropped(1);
      return;
    }
    this.outbox.add(message, address, payload);
  }

  async send<P>(message: MessageDeclaration<P>, payload: P): Promise<void> {
    const envelope = envelopeOf(message, payload);
    this.metrics.published(message.name, 1);
    const told = this.metrics.publishing('work');
    this.hub.queue(message.name).push({ envelope, attempt: 1 });
    told(true);
  }

  async listen(address: string, handlers: Handlers): Promise<Subscription> {
    const stop = this.listeners.add(address, handlers);
    return { close: async () => stop() };
  }

  async consume<P>(
    message: MessageDeclaration<P>,
    handler: (payloads: P[]) => Promise<void>,
    options: { prefetch?: number } = {},
  ): Promise<Subscription> {
    const consumer: MemoryConsumer = {
      message: message as MessageDeclaration<unknown>,
      handle: handler as MemoryConsumer['handle'],
      prefetch: options.prefetch ?? this.options.prefetch ?? PREFETCH_DEFAULT,
      attempt: ({ envelope, attempt }) =>
        this.running.run(async () => {
          const verdict = await attemptWork(consumer, attempt, () => envelope, {
            logger: this.options.logger,
            metrics: this.metrics,
          });
          if (verdict.kind === 'dead') this.bury(message.name, envelope, verdict.reason, verdict.attempts);
          return verdict;
        }),
    };
    this.consumers.add(consumer);
    this.hub.queue(message.name).addConsumer(consumer);
    return { close: async () => this.stopConsumer(consumer) };
  }

  async close(): Promise<void> {
    if (!this.started) return;
    this.outbox.flush();
    this.started = false;
    for (const consumer of this.consumers) this.stopConsumer(consumer);
    if (!(await within(DRAIN_TIMEOUT_MS, this.running.idle()))) {
      this.options.logger.warn(
        { timeoutMs: DRAIN_TIMEOUT_MS },
        'closed the broker while handlers were running',
      );
    }
    this.hub.listeners.delete(this.listeners);
    if (this.hub.listeners.size === 0) this.hub.clearTimers();
  }

  isHealthy(): boolean {
    return this.started;
  }

  on(event: BrokerEvent, fn: () => void): void {
    this.events.on(event, fn);
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    return this.hub.deadLetters.slice(0, limit);
  }

  private deliver(batches: WakeBatch[]): void {
    const told = this.metrics.publishing('wake');
    for (const { address, envelope } of batches) {
      this.metrics.published(envelope.m, envelope.p.length);
      for (const listeners of this.hub.listeners) {
        try {
          listeners.deliver(address, envelope);
        } catch (error) {
          if (!(error instanceof MalformedMessage)) throw error;
          this.bury(address, envelope, `malformed: ${error.message}`, 0);
        }
      }
    }
    told(true);
  }

  private stopConsumer(consumer: MemoryConsumer): void {
    this.consumers.delete(consumer);
    this.hub.queue(consumer.message.name).removeConsumer(consumer);
  }

  private bury(address: string, envelope: Envelope, reason: string, attempts: number): void {
    this.metrics.deadLettered(envelope.m);
    this.options.logger.error(
      { messageName: envelope.m, address, reason, attempts },
      'message dead-lettered',
    );
    const body = JSON.stringify(envelope);
    this.hub.bury({ message: envelope.m, address, reason, attempts, diedAt: new Date(), body });
  }
}
