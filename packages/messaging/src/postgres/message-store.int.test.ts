import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Pool } from 'pg';
import { MessageStore } from './message-store';

let database: TestDatabase;
let pool: Pool;
let store: MessageStore;

const NOW = Date.parse('2026-08-01T00:00:00Z');
const address = 'test.work.job';
const add = (...payloads: string[]) =>
  store.addWork(
    payloads.map((payload) => ({ address, name: 'job', payload })),
    NOW,
  );
const payloads = (rows: { payload: string }[]) => rows.map(({ payload }) => payload).sort();

beforeAll(async () => {
  database = await testDatabase();
  pool = new Pool({ connectionString: database.url });
  store = new MessageStore(pool);
});
beforeEach(async () => {
  await pool.query('truncate broker_messages');
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

test('what one process has taken is hidden from others until its time is up', async () => {
  await add('a', 'b');
  expect(payloads(await store.take(address, 1, NOW, NOW + 30_000))).toEqual(['a']);
  expect(payloads(await store.take(address, 10, NOW + 1, NOW + 30_000))).toEqual(['b']);
  expect(await store.take(address, 10, NOW + 29_999, NOW + 60_000)).toEqual([]);
  const again = await store.take(address, 10, NOW + 30_000, NOW + 60_000);
  expect(payloads(again)).toEqual(['a', 'b']);
  expect(again.map(({ attempts, deliveries }) => [attempts, deliveries])).toEqual([
    [0, 2],
    [0, 2],
  ]);
});

test('an extended hold lasts', async () => {
  await add('a');
  const [taken] = await store.take(address, 1, NOW, NOW + 30_000);
  await store.extend([taken!.id], NOW + 90_000);
  expect(await store.take(address, 1, NOW + 60_000, NOW + 90_000)).toEqual([]);
});

test('concurrent takers never get the same message', async () => {
  await add(...Array.from({ length: 200 }, (_, n) => String(n)));
  const taken = await Promise.all(
    Array.from({ length: 8 }, () => store.take(address, 25, NOW, NOW + 30_000)),
  );
  const ids = taken.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a verdict on a message that somebody else has taken meanwhile changes nothing', async () => {
  await add('a');
  const [late] = await store.take(address, 1, NOW, NOW + 1_000);
  await store.take(address, 1, NOW + 1_000, NOW + 30_000);
  await store.kill(late!, 1, 'too late', NOW + 1_001);
  await store.retry(late!, NOW + 1_001);
  expect(await store.dead('test.', 10)).toEqual([]);
  expect(await store.take(address, 1, NOW + 2_000, NOW + 30_000)).toEqual([]);
});

test('a failed attempt is counted and reappears after its delay', async () => {
  await add('a');
  const [taken] = await store.take(address, 1, NOW, NOW + 30_000);
  await store.retry(taken!, NOW + 100);
  expect(await store.ready([address], NOW + 99)).toEqual([]);
  expect(await store.ready([address, 'test.work.other'], NOW + 100)).toEqual([address]);
  expect(await store.take(address, 1, NOW + 100, NOW + 30_000)).toMatchObject([
    { attempts: 1, deliveries: 2 },
  ]);
});

test('the dead are not taken, and are shown to their own installation', async () => {
  await add('a');
  const [taken] = await store.take(address, 1, NOW, NOW + 1_000);
  await store.kill(taken!, 3, 'no luck', NOW + 500);
  expect(await store.take(address, 1, NOW + 2_000, NOW + 3_000)).toEqual([]);
  expect(await store.dead('tes.', 10)).toEqual([]);
  expect(await store.dead('test.', 10)).toEqual([
    { address, name: 'job', payload: 'a', reason: 'no luck', attempts: 3, diedAtMs: NOW + 500 },
  ]);
});

test('cleaning removes old wakes and old dead letters, never work', async () => {
  await add('work');
  const letter = { address, name: 'job', payload: 'dead', reason: 'r', attempts: 1 };
  await store.addDead({ ...letter, diedAtMs: NOW });
  await store.addDead({ ...letter, payload: 'newly dead', diedAtMs: NOW + 10 });
  await pool.query(
    `insert into broker_messages (address, name, payload, persistent, visible_at, created_at)
     select 'test.wake.here', 'noted', at::text, false, at, at
     from unnest(array[to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000)]) as at`,
    [NOW, NOW + 10],
  );
  await store.clean(NOW + 5, NOW + 5);
  const { rows } = await pool.query('select persistent, payload from broker_messages order by id');
  expect(rows).toHaveLength(3);
  expect(rows.slice(0, 2)).toEqual([
    { persistent: true, payload: 'work' },
    { persistent: true, payload: 'newly dead' },
  ]);
});
