import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault';

const refusalsIn = (log: string) => readFileSync(log, 'utf8').split('No space left on device').length - 1;

/** Room that Postgres makes by removing old log is taken too. */
const REFILL_EVERY_MS = 100;

export const diskFull: Fault = {
  name: 'disk-full',
  help: "the database's volume is full to the last block for 4 to 8 s; should Postgres end for it, it is started again afterwards",
  replicas: 1,
  smallVolume: true,
  unavailable: () =>
    process.platform === 'linux' && process.getuid?.() === 0
      ? undefined
      : 'it needs Linux and root: a volume of its own is mounted',
  async inject(stage, random) {
    const volume = stage.smallVolume!;
    const before = refusalsIn(stage.postgresLog);
    let hasEnded = false;
    const until = performance.now() + random.between(4_000, 8_000);
    // Segments of the log are made in advance: these are used up, so that a new one is needed.
    await stage.db.query('select pg_switch_wal()');
    try {
      while (performance.now() < until) {
        await volume.fill();
        await delay(REFILL_EVERY_MS);
      }
    } finally {
      volume.free();
    }
    while (!(await stage.postgresAnswers()))
      if (stage.postgres.hasEnded) {
        await stage.postgres.restart();
        hasEnded = true;
      } else await delay(REFILL_EVERY_MS);
    const refusals = refusalsIn(stage.postgresLog) - before;
    return `${refusals} times no room, Postgres ${hasEnded ? 'ended' : 'went on'}`;
  },
};
