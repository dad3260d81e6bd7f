import { DurableWalks } from '../../../tests/durable-walks';

/** Whatever is killed, and whenever: the result of a durable task is the same, and its effects are there once. */
let walks: DurableWalks;

beforeAll(async () => {
  walks = await DurableWalks.prepare();
});
afterAll(() => walks.stop());

test('H79, DUR-02, DUR-04, DUR-22: the worker is killed at every step in turn', async () => {
  expect(await walks.killWorker('stays')).toBeGreaterThan(20);
});

test.each([
  ['durable', 'stays'],
  ['report', 'stays'],
  ['settle', 'stays'],
  ['wake', 'stays'],
  ['push', 'stays'],
  ['evict', 'evicts'],
  ['restore', 'evicts'],
] as const)(
  'H79: the server is killed before and after every commit of kind %s in turn, while the worker %s with waiting tasks',
  async (kind, manner) => {
    const kills = await walks.killServer(manner, kind, ['before-commit', 'after-commit']);
    expect(kills['before-commit']).toBeGreaterThan(0);
    expect(kills['after-commit']).toBeGreaterThan(0);
  },
  300_000,
);
