import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '@hatchet-ts/stack';
import type { Fault } from './fault';

const PARTS: readonly Part[] = ['api', 'grpc-dispatcher', 'controllers', 'scheduler'];
const MINUTE_MS = 60_000;
const JUMPS_MS = [-60, -5, 5, 60].map((minutes) => minutes * MINUTE_MS);

export const clockSkew: Fault = {
  name: 'clock-skew',
  help: 'the wall clock of one process jumps by 5 minutes or an hour, forward or back, and 6 to 10 s later back again',
  replicas: 2,
  async inject(stage, random) {
    const part = random.pick(PARTS);
    const index = random.below(stage.replicas);
    const ms = random.pick(JUMPS_MS);
    stage.skewClock(part, index, ms);
    await delay(random.between(6_000, 10_000));
    stage.skewClock(part, index, 0);
    return `${part} ${index} by ${ms / MINUTE_MS} min`;
  },
};
