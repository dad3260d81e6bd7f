import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { PlayedDurableTask, TestEngine } from '@hatchet-ts/testkit';
import type { DurableCondition } from '../../decisions/durable-subject';
import { cancel } from '../cancel';
import { prepareEvents } from '../prepare-events';
import { PushEvents } from '../push-events';
import { replay } from '../replay';
import { timeOutExecutions } from '../time-out';
import { wakeSleeps } from '../wake-sleeps';
import { restoreDueTasks, restoreTasks } from './restore-tasks';

const SECOND = 1000;
const TEN: DurableCondition = {
  kind: 'sleep',
  dataKey: 'sleep:10s',
  expression: '',
  orGroup: 0,
  sleepText: '10s',
  sleepMs: 10 * SECOND,
};
const event = (eventKey: string): DurableCondition => ({
  kind: 'event',
  dataKey: eventKey,
  expression: '',
  orGroup: 0,
  eventKey,
  scope: null,
  sinceMs: null,
});

let engine: TestEngine;
let clock: VirtualClock;
let parent: WorkflowDefinition;
let child: WorkflowDefinition;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
  parent = await engine.register([{ name: 'parent', isDurable: true, retries: 5 }]);
  child = await engine.register([{ name: 'child' }]);
});
afterAll(() => engine.stop());
afterEach(async () => {
  expect(await engine.misplaced()).toEqual([]);
});

const start = (definition = parent) => PlayedDurableTask.start(engine, definition);

async function push(key: string): Promise<void> {
  const events = prepareEvents([{ key, payload: '{}', metadata: null }]);
  await new PushEvents(engine.context).push(engine.tenantId, events);
}

/** Time passes and everything that is due happens. */
async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  await wakeSleeps(engine.context, 500);
  await restoreDueTasks(engine.context, 500);
}

interface Standing {
  evicted: boolean;
  retry: number;
  state: number;
  queued: number | null;
  onWorker: boolean;
  invocation: number;
}

async function standing({ taskId }: PlayedDurableTask): Promise<Standing> {
  const [row] = await engine.database.query<Standing>(
    `select t.evicted, t.retry, t.state, (select q.priority from queue_items q where q.task_id = t.id) as queued,
       exists (select from assignments a where a.task_id = t.id) as "onWorker",
       (select d.invocation from durable_tasks d where d.task_id = t.id) as invocation
     from tasks t where t.id = $1`,
    [taskId],
  );
  return row!;
}

async function timeline({ taskId }: PlayedDurableTask): Promise<string[]> {
  const rows = await engine.database.query<{ text: string }>(
    `select type || case when message = '' then '' else ': ' || message end as text from task_events
     where task_id = $1 order by at, seq`,
    [taskId],
  );
  return rows.map((row) => row.text);
}

const EVICTED = { evicted: true, state: 0, retry: 0, queued: null, onWorker: false };
const RESTORED = { evicted: false, state: 0, retry: 0, queued: 4, onWorker: false };
const RUNNING = { evicted: false, state: 0, retry: 0, queued: null, onWorker: true };

