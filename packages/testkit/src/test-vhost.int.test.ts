import amqplib from 'amqplib';
import { testVhost } from './test-vhost';

describe('a test virtual host', () => {
  it('shares no queue with another', async () => {
    const [one, other] = [await testVhost(), await testVhost()];
    const connections = [await amqplib.connect(one.url), await amqplib.connect(other.url)];
    const [channel, otherChannel] = await Promise.all(
      connections.map((connection) => connection.createChannel()),
    );
    const queue = `${one.prefix}.mine`;

    await channel!.assertQueue(queue, { exclusive: true });

    // Asking for a queue that is not there closes the channel, which amqplib also emits.
    otherChannel!.on('error', () => {});
    await expect(otherChannel!.checkQueue(queue)).rejects.toThrow(/NOT_FOUND/);
    await Promise.all(connections.map((connection) => connection.close()));
  });
});
