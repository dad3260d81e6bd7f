import { TASK_STATE } from '@hatchet-ts/contracts';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { cancel } from './cancel';
import { releaseRetries } from './release-retries';

const BACKOFF_MS = 5000;

let engine: TestEngine;
let clock: VirtualClock;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
});
afterAll(() => engine.stop());
afterEach(async () => expect(await engine.misplaced()).toEqual([]));

const inBackoff = async () => {
  const workflow = await engine.register([{ name: 'a', retries: 1, backoffFactor: 5 }]);
  const id = await engine.trigger(workflow);
  await engine.fail(id);
  return id;
};
const states = (ids: readonly string[]) =>
  engine.database.query<{ state: number }>('select distinct state from tasks where id = any ($1::uuid[])', [
    ids,
  ]);

test('5.6: an attempt is queued when its backoff is over, and no earlier', async () => {
  const id = await inBackoff();
  await clock.advance(BACKOFF_MS - 1);
  expect(await releaseRetries(engine.context, 10)).toBe(0);
  await clock.advance(1);
  expect(await releaseRetries(engine.context, 10)).toBe(1);
  expect(await engine.queued()).toEqual([id]);
  await engine.complete(id);
});

test('H60: cancelling tasks whose backoff ends at that moment leaves no attempt behind, and no deadlock', async () => {
  for (let round = 0; round < 5; round++) {
    const ids = await Promise.all(Array.from({ length: 20 }, inBackoff));
    await clock.advance(BACKOFF_MS);
    await Promise.all([
      releaseRetries(engine.context, 50),
      cancel(engine.context, engine.tenantId, [...ids].reverse()),
      releaseRetries(engine.anotherProcess(), 50),
    ]);
    expect(await states(ids)).toEqual([{ state: TASK_STATE.cancelled }]);
    expect(await engine.queued()).toEqual([]);
  }
});
