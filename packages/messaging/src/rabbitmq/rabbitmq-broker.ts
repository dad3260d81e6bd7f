import { EngineError, type MessageDeclaration } from '@hatchet-ts/contracts';
import type { ChannelModel } from 'amqplib';
import type { BrokerEvent, DeadLetter, Handlers, MessageBroker, Subscription } from '../broker';
import { BrokerEvents } from '../broker-events';
import { type BrokerMetrics, brokerMetrics } from '../broker-metrics';
import {
  type CommonBrokerOptions,
  DRAIN_TIMEOUT_MS,
  PREFETCH_DEFAULT,
  PREFIX_DEFAULT,
  START_TIMEOUT_MS,
} from '../broker-options';
import { envelopeOf, messageName } from '../envelope';
import { RunningCalls } from '../running-calls';
import { WakeListeners } from '../wake-listeners';
import { WakeOutbox } from '../wake-outbox';
import { within } from '../within';
import { deadLetterHeaders, peekDeadLetters } from './dead-letters';
import { RabbitConnection } from './rabbit-connection';
import { RabbitPublisher } from './rabbit-publisher';
import { type Topology, topology } from './topology';
import { WakeConsumer } from './wake-consumer';
import { WorkConsumer } from './work-consumer';

/**
 * Two connections, so that a broker which holds back publishers (memory or disk alarm) still delivers: one publishes,
 * one consumes. Connected means both.
 */
export class RabbitmqBroker implements MessageBroker {
  readonly kind = 'rabbitmq';
  private readonly events: BrokerEvents;
  private readonly metrics: BrokerMetrics;
  private readonly running = new RunningCalls();
  private readonly topology: Topology;
  private readonly publisher: RabbitPublisher;
  private readonly consuming: RabbitConnection;
  private readonly wakes: WakeConsumer;
  private readonly outbox: WakeOutbox;
  private readonly consumers = new Set<WorkConsumer>();
  private readonly prefetch: number;
  private connected = false;
  private closed = false;

  constructor(private readonly options: CommonBrokerOptions & { url: string }) {
    const { logger, processId, url } = options;
    this.events = new BrokerEvents(options.logger);
    this.metrics = brokerMetrics(options.metrics, this.kind);
    this.prefetch = options.prefetch ?? PREFETCH_DEFAULT;
    this.topology = topology(options.prefix ?? PREFIX_DEFAULT);
    const both = { onUp: () => this.tellState(), onDown: () => this.tellState() };
    this.publisher = new RabbitPublisher({
      ...options,
      ...both,
      topology: this.topology,
      metrics: this.metrics,
    });
    this.consuming = new RabbitConnection({
      ...both,
      url,
      logger,
      name: `${processId} consume`,
      setup: (model) => this.setupConsumers(model),
    });
    this.wakes = new WakeConsumer({
      processId,
      logger,
      topology: this.topology,
      prefetch: this.prefetch,
      listeners: new WakeListeners({
        callsMax: this.prefetch,
        logger,
        metrics: this.metrics,
        running: this.running,
      }),
      reset: (reason) => this.consuming.reset(reason),
      bury: (address, body, reason) => void this.buryWake(address, body, reason),
    });
    this.outbox = new WakeOutbox(
      (batches) => this.publisher.publishWakes(batches),
      (payloads) => this.metrics.dropped(payloads),
    );
  }

  async start(): Promise<void> {
    const connected = this.events.next('connected');
    await Promise.all([this.publisher.connection.open(), this.consuming.open()]);
    if (await within(START_TIMEOUT_MS, connected)) return;
    this.options.logger.warn(
      { timeoutMs: START_TIMEOUT_MS },
      'starting without RabbitMQ, it cannot be reached',
    );
  }

  wake<P>(message: MessageDeclaration<P>, address: string, payload: P): void {
    if (this.closed) this.metrics.dropped(1);
    else this.outbox.add(message, address, payload);
  }

