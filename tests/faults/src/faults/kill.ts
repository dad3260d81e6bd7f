import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '@hatchet-ts/stack';
import type { Fault } from './fault';

/** The only process of a service is killed and started again after a while. */
export function killOnly(name: string, part: Part): Fault {
  return {
    name: `kill-${name}`,
    help: `the only ${part} process is killed and started again 0 to 3 s later`,
    replicas: 1,
    async inject(stage, random) {
      await stage.kill(part);
      await delay(random.between(0, 3_000));
      await stage.restart(part);
      return undefined;
    },
  };
}

/** One of two processes of a service is killed; the other has to do its work meanwhile. */
export function killOneOfTwo(name: string, part: Part): Fault {
  return {
    name: `kill-one-${name}`,
    help: `one of two ${part} processes is killed and started again 4 to 8 s later`,
    replicas: 2,
    async inject(stage, random) {
      const index = random.below(2);
      await stage.kill(part, index);
      await delay(random.between(4_000, 8_000));
      await stage.restart(part, index);
      return `${part} ${index}`;
    },
  };
}

export const killEverything: Fault = {
  name: 'kill-everything',
  help: 'all four services are killed at once and started again 0 to 2 s later',
  replicas: 1,
  async inject(stage, random) {
    const parts: Part[] = ['api', 'grpc-dispatcher', 'controllers', 'scheduler'];
    await Promise.all(parts.map((part) => stage.kill(part)));
    await delay(random.between(0, 2_000));
    await Promise.all(parts.map((part) => stage.restart(part)));
    return undefined;
  },
};

export const killWorker: Fault = {
  name: 'kill-worker',
  help: 'a worker process is killed with all it runs; another one comes 0 to 3 s later',
  replicas: 1,
  async inject(stage, random, journal) {
    await stage.killWorker(random.below(2), journal);
    await delay(random.between(0, 3_000));
    await stage.startWorker();
    return undefined;
  },
};

/** A worker of the SDKs counts as lost after 30 s without a heartbeat: one that is frozen for less keeps what it has. */
export function freezeWorker(length: 'short' | 'long', leastMs: number, mostMs: number): Fault {
  return {
    name: `freeze-worker-${length}`,
    help: `a worker process is stopped for ${leastMs / 1_000} to ${mostMs / 1_000} s, ${length === 'long' ? 'past' : 'short of'} its heartbeat limit, and goes on`,
    replicas: 1,
    async inject(stage, random) {
      const index = random.below(2);
      stage.signalWorker(index, 'SIGSTOP');
      await delay(random.between(leastMs, mostMs));
      stage.signalWorker(index, 'SIGCONT');
      return undefined;
    },
  };
}
