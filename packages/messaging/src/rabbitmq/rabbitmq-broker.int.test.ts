import { randomUUID } from 'node:crypto';
import { createServer, type Server, Socket } from 'node:net';
import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import { type TestVhost, testVhost, until } from '@hatchet-ts/testkit';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { type MessageBroker, on } from '../broker';
import { atLeast, describeBroker, inbox, job, noted } from '../conformance';
import { describeFaults, type ServerHarness } from '../conformance-faults';
import { createBroker } from '../create-broker';
import { topology } from './topology';

let vhost: TestVhost;

// Where RabbitMQ is not running yet, this starts it.
beforeAll(async () => {
  vhost = await testVhost();
});

describeBroker('RabbitMQ', () => installation());
describeFaults('RabbitMQ', () => installation());

describe('RabbitMQ', () => {
  let rabbitmq: Awaited<ReturnType<typeof installation>>;
  let broker: MessageBroker;

  beforeEach(async () => {
    rabbitmq = await installation();
  });
  afterEach(async () => {
    await broker.close();
    await rabbitmq.close();
  });

  test('puts work aside that every consumer gives back, as one that dies does', async () => {
    broker = await rabbitmq.open();
    await broker.send(job, { n: 1 });
    const queue = rabbitmq.topology.workQueue(job).name;
    let deliveries = 0;
    const { consumerTag } = await rabbitmq.channel.consume(queue, (message) => {
      deliveries += 1;
      rabbitmq.channel.nack(message!, false, true);
    });
    const [letter] = await until(async () => atLeast(1, await broker.deadLetters(10)));
    await rabbitmq.channel.cancel(consumerTag);
    expect(letter).toMatchObject({
      message: 'test.job',
      address: 'test.job',
      reason: 'given up by the broker: delivery_limit',
      body: expect.stringContaining('"m":"test.job","v":1,"p":[{"n":1}]'),
    });
    expect(deliveries).toBe(21);
  });

  test('has its queues again after somebody deleted them', async () => {
    broker = await rabbitmq.open();
    const { take, numbers } = inbox();
    await broker.listen('here', [on(noted, take)]);
    await broker.consume(job, async (payloads) => take(payloads));
    await broker.send(job, { n: 1 });
    await until(() => numbers().length === 1);
    const back = new Promise<void>((resolve) => broker.on('connected', resolve));
    for (const queue of rabbitmq.queues) await rabbitmq.channel.deleteQueue(queue);
    await back;
    broker.wake(noted, 'here', { n: 2 });
    await broker.send(job, { n: 3 });
    await until(() => numbers().length === 3);
    expect(numbers().sort()).toEqual([1, 2, 3]);
  });

  test('refuses work when the queue was deleted and cannot be declared', async () => {
    broker = await rabbitmq.open();
    await rabbitmq.channel.assertQueue(rabbitmq.topology.workQueue(job).name, { durable: true });
    await expect(broker.send(job, { n: 1 })).rejects.toMatchObject({
      code: 'unavailable',
      cause: { message: expect.stringContaining('PRECONDITION_FAILED') },
    });
  });

  test('may be away at the start: the process starts, drops wakes, refuses work, and connects later', async () => {
    rabbitmq.proxy.refuse(true);
    const metrics = new Metrics();
    broker = rabbitmq.create({ metrics });
    const started = broker.start();
    const { take, numbers } = inbox();
    await broker.listen('here', [on(noted, take)]);
    await broker.consume(job, async (payloads) => take(payloads));
    broker.wake(noted, 'here', { n: 1 });
    await expect(broker.send(job, { n: 2 })).rejects.toMatchObject({ code: 'unavailable' });
    await started;
    expect(broker.isHealthy()).toBe(false);
    expect(await metrics.text()).toContain('hatchet_broker_dropped_total 1');
    await expect(broker.deadLetters(10)).rejects.toMatchObject({ code: 'unavailable' });

    const back = new Promise<void>((resolve) => broker.on('connected', resolve));
    rabbitmq.proxy.refuse(false);
    await back;
    broker.wake(noted, 'here', { n: 3 });
    await broker.send(job, { n: 4 });
    await until(() => numbers().length === 2);
    expect(numbers().sort()).toEqual([3, 4]);
  });

  test('has two connections of a process: one publishes, one consumes', async () => {
    broker = await rabbitmq.open();
    expect(rabbitmq.proxy.connections()).toBe(2);
  });
});

/** An installation of its own on the shared server, reached through a proxy whose connections can be cut. */
async function installation() {
  const url = new URL(vhost.url);
  const proxy = await cuttableProxy(url.hostname, Number(url.port || 5672));
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${proxy.port}`;
  const prefix = `${vhost.prefix}-${randomUUID()}`;
  const names = topology(prefix);
  const admin: ChannelModel = await connect(url.href);
  const channel: Channel = await admin.createChannel();
  const queues = [
    names.deadLetters.name,
    names.workQueue(job).name,
    ...names.retrySteps.map(({ queue }) => queue.name),
  ];
  let processes = 0;
  const create = (options: { prefetch?: number; metrics?: Metrics } = {}) => {
    processes += 1;
    return createBroker({
      kind: 'rabbitmq',
      url: proxied.href,
      prefix,
      processId: `process-${processes}`,
      logger: createLogger({ service: 'test', level: 'silent' }),
      metrics: new Metrics(),
      ...options,
    });
  };
  const harness: ServerHarness = {
    open: async (options) => {
      const broker = create(options);
      await broker.start();
      return broker;
    },
    inject: async (to, body) => {
      if ('work' in to) channel.sendToQueue(names.workQueue(to.work).name, Buffer.from(body));
      else channel.publish(names.wakeExchange, to.address, Buffer.from(body));
    },
    cutConnections: async () => proxy.cut(),
    purge: async () => {
      for (const queue of queues) await channel.purgeQueue(queue);
    },
    close: async () => {
      for (const queue of queues) await channel.deleteQueue(queue);
      for (const { exchange } of names.retrySteps) await channel.deleteExchange(exchange);
      await channel.deleteExchange(names.wakeExchange);
      await admin.close();
      await proxy.close();
    },
  };
  return { ...harness, create, channel, proxy, queues, topology: names };
}

async function cuttableProxy(host: string, port: number) {
  const sockets = new Set<Socket>();
  let refusing = false;
  const server: Server = createServer((incoming) => {
    if (refusing) {
      incoming.destroy();
      return;
    }
    const outgoing = new Socket().connect(port, host);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
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
    connections: () => sockets.size / 2,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    refuse: (yes: boolean) => {
      refusing = yes;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
