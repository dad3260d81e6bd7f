import { setTimeout as delay } from 'node:timers/promises';
import { setAll } from '../edges/edges';
import type { Weather } from '../edges/tcp-proxy';
import type { Fault } from './fault';

/** Who is cut off from whom, as the beginnings of the names of both ends. */
interface Cut {
  name: string;
  from: string;
  to: string;
  what: string;
}

const CUTS = {
  workerDispatcher: {
    name: 'workers',
    from: 'worker',
    to: 'grpc-dispatcher',
    what: 'workers and dispatchers',
  },
  oneWorker: {
    name: 'one-worker',
    from: 'worker 0',
    to: 'grpc-dispatcher',
    what: 'one of two workers and dispatchers',
  },
  clientDispatcher: {
    name: 'clients',
    from: 'client',
    to: 'grpc-dispatcher',
    what: 'clients and dispatchers',
  },
  schedulerPostgres: {
    name: 'scheduler-postgres',
    from: 'scheduler 0',
    to: 'postgres',
    what: 'a scheduler and Postgres',
  },
  dispatcherPostgres: {
    name: 'dispatcher-postgres',
    from: 'grpc-dispatcher 0',
    to: 'postgres',
    what: 'a dispatcher and Postgres',
  },
  controllersPostgres: {
    name: 'controllers-postgres',
    from: 'controllers 0',
    to: 'postgres',
    what: 'a controllers process and Postgres',
  },
  dispatcherBroker: {
    name: 'dispatcher-broker',
    from: 'grpc-dispatcher 0',
    to: 'rabbitmq',
    what: 'a dispatcher and RabbitMQ',
  },
  schedulerBroker: {
    name: 'scheduler-broker',
    from: 'scheduler 0',
    to: 'rabbitmq',
    what: 'a scheduler and RabbitMQ',
  },
} satisfies Record<string, Cut>;

/** Past leases and heartbeats of processes (10 s), short of those of workers (30 s). */
const PARTITION_MS = [11_000, 16_000] as const;

function weather(
  prefix: string,
  help: string,
  { name, from, to, what }: Cut,
  set: Weather,
  ms: readonly [number, number],
): Fault {
  return {
    name: `${prefix}-${name}`,
    help: `${help} between ${what} for ${ms[0] / 1_000} to ${ms[1] / 1_000} s`,
    replicas: 2,
    edges: true,
    async inject(stage, random) {
      const proxies = stage.edges.between(from, to);
      setAll(proxies, set);
      await delay(random.between(...ms));
      for (const proxy of proxies) proxy.clear();
      return `${proxies.length} edges`;
    },
  };
}

const partition = (cut: Cut) =>
  weather('partition', 'nothing gets through', cut, { kind: 'black-hole' }, PARTITION_MS);

/** Connections die without a word to one of their ends; new ones can be made. */
function halfOpen({ name, from, to, what }: Cut): Fault {
  return {
    name: `half-open-${name}`,
    help: `connections between ${what} die at one end only, without a word to the other, twice within 3 s`,
    replicas: 2,
    edges: true,
    async inject(stage, random) {
      const proxies = stage.edges.between(from, to);
      const hit: string[] = [];
      for (let round = 0; round < 2; round++) {
        const gone = random.pick(['client', 'server'] as const);
        const count = proxies.reduce((sum, proxy) => sum + proxy.halfOpen(gone), 0);
        hit.push(`${count} without their ${gone}`);
        await delay(random.between(1_000, 3_000));
      }
      return hit.join(', ');
    },
  };
}

/** Connections that carry a stream are ended again and again while they are being made anew. */
const resetStorm: Fault = {
  name: 'reset-storm',
  help: 'every connection to a dispatcher is reset or ended every 200 to 800 ms for 8 s',
  replicas: 2,
  edges: true,
  async inject(stage, random) {
    const proxies = [
      ...stage.edges.between('worker', 'grpc-dispatcher'),
      ...stage.edges.between('client', 'grpc-dispatcher'),
    ];
    const until = performance.now() + 8_000;
    let ended = 0;
    while (performance.now() < until) {
      for (const proxy of proxies) ended += random.next() < 0.7 ? proxy.reset() : proxy.drop();
      await delay(random.between(200, 800));
    }
    return `${ended} connections ended`;
  },
};

/** Links are clogged one by one and released in another order: what was sent before arrives after what was sent later. */
const swizzle: Fault = {
  name: 'swizzle-clog',
  help: 'edges of all kinds are blocked one by one and released in another order, within 10 s',
  replicas: 2,
  edges: true,
  async inject(stage, random) {
    const all = stage.edges.between('', '');
    const chosen = all.filter(() => random.next() < 0.5);
    for (const proxy of chosen) {
      proxy.set({ kind: 'black-hole' });
      await delay(random.between(50, 300));
    }
    await delay(random.between(2_000, 4_000));
    for (const proxy of chosen.sort(() => random.next() - 0.5)) {
      proxy.clear();
      await delay(random.between(50, 300));
    }
    return `${chosen.length} of ${all.length} edges`;
  },
};

const everywhere = (name: string, help: string, set: Weather): Fault => ({
  name,
  help,
  replicas: 2,
  edges: true,
  async inject(stage, random) {
    const proxies = stage.edges.between('', '');
    setAll(proxies, set);
    await delay(random.between(8_000, 10_000));
    for (const proxy of proxies) proxy.clear();
    return `${proxies.length} edges`;
  },
});

export const NETWORK_FAULTS: readonly Fault[] = [
  partition(CUTS.workerDispatcher),
  partition(CUTS.schedulerPostgres),
  partition(CUTS.dispatcherPostgres),
  partition(CUTS.controllersPostgres),
  partition(CUTS.dispatcherBroker),
  partition(CUTS.schedulerBroker),
  halfOpen(CUTS.workerDispatcher),
  halfOpen(CUTS.clientDispatcher),
  halfOpen(CUTS.schedulerPostgres),
  halfOpen(CUTS.dispatcherPostgres),
  halfOpen(CUTS.dispatcherBroker),
  resetStorm,
  swizzle,
  weather(
    'slow',
    'no more than 10 kB/s get through',
    CUTS.oneWorker,
    { kind: 'throttle', bytesPerSecond: 10_000 },
    [8_000, 12_000],
  ),
  weather(
    'slow',
    'no more than 10 kB/s get through',
    CUTS.clientDispatcher,
    { kind: 'throttle', bytesPerSecond: 10_000 },
    [8_000, 12_000],
  ),
  everywhere('latency', 'every edge delays all bytes by 10 to 20 ms each way for 8 to 10 s', {
    kind: 'delay',
    ms: 10,
  }),
];
