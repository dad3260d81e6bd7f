import type { Channel } from 'amqplib';
import type { Topology } from './topology';

/** Makes sure that a message's queue and the queues its retries wait in exist. */
export async function declareWork(
  channel: Channel,
  topology: Topology,
  message: { name: string },
): Promise<void> {
  for (const { exchange, queue } of topology.retrySteps) {
    await channel.assertExchange(exchange, 'fanout', { durable: true });
    await channel.assertQueue(queue.name, queue.options);
    await channel.bindQueue(queue.name, exchange, '');
  }
  const { name, options } = topology.workQueue(message);
  await channel.assertQueue(name, options);
}
