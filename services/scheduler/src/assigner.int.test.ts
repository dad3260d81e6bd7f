import { Definitions, Reports, SHARD_COUNT, shardOf } from '@hatchet-ts/engine';
import {
  connectWorker,
  type Database,
  insertWorker,
  peekScheduling,
  type Statement,
} from '@hatchet-ts/schema';
import { clearFailpoints, Metrics, setFailpoint, uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { Assigner } from './assigner';
import { SchedulerEvents } from './events';
import type { LeaseKeeper } from './lease-keeper';
import type { Lender } from './lender';
import { Parking } from './parking';

const dispatcherId = uuidv7(3);
const COMPLETED = {
  retry: null,
  outcome: 'completed',
  payload: '{}',
  nonRetryable: false,
  retryAfterMs: null,
  runId: null,
} as const;

/** A database that tells what was read, before the answer is given. */
function watched(database: Database, onRead: (statement: string) => Promise<void>): Database {
  const query = async (statement: Statement | string, values?: unknown[]) => {
    const rows = await database.query(statement as Statement, values);
    if (typeof statement !== 'string') await onRead(statement.name);
    return rows;
  };
  return new Proxy(database, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
  });
}

/** A scheduler without its loops, for the tenant of an engine and as many others as hash to any shard. */
async function scheduling(
  { context, tenantId, ownerId }: TestEngine,
  onRead: (statement: string) => Promise<void> = async () => {},
  lender?: Lender,
) {
  const { broker, clock } = context;
  const database = watched(context.database, onRead);
  const shard = shardOf(tenantId);
  const [{ epoch }] = (await database.query<{ epoch: number }>('select epoch from leases where shard = $1', [
    shard,
  ])) as [{ epoch: number }];
  const held = new Map(
    Array.from({ length: SHARD_COUNT }, (_, other) => [other, other === shard ? epoch : 1]),
  );
  /** Dispatchers that count as alive. */
  const alive = new Set([dispatcherId]);
  const leases = { held, alive, lookAgain: async () => {} } as unknown as LeaseKeeper;
  const definitions = new Definitions(database, clock);
  const events = new SchedulerEvents(new Metrics(), database, clock, definitions, leases);
  const parking = new Parking(database, clock, leases);
  const parts = { database, broker, clock, definitions, leases, processId: ownerId, events, lender };
  return { shard, alive, parking, assigner: new Assigner(parts, parking) };
}

async function connect(
  { context, tenantId, workerId: own }: TestEngine,
  workerId = own,
  slots: Record<string, number> = { default: 10 },
): Promise<void> {
  const { database, clock } = context;
  const worker = { id: workerId, tenantId, name: 'worker', labels: {}, runtime: null };
  await insertWorker(database, { ...worker, actions: ['flow:only', 'sticky:only'], slots }, clock.nowMs());
  await connectWorker(database, { id: workerId, tenantId, dispatcherId }, clock.nowMs());
}