describe('an evicted task', () => {
  test('DUR-28: has no worker and no deadline, and is queued again, same attempt, ahead of all, when what it waits for comes', async () => {
    const task = await start();
    const entry = await task.wait(TEN);
    await pass(SECOND);
    expect(await task.evict([entry])).toBe('evicted');
    expect(await standing(task)).toMatchObject({ ...EVICTED, invocation: 1 });
    await pass(8 * SECOND);
    expect(await standing(task)).toMatchObject(EVICTED);
    await pass(SECOND);
    expect(await standing(task)).toMatchObject(RESTORED);
    expect(await task.resume()).toBe(2);
    expect(await standing(task)).toMatchObject({ ...RUNNING, invocation: 2 });
    expect(await task.wait(TEN)).toMatchObject({ node: 1, existed: true, outcome: { order: 1 } });
    expect(await timeline(task)).toEqual([
      'ASSIGNED',
      'DURABLE_EVICTED: test',
      'DURABLE_RESTORING: Restoring evicted task: callback satisfied while task evicted',
    ]);
    await task.complete();
  });

  test('H42, H82: completed while it was being evicted, or after it was queued again, it is over and nothing brings it back', async () => {
    const evicted = await start();
    await evicted.evict([await evicted.wait(event('over'))]);
    await evicted.complete('{}', null, 0);
    const restored = await start();
    await restored.evict([await restored.wait(event('over'))]);
    await push('over');
    await pass(0);
    expect(await standing(restored)).toMatchObject(RESTORED);
    await restored.complete('{}', null, 0);
    await push('over');
    await pass(0);
    for (const task of [evicted, restored])
      expect(await standing(task)).toMatchObject({ state: 1, retry: 0, queued: null, onWorker: false });
  });

  test('DUR-14: an event that comes while nobody runs the task is there when somebody does', async () => {
    const task = await start();
    const entry = await task.wait(event('approved'));
    await task.evict([entry]);
    await push('approved');
    await pass(0);
    await task.resume(uuidv7(77));
    expect(await task.wait(event('approved'))).toMatchObject({ existed: true, outcome: { order: 1 } });
    await task.complete();
  });

  test('DUR-20: children that end one by one bring their parent back one by one', async () => {
    const task = await start();
    const spawn = () =>
      task.spawn({ name: child.name, input: '{"n":1}' }, { name: child.name, input: '{"n":2}' });
    const [first, second] = await spawn();
    await task.evict([first!, second!]);
    await engine.complete(second!.childId!);
    await pass(0);
    expect(await task.resume()).toBe(2);
    const again = await spawn();
    expect(again.map((entry) => entry.outcome?.order ?? null)).toEqual([null, 1]);
    await task.evict([again[0]!]);
    expect(await standing(task)).toMatchObject(EVICTED);
    await engine.complete(first!.childId!);
    await pass(0);
    expect(await task.resume()).toBe(3);
    await task.complete();
  });

  test('H81: a sleep that outlives an eviction, a restore and a lost worker takes its time once', async () => {
    const task = await start();
    const entry = await task.wait(TEN);
    await pass(5 * SECOND);
    await task.evict([entry]);
    expect(
      await restoreTasks(engine.context, [{ taskId: task.taskId, invocation: null, reason: 'asked' }]),
    ).toEqual(new Set([task.taskId]));
    await task.resume();
    await task.wait(TEN);
    await task.fail();
    await task.resume();
    expect(await task.wait(TEN)).toMatchObject({ outcome: null });
    await pass(5 * SECOND);
    await task.fail();
    await task.resume();
    expect(await task.wait(TEN)).toMatchObject({ outcome: { order: 1 } });
    await task.complete();
  });

  test('keeps its places in concurrency groups, and comes back past them', async () => {
    const grouped = await engine.register([
      { name: 'grouped', isDurable: true, concurrency: [{ expression: '"k"', maxRuns: 1 }] },
    ]);
    const taskId = await engine.trigger(grouped);
    await engine.database.query(`update concurrency_slots set state = 'filled' where holder_id = $1`, [
      taskId,
    ]);
    await engine.database.query(
      `insert into queue_items (task_id, tenant_id, queue, priority, retry, version_id, step, queued_at, deadline)
       select id, tenant_id, 'q', 1, 0, version_id, step, queued_at, queued_at + interval '1 hour' from tasks where id = $1`,
      [taskId],
    );
    const task = Object.assign(Object.create(await start()) as PlayedDurableTask, { taskId, invocation: 0 });
    await task.resume();
    const places = () =>
      engine.database.query('select state from concurrency_slots where holder_id = $1', [taskId]);
    await task.evict([await task.wait(event('never'))]);
    expect(await places()).toEqual([{ state: 'filled' }]);
    await restoreTasks(engine.context, [{ taskId, invocation: 1, reason: 'asked' }]);
    expect(await standing(task)).toMatchObject(RESTORED);
    expect(await places()).toEqual([{ state: 'filled' }]);
    await cancel(engine.context, engine.tenantId, [taskId]);
    expect(await places()).toEqual([]);
  });

  test('H89: can be cancelled, and nothing it waited for brings it back', async () => {
    const task = await start();
    await task.evict([await task.wait(event('too-late'))]);
    await cancel(engine.context, engine.tenantId, [task.taskId]);
    expect(await standing(task)).toMatchObject({ evicted: false, state: 3, queued: null });
    await push('too-late');
    await pass(0);
    expect(await standing(task)).toMatchObject({ state: 3, queued: null });
    expect(
      await engine.database.query('select command.* from worker_commands command where task_id = $1', [
        task.taskId,
      ]),
    ).toEqual([]);
  });

  test('is not replayed while it waits', async () => {
    const task = await start();
    await task.evict([await task.wait(event('x'))]);
    expect(await replay(engine.context, engine.tenantId, [task.taskId])).toEqual({
      replayed: [],
      skipped: [task.taskId],
    });
    expect(await standing(task)).toMatchObject(EVICTED);
    await cancel(engine.context, engine.tenantId, [task.taskId]);
  });
});

