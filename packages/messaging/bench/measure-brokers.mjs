/**
 * Measures the brokers: time from publishing a wake to its handler, and CPU per message of this process.
 *
 *   SERVER_MSGQUEUE_RABBITMQ_URL=amqp://... DATABASE_URL=postgres://... node packages/messaging/bench/measure-brokers.mjs
 *
 * A kind whose address is not given is left out. Publisher and listener are two brokers in this one process, so CPU
 * figures hold both ends; the database must be migrated.
 */
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const require = createRequire(import.meta.url);
const { createBroker, on } = require('../dist/index.js');
const { createLogger, Metrics } = require('@hatchet-ts/service-kit');
const { z } = require('zod');
const pg = require('pg');

const WAKES = 2_000;
const BULK_MESSAGES = 40_000;
const BULK_PER_TURN = 20;
const IN_FLIGHT_MAX = 1_000;

// The size of a `tasks.assigned` for one task.
const message = {
  name: 'bench.wake',
  version: 1,
  kind: 'wake',
  to: 'bench',
  schema: z.object({
    n: z.number(),
    items: z.array(z.object({ taskId: z.string(), workerId: z.string(), tenantId: z.string() })),
  }),
};
const id = '0198c0de-0000-7000-8000-000000000000';
const payload = (n) => ({ n, items: [{ taskId: id, workerId: id, tenantId: id }] });

const common = { logger: createLogger({ service: 'bench', level: 'warn' }), prefix: `bench-${process.pid}` };
const open = async (processId, options) => {
  const broker = createBroker({ ...common, metrics: new Metrics(), processId, ...options });
  await broker.start();
  return broker;
};

const kinds = { memory: async () => ({ options: { kind: 'memory' }, shared: true, close: async () => {} }) };
if (process.env.SERVER_MSGQUEUE_RABBITMQ_URL) {
  kinds.rabbitmq = async () => ({
    options: { kind: 'rabbitmq', url: process.env.SERVER_MSGQUEUE_RABBITMQ_URL },
    close: async () => {},
  });
}
if (process.env.DATABASE_URL) {
  kinds.postgres = async () => {
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
    return {
      options: { kind: 'postgres', pool, directUrl: process.env.DATABASE_URL },
      close: () => pool.end(),
    };
  };
}

for (const [kind, setup] of Object.entries(kinds)) {
  const { options, shared, close } = await setup();
  const publisher = await open('publisher', options);
  const listener = shared ? publisher : await open('listener', options);
  let receive = () => {};
  await listener.listen('bench', [on(message, (payloads) => receive(payloads))]);

  const wakeOnce = (n) =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      receive = () => resolve(performance.now() - startedAt);
      publisher.wake(message, 'bench', payload(n));
    });
  for (let n = 0; n < 500; n++) await wakeOnce(n);
  const latencies = [];
  for (let n = 0; n < WAKES; n++) {
    latencies.push(await wakeOnce(n));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  latencies.sort((a, b) => a - b);

  // Each to an address of its own turn, so that every wake is a message of its own.
  let received = 0;
  let proceed = () => {};
  const addresses = Array.from({ length: BULK_PER_TURN }, (_, i) => `bench.${i}`);
  const count = on(message, (payloads) => {
    received += payloads.length;
    if (sent - received < IN_FLIGHT_MAX / 2) proceed();
  });
  for (const address of addresses) await listener.listen(address, [count]);
  let sent = 0;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  while (sent < BULK_MESSAGES) {
    for (const address of addresses) publisher.wake(message, address, payload(sent++));
    if (sent - received < IN_FLIGHT_MAX) await new Promise(setImmediate);
    else await new Promise((resolve) => (proceed = resolve));
  }
  while (received < BULK_MESSAGES) await new Promise((resolve) => setTimeout(resolve, 1));
  const seconds = (performance.now() - startedAt) / 1_000;
  const used = process.cpuUsage(cpu);
  const percentile = (share) => Number(latencies[Math.floor(latencies.length * share)].toFixed(3));
  console.log(
    JSON.stringify({
      kind,
      'publish→deliver p50 ms': percentile(0.5),
      'p99 ms': percentile(0.99),
      'messages/s': Math.round(BULK_MESSAGES / seconds),
      'CPU µs/message, both ends': Number(((used.user + used.system) / BULK_MESSAGES).toFixed(1)),
    }),
  );
  await publisher.close();
  if (!shared) await listener.close();
  await close();
}
