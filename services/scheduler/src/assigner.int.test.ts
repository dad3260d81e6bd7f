import { Definitions, shardOf } from '@hatchet-ts/engine';
import { connectWorker, insertWorker } from '@hatchet-ts/schema';
import { clearFailpoints, Metrics, setFailpoint, uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { Assigner } from './assigner';
import { SchedulerEvents } from './events';
import type { LeaseKeeper } from './lease-keeper';
import { Parking } from './parking';

/** Design section 6: shards move between schedulers at any moment, also in the middle of a pass. */
describe('an assigner whose shard goes to another scheduler', () => {
  let engine: TestEngine;
  let assigner: Assigner;
  let shard: number;
  const dispatcherId = uuidv7(3);

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
      alive: new Set([dispatcherId]),
    } as unknown as LeaseKeeper;
    const definitions = new Definitions(database, clock);
    const events = new SchedulerEvents(new Metrics(), database, clock, definitions, leases);
    const parking = new Parking(database, clock, leases);
    const parts = { database, broker, clock, definitions, leases, processId: ownerId, events };
    assigner = new Assigner(parts, parking);
    const worker = { id: engine.workerId, tenantId, name: 'worker', labels: {}, runtime: null };
    const slots = { default: 10 };
    await insertWorker(database, { ...worker, actions: ['flow:only'], slots }, clock.nowMs());
    await connectWorker(database, { id: worker.id, tenantId, dispatcherId }, clock.nowMs());
  });
  afterEach(() => clearFailpoints());
  afterAll(() => engine.stop());

  it.each(['assign.before-commit', 'assign.after-commit'])(
    'at %s ends its pass without an error',
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
});