describe('what is asked twice or too late', () => {
  test('H82: two restores make one new invocation, and a restore of what is not evicted makes none', async () => {
    const task = await start();
    await task.evict([await task.wait(event('x'))]);
    const wish = { taskId: task.taskId, invocation: null, reason: 'asked' };
    const [a, b] = await Promise.all([
      restoreTasks(engine.context, [wish]),
      restoreTasks(engine.context, [wish]),
    ]);
    expect(a.size + b.size).toBe(1);
    await task.resume();
    expect(await restoreTasks(engine.context, [wish])).toEqual(new Set());
    expect(await standing(task)).toMatchObject({ ...RUNNING, invocation: 2 });
    await task.complete();
  });

  test('an invocation that is not the newest evicts nothing', async () => {
    const task = await start();
    await task.evict([await task.wait(event('x'))]);
    await restoreTasks(engine.context, [{ taskId: task.taskId, invocation: 1, reason: 'asked' }]);
    await task.resume();
    expect(await task.evict([], { invocation: 1 })).toBe('stale');
    expect(await standing(task)).toMatchObject(RUNNING);
    await task.complete();
  });

  test('an eviction asked for twice frees one slot, and one of a task that has ended none', async () => {
    const task = await start();
    const entry = await task.wait(event('x'));
    expect(await Promise.all([task.evict([entry]), task.evict([entry])])).toEqual(['evicted', 'evicted']);
    expect(await task.evict([entry])).toBe('over');
    await cancel(engine.context, engine.tenantId, [task.taskId]);
    expect(await task.evict([entry])).toBe('over');
  });

  test('H105: an invocation whose time is up is not evicted: it ends by its timeout', async () => {
    const task = await start();
    const entry = await task.wait(event('x'));
    await clock.advance(61 * SECOND);
    expect(await task.evict([entry])).toBe('over');
    expect(await standing(task)).toMatchObject(RUNNING);
    const [row] = await engine.database.query<{ versionId: string; step: number }>(
      'select version_id as "versionId", step from tasks where id = $1',
      [task.taskId],
    );
    await timeOutExecutions(engine.context, [{ taskId: task.taskId, retry: 0, ...row! }]);
    expect(await standing(task)).toMatchObject({ retry: 1, queued: 4, onWorker: false });
    await cancel(engine.context, engine.tenantId, [task.taskId]);
  });

  test('a report about the attempt is believed only of the worker it is on', async () => {
    const [former, present] = [uuidv7(201), uuidv7(202)];
    const task = await start();
    await task.evict([await task.wait(event('x'))]);
    await restoreTasks(engine.context, [{ taskId: task.taskId, invocation: 1, reason: 'asked' }]);
    await engine.database.query(
      `insert into workers (id, tenant_id, name, actions, slots, created_at, updated_at)
       select id, $2, 'w', '{}', '{}', now(), now() from unnest($1::uuid[]) as i(id)`,
      [[former, present], engine.tenantId],
    );
    await task.resume(present);
    await task.complete('{"by":"former"}', former);
    expect(await standing(task)).toMatchObject(RUNNING);
    await task.complete('{"by":"present"}', present);
    expect(await standing(task)).toMatchObject({ state: 1 });
  });
});

