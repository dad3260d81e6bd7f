import { Definitions, SHARD_COUNT, shardOf } from '@hatchet-ts/engine';
import { connectWorker, type Database, insertWorker } from '@hatchet-ts/schema';
import { Metrics, uuidv7 } from '@hatchet-ts/service-kit';
import type { TestEngine } from '@hatchet-ts/testkit';
import { Assigner } from '../src/assigner';
import { SchedulerEvents } from '../src/events';
import type { LeaseKeeper } from '../src/lease-keeper';
import type { Lender } from '../src/lender';
import { Parking } from '../src/parking';

export const dispatcherId = uuidv7(3);

export interface PlayedScheduler {
  shard: number;
  /** Dispatchers that count as alive. */
  alive: Set<string>;
  parking: Parking;
  assigner: Assigner;
  /** What the loops do once: brings back what is due, and assigns until nothing is left to decide. */
  pass(): Promise<void>;
}

/** A scheduler without its loops, for the tenant of an engine and as many others as hash to any shard. */
export async function playedScheduler(
  { context, tenantId, ownerId }: TestEngine,
  { database = context.database, lender }: { database?: Database; lender?: Lender } = {},
): Promise<PlayedScheduler> {
  const { broker, clock } = context;
  const shard = shardOf(tenantId);
  const [{ epoch }] = (await database.query<{ epoch: number }>('select epoch from leases where shard = $1', [
    shard,
  ])) as [{ epoch: number }];
  const held = new Map(
    Array.from({ length: SHARD_COUNT }, (_, other) => [other, other === shard ? epoch : 1]),
  );
  const alive = new Set([dispatcherId]);
  const leases = { held, alive, lookAgain: async () => {} } as unknown as LeaseKeeper;
  const definitions = new Definitions(database, clock);
  const events = new SchedulerEvents(new Metrics(), database, clock, definitions, leases);
  const parking = new Parking(database, clock, leases);
  const parts = { database, broker, clock, definitions, leases, processId: ownerId, events, lender };
  const assigner = new Assigner(parts, parking);
  const pass = async () => {
    assigner.returned(await parking.release());
    while (await assigner.pass());
  };
  return { shard, alive, parking, assigner, pass };
}

/** Connects a worker to the dispatcher that is alive. */
export async function connect(
  { context: { database, clock }, tenantId }: TestEngine,
  workerId: string,
  slots: Record<string, number>,
  actions: string[],
): Promise<void> {
  const worker = { id: workerId, tenantId, name: 'worker', labels: {}, runtime: null };
  await insertWorker(database, { ...worker, actions, slots }, clock.nowMs());
  await connectWorker(database, { id: workerId, tenantId, dispatcherId }, clock.nowMs());
}
