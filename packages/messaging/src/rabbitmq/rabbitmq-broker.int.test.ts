import { randomUUID } from 'node:crypto';
import { createServer, type Server, Socket } from 'node:net';
import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import { connect } from 'amqplib';
import { describeBroker } from '../conformance';
import { describeFaults, type ServerHarness } from '../conformance-faults';
import { createBroker } from '../create-broker';
import { topology } from './topology';

describeBroker('RabbitMQ', rabbitmq);
describeFaults('RabbitMQ', rabbitmq);

/** An installation of its own on the shared server, reached through a proxy whose connections can be cut. */
async function rabbitmq(): Promise<ServerHarness> {
  const url = new URL(process.env.SERVER_MSGQUEUE_RABBITMQ_URL!);
  const proxy = await cuttableProxy(url.hostname, Number(url.port || 5672));
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${proxy.port}`;
  const prefix = `test-${randomUUID()}`;
  const { deadLetters, retrySteps, wakeExchange, workQueue } = topology(prefix);
  const admin = await connect(url.href);
  const channel = await admin.createChannel();
  const queues = [
    deadLetters.name,
    workQueue({ name: 'test.job' }).name,
    ...retrySteps.map(({ queue }) => queue.name),
  ];
  let processes = 0;
  return {
    open: async (options) => {
      processes += 1;
      const broker = createBroker({
        kind: 'rabbitmq',
        url: proxied.href,
        prefix,
        processId: `process-${processes}`,
        logger: createLogger({ service: 'test', level: 'silent' }),
        metrics: new Metrics(),
        ...options,
      });
      await broker.start();
      return broker;
    },
    inject: async (to, body) => {
      if ('work' in to) channel.sendToQueue(workQueue(to.work).name, Buffer.from(body));
      else channel.publish(wakeExchange, to.address, Buffer.from(body));
    },
    cutConnections: async () => proxy.cut(),
    purge: async () => {
      for (const queue of queues) await channel.purgeQueue(queue);
    },
    close: async () => {
      for (const queue of queues) await channel.deleteQueue(queue);
      for (const { exchange } of retrySteps) await channel.deleteExchange(exchange);
      await channel.deleteExchange(wakeExchange);
      await admin.close();
      await proxy.close();
    },
  };
}

async function cuttableProxy(host: string, port: number) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = new Socket().connect(port, host);
    outgoing.setNoDelay(true);
    incoming.setNoDelay(true);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    port: address.port,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
