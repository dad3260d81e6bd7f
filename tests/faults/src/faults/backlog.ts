import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault';

/** About a thousand runs in all; a few at a time, so that a slow machine acknowledges them. */
const BURSTS = 25;
const BURST_CALLS = 20;

export const backlog: Fault = {
  name: 'backlog',
  help: 'all workers are killed, some thousand runs are triggered beside the usual ones, and then there are new workers',
  replicas: 1,
  async inject(stage, random, journal, driver) {
    while (stage.workerCount > 0) await stage.killWorker(0, journal);
    for (let burst = 0; burst < BURSTS; burst++) await driver.burst(BURST_CALLS);
    await delay(random.between(0, 2_000));
    const waiting = driver.openRuns().length;
    await stage.startWorkers();
    return `${waiting} runs waited`;
  },
};
