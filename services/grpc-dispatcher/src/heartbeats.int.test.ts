import {
  connectWorker,
  Database,
  disconnectLostWorkers,
  insertTenantIfAbsent,
  insertWorker,
  insertWorkerCommands,
} from '@hatchet-ts/schema';
import { uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Heartbeats } from './heartbeats';

const clock = new VirtualClock(Date.parse('2026-01-01T00:00:00Z'));
const tenantId = uuidv7(clock.nowMs());
const dispatcherId = uuidv7(clock.nowMs());

let own: TestDatabase;
let database: Database;
beforeAll(async () => {
  own = await testDatabase();
  database = new Database({ url: own.url });
  await insertTenantIfAbsent(
    database,
    { id: tenantId, slug: 'heartbeats', name: 'Heartbeats' },
    clock.nowMs(),
  );
});
afterAll(async () => {
  await database.close();
  await own.close();
});

async function connectedWorker(): Promise<string> {
  const id = uuidv7(clock.nowMs());
  const worker = {
    id,
    tenantId,
    name: 'w',
    actions: ['w:w'],
    slots: { default: 1 },
    labels: {},
    runtime: null,
  };
  await insertWorker(database, worker, clock.nowMs());
  await connectWorker(database, { id, tenantId, dispatcherId }, clock.nowMs());
  return id;
}

/** WRK-16, WRK-18 */
describe('heartbeats of workers', () => {
  it('name the sessions that were given up although their worker is alive (H44)', async () => {
    const heartbeats = new Heartbeats(database, clock, dispatcherId);
    const id = await connectedWorker();
    // The dispatcher was silent for longer than others wait for it.
    await disconnectLostWorkers(database, {
      dispatchersAliveSinceMs: clock.nowMs(),
      workersAliveSinceMs: 0,
      nowMs: clock.nowMs(),
    });

    heartbeats.beat(id);

    expect((await heartbeats.flush([])).disconnected).toEqual([{ id, session: 1 }]);
  });

  it('are to be written at once when a worker beats after a silence (H44)', async () => {
    let returns = 0;
    const heartbeats = new Heartbeats(database, clock, dispatcherId, () => {
      returns++;
    });
    const id = await connectedWorker();

    for (let beats = 0; beats < 3; beats++) {
      heartbeats.beat(id);
      await clock.advance(4_000);
    }
    expect(returns).toBe(0);

    // Beats are written meanwhile, and the silence is that of the worker all the same.
    await heartbeats.flush([]);
    await clock.advance(31_000);
    heartbeats.beat(id);
    expect(returns).toBe(1);

    await clock.advance(4_000);
    heartbeats.beat(id);
    expect(returns).toBe(1);
  });

  it('say whether a connected worker has something to be sent', async () => {
    const heartbeats = new Heartbeats(database, clock, dispatcherId);
    const id = await connectedWorker();
    const command = { tenantId, workerId: id, taskId: uuidv7(7), retry: 0, invocation: 0 };

    expect((await heartbeats.flush([id])).anyToSend).toBe(false);

    await insertWorkerCommands(
      database,
      [{ ...command, versionId: uuidv7(8), step: 0, runId: null }],
      clock.nowMs(),
    );

    expect((await heartbeats.flush([id])).anyToSend).toBe(true);
    expect((await heartbeats.flush([])).anyToSend).toBe(false);
  });

  it('name nobody while workers count as connected', async () => {
    const heartbeats = new Heartbeats(database, clock, dispatcherId);
    heartbeats.beat(await connectedWorker());

    const alive = [{ id: dispatcherId, kind: 'dispatcher' }];
    expect(await heartbeats.flush([])).toEqual({ alive, disconnected: [], anyToSend: false });
    expect(await heartbeats.flush([])).toEqual({ alive, disconnected: [], anyToSend: false });
  });
});