/** GUA-02, design section 6: what happens around a scheduler while it decides. */
describe('an assigner around which things change', () => {
  let engine: TestEngine;
  let assigner: Assigner;
  let parking: Parking;
  let shard: number;
  let alive: Set<string>;

  beforeAll(async () => {
    engine = await TestEngine.start();
    ({ shard, alive, assigner, parking } = await scheduling(engine));
    await connect(engine);
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
    assigner.workerChanged(engine.tenantId, engine.workerId);
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

describe('an assigner', () => {
  let engine: TestEngine;
  let assigner: Assigner;
  let parking: Parking;
  /** Statements in their order. */
  let statements: string[];
  let onRead: (statement: string) => Promise<void>;

  beforeEach(async () => {
    engine = await TestEngine.start();
    statements = [];
    onRead = async () => {};
    ({ assigner, parking } = await scheduling(engine, async (statement) => {
      statements.push(statement);
      await onRead(statement);
    }));
  });
  afterEach(() => engine.stop());

  async function pass(): Promise<void> {
    assigner.returned(await parking.release());
    await assigner.pass();
  }

  /** A run of a workflow whose only task wants a worker with a label. */
  async function triggerLabelled(): Promise<string> {
    const labelled = { name: 'only', workerLabels: { gpu: { strValue: 'yes', required: true } } };
    const id = await engine.trigger(await engine.register([labelled], { name: 'flow' }));
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    return id;
  }

  test('H06: tells once, and not at every look, that no worker can take an item', async () => {
    await connect(engine);
    const taskId = await triggerLabelled();
    for (let look = 0; look < 20; look++) {
      await pass();
      assigner.workerChanged(engine.tenantId, engine.workerId);
    }
    expect(await engine.queued()).toEqual([taskId]);
    const told = await engine.database.query('select type from task_events where task_id = $1', [taskId]);
    expect(told).toEqual([{ type: 'REQUEUED_NO_WORKER' }]);
  });

  test('starts in the next pass what came while its queue was found empty', async () => {
    await connect(engine);
    const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
    onRead = async (statement) => {
      if (statement !== 'read_candidates') return;
      onRead = async () => {};
      await engine.trigger(definition);
      assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    };
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);

    await pass();
    expect(await engine.queued()).toHaveLength(1);
    await pass();

    expect(await engine.queued()).toEqual([]);
  });

  test('reads nothing of a queue whose items need slots that are all taken, whatever others are free', async () => {
    await connect(engine, engine.workerId, { default: 2, durable: 10 });
    const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
    for (let run = 0; run < 5; run++) await engine.trigger(definition);
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await pass();
    expect(await engine.queued()).toHaveLength(3);
    statements.length = 0;

    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await pass();
    expect(statements).not.toContain('read_candidates');

    const [running] = await engine.database.query<{ taskId: string }>(
      'select task_id as "taskId" from assignments limit 1',
    );
    assigner.queueChanged(engine.tenantId, [], [running!]);
    await pass();
    expect(await engine.queued()).toHaveLength(2);
  });

  test('takes back what is on loan when its own slots end with the last item it read', async () => {
    await connect(engine, engine.workerId, { default: 2, durable: 10 });
    const recalled: string[] = [];
    const lender = { recall: (tenantId: string) => recalled.push(tenantId), lend() {}, isLent: () => true };
    ({ assigner, parking } = await scheduling(engine, async () => {}, lender as unknown as Lender));
    const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
    for (let run = 0; run < 3; run++) await engine.trigger(definition);
    // Which slots the items need is known from a look before.
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await pass();
    const running = await engine.database.query<{ taskId: string }>(
      'select task_id as "taskId" from assignments',
    );
    for (let run = 0; run < 3; run++) await engine.trigger(definition);
    recalled.length = 0;

    assigner.queueChanged(engine.tenantId, ['flow:only'], running);
    await pass();

    expect(await engine.queued()).toHaveLength(2);
    expect(recalled).toEqual([engine.tenantId]);
  });

  test('PRI, H39: gives its only slot to the retry of a low priority before fresh ones, and to those in their order', async () => {
    await connect(engine, engine.workerId, { default: 1 });
    const definition = await engine.register([{ name: 'only', retries: 1 }], { name: 'flow' });
    const retried = await engine.trigger(definition, { priority: 1 });
    await engine.fail(retried);
    const fresh: Record<number, string> = {};
    for (const priority of [1, 3, 2]) fresh[priority] = await engine.trigger(definition, { priority });
    const reports = new Reports(engine.context, () => {});
    const order: string[] = [];

    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    for (let turn = 0; turn < 4; turn++) {
      await pass();
      const running = await engine.database.query<{ taskId: string }>(
        'select task_id as "taskId" from assignments',
      );
      order.push(...running.map(({ taskId }) => taskId));
      for (const { taskId } of running)
        await reports.ended({ ...COMPLETED, taskId, tenantId: engine.tenantId });
      assigner.queueChanged(engine.tenantId, ['flow:only'], running);
    }

    expect(order).toEqual([retried, fresh[3], fresh[2], fresh[1]]);
  });

  test('reads a worker that joins, and not the whole fleet again', async () => {
    await connect(engine);
    assigner.workerChanged(engine.tenantId, engine.workerId);
    await pass();
    statements.length = 0;

    const joined = uuidv7(5);
    await connect(engine, joined);
    assigner.workerChanged(engine.tenantId, joined);
    await pass();

    expect(statements).toEqual(['read_workers_to_schedule', 'read_held_slots']);
    const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
    // More than one of the two has room for.
    for (let run = 0; run < 15; run++) await engine.trigger(definition);
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await pass();
    expect(await engine.queued()).toEqual([]);
  });

  test('reads the whole fleet when its shard was taken anew while a worker was read', async () => {
    await connect(engine);
    assigner.workerChanged(engine.tenantId, engine.workerId);
    await pass();
    onRead = async (statement) => {
      if (statement === 'read_workers_to_schedule') assigner.forget([shardOf(engine.tenantId)]);
    };
    assigner.workerChanged(engine.tenantId, engine.workerId);
    await pass();
    statements.length = 0;

    await pass();

    expect(statements).toContain('read_schedulable_workers');
  });

  test('reads a worker again when the database failed while it was read', async () => {
    await connect(engine);
    const definition = await engine.register([{ name: 'only' }], { name: 'flow' });
    await engine.database.query('update workers set paused = true');
    assigner.workerChanged(engine.tenantId, engine.workerId);
    await pass();
    await engine.database.query('update workers set paused = false');
    await engine.trigger(definition);
    onRead = async () => {
      throw new Error('connection lost');
    };
    assigner.workerChanged(engine.tenantId, engine.workerId);
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    await expect(pass()).rejects.toThrow('connection lost');
    onRead = async () => {};

    await pass();

    expect(await engine.queued()).toEqual([]);
  });

  test('H96: keeps nothing of thousands of tenants once nothing of theirs waits or runs', async () => {
    for (let n = 0; n < 3_000; n++) assigner.queueChanged(uuidv7(n), ['flow:only'], []);
    await assigner.pass();
    expect(assigner.knownTenants).toBe(3_000);
    await assigner.sweep(await peekScheduling(engine.database));
    expect(assigner.knownTenants).toBe(0);
  });
});
