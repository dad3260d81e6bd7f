import { deleteWaitsOfOwners, insertTenantIfAbsent, lockEventKeys } from '@hatchet-ts/schema';
import { uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { Announcement } from '../announce';
import { armWaits, type NewWaitCondition, type SatisfiedWait } from './arm-waits';
import { prepareEvents } from './prepare-events';
import { PushEvents } from './push-events';
import { WAIT_RESOLVERS } from './wait-resolvers';
import { wakeSleeps } from './wake-sleeps';

let engine: TestEngine;
let clock: VirtualClock;
/** Waits that ended after they were armed. */
let ended: SatisfiedWait[] = [];
const kept = WAIT_RESOLVERS.signal;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
  // Nothing goes on here when a wait is over: it is only seen.
  WAIT_RESOLVERS.signal = async (_context, _db, satisfied) => () => ended.push(...satisfied);
});
afterAll(async () => {
  WAIT_RESOLVERS.signal = kept;
  await engine.stop();
});
beforeEach(() => {
  ended = [];
});
afterEach(async () => {
  const left = await engine.database.query(
    'select id from waits union all select wait_id from wait_conditions',
  );
  expect(left).toEqual([]);
});

const event = (over: Partial<NewWaitCondition & { kind: 'event' }> = {}): NewWaitCondition => ({
  action: 'QUEUE',
  orGroup: 0,
  dataKey: 'key',
  kind: 'event',
  eventKey: 'key',
  scope: 's',
  expression: '',
  sinceMs: 0,
  ...over,
});

/** Arms a wait of an owner that has no row, as its durable task would. @returns what ended it already */
async function arm(
  conditions: NewWaitCondition[],
  ownerId = uuidv7(clock.nowMs()),
): Promise<SatisfiedWait[]> {
  const { tenantId } = engine;
  return engine.database.transaction(async (tx) => {
    const keys = conditions.flatMap((condition) =>
      condition.kind === 'event' && condition.sinceMs !== null ? { tenantId, key: condition.eventKey } : [],
    );
    if (keys.length > 0) await lockEventKeys(tx, keys);
    const owner = { kind: 'signal' as const, id: ownerId, key: 'k' };
    return armWaits(tx, [{ tenantId, owner, conditions }], clock.nowMs(), new Announcement());
  });
}
const push = (payload: string, { key = 'key', scope = 's', tenantId = engine.tenantId } = {}) =>
  new PushEvents(engine.context).push(tenantId, prepareEvents([{ key, payload, metadata: null, scope }]));

test('9.3.3: the newest stored event of the scope that fits, from the given moment on, ends a wait at once', async () => {
  await push('{"n":0}');
  await clock.advance(1);
  const sinceMs = clock.nowMs();
  for (const n of [1, 2, 3]) await push(`{"n":${n}}`);
  await push('{"n":2}', { scope: 'other' });
  await push('{"n":2}', { key: 'another' });
  const foreign = uuidv7(Date.now());
  await insertTenantIfAbsent(engine.database, { id: foreign, slug: 'foreign', name: 'foreign' }, Date.now());
  await push('{"n":2,"foreign":true}', { tenantId: foreign });

  const [satisfied] = await arm([event({ expression: 'input.n <= 2', sinceMs })]);
  expect(satisfied).toMatchObject({ action: 'QUEUE', data: [{ dataKey: 'key', datum: '{"n":2}' }] });
  expect(await arm([event({ expression: 'input.n > 0 && input.n < 1', sinceMs })], OWNER)).toEqual([]);
  await deleteWaitsOfOwners(engine.database, 'signal', [OWNER]);
  expect(await arm([event({ expression: 'input.n == 0', sinceMs })], OWNER)).toEqual([]);
  await deleteWaitsOfOwners(engine.database, 'signal', [OWNER]);
});

test('without a moment to look back to, and without a scope, only what comes counts', async () => {
  await push('{"n":1}', { key: 'ahead' });
  const ahead = { eventKey: 'ahead', dataKey: 'ahead' };
  expect(await arm([event({ ...ahead, sinceMs: null })])).toEqual([]);
  expect(await arm([event({ ...ahead, scope: null })])).toEqual([]);
  await push('{"n":2}', { key: 'ahead' });
  expect(ended.map((wait) => wait.data)).toEqual([
    [{ dataKey: 'ahead', datum: '{"n":2}' }],
    [{ dataKey: 'ahead', datum: '{"n":2}' }],
  ]);
});

test('what an event of the past met and what is still to come end a wait together', async () => {
  await push('{"n":1}', { key: 'past' });
  const past = event({ eventKey: 'past', dataKey: 'past', orGroup: 0 });
  const sleep: NewWaitCondition = {
    action: 'QUEUE',
    orGroup: 1,
    dataKey: 'sleep:1s',
    kind: 'sleep',
    sleepText: '1s',
    dueAtMs: clock.nowMs(),
  };
  expect(await arm([past, sleep])).toEqual([]);
  await wakeSleeps(engine.context, 10);
  expect(ended.map((wait) => wait.data)).toEqual([
    [
      { dataKey: 'past', datum: '{"n":1}' },
      { dataKey: 'sleep:1s', datum: '{"sleep_duration":"1s"}' },
    ],
  ]);
});

test('H75: an event pushed in the same instant in which a wait is armed that looks back is matched exactly once', async () => {
  for (let round = 0; round < 60; round++) {
    ended = [];
    const key = `instant-${round}`;
    const condition = event({ eventKey: key, dataKey: key });
    const armed = Array.from({ length: 3 }, () => arm([condition]));
    const pushed = push('{}', { key });
    const later = Array.from({ length: 3 }, () => arm([condition]));
    const atOnce = (await Promise.all([...armed, ...later])).flat();
    await pushed;
    expect(atOnce.length + ended.length).toBe(6);
  }
});

const OWNER = '00000000-0000-7000-8000-000000000001';
