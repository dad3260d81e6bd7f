import { isSampled, sampleBoundOf } from '@hatchet-ts/schema';
import { testDatabase } from '@hatchet-ts/testkit';
import { Platform } from '../../../tests/platform';

const RUNS = '/api/v1/stable/tenants/{tenant}/workflow-runs';
const RATE = 0.3;
const BOUND = sampleBoundOf(RATE);

describe('sampling of runs (SLF-61, SLF-62, BLK-08, CFG-186, CFG-187)', () => {
  let platform: Platform;
  let ids: string[];
  beforeAll(async () => {
    platform = await Platform.start({ SERVER_SAMPLING_ENABLED: 'true', SERVER_SAMPLING_RATE: String(RATE) });
    await platform.register({ name: 'sampled', tasks: [{ readableId: 'sampled' }] });
    ids = [];
    for (let run = 0; run < 60; run++) ids.push(await platform.trigger('sampled'));
  });
  afterAll(() => platform.stop());

  const shown = () => ids.filter((id) => isSampled(id, BOUND));
  const hidden = () => ids.filter((id) => !isSampled(id, BOUND));

  it('keeps about the share that is asked for', () => {
    const many = Array.from({ length: 10_000 }, () => crypto.randomUUID()).filter((id) =>
      isSampled(id, BOUND),
    );
    expect(many.length / 10_000).toBeCloseTo(RATE, 1);
    expect([isSampled(ids[0]!, sampleBoundOf(1)), isSampled(ids[0]!, sampleBoundOf(0))]).toEqual([
      true,
      false,
    ]);
  });

  it('lists and counts the kept runs only, while every run is there', async () => {
    const since = new Date(0).toISOString();
    const listed = await platform.call('GET', `${RUNS}?since=${since}&only_tasks=false&limit=100`);
    const found = (listed.body as { rows: { metadata: { id: string } }[] }).rows.map(
      (row) => row.metadata.id,
    );
    expect(found.sort()).toEqual(shown().sort());
    const [row] = await platform.database.query<{ n: number }>('select count(*) as n from tasks');
    expect(row!.n).toBe(ids.length);
  });

  it('answers not found for the others, and refuses to cancel or replay them', async () => {
    const [other] = hidden();
    expect((await platform.call('GET', `/api/v1/stable/workflow-runs/${other}`)).status).toBe(404);
    expect((await platform.call('GET', `/api/v1/stable/workflow-runs/${shown()[0]}`)).status).toBe(200);
    for (const action of ['cancel', 'replay']) {
      const answer = await platform.call('POST', `/api/v1/stable/tenants/{tenant}/tasks/${action}`, {
        body: { externalIds: [other] },
      });
      expect(answer.status).toBe(404);
    }
  });
});

describe('a read replica (SLF-60, CFG-62 to CFG-65)', () => {
  it('answers lists and counts; everything else is read where it is written', async () => {
    // Another database instead of a real replica, so that it shows who was asked.
    const replica = await testDatabase();
    const platform = await Platform.start({
      READ_REPLICA_ENABLED: 'true',
      READ_REPLICA_DATABASE_URL: replica.url,
    });
    try {
      await platform.register({ name: 'read', tasks: [{ readableId: 'read' }] });
      const id = await platform.trigger('read');
      const since = new Date(0).toISOString();
      const listed = await platform.call('GET', `${RUNS}?since=${since}&only_tasks=false`);
      expect((listed.body as { rows: unknown[] }).rows).toEqual([]);
      expect((await platform.call('GET', `/api/v1/stable/workflow-runs/${id}`)).status).toBe(200);
      expect((await platform.call('GET', `/api/v1/stable/workflow-runs/${id}/status`)).status).toBe(200);
    } finally {
      await platform.stop();
      await replica.close();
    }
  });

  it('that cannot be reached ends the start with a sentence', async () => {
    await expect(
      Platform.start({
        READ_REPLICA_ENABLED: 'true',
        READ_REPLICA_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      }),
    ).rejects.toThrow(/^The replica at READ_REPLICA_DATABASE_URL cannot be used/);
  });
});
