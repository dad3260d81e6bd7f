import { backlog } from './backlog';
import { freezeBroker, killBroker, memoryAlarm } from './broker';
import { clockSkew } from './clock-skew';
import { diskFull } from './disk-full';
import { failover } from './failover';
import type { Fault } from './fault';
import { freeze } from './freeze';
import { freezeWorker, killEverything, killOneOfTwo, killOnly, killWorker } from './kill';
import { NETWORK_FAULTS } from './network';
import {
  freezePostgres,
  killBackends,
  killPostgres,
  longTransaction,
  partitionMaintenance,
  starveConnections,
} from './postgres';
import { purgeQueues } from './purge-queues';
import { restoreBackup } from './restore-backup';
import { rollingRestart } from './rolling-restart';
import { scrambleMessages } from './scramble-messages';
import { cancelStorm, registerStorm, timeoutStorm, workerHerd } from './storms';
import { upgrade } from './upgrade';

/** Every fault there is. A campaign goes through them in this order, again and again. */
export const FAULTS: readonly Fault[] = [
  killOnly('api', 'api'),
  killOnly('dispatcher', 'grpc-dispatcher'),
  killOnly('controllers', 'controllers'),
  killOnly('scheduler', 'scheduler'),
  killEverything,
  killWorker,
  freezeWorker('short', 5_000, 20_000),
  freezeWorker('long', 32_000, 36_000),
  killPostgres,
  freezePostgres,
  killBackends,
  starveConnections,
  longTransaction,
  partitionMaintenance,
  purgeQueues,
  killBroker,
  freezeBroker,
  memoryAlarm,
  freeze('dispatcher', 'grpc-dispatcher', 1),
  freeze('scheduler', 'scheduler', 1),
  killOneOfTwo('api', 'api'),
  killOneOfTwo('dispatcher', 'grpc-dispatcher'),
  killOneOfTwo('controllers', 'controllers'),
  killOneOfTwo('scheduler', 'scheduler'),
  freeze('dispatcher', 'grpc-dispatcher', 2),
  freeze('scheduler', 'scheduler', 2),
  scrambleMessages,
  cancelStorm,
  timeoutStorm,
  registerStorm,
  clockSkew,
  ...NETWORK_FAULTS,
  rollingRestart(1),
  upgrade,
  backlog,
  diskFull,
  failover,
  restoreBackup,
  workerHerd,
];

/** @throws Error naming what there is */
export function faultOf(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (!fault)
    throw new Error(`There is no fault "${name}". Known: ${FAULTS.map((known) => known.name).join(', ')}`);
  return fault;
}
