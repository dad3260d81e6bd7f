import { Journal } from './journal';
import { LoadWorker } from './load/load-worker';
import { PlatformCalls, type Tenant } from './load/platform-calls';

/** What a worker process is told by the one that starts it. */
export interface WorkerOrders {
  name: string;
  /** Directory of the trial's journals. */
  journals: string;
  /** Dispatchers' addresses; the first is tried first. */
  addresses: string[];
  tenants: Tenant[];
}

/** A process with one worker for each tenant, until it is told to stop or its parent is gone. */
async function main(): Promise<void> {
  const orders = JSON.parse(process.argv[2]!) as WorkerOrders;
  const journal = new Journal(orders.journals, orders.name);
  const dispatchers = orders.addresses.map((address) => new PlatformCalls(address));
  const workers = orders.tenants.map((tenant) => new LoadWorker(orders.name, tenant, dispatchers, journal));
  process.on('disconnect', () => process.exit());
  process.on('message', () => {
    for (const worker of workers) worker.stop();
    process.exit();
  });
  await Promise.all(workers.map((worker) => worker.start(0)));
  process.send!('ready');
}

void main();
