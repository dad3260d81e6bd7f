import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { readSatisfiedSignals } from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { PlayedDurableTask, TestEngine } from '@hatchet-ts/testkit';
import type { DurableCondition } from '../../decisions/durable-subject';
import { prepareEvents } from '../prepare-events';
import { PushEvents } from '../push-events';
import { wakeSleeps } from '../wake-sleeps';
import { registerSignal } from './durable-signals';

/** Waits of the durable protocol before the log, which SDKs older than eviction speak. */
let engine: TestEngine;
let clock: VirtualClock;
let parent: WorkflowDefinition;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
  parent = await engine.register([{ name: 'parent', isDurable: true, retries: 1 }]);
});
afterAll(() => engine.stop());
afterEach(async () => {
  expect(await engine.database.query('select * from waits')).toEqual([]);
  expect(await engine.misplaced()).toEqual([]);
});

const start = () => PlayedDurableTask.start(engine, parent);
const sleep = (sleepMs: number): DurableCondition => ({
  kind: 'sleep',
  dataKey: 'nap',
  expression: '',
  orGroup: 0,
  sleepText: `${sleepMs / 1000}s`,
  sleepMs,
});
const event = (eventKey: string): DurableCondition => ({
  kind: 'event',
  dataKey: eventKey,
  expression: '',
  orGroup: 0,
  eventKey,
  scope: null,
  sinceMs: null,
});

const register = ({ taskId }: PlayedDurableTask, signalKey: string, ...conditions: DurableCondition[]) =>
  registerSignal(engine.context, { tenantId: engine.tenantId, taskId, signalKey }, conditions);

async function dataOf({ taskId }: PlayedDurableTask, signalKey: string): Promise<unknown> {
  const [signal] = await readSatisfiedSignals(engine.database, [
    { taskId, signalKey, tenantId: engine.tenantId },
  ]);
  return signal ? JSON.parse(signal.data) : undefined;
}

async function push(key: string, payload = '{}'): Promise<void> {
  const events = prepareEvents([{ key, payload, metadata: null }]);
  await new PushEvents(engine.context).push(engine.tenantId, events);
}

test('an event ends the wait of its key, with its payload', async () => {
  const task = await start();
  await register(task, 'waitFor-0', event('legacy:go'));
  expect(await dataOf(task, 'waitFor-0')).toBeUndefined();
  await push('legacy:other');
  expect(await dataOf(task, 'waitFor-0')).toBeUndefined();
  await push('legacy:go', '{"n":1}');
  expect(await dataOf(task, 'waitFor-0')).toEqual({ CREATE: { 'legacy:go': [{ n: 1 }] } });
  await task.complete();
});

test('9.3.2: registered again after a retry, a sleep keeps its deadline', async () => {
  const task = await start();
  await register(task, 'waitFor-0', sleep(10_000));
  await clock.advance(8000);
  await task.fail();
  await task.resume();
  await register(task, 'waitFor-0', sleep(10_000));
  await clock.advance(2000);
  await wakeSleeps(engine.context, 10);
  expect(await dataOf(task, 'waitFor-0')).toEqual({ CREATE: { nap: [{ sleep_duration: '10s' }] } });
  await task.complete();
});

test('what is over stays over: registered again it takes no second event', async () => {
  const task = await start();
  await register(task, 'waitFor-0', event('legacy:once'));
  await push('legacy:once', '{"n":1}');
  await register(task, 'waitFor-0', event('legacy:once'));
  await push('legacy:once', '{"n":2}');
  expect(await dataOf(task, 'waitFor-0')).toEqual({ CREATE: { 'legacy:once': [{ n: 1 }] } });
  await task.complete();
});

test('an event at the very moment of the registration counts once or not at all', async () => {
  const task = await start();
  for (let round = 0; round < 20; round++) {
    const key = `legacy:race-${round}`;
    await Promise.all([register(task, key, event(key)), push(key, '{"first":true}')]);
    await push(key, '{"first":false}');
    const data = (await dataOf(task, key)) as { CREATE: Record<string, unknown[]> };
    expect(data.CREATE[key]).toHaveLength(1);
  }
  await task.complete();
});

test('H89: a task that ends takes its waits with it', async () => {
  const task = await start();
  await register(task, 'waitFor-0', event('legacy:late'));
  await task.complete();
  await push('legacy:late');
  expect(await dataOf(task, 'waitFor-0')).toBeUndefined();
});

test('a task that nobody has is not found', async () => {
  for (const taskId of ['nonsense', '00000000-0000-4000-8000-000000000000'])
    await expect(
      registerSignal(engine.context, { tenantId: engine.tenantId, taskId, signalKey: 'k' }, [sleep(1000)]),
    ).rejects.toThrow(`task not found: ${taskId}`);
});
