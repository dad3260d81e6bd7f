import { DurableWalks } from '../../../tests/durable-walks';

/** As `durable-kills.int.test.ts`, for a worker that lets its task go whenever it waits. */
let walks: DurableWalks;

beforeAll(async () => {
  walks = await DurableWalks.prepare();
});
afterAll(() => walks.stop());

test('H79, DUR-02, DUR-28: the worker is killed at every step in turn', async () => {
  expect(await walks.killWorker('evicts')).toBeGreaterThan(20);
}, 300_000);

test.each([
  ['durable', 'evicts'],
  ['report', 'evicts'],
  ['settle', 'evicts'],
  ['push', 'evicts'],
] as const)(
  'H79: the server is killed before and after every commit of kind %s in turn, while the worker %s with waiting tasks',
  async (kind, manner) => {
    const kills = await walks.killServer(manner, kind, ['before-commit', 'after-commit']);
    expect(kills['before-commit']).toBeGreaterThan(0);
    expect(kills['after-commit']).toBeGreaterThan(0);
  },
  300_000,
);

// A completion of a standalone task is one statement: it has no COMMIT of its own.
test.each([
  ['durable', 'stays'],
  ['settle', 'stays'],
  ['wake', 'stays'],
  ['push', 'stays'],
  ['evict', 'evicts'],
  ['restore', 'evicts'],
] as const)(
  'H79: the server is killed while every COMMIT of kind %s in turn is on its way, while the worker %s with waiting tasks',
  async (kind, manner) => {
    expect((await walks.killServer(manner, kind, ['commit-sent']))['commit-sent']).toBeGreaterThan(0);
  },
  300_000,
);
