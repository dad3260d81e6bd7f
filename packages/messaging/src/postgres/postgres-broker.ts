import { EngineError, type MessageDeclaration } from '@hatchet-ts/contracts';
import { Batcher, Loop, SystemClock } from '@hatchet-ts/service-kit';
import type { BrokerEvent, DeadLetter, Handlers, MessageBroker, Subscription } from '../broker';
import { BrokerEvents } from '../broker-events';
import { type BrokerMetrics, brokerMetrics } from '../broker-metrics';
import {
  type CommonBrokerOptions,
  DRAIN_TIMEOUT_MS,
  type PoolLike,
  PREFETCH_DEFAULT,
  PREFIX_DEFAULT,
  SEND_TIMEOUT_MS,
  START_TIMEOUT_MS,
} from '../broker-options';
import { envelopeOf } from '../envelope';
import { RunningCalls } from '../running-calls';
import { WakeListeners } from '../wake-listeners';
import { WakeOutbox } from '../wake-outbox';
import { within } from '../within';
import { Addresses, channelOf } from './addresses';
import { DirectConnection } from './direct-connection';
import { MessageStore } from './message-store';
import { WakePublisher } from './wake-publisher';
import { WakeReceiver } from './wake-receiver';
import { WorkConsumer } from './work-consumer';

/** At most 5 s with the loop's jitter of 20 %: the bound on work whose notification got lost. */
const POLL_MS = 4_000;
const CLEAN_EVERY_MS = 60_000;
/** Readers of a large wake come at once or not at all. */
const WAKE_ROWS_KEPT_MS = 60_000;
const DEAD_LETTERS_KEPT_MS = 7 * 24 * 3_600_000;
const ROWS_PER_STATEMENT = 500;

export interface PostgresBrokerOptions extends CommonBrokerOptions {
  pool: PoolLike;
  directUrl: string;
}

/** For installations without RabbitMQ (SLF-03, GUA-05): wakes as notifications, work as rows of `broker_messages`. */
export class PostgresBroker implements MessageBroker {
  readonly kind = 'postgres';
  private readonly events: BrokerEvents;
  private readonly metrics: BrokerMetrics;
  private readonly running = new RunningCalls();
  private readonly addresses: Addresses;
  private readonly store: MessageStore;
  private readonly connection: DirectConnection;
  private readonly listeners: WakeListeners;
  private readonly publisher: WakePublisher;
  private readonly receiver: WakeReceiver;
  private readonly outbox: WakeOutbox;
  private readonly sends: Batcher<{ address: string; name: string; payload: string }, undefined>;
  private readonly removals: Batcher<string, undefined>;
  private readonly poll: Loop;
  private readonly nowMs: () => number;
  private readonly prefetch: number;
  /** Wake addresses by their channel. */
  private readonly channels = new Map<string, string>();
  private readonly consumers = new Set<WorkConsumer>();
  private cleanedAtMs = 0;
  private closed = false;

  constructor(private readonly options: PostgresBrokerOptions) {
    const { logger, processId } = options;
    const clock = options.clock ?? new SystemClock();
    const running = this.running;
    this.nowMs = () => clock.nowMs();
    this.events = new BrokerEvents(options.logger);
    this.metrics = brokerMetrics(options.metrics, this.kind);
    const { metrics, nowMs } = this;
    this.prefetch = options.prefetch ?? PREFETCH_DEFAULT;
    this.addresses = new Addresses(options.prefix ?? PREFIX_DEFAULT);
    this.store = new MessageStore(options.pool);
    this.connection = new DirectConnection({
      url: options.directUrl,
      name: `${processId} broker`,
      logger,
      channels: () => [
        ...this.channels.keys(),
        ...[...this.consumers].map(({ address }) => channelOf(address)),
      ],
      onNotification: (channel, payload) => this.receive(channel, payload),
      onUp: () => this.events.emit('connected'),
      onDown: () => this.events.emit('disconnected'),
    });
    this.listeners = new WakeListeners({ callsMax: this.prefetch, logger, metrics, running });
    const { addresses, connection, listeners, store } = this;
    this.publisher = new WakePublisher({ addresses, connection, logger, metrics, nowMs });
    this.receiver = new WakeReceiver({ addresses, listeners, logger, metrics, nowMs, running, store });
    this.outbox = new WakeOutbox(
      (batches) => this.publisher.publish(batches),
      (payloads) => metrics.dropped(payloads),
    );
    this.sends = new Batcher({
      name: 'broker sends',
      maxItems: ROWS_PER_STATEMENT,
      split: false,
      flush: (messages) => this.storeWork(messages),
    });
    this.removals = new Batcher({
      name: 'broker removals',
      maxItems: ROWS_PER_STATEMENT,
      split: false,
      flush: async (ids) => {
        await this.store.remove(ids);
        return ids.map(() => undefined);
      },
    });
    this.poll = new Loop({
      name: 'broker poll',
      intervalMs: POLL_MS,
      clock,
      logger,
      runOnce: () => this.pollOnce(),
    });
  }

