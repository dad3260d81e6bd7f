import { killBroker } from './broker';
import type { Fault } from './fault';
import { freeze } from './freeze';
import { killEverything, killOneOfTwo, killOnly, killWorker } from './kill';
import { purgeQueues } from './purge-queues';
import { rollingRestart } from './rolling-restart';

/** Every fault there is. A campaign goes through them in this order, again and again. */
export const FAULTS: readonly Fault[] = [
  killOnly('api', 'api'),
  killOnly('dispatcher', 'grpc-dispatcher'),
  killOnly('controllers', 'controllers'),
  killOnly('scheduler', 'scheduler'),
  killEverything,
  killWorker,
  purgeQueues,
  killBroker,
  freeze('dispatcher', 'grpc-dispatcher', 1),
  freeze('scheduler', 'scheduler', 1),
  killOneOfTwo('api', 'api'),
  killOneOfTwo('dispatcher', 'grpc-dispatcher'),
  killOneOfTwo('controllers', 'controllers'),
  killOneOfTwo('scheduler', 'scheduler'),
  freeze('dispatcher', 'grpc-dispatcher', 2),
  freeze('scheduler', 'scheduler', 2),
  rollingRestart(1),
];

/** @throws Error naming what there is */
export function faultOf(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (!fault)
    throw new Error(`There is no fault "${name}". Known: ${FAULTS.map((known) => known.name).join(', ')}`);
  return fault;
}