describe('a wake-up at the moment of an eviction', () => {
  test('H82: is never lost, whichever comes first', async () => {
    const tasks = await Promise.all(Array.from({ length: 40 }, () => start()));
    const entries = await Promise.all(tasks.map((task, i) => task.wait(event(`race-${i}`))));
    await Promise.all(
      tasks.flatMap((task, i) => {
        const pair = [() => push(`race-${i}`), () => task.evict([entries[i]!])];
        return (i % 2 ? pair : pair.reverse()).map((act): Promise<unknown> => act());
      }),
    );
    await pass(0);
    for (const task of tasks) expect(await standing(task)).toMatchObject(RESTORED);
    await cancel(
      engine.context,
      engine.tenantId,
      tasks.map((task) => task.taskId),
    );
  });

  test('H82: one at the moment of a restore is there for the next invocation, once', async () => {
    const tasks = await Promise.all(Array.from({ length: 20 }, () => start()));
    for (const [i, task] of tasks.entries()) await task.evict([await task.wait(event(`restore-${i}`))]);
    await Promise.all(
      tasks.flatMap(({ taskId }, i) => {
        const wish = [{ taskId, invocation: null, reason: 'asked' }];
        const pair = [() => push(`restore-${i}`), () => restoreTasks(engine.context, wish)];
        return (i % 2 ? pair : pair.reverse()).map((act): Promise<unknown> => act());
      }),
    );
    await pass(0);
    for (const [i, task] of tasks.entries()) {
      expect(await standing(task)).toMatchObject(RESTORED);
      expect(await task.resume()).toBe(2);
      expect(await task.wait(event(`restore-${i}`))).toMatchObject({ existed: true, outcome: { order: 1 } });
      await push(`restore-${i}`);
      expect(await standing(task)).toMatchObject({ ...RUNNING, invocation: 2 });
      await task.complete();
    }
  });

  test('what was satisfied before and is not waited for any more does not bring the task back', async () => {
    const task = await start();
    await task.wait(event('early'));
    await push('early');
    await task.evict([await task.wait(event('other'))]);
    await pass(60 * SECOND);
    expect(await standing(task)).toMatchObject(EVICTED);
    await cancel(engine.context, engine.tenantId, [task.taskId]);
  });

  test('what the worker may or may not have got brings the task back a while later', async () => {
    const task = await start();
    const early = await task.wait(event('maybe'));
    await push('maybe');
    await task.evict([await task.wait(event('other'))], { doubtful: [early] });
    await pass(29 * SECOND);
    expect(await standing(task)).toMatchObject(EVICTED);
    await pass(SECOND);
    expect(await standing(task)).toMatchObject(RESTORED);
    await cancel(engine.context, engine.tenantId, [task.taskId]);
  });

  test('H84: an entry that others waited for in vain comes after them next time', async () => {
    const task = await start();
    const [first, second] = [await task.wait(event('a')), await task.wait(event('b'))];
    await push('a');
    await push('b');
    await task.evict([], { postponed: [first] });
    await pass(0);
    await task.resume();
    expect(await task.wait(event('a'))).toMatchObject({ node: first.node, outcome: { order: 3 } });
    expect(await task.wait(event('b'))).toMatchObject({ node: second.node, outcome: { order: 2 } });
    await task.complete();
  });
});