  async start(): Promise<void> {
    if (!(await this.store.tableExists())) {
      throw new EngineError(
        'failed_precondition',
        'table broker_messages is missing: run the migrations first',
      );
    }
    const connected = this.events.next('connected');
    this.connection.open();
    if (!(await within(START_TIMEOUT_MS, connected))) {
      this.options.logger.warn({ timeoutMs: START_TIMEOUT_MS }, 'starting without Postgres notifications');
    }
    await this.poll.start();
  }

  wake<P>(message: MessageDeclaration<P>, address: string, payload: P): void {
    if (this.closed) this.metrics.dropped(1);
    else this.outbox.add(message, address, payload);
  }

  async send<P>(message: MessageDeclaration<P>, payload: P): Promise<void> {
    const envelope = envelopeOf(message, payload);
    const address = this.addresses.work(message);
    const told = this.metrics.publishing('work');
    const stored = this.sends.add({ address, name: message.name, payload: JSON.stringify(envelope) });
    let cause: unknown;
    try {
      if (await within(SEND_TIMEOUT_MS, stored)) {
        told(true);
        this.metrics.published(message.name, 1);
        return;
      }
    } catch (error) {
      cause = error;
    }
    told(false);
    throw new EngineError('unavailable', 'the message broker did not confirm a message in time', { cause });
  }

  async listen(address: string, handlers: Handlers): Promise<Subscription> {
    const channel = channelOf(this.addresses.wake(address));
    const stop = this.listeners.add(address, handlers);
    this.channels.set(channel, address);
    await this.connection.listen(channel);
    let closed: Promise<void> | undefined;
    return {
      close: () => {
        closed ??= this.stopListening(stop, address, channel);
        return closed;
      },
    };
  }

  async consume<P>(
    message: MessageDeclaration<P>,
    handler: (payloads: P[]) => Promise<void>,
    options: { prefetch?: number } = {},
  ): Promise<Subscription> {
    const consumer = new WorkConsumer({
      message: message as MessageDeclaration<unknown>,
      handle: handler as (payloads: unknown[]) => Promise<void>,
      address: this.addresses.work(message),
      prefetch: options.prefetch ?? this.prefetch,
      store: this.store,
      remove: (id) => this.removals.add(id),
      logger: this.options.logger,
      metrics: this.metrics,
      running: this.running,
      nowMs: this.nowMs,
    });
    this.consumers.add(consumer);
    await this.connection.listen(channelOf(consumer.address));
    void consumer.look();
    return { close: () => this.stopConsuming(consumer) };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.outbox.flush();
    this.closed = true;
    await this.poll.stop();
    await Promise.all([...this.consumers].map((consumer) => this.stopConsuming(consumer)));
    await this.sends.close();
    await this.publisher.drained();
    if (!(await within(DRAIN_TIMEOUT_MS, this.running.idle()))) {
      this.options.logger.warn(
        { timeoutMs: DRAIN_TIMEOUT_MS },
        'closed the broker while handlers were running',
      );
    }
    await this.connection.close();
  }

  isHealthy(): boolean {
    return this.connection.isUp();
  }

  on(event: BrokerEvent, fn: () => void): void {
    this.events.on(event, fn);
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    const rows = await this.store.dead(this.addresses.all, limit);
    return rows.map((row) => ({
      message: row.name,
      address: this.addresses.bare(row.address),
      reason: row.reason,
      attempts: row.attempts,
      diedAt: new Date(row.diedAtMs),
      body: row.payload,
    }));
  }

  private async stopListening(stop: () => void, address: string, channel: string): Promise<void> {
    stop();
    if (this.listeners.has(address)) return;
    this.channels.delete(channel);
    await this.connection.unlisten(channel);
  }

  private async stopConsuming(consumer: WorkConsumer): Promise<void> {
    if (!this.consumers.delete(consumer)) return;
    consumer.close();
    if ([...this.consumers].some(({ address }) => address === consumer.address)) return;
    await this.connection.unlisten(channelOf(consumer.address));
  }

  private async storeWork(
    messages: { address: string; name: string; payload: string }[],
  ): Promise<undefined[]> {
    await this.store.addWork(messages, this.nowMs());
    for (const address of new Set(messages.map((message) => message.address))) this.publisher.ring(address);
    return messages.map(() => undefined);
  }

  private receive(channel: string, payload: string): void {
    const address = this.channels.get(channel);
    if (address !== undefined) {
      this.receiver.receive(address, payload);
      return;
    }
    for (const consumer of this.consumers) {
      if (channelOf(consumer.address) === channel) void consumer.look();
    }
  }

  /** Finds work whose notification got lost, notices a dead listening connection, and removes old rows. */
  private async pollOnce(): Promise<void> {
    const addresses = [...new Set([...this.consumers].map(({ address }) => address))];
    const ready = addresses.length > 0 ? await this.store.ready(addresses, this.nowMs()) : [];
    for (const consumer of this.consumers) if (ready.includes(consumer.address)) void consumer.look();
    if (this.connection.isUp()) await this.connection.query({ text: 'select' });
    if (this.nowMs() - this.cleanedAtMs < CLEAN_EVERY_MS) return;
    this.cleanedAtMs = this.nowMs();
    await this.store.clean(this.nowMs() - WAKE_ROWS_KEPT_MS, this.nowMs() - DEAD_LETTERS_KEPT_MS);
  }
}
