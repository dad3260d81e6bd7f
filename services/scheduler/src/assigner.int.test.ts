import { Definitions, shardOf } from '@hatchet-ts/engine';
import { connectWorker, insertWorker, peekScheduling } from '@hatchet-ts/schema';
import { clearFailpoints, Metrics, setFailpoint, uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { Assigner } from './assigner';
import { SchedulerEvents } from './events';
import type { LeaseKeeper } from './lease-keeper';
import { Parking } from './parking';

/** GUA-02, design section 6: what happens around a scheduler while it decides. */
describe('an assigner', () => {
  let engine: TestEngine;
  let assigner: Assigner;
  let parking: Parking;
  let shard: number;
  const dispatcherId = uuidv7(3);
  /** Dispatchers that count as alive. */
  const alive = new Set([dispatcherId]);

  beforeAll(async () => {
    engine = await TestEngine.start();
    const { context, tenantId, ownerId } = engine;
    const { broker, clock, database } = context;
    shard = shardOf(tenantId);
    const [{ epoch }] = (await database.query<{ epoch: number }>(
      'select epoch from leases where shard = $1',
      [shard],
    )) as [{ epoch: number }];
    const leases = {
      held: new Map([[shard, epoch]]),
      alive,
      lookAgain: async () => {},
    } as unknown as LeaseKeeper;
    const definitions = new Definitions(database, clock);
    const events = new SchedulerEvents(new Metrics(), database, clock, definitions, leases);
    parking = new Parking(database, clock, leases);
    const parts = { database, broker, clock, definitions, leases, processId: ownerId, events };
    assigner = new Assigner(parts, parking);
    const worker = { id: engine.workerId, tenantId, name: 'worker', labels: {}, runtime: null };
    const slots = { default: 10 };
    await insertWorker(database, { ...worker, actions: ['flow:only', 'sticky:only'], slots }, clock.nowMs());
    await connectWorker(database, { id: worker.id, tenantId, dispatcherId }, clock.nowMs());
  });
  afterEach(() => {
    clearFailpoints();
    alive.add(dispatcherId);
  });
  afterAll(() => engine.stop());

  it.each(['assign.before-commit', 'assign.after-commit'])(
    'whose shard goes to another scheduler at %s ends its pass without an error',
    async (at) => {
      const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
      await engine.trigger(definition);
      const forgotten: number[] = [];
      setFailpoint(at, () => {
        assigner.forget([shard]);
        forgotten.push(shard);
      });
      assigner.queueChanged(engine.tenantId, ['flow:only'], []);

      await assigner.pass();

      expect(forgotten).toEqual([shard]);
      // The lease's row still says it was ours to assign.
      expect(await engine.queued()).toEqual([]);
    },
  );

  /** As the loops of the service do. */
  async function sweepAndPass(): Promise<void> {
    const found = await peekScheduling(engine.database);
    await assigner.sweep(found);
    if (found.anyParked) await parking.sweep();
    for (let pass = 0; pass < 2; pass++) {
      assigner.returned(await parking.release());
      await assigner.pass();
    }
  }

  const parked = async () =>
    (await engine.database.query<{ parked: string | null }>('select parked from queue_items')).map(
      (row) => row.parked,
    );

  it('goes on when a dispatcher that was silent for a while is heard of again, without being told', async () => {
    const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
    // At rest: what ran has ended, so nothing else makes the scheduler look at workers again.
    await engine.database.query('delete from assignments');
    alive.delete(dispatcherId);
    assigner.workerChanged(engine.tenantId);
    await engine.trigger(definition);
    await sweepAndPass();
    await sweepAndPass();
    expect(await engine.queued()).toHaveLength(1);

    alive.add(dispatcherId);
    await sweepAndPass();

    expect(await engine.queued()).toEqual([]);
  });

  it('finds a worker for what no worker could take, without being told of it', async () => {
    const { clock, database } = engine.context;
    const { tenantId } = engine;
    const HARD = 1;
    const desiredWorkerId = uuidv7(4);
    const definition = await engine.register([{ name: 'only' }], { name: 'sticky', sticky: HARD });
    await engine.trigger(definition, { desiredWorkerId });
    await sweepAndPass();
    expect(await parked()).toEqual(['worker']);

    const worker = { id: desiredWorkerId, tenantId, name: 'second', labels: {}, runtime: null };
    await insertWorker(
      database,
      { ...worker, actions: ['sticky:only'], slots: { default: 1 } },
      clock.nowMs(),
    );
    await connectWorker(database, { id: worker.id, tenantId, dispatcherId }, clock.nowMs());
    await sweepAndPass();

    expect(await engine.queued()).toEqual([]);
  });
});
