import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@hatchet-ts/service-kit';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { attemptWork, type WorkConsumer as Consumer } from '../attempt-work';
import type { DeadLetter } from '../broker';
import type { BrokerMetrics } from '../broker-metrics';
import { parseEnvelope } from '../envelope';
import type { RunningCalls } from '../running-calls';
import { within } from '../within';
import { declareWork } from './declare-work';
import type { RabbitPublisher } from './rabbit-publisher';
import type { Topology } from './topology';

/** Attempts so far, written when a message is put aside for a retry. */
const ATTEMPT_HEADER = 'x-attempt';
/** Before a message goes back because its verdict could not be stored. */
const RETURN_PAUSE_MS = 1_000;
const CHANNEL_TIMEOUT_MS = 3_000;

export interface WorkConsumerOptions extends Consumer {
  prefetch: number;
  topology: Topology;
  publisher: RabbitPublisher;
  logger: Logger;
  metrics: BrokerMetrics;
  running: RunningCalls;
  reset(reason: string): void;
  bury(letter: Omit<DeadLetter, 'body' | 'diedAt'>, body: Buffer): Promise<void>;
}

/**
 * Takes the work of one message. A message leaves its queue only after its outcome is safe: handled, confirmed in a
 * retry queue, or confirmed among the dead letters. Dying in between delivers it again.
 */
export class WorkConsumer {
  private channel: Channel | undefined;
  private setUpFor: ChannelModel | undefined;
  private inWork = 0;
  private closed = false;
  private tellEnded = () => {};
  /** Resolves after `close`, when what was in work is settled and the broker has heard of it. */
  readonly ended = new Promise<void>((resolve) => {
    this.tellEnded = resolve;
  });

  constructor(private readonly options: WorkConsumerOptions) {}

  async setup(model: ChannelModel): Promise<void> {
    if (this.setUpFor === model || this.closed) return;
    this.setUpFor = model;
    const { message, prefetch, reset, topology } = this.options;
    const channel = await model.createChannel();
    channel.on('error', (error) => reset(error.message));
    await declareWork(channel, topology, message);
    await channel.prefetch(prefetch);
    this.channel = channel;
    const onDelivery = (delivery: ConsumeMessage | null) => {
      if (delivery) void this.receive(channel, delivery);
      else reset(`the queue of ${message.name} was deleted`);
    };
    await channel.consume(topology.workQueue(message).name, onDelivery, { consumerTag: message.name });
    // Closed while this was under way.
    if (this.closed) await channel.cancel(message.name);
  }

  /** Takes no more; what is in work is still settled. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.onChannel((channel) => channel.cancel(this.options.message.name));
    void this.endWhenIdle();
  }

  private async receive(channel: Channel, delivery: ConsumeMessage): Promise<void> {
    const { logger, message, running } = this.options;
    this.inWork += 1;
    try {
      await running.run(() => this.settle(channel, delivery));
    } catch (error) {
      const reason = (error as Error).message;
      logger.warn({ reason, messageName: message.name }, 'could not settle a message, it will come again');
    }
    this.inWork -= 1;
    await this.endWhenIdle();
  }

  private async settle(channel: Channel, delivery: ConsumeMessage): Promise<void> {
    const { bury, logger, message, publisher, topology } = this.options;
    const attempt = Number(delivery.properties.headers?.[ATTEMPT_HEADER] ?? 0) + 1;
    const read = () => parseEnvelope(delivery.content.toString());
    const verdict = await attemptWork(this.options, attempt, read, this.options);
    const queue = topology.workQueue(message).name;
    try {
      if (verdict.kind === 'retry') {
        await publisher.publishConfirmed({
          exchange: topology.retryExchange(verdict.delayMs),
          routingKey: queue,
          body: delivery.content,
          headers: { [ATTEMPT_HEADER]: attempt },
          work: message,
        });
      } else if (verdict.kind === 'dead') {
        const { attempts, reason } = verdict;
        await bury({ message: message.name, address: message.name, reason, attempts }, delivery.content);
      }
    } catch (error) {
      logger.warn({ error, messageName: message.name, attempt }, 'could not put a message aside');
      await pause(RETURN_PAUSE_MS);
      channel.nack(delivery, false, true);
      return;
    }
    channel.ack(delivery);
  }

  /**
   * Closing the channel earlier would return messages whose handlers are running. The answer to its closing says that
   * the acknowledgements before it have arrived.
   */
  private async endWhenIdle(): Promise<void> {
    if (!this.closed || this.inWork > 0) return;
    await this.onChannel((channel) => channel.close());
    this.tellEnded();
  }

  private async onChannel(operation: (channel: Channel) => Promise<unknown>): Promise<void> {
    try {
      if (this.channel) await within(CHANNEL_TIMEOUT_MS, operation(this.channel));
    } catch (error) {
      this.options.logger.debug({ error }, 'the channel was lost meanwhile');
    }
  }
}
