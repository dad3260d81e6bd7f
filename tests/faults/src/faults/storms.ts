import { setTimeout as delay } from 'node:timers/promises';
import { registerLoad } from '../load/load-driver';
import type { Fault } from './fault';

const STORM_MS = 8_000;

/** Cancels meet starts, completions, retries, waiting places and each other. */
export const cancelStorm: Fault = {
  name: 'cancel-storm',
  help: 'for 8 s every third run is cancelled at a random moment, some twice at once and at different dispatchers',
  replicas: 2,
  async inject(_stage, random, _journal, driver) {
    const until = performance.now() + STORM_MS;
    let cancelled = 0;
    while (performance.now() < until) {
      for (const item of driver.openItems())
        if (random.next() < 0.05) {
          const times = random.next() < 0.3 ? 2 : 1;
          for (let time = 0; time < times; time++) driver.cancel(item);
          cancelled++;
        }
      await delay(100);
    }
    await driver.cancelsAnswered();
    return `${cancelled} runs cancelled`;
  },
};

/** Reports race the timeout of their attempt by a few milliseconds, and cancels race both. */
export const timeoutStorm: Fault = {
  name: 'timeout-storm',
  help: 'for 8 s most attempts end within 150 ms of their timeout, and some are cancelled in the same moment',
  replicas: 2,
  load: { racing: 80, plain: 10, limited: 10 },
  async inject(_stage, random, _journal, driver) {
    const until = performance.now() + STORM_MS;
    let cancelled = 0;
    while (performance.now() < until) {
      for (const item of driver.openItems())
        if (random.next() < 0.01) {
          driver.cancel(item);
          cancelled++;
        }
      await delay(100);
    }
    await driver.cancelsAnswered();
    return `${cancelled} runs cancelled`;
  },
};

/** Every deployment registers its workflows again; here they differ each time, while older versions have runs open. */
export const registerStorm: Fault = {
  name: 'register-storm',
  help: 'for 8 s workers register their workflows again and again, each time as new versions',
  replicas: 2,
  async inject(stage) {
    const until = performance.now() + STORM_MS;
    let version = 0;
    for (; performance.now() < until; version++) await registerLoad(stage.target, `version ${version}`);
    return `${version} versions of every workflow`;
  },
};

const HERD_PER_TENANT = 60;
const STAMPEDES = 4;

/** What a network that comes back does: everybody who was connected connects at once. */
export const workerHerd: Fault = {
  name: 'worker-herd',
  help: `${HERD_PER_TENANT} more workers of each tenant join, and all of them lose and reopen their streams in the same moment, ${STAMPEDES} times`,
  replicas: 2,
  async inject(stage, random) {
    const herd = await stage.startHerd(HERD_PER_TENANT);
    for (let stampede = 0; stampede < STAMPEDES; stampede++) {
      for (const worker of herd) worker.reconnect();
      await delay(random.between(500, 2_000));
    }
    return `${herd.length} workers`;
  },
};
