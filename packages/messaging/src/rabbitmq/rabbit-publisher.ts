import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineError } from '@hatchet-ts/contracts';
import type { Logger } from '@hatchet-ts/service-kit';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import type { BrokerMetrics } from '../broker-metrics';
import { SEND_TIMEOUT_MS } from '../broker-options';
import type { WakeBatch } from '../wake-outbox';
import { within } from '../within';
import { declareWork } from './declare-work';
import { RabbitConnection } from './rabbit-connection';
import type { Topology } from './topology';

const SEND_PAUSE_MS = 50;
const CHANNEL_CLOSE_TIMEOUT_MS = 3_000;
/** Wakes buffered in this process while the socket does not take more; at 500 bytes each about 4 MB. */
const WAKES_BUFFERED_MAX = 8_192;

export interface RabbitPublisherOptions {
  url: string;
  processId: string;
  topology: Topology;
  logger: Logger;
  metrics: BrokerMetrics;
  onUp(): void;
  onDown(): void;
}

export interface ConfirmedMessage {
  exchange: string;
  routingKey: string;
  body: Buffer;
  headers?: Record<string, string | number>;
  /** The work whose queues must exist. */
  work?: { name: string };
}

/** Everything that leaves this process: wakes without, work and dead letters with confirmation. */
export class RabbitPublisher {
  readonly connection: RabbitConnection;
  private wakes: Channel | undefined;
  private confirms: ConfirmChannel | undefined;
  private saturated = false;
  private declared = new Map<string, Promise<void>>();
  private unroutable = new Set<string>();
  private readonly unconfirmed = new Set<Promise<void>>();
  private readonly waitingForUp = new Set<() => void>();

  constructor(private readonly options: RabbitPublisherOptions) {
    this.connection = new RabbitConnection({
      url: options.url,
      name: `${options.processId} publish`,
      logger: options.logger,
      setup: (model) => this.setup(model),
      onUp: () => {
        for (const resolve of this.waitingForUp) resolve();
        options.onUp();
      },
      onDown: options.onDown,
    });
  }

  /** Never waits: what the connection cannot take now is dropped. */
  publishWakes(batches: WakeBatch[]): void {
    const { logger, metrics, topology } = this.options;
    for (const { address, envelope } of batches) {
      const told = metrics.publishing('wake');
      if (!this.wakes || !this.connection.isUp() || this.saturated) {
        told(false);
        metrics.dropped(envelope.p.length);
        continue;
      }
      try {
        const body = Buffer.from(JSON.stringify(envelope));
        this.saturated = !this.wakes.publish(topology.wakeExchange, address, body);
        told(true);
        metrics.published(envelope.m, envelope.p.length);
      } catch (error) {
        told(false);
        metrics.dropped(envelope.p.length);
        logger.warn({ error, messageName: envelope.m, address }, 'could not publish a wake-up');
      }
    }
  }

  /**
   * Resolves when the broker has confirmed the message. A connection lost meanwhile is waited for and the message
   * published again, so it may arrive twice.
   * @throws EngineError `unavailable` when that takes too long
   */
  publishConfirmed(message: ConfirmedMessage): Promise<void> {
    const sending = this.sendUntilConfirmed(message).finally(() => this.unconfirmed.delete(sending));
    this.unconfirmed.add(sending);
    return sending;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.unconfirmed);
    const { wakes } = this;
    this.wakes = undefined;
    if (wakes && this.connection.isUp()) {
      // The broker answers the close of a channel after it has taken everything published there; the close of a
      // connection would overtake it.
      const closed = wakes.close().catch((error) => {
        this.options.logger.debug({ error }, 'the channel was closed already');
      });
      await within(CHANNEL_CLOSE_TIMEOUT_MS, closed);
    }
    await this.connection.close();
  }

  private async setup(model: ChannelModel): Promise<void> {
    const { topology } = this.options;
    const wakes = await model.createChannel({ highWaterMark: WAKES_BUFFERED_MAX });
    const confirms = await model.createConfirmChannel();
    for (const channel of [wakes, confirms]) {
      channel.on('error', (error) => this.connection.reset(error.message));
    }
    wakes.on('drain', () => {
      this.saturated = false;
    });
    confirms.on('return', ({ properties }) => this.unroutable.add(properties.messageId));
    await wakes.assertExchange(topology.wakeExchange, 'direct', { durable: true });
    await wakes.assertQueue(topology.deadLetters.name, topology.deadLetters.options);
    this.declared = new Map();
    this.unroutable = new Set();
    this.saturated = false;
    this.wakes = wakes;
    this.confirms = confirms;
  }

  private async sendUntilConfirmed(message: ConfirmedMessage): Promise<void> {
    const deadline = performance.now() + SEND_TIMEOUT_MS;
    let cause: unknown;
    for (;;) {
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) {
        throw new EngineError('unavailable', 'the message broker did not confirm a message in time', {
          cause,
        });
      }
      try {
        if (!(await this.whenUp(remainingMs))) continue;
        if (await within(remainingMs, this.sendOnce(message))) return;
      } catch (error) {
        cause = error;
        await pause(SEND_PAUSE_MS);
      }
    }
  }

  private async sendOnce({ exchange, routingKey, body, headers, work }: ConfirmedMessage): Promise<void> {
    const channel = this.confirms!;
    if (work) await this.declare(channel, work);
    const messageId = randomUUID();
    await new Promise<void>((resolve, reject) => {
      const options = { persistent: true, mandatory: true, messageId, headers };
      channel.publish(exchange, routingKey, body, options, (error) => (error ? reject(error) : resolve()));
    });
    if (!this.unroutable.delete(messageId)) return;
    // Somebody deleted a queue. Connecting anew declares everything again.
    this.connection.reset(`no queue takes ${exchange}/${routingKey}`);
    throw new Error(`no queue takes ${exchange}/${routingKey}`);
  }

  private declare(channel: ConfirmChannel, work: { name: string }): Promise<void> {
    let declared = this.declared.get(work.name);
    if (!declared) {
      declared = declareWork(channel, this.options.topology, work);
      this.declared.set(work.name, declared);
    }
    return declared;
  }

  /** False when `timeoutMs` pass before the connection is up. */
  private whenUp(timeoutMs: number): Promise<boolean> {
    if (this.connection.isUp()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (up: boolean) => {
        clearTimeout(timer);
        this.waitingForUp.delete(onUp);
        resolve(up);
      };
      const onUp = () => settle(true);
      const timer = setTimeout(settle, timeoutMs, false);
      this.waitingForUp.add(onUp);
    });
  }
}
