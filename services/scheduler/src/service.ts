import {
  ADDRESS,
  creditsReturned,
  leasesReleased,
  PROCESS_BEAT_MS,
  queueChanged,
  workerChanged,
  workflowChanged,
} from '@hatchet-ts/contracts';
import { Definitions, type EngineContext, type ServiceDependencies, writePaces } from '@hatchet-ts/engine';
import { on, type Subscription } from '@hatchet-ts/messaging';
import { peekScheduling } from '@hatchet-ts/schema';
import { Loop, type Service } from '@hatchet-ts/service-kit';
import { Admitter } from './admitter';
import { Assigner } from './assigner';
import { SchedulerEvents } from './events';
import { LeaseKeeper } from './lease-keeper';
import { Lender } from './lender';
import { Parking } from './parking';

/** Until groups are decided again that another process was just filling: about as long as its commit takes. */
const HELD_UP_MS = 5;

/** The scheduler: decides which worker gets which task, for the tenants of the shards it holds. */
export function createSchedulerService(deps: ServiceDependencies): Service {
  const { broker, clock, config, database, logger, metrics, processId } = deps;
  const definitions = new Definitions(database, clock);
  const leases = new LeaseKeeper(database, clock, logger, processId);
  const lender = config.SERVER_SLOT_CREDITS_ENABLED ? new Lender(broker, clock, leases) : undefined;
  const engine: EngineContext = {
    database,
    broker,
    clock,
    definitions,
    maxInternalRetries: config.SERVER_MAX_INTERNAL_RETRY_COUNT,
    paces: writePaces(config),
    onTransition: (facts) => events.record(facts),
  };
  const parking = new Parking(database, clock, leases);
  const events = new SchedulerEvents(metrics, database, clock, definitions, leases);
  const parts = { database, broker, clock, definitions, leases, processId, events, lender };
  const assigner = new Assigner(parts, parking);
  const admitter = new Admitter(engine, leases, assigner, processId);
  const subscriptions = new Map<number, Subscription>();
  let peers: Subscription | undefined;

  const assign = new Loop({
    name: 'assigner',
    intervalMs: config.SERVER_SWEEP_INTERVAL,
    clock,
    logger,
    metrics,
    runOnce: async () => {
      const more = await admitter.pass();
      // Real time, whatever clock the platform runs on: a transaction of another process ends in it.
      if (admitter.isHeldUp) setTimeout(() => assign.wake(), HELD_UP_MS);
      assigner.returned(await parking.release());
      if ((await assigner.pass()) || more) return 'again';
      return Math.min(
        parking.nextAtMs ?? Number.POSITIVE_INFINITY,
        assigner.nextBatchAtMs ?? Number.POSITIVE_INFINITY,
      );
    },
  });
  const sweep = new Loop({
    name: 'queue-sweep',
    intervalMs: config.SERVER_SWEEP_INTERVAL,
    clock,
    logger,
    metrics,
    runOnce: async () => {
      const found = await peekScheduling(database);
      await assigner.sweep(found);
      if (found.anyWaiting) await admitter.sweep();
      if (found.anyParked) await parking.sweep();
      assign.wake();
    },
  });
  const handlers = [
    on(queueChanged, (changes) => {
      for (const { tenantId, queues, freed, groups } of changes) {
        for (const group of groups ?? []) admitter.changed({ tenantId, ...group });
        assigner.queueChanged(tenantId, queues, freed ?? []);
      }
      assign.wake();
    }),
    on(workerChanged, (changes) => {
      for (const { tenantId, workerId } of changes) assigner.workerChanged(tenantId, workerId);
      assign.wake();
    }),
    on(workflowChanged, (changes) => {
      for (const { tenantId } of changes) assigner.workflowChanged(tenantId);
      assign.wake();
    }),
    on(creditsReturned, (returns) => {
      for (const { tenantId, dispatcherId, epoch, inFlight } of returns)
        assigner.creditsReturned(tenantId, dispatcherId, epoch, inFlight);
      assign.wake();
    }),
  ];
  const keepLeases = new Loop({
    name: 'lease-keeper',
    intervalMs: PROCESS_BEAT_MS,
    jitter: 0.1,
    clock,
    logger,
    metrics,
    runOnce: async () => {
      const { taken, lost, released } = await leases.beat();
      if (released) broker.wake(leasesReleased, ADDRESS.schedulers, { by: processId });
      for (const shard of lost) {
        await subscriptions.get(shard)?.close();
        subscriptions.delete(shard);
      }
      assigner.forget([...lost, ...taken]);
      for (const shard of taken)
        if (!subscriptions.has(shard))
          subscriptions.set(shard, await broker.listen(ADDRESS.shard(shard), handlers));
      // Whatever was queued for the new shards before we listened is found by looking.
      if (taken.length > 0) sweep.wake();
    },
  });

  return {
    name: 'scheduler',
    async start() {
      peers = await broker.listen(ADDRESS.schedulers, [
        on(leasesReleased, (messages) => {
          if (messages.some(({ by }) => by !== processId)) keepLeases.wake();
        }),
      ]);
      await keepLeases.start();
      await keepLeases.signals.passed;
      await sweep.start();
      await assign.start();
    },
    async stop() {
      await keepLeases.stop();
      await sweep.stop();
      await assign.stop();
      for (const subscription of subscriptions.values()) await subscription.close();
      await leases.release();
      broker.wake(leasesReleased, ADDRESS.schedulers, { by: processId });
      await peers?.close();
    },
  };
}
