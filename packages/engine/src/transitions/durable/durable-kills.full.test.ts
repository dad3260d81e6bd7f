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

test.each(['durable', 'report', 'settle', 'push'])(
  'H79: the server is killed before and after every commit of kind %s in turn',
  async (kind) => {
    expect(await walks.killServer('evicts', kind)).toBeGreaterThan(0);
  },
  300_000,
);
