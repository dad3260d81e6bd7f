import type { Part } from '@hatchet-ts/stack';
import type { Stage } from '../stage';
import type { Fault } from './fault';

/** Who carries work out comes before who takes it in, as at a start. */
const ORDER: readonly Part[] = ['controllers', 'scheduler', 'grpc-dispatcher', 'api'];

/** What an upgrade does: every process is asked to end and is started again, one at a time, as often as told. */
export function rollingRestart(cycles: number): Fault {
  return {
    name: cycles === 1 ? 'rolling-restart' : `rolling-restart-${cycles}`,
    help: `each of two processes of all services ends at SIGTERM and starts again, one by one, ${cycles === 1 ? 'once' : `${cycles} times over`}; clients repeat what was refused`,
    replicas: 2,
    clientsRetry: true,
    async inject(stage) {
      let slowestStopMs = 0;
      for (let cycle = 0; cycle < cycles; cycle++)
        slowestStopMs = Math.max(slowestStopMs, await restartEach(stage));
      return `${cycles * ORDER.length * stage.replicas} restarts, slowest stop ${(slowestStopMs / 1000).toFixed(1)} s`;
    },
  };
}

/** @returns how long the slowest took to end, in ms */
export async function restartEach(stage: Stage): Promise<number> {
  let slowestStopMs = 0;
  for (const part of ORDER)
    for (let index = 0; index < stage.replicas; index++) {
      const from = performance.now();
      await stage.end(part, index);
      slowestStopMs = Math.max(slowestStopMs, performance.now() - from);
      await stage.restart(part, index);
    }
  return slowestStopMs;
}