  async send<P>(message: MessageDeclaration<P>, payload: P): Promise<void> {
    const envelope = envelopeOf(message, payload);
    const told = this.metrics.publishing('work');
    try {
      await this.publisher.publishConfirmed({
        exchange: '',
        routingKey: this.topology.workQueue(message).name,
        body: Buffer.from(JSON.stringify(envelope)),
        work: message,
      });
    } catch (error) {
      told(false);
      throw error;
    }
    told(true);
    this.metrics.published(message.name, 1);
  }

  listen(address: string, handlers: Handlers): Promise<Subscription> {
    return this.wakes.listen(address, handlers);
  }

  async consume<P>(
    message: MessageDeclaration<P>,
    handler: (payloads: P[]) => Promise<void>,
    options: { prefetch?: number } = {},
  ): Promise<Subscription> {
    const consumer = new WorkConsumer({
      message: message as MessageDeclaration<unknown>,
      handle: handler as (payloads: unknown[]) => Promise<void>,
      prefetch: options.prefetch ?? this.prefetch,
      topology: this.topology,
      publisher: this.publisher,
      logger: this.options.logger,
      metrics: this.metrics,
      running: this.running,
      reset: (reason) => this.consuming.reset(reason),
      bury: (letter, body) => this.bury(letter, body),
    });
    this.consumers.add(consumer);
    const { model } = this.consuming;
    if (model) {
      try {
        await consumer.setup(model);
      } catch (error) {
        // Only a lost connection or channel fails here; the reconnect sets it up.
        this.options.logger.debug({ error, messageName: message.name }, 'consuming is left to the reconnect');
      }
    }
    void consumer.ended.then(() => this.consumers.delete(consumer));
    return { close: () => consumer.close() };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.outbox.flush();
    this.closed = true;
    const consumers = [...this.consumers];
    await Promise.all(consumers.map((consumer) => consumer.close()));
    const drained = Promise.all([this.running.idle(), ...consumers.map(({ ended }) => ended)]);
    if (!(await within(DRAIN_TIMEOUT_MS, drained))) {
      this.options.logger.warn(
        { timeoutMs: DRAIN_TIMEOUT_MS },
        'closed the broker while handlers were running',
      );
    }
    await Promise.all([this.publisher.close(), this.consuming.close()]);
    this.connected = false;
  }

  isHealthy(): boolean {
    return this.connected && this.publisher.connection.isUp();
  }

  on(event: BrokerEvent, fn: () => void): void {
    this.events.on(event, fn);
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    const { model } = this.consuming;
    if (!model) throw new EngineError('unavailable', 'the message broker cannot be reached');
    const channel = await model.createChannel();
    try {
      return await peekDeadLetters(channel, this.topology, limit);
    } finally {
      await channel.close();
    }
  }

  private async setupConsumers(model: ChannelModel): Promise<void> {
    await this.wakes.setup(model);
    for (const consumer of this.consumers) await consumer.setup(model);
  }

  private tellState(): void {
    const connected = this.publisher.connection.isUp() && this.consuming.isUp();
    if (connected === this.connected) return;
    this.connected = connected;
    this.events.emit(connected ? 'connected' : 'disconnected');
  }

  private async buryWake(address: string, body: Buffer, reason: string): Promise<void> {
    try {
      await this.bury({ message: messageName(body.toString()), address, reason, attempts: 0 }, body);
    } catch (error) {
      this.options.logger.error({ error, address, reason }, 'could not keep a dead letter');
    }
  }

  private async bury(letter: Omit<DeadLetter, 'body' | 'diedAt'>, body: Buffer): Promise<void> {
    await this.publisher.publishConfirmed({
      exchange: '',
      routingKey: this.topology.deadLetters.name,
      body,
      headers: deadLetterHeaders({ ...letter, diedAt: new Date() }),
    });
    this.metrics.deadLettered(letter.message);
    const { message, ...rest } = letter;
    this.options.logger.error({ messageName: message, ...rest }, 'message dead-lettered');
  }
}
