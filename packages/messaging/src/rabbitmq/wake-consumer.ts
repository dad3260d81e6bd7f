import { randomUUID } from 'node:crypto';
import type { Logger } from '@hatchet-ts/service-kit';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Handlers, Subscription } from '../broker';
import { MalformedMessage, parseEnvelope } from '../envelope';
import type { WakeListeners } from '../wake-listeners';
import type { Topology } from './topology';

export interface WakeConsumerOptions {
  processId: string;
  prefetch: number;
  topology: Topology;
  listeners: WakeListeners;
  logger: Logger;
  /** Ends the connection; recovery calls `setup` again. */
  reset(reason: string): void;
  bury(address: string, body: Buffer, reason: string): void;
}

/**
 * The one queue of this process for all its wakes, bound to the addresses listened at. Deliveries need no
 * acknowledgement: what is lost with the process, the next holder finds in the rows.
 */
export class WakeConsumer {
  private channel: Channel | undefined;
  private queue = '';

  constructor(private readonly options: WakeConsumerOptions) {}

  async setup(model: ChannelModel): Promise<void> {
    const { listeners, prefetch, processId, reset, topology } = this.options;
    const channel = await model.createChannel();
    channel.on('error', (error) => reset(error.message));
    channel.on('close', () => {
      if (this.channel === channel) this.channel = undefined;
    });
    await channel.assertExchange(topology.wakeExchange, 'direct', { durable: true });
    const { name, options } = topology.wakeQueue(processId, randomUUID().slice(0, 8));
    await channel.assertQueue(name, options);
    // From here on `listen` binds by itself, so that no address falls between it and the loop below.
    this.queue = name;
    this.channel = channel;
    await Promise.all(
      listeners.addresses().map((address) => channel.bindQueue(name, topology.wakeExchange, address)),
    );
    // Without acknowledgements it limits nothing; it makes the configured value visible at the broker (SLF-57).
    await channel.prefetch(prefetch);
    await channel.consume(name, (delivery) => this.receive(delivery), { noAck: true });
  }

  async listen(address: string, handlers: Handlers): Promise<Subscription> {
    const { listeners } = this.options;
    const stop = listeners.add(address, handlers);
    // Also when others listen here already: their binding may still be on its way.
    await this.change('bindQueue', address);
    let closed: Promise<void> | undefined;
    return {
      close: () => {
        if (!closed) {
          stop();
          closed = listeners.has(address) ? Promise.resolve() : this.change('unbindQueue', address);
        }
        return closed;
      },
    };
  }

  /** Requests of one channel are carried out in the order they are made, so bind and unbind never overtake. */
  private async change(operation: 'bindQueue' | 'unbindQueue', address: string): Promise<void> {
    const { logger, topology } = this.options;
    try {
      await this.channel?.[operation](this.queue, topology.wakeExchange, address);
    } catch (error) {
      // Only a lost channel fails here, and the next setup binds exactly the addresses listened at.
      logger.debug({ error, address }, `${operation} is left to the reconnect`);
    }
  }

  private receive(delivery: ConsumeMessage | null): void {
    const { bury, listeners, reset } = this.options;
    if (!delivery) {
      reset('the wake queue was deleted');
      return;
    }
    const address = delivery.fields.routingKey;
    try {
      listeners.deliver(address, parseEnvelope(delivery.content.toString()));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      bury(address, delivery.content, `malformed: ${error.message}`);
    }
  }
}
