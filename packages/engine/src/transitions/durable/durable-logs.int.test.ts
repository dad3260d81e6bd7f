import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { deriveTaskId, VirtualClock } from '@hatchet-ts/service-kit';
import { PlayedDurableTask, TestEngine } from '@hatchet-ts/testkit';
import type { DurableCondition } from '../../decisions/durable-subject';
import { cancel } from '../cancel';
import { prepareEvents } from '../prepare-events';
import { prepareTriggers } from '../prepare-trigger';
import { PushEvents } from '../push-events';
import { replay } from '../replay';
import { TriggerRuns } from '../trigger-runs';
import { wakeSleeps } from '../wake-sleeps';
import { branchDurableTask } from './branch-durable-task';
import { DurableLogs } from './durable-logs';

const SECOND = 1000;

let engine: TestEngine;
let clock: VirtualClock;
let parent: WorkflowDefinition;
let child: WorkflowDefinition;
let dag: WorkflowDefinition;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
  parent = await engine.register([{ name: 'parent', isDurable: true, retries: 5 }]);
  child = await engine.register([{ name: 'child' }]);
  dag = await engine.register([{ name: 'first' }, { name: 'second', parents: ['first'] }]);
});
afterAll(() => engine.stop());

/** Whatever a test leaves open ends here, and then nothing may wait and nothing be lost. */
afterEach(async () => {
  const open = await engine.database.query<{ id: string }>(
    'select id from runs where state = 0 union all select id from tasks where state = 0 and run_id is null',
  );
  await cancel(
    engine.context,
    engine.tenantId,
    open.map(({ id }) => id),
  );
  expect(await engine.database.query('select * from waits')).toEqual([]);
  expect(await engine.database.query(`select * from timers where kind in ('sleep', 'restore')`)).toEqual([]);
  expect(await engine.misplaced()).toEqual([]);
});

const start = (definition = parent) => PlayedDurableTask.start(engine, definition);

const sleep = (text: string, sleepMs: number, orGroup = 0): DurableCondition => ({
  kind: 'sleep',
  dataKey: `sleep:${text}`,
  expression: '',
  orGroup,
  sleepText: text,
  sleepMs,
});
const event = (
  eventKey: string,
  over: { orGroup?: number; expression?: string; scope?: string; sinceMs?: number } = {},
): DurableCondition => ({
  kind: 'event',
  dataKey: eventKey,
  expression: '',
  orGroup: 0,
  eventKey,
  scope: null,
  sinceMs: null,
  ...over,
});

async function push(key: string, payload: string, scope?: string): Promise<void> {
  const events = prepareEvents([{ key, payload, metadata: null, priority: null, scope: scope ?? null }]);
  await new PushEvents(engine.context).push(engine.tenantId, events);
}

async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  await wakeSleeps(engine.context, 100);
}

/** Entries as they stand, in order of branch and node. */
async function log(task: PlayedDurableTask) {
  const rows = await engine.database.query<{
    at: string;
    payload: Buffer | null;
    error: string | null;
    satisfied: boolean;
    place: number | null;
  }>(
    `select branch || ':' || node as at, payload, error, satisfied_at is not null as satisfied, satisfied_order as place
     from durable_log where task_id = $1 order by branch, node`,
    [task.taskId],
  );
  return Object.fromEntries(
    rows.map(({ at, payload, error, satisfied, place }) => [
      at,
      satisfied ? { place, is: error === null ? (payload?.toString() ?? null) : { error } } : null,
    ]),
  );
}

const childCount = async (task: PlayedDurableTask) => {
  const [row] = await engine.database.query<{ n: number }>(
    `select count(*)::integer as n from (
       select id from tasks where parent_task_id = $1 union all select id from runs where parent_task_id = $1) c`,
    [task.taskId],
  );
  return row!.n;
};

const TEN = sleep('10s', 10 * SECOND);
const TEN_OVER = { place: 1, is: '{"CREATE":{"sleep:10s":[{"sleep_duration":"10s"}]}}' };

describe('waiting for time', () => {
  test('DUR-08: a sleep counts from the first time it was asked for: 23 of 24 hours done before a failure leave one', async () => {
    const task = await start();
    const DAY = sleep('24h', 86_400 * SECOND);
    expect(await task.wait(DAY)).toEqual({
      branch: 1,
      node: 1,
      childId: null,
      existed: false,
      outcome: null,
    });
    await pass(82_800 * SECOND);
    await task.fail();
    await task.resume();
    expect(await task.wait(DAY)).toMatchObject({ node: 1, existed: true, outcome: null });
    await pass(3599 * SECOND);
    expect(await log(task)).toEqual({ '1:1': null });
    await pass(SECOND);
    expect(await log(task)).toEqual({
      '1:1': { place: 1, is: '{"CREATE":{"sleep:24h":[{"sleep_duration":"24h"}]}}' },
    });
  });

  test('DUR-02: what is over is answered from the log when it is asked for again', async () => {
    const task = await start();
    await task.wait(TEN);
    await pass(10 * SECOND);
    await task.fail();
    await task.resume();
    const again = await task.wait(TEN);
    expect(again).toMatchObject({ node: 1, existed: true, outcome: { order: 1, result: { failed: false } } });
    expect(again.outcome!.result.payload!.toString()).toBe(TEN_OVER.is);
  });

  test('9.7.2: a task that ended while it slept sleeps on when it is replayed, from the first time it asked', async () => {
    const task = await start();
    await task.wait(sleep('1h', 3600 * SECOND));
    await task.complete();
    expect(await engine.database.query('select * from waits')).toEqual([]);
    await pass(3590 * SECOND);
    await replay(engine.context, engine.tenantId, [task.taskId]);
    await task.resume();
    expect(await task.wait(sleep('1h', 3600 * SECOND))).toMatchObject({ existed: true, outcome: null });
    await pass(10 * SECOND);
    expect(await log(task)).toEqual({
      '1:1': { place: 1, is: '{"CREATE":{"sleep:1h":[{"sleep_duration":"1h"}]}}' },
    });
  });
});

describe('waiting for events', () => {
  test('DUR-12, DUR-13: the first event whose payload meets the expression ends the wait, with the payload as it was sent', async () => {
    const task = await start();
    await task.wait(event('order:paid', { expression: 'input.user == "ann"' }));
    await push('order:paid', '{"user":"bob"}');
    expect(await log(task)).toEqual({ '1:1': null });
    await push('order:paid', '{ "user": "ann", "n": 1.0 }');
    await push('order:paid', '{"user":"ann","n":2}');
    expect(await log(task)).toEqual({
      '1:1': { place: 1, is: '{"CREATE":{"order:paid":[{ "user": "ann", "n": 1.0 }]}}' },
    });
  });

  test('DUR-16, CND-05: of alternatives only the one that came is in the result', async () => {
    const task = await start();
    await task.wait(event('either', { orGroup: 7 }), sleep('10s', 10 * SECOND, 7));
    await push('either', '{"a":1}');
    await pass(20 * SECOND);
    expect(await log(task)).toEqual({ '1:1': { place: 1, is: '{"CREATE":{"either":[{"a":1}]}}' } });
  });

  test('CND-06: groups are all needed, and what met each of them is in the result', async () => {
    const task = await start();
    await task.wait(
      event('left', { orGroup: 1 }),
      event('middle', { orGroup: 1 }),
      sleep('10s', 10 * SECOND, 2),
    );
    await push('left', '{"l":1}');
    expect(await log(task)).toEqual({ '1:1': null });
    await pass(10 * SECOND);
    expect(await log(task)).toEqual({
      '1:1': { place: 1, is: '{"CREATE":{"left":[{"l":1}],"sleep:10s":[{"sleep_duration":"10s"}]}}' },
    });
  });

  test('H90: a wait with a scope never sees another scope, live or looking back; one without takes any', async () => {
    const before = clock.nowMs();
    await push('scoped', '{"from":"B"}', 'B');
    const task = await start();
    await task.wait(event('scoped', { scope: 'A', sinceMs: before }));
    await task.wait(event('scoped'));
    await push('scoped', '{"from":"B again"}', 'B');
    expect(await log(task)).toEqual({
      '1:1': null,
      '1:2': { place: 1, is: '{"CREATE":{"scoped":[{"from":"B again"}]}}' },
    });
    await push('scoped', '{"from":"A"}', 'A');
    expect((await log(task))['1:1']).toEqual({ place: 2, is: '{"CREATE":{"scoped":[{"from":"A"}]}}' });
  });

  test('9.3.3: looking back finds the newest stored event of the scope, and the wait is over when it is acknowledged', async () => {
    const before = clock.nowMs();
    await push('earlier', '{"n":1}', 's');
    await push('earlier', '{"n":2}', 's');
    await push('earlier', '{"n":3,"not":true}', 's');
    const task = await start();
    const look = event('earlier', { scope: 's', sinceMs: before, expression: '!has(input.not)' });
    const entry = await task.wait(look);
    expect(entry).toMatchObject({ existed: false, outcome: { order: 1 } });
    expect(entry.outcome!.result.payload!.toString()).toBe('{"CREATE":{"earlier":[{"n":2}]}}');
  });

  test('H89: an event after the end of a task finds nobody, and a replay of it waits anew', async () => {
    const task = await start();
    await task.wait(event('late'));
    await task.complete();
    await push('late', '{"n":1}');
    expect(await log(task)).toEqual({ '1:1': null });
    await replay(engine.context, engine.tenantId, [task.taskId]);
    await task.resume();
    await task.wait(event('late'));
    await push('late', '{"n":2}');
    expect(await log(task)).toEqual({ '1:1': { place: 1, is: '{"CREATE":{"late":[{"n":2}]}}' } });
  });

  test('H75: an event at the very moment of the wait is matched at most once, and exactly once when it looks back', async () => {
    const tasks = await Promise.all(Array.from({ length: 20 }, () => start()));
    const before = clock.nowMs();
    await Promise.all(
      tasks.flatMap((task, i) => {
        const key = `same-instant-${i}`;
        return [
          push(key, '{"n":1}', 's'),
          task.wait(event(key, { scope: 's', sinceMs: before })),
          push(`${key}-live`, '{"n":2}'),
          task.wait(event(`${key}-live`)),
        ];
      }),
    );
    for (const [i, task] of tasks.entries()) {
      const entries = await log(task);
      expect(entries['1:1']?.is).toBe(`{"CREATE":{"same-instant-${i}":[{"n":1}]}}`);
      // Nothing said which came first, so the second may still wait; whatever it has is the event.
      if (entries['1:2']) expect(entries['1:2'].is).toBe(`{"CREATE":{"same-instant-${i}-live":[{"n":2}]}}`);
    }
  });
});

describe('memos', () => {
  test('DUR-17: a value that was computed is there when it is asked for again', async () => {
    const task = await start();
    const memo = await task.memo('k');
    expect(memo).toMatchObject({ node: 1, existed: false, outcome: null });
    await task.completeMemo(memo, 'k', '{"v":1}');
    await task.fail();
    await task.resume();
    const again = await task.memo('k');
    expect(again).toMatchObject({ node: 1, existed: true, outcome: { order: null } });
    expect(again.outcome!.result.payload!.toString()).toBe('{"v":1}');
  });

  test('one whose value never came is asked for again', async () => {
    const task = await start();
    await task.memo('k');
    await task.fail();
    await task.resume();
    expect(await task.memo('k')).toMatchObject({ existed: true, outcome: null });
  });

  test('H86: the first value of an entry stays', async () => {
    const task = await start();
    const memo = await task.memo('k');
    await Promise.all([
      task.completeMemo(memo, 'k', '{"v":1}'),
      task.completeMemo(memo, 'k', '{"v":2}'),
      task.completeMemo(memo, 'another', '{"v":3}'),
    ]);
    expect(await log(task)).toEqual({ '1:1': { place: null, is: '{"v":1}' } });
  });

  test('a value that comes with the question is stored at once, and the end of the task does not outrun its last value', async () => {
    const task = await start();
    const [memo] = await task.entries({
      kind: 'memo',
      key: Buffer.from('k'),
      payload: Buffer.from('{"v":1}'),
    });
    expect(memo).toMatchObject({ existed: false, outcome: { order: null } });
    const last = await task.memo('last');
    await task.complete();
    await task.completeMemo(last, 'last', '{"v":2}');
    expect(await log(task)).toEqual({
      '1:1': { place: null, is: '{"v":1}' },
      '1:2': { place: null, is: '{"v":2}' },
    });
  });
});

describe('children', () => {
  test('DUR-19, DUR-20: children take nodes in order, and each gives its result when it ends', async () => {
    const task = await start();
    const entries = await task.spawn(
      { name: child.name, input: '{"n":1}', childIndex: 0 },
      { name: child.name, input: '{"n":2}', childIndex: 1 },
    );
    expect(entries.map(({ node }) => node)).toEqual([1, 2]);
    const [first, second] = entries.map(({ childId }) => childId!);
    await engine.complete(second!, '{"done":2}');
    await engine.complete(first!, '{"done":1}');
    expect(await log(task)).toEqual({
      '1:1': { place: 2, is: '{"done":1}' },
      '1:2': { place: 1, is: '{"done":2}' },
    });
  });

  test('H88: a DAG child gives a map of its tasks, one that fails its error, a cancelled one the text for that', async () => {
    const task = await start();
    const [run, failing, cancelled, deduped] = await task.spawn(
      { name: dag.name, input: '{}' },
      { name: child.name, input: '{"fail":true}' },
      { name: child.name, input: '{"cancel":true}', childKey: 'mine' },
      { name: child.name, input: '{"again":true}', childKey: 'mine' },
    );
    expect(deduped).toMatchObject({ node: cancelled!.node, childId: cancelled!.childId });
    await engine.complete(deriveTaskId(run!.childId!, 0), '{"a":1}');
    await engine.complete(deriveTaskId(run!.childId!, 1), '{"b":2}');
    await engine.fail(failing!.childId!, 'no luck');
    await cancel(engine.context, engine.tenantId, [cancelled!.childId!]);
    expect(await log(task)).toEqual({
      '1:1': { place: 1, is: '{"first":{"a":1},"second":{"b":2}}' },
      '1:2': { place: 2, is: { error: 'no luck' } },
      '1:3': { place: 3, is: { error: 'task was cancelled' } },
    });
    expect(await childCount(task)).toBe(3);
  });

  test('DUR-22: children are not spawned twice, whether they run or have ended', async () => {
    const task = await start();
    const spawn = () =>
      task.spawn({ name: child.name, input: '{"n":1}' }, { name: child.name, input: '{"n":2}' });
    const [first, second] = await spawn();
    await engine.complete(first!.childId!, '{"done":1}');
    await task.fail();
    await task.resume();
    expect(await spawn()).toMatchObject([
      { node: 1, existed: true, childId: first!.childId, outcome: { order: 1 } },
      { node: 2, existed: true, childId: second!.childId, outcome: null },
    ]);
    expect(await childCount(task)).toBe(2);
  });

  test('2.7.2: a key that was spawned before, past the log, is the child that has it, with its result', async () => {
    const task = await start();
    const [trigger] = await prepareTriggers(
      engine.context,
      engine.tenantId,
      [{ name: child.name, input: '{}', metadata: null, parentTaskId: task.taskId, childKey: 'k' }],
      { input: 'input', metadata: 'metadata' },
    );
    const [spawned] = await new TriggerRuns(engine.context).trigger([trigger!]);
    await engine.complete(spawned!.runId, '{"done":1}');
    expect(await task.spawn({ name: child.name, childKey: 'k' })).toMatchObject([
      { node: 1, childId: spawned!.runId, existed: false, outcome: { order: 1 } },
    ]);
    expect(await task.spawn({ name: child.name })).toMatchObject([
      { node: 2, existed: false, outcome: null },
    ]);
  });

  test('a request with one run that cannot be leaves no trace', async () => {
    const task = await start();
    expect(
      await task.ask({
        kind: 'run',
        triggers: [
          { name: child.name, input: '{}', metadata: null, parentTaskId: task.taskId },
          { name: 'nobody', input: '{}', metadata: null, parentTaskId: task.taskId },
        ],
      }),
    ).toEqual({ kind: 'refused', message: 'workflow names not found: nobody' });
    expect(await log(task)).toEqual({});
    expect(await childCount(task)).toBe(0);
    expect(await task.wait(TEN)).toMatchObject({ node: 1 });
  });

  test('H67: a child that is replayed gives its parent the new result, once', async () => {
    const task = await start();
    const [entry] = await task.spawn({ name: child.name });
    await engine.complete(entry!.childId!, '{"try":1}');
    await replay(engine.context, engine.tenantId, [entry!.childId!]);
    expect(await log(task)).toEqual({ '1:1': null });
    await engine.complete(entry!.childId!, '{"try":2}');
    expect(await log(task)).toEqual({ '1:1': { place: 2, is: '{"try":2}' } });
  });

  test('rule 2.7.7: children outlive their parent, and a replay of it has their results', async () => {
    const task = await start();
    const [entry] = await task.spawn({ name: child.name });
    await cancel(engine.context, engine.tenantId, [task.taskId]);
    await engine.complete(entry!.childId!, '{"done":1}');
    await replay(engine.context, engine.tenantId, [task.taskId]);
    await task.resume();
    expect(await task.spawn({ name: child.name })).toMatchObject([
      { existed: true, childId: entry!.childId, outcome: { order: 1 } },
    ]);
  });
});

describe('one invocation at a time', () => {
  test('H80: an older invocation cannot append', async () => {
    const task = await start();
    await task.fail();
    await task.resume();
    expect(await task.ask({ kind: 'wait', conditions: [TEN], label: null }, 1)).toEqual({
      kind: 'stale',
      reason: 'invocation 1 is stale: the newest invocation is 2',
    });
    expect(await log(task)).toEqual({});
  });

  test('nobody appends to a task that has ended, was never started, is not durable or belongs to others', async () => {
    const task = await start();
    await task.complete();
    expect(await task.ask({ kind: 'wait', conditions: [TEN], label: null })).toMatchObject({ kind: 'stale' });
    const plain = await engine.trigger(child);
    const other = Object.assign(Object.create(task), { taskId: plain });
    expect(await other.ask({ kind: 'wait', conditions: [TEN], label: null })).toEqual({
      kind: 'refused',
      message: `durable task not found: ${plain}`,
    });
  });

  test('a request that was committed although its answer was lost is not appended twice', async () => {
    const task = await start();
    const logs = new DurableLogs(engine.context);
    const request = {
      tenantId: engine.tenantId,
      taskId: task.taskId,
      invocation: 1,
      after: 0,
      operation: { kind: 'wait' as const, conditions: [TEN], label: null },
    };
    await logs.request(request);
    expect(await logs.request(request)).toMatchObject({
      kind: 'done',
      entries: [{ node: 1, existed: true }],
    });
    expect(Object.keys(await log(task))).toEqual(['1:1']);
    expect(await task.memo('next')).toMatchObject({ node: 2 });
  });
});

describe('divergence', () => {
  test('DUR-05: another request than the recorded one is told with both, and changes nothing', async () => {
    const task = await start();
    await task.wait(sleep('2s', 2 * SECOND));
    await task.fail();
    await task.resume();
    expect(await task.ask({ kind: 'wait', conditions: [sleep('3s', 3 * SECOND)], label: null })).toEqual({
      kind: 'diverged',
      branch: 1,
      node: 1,
      message: `non-determinism error in task ${task.taskId} at node 1:1\n  expected: sleep(2s)\n  received: sleep(3s)`,
    });
    expect(await task.wait(sleep('2s', 2 * SECOND))).toMatchObject({ node: 1, existed: true });
  });

  test('9.2.3: a different child at the place of another is no third child', async () => {
    const task = await start();
    await task.spawn({ name: child.name, input: '{"n":1}' }, { name: child.name, input: '{"n":2}' });
    await task.fail();
    await task.resume();
    const answer = await task.ask({
      kind: 'run',
      triggers: [
        { name: child.name, input: '{"n":1}', metadata: null, parentTaskId: task.taskId },
        { name: child.name, input: '{"n":3}', metadata: null, parentTaskId: task.taskId },
      ],
    });
    expect(answer).toMatchObject({ kind: 'diverged', node: 2 });
    expect(await childCount(task)).toBe(2);
  });
});

describe('branches', () => {
  /** Node 1 a memo, node 2 a child, node 3 a sleep; all done. */
  async function done(): Promise<{ task: PlayedDurableTask; childId: string }> {
    const task = await start();
    await task.completeMemo(await task.memo('k'), 'k', '"one"');
    const [entry] = await task.spawn({ name: child.name });
    await engine.complete(entry!.childId!, '"two"');
    await task.wait(TEN);
    await pass(10 * SECOND);
    await task.complete();
    return { task, childId: entry!.childId! };
  }
  const branch = async (task: PlayedDurableTask, node: number, from = 0) => {
    const next = await branchDurableTask(engine.context, engine.tenantId, {
      taskId: task.taskId,
      node,
      branch: from,
    });
    await task.resume();
    return next;
  };

  test('DUR-30: a branch keeps what is below its first node and does the rest anew, children included', async () => {
    const { task, childId } = await done();
    expect(await branch(task, 2)).toBe(2);
    expect(await task.memo('k')).toMatchObject({ branch: 1, node: 1, existed: true });
    const [entry] = await task.spawn({ name: child.name });
    expect(entry).toMatchObject({ branch: 2, node: 2, existed: false });
    expect(entry!.childId).not.toBe(childId);
    expect(await task.wait(TEN)).toMatchObject({ branch: 2, node: 3, existed: false, outcome: null });
  });

  test.each([1, 3, 4])('H85: at node %i', async (node) => {
    const { task } = await done();
    await branch(task, node);
    const entries = [await task.memo('k'), ...(await task.spawn({ name: child.name })), await task.wait(TEN)];
    expect(entries.map((entry) => [entry.branch, entry.existed])).toEqual(
      [1, 2, 3].map((n) => (n < node ? [1, true] : [2, false])),
    );
  });

  test('H85: a branch of a branch inherits through both, and siblings do not see each other', async () => {
    const { task } = await done();
    await branch(task, 2);
    await task.memo('k');
    await task.spawn({ name: child.name, input: '{"on":2}' });
    await task.completeMemo(await task.memo('other'), 'other', '"of branch 2"');
    await task.complete();
    expect(await branch(task, 3, 2)).toBe(3);
    expect(await task.memo('k')).toMatchObject({ branch: 1 });
    expect(await task.spawn({ name: child.name, input: '{"on":2}' })).toMatchObject([
      { branch: 2, existed: true },
    ]);
    expect(await task.wait(TEN)).toMatchObject({ branch: 3, node: 3, existed: false });
    await task.complete();
    expect(await branch(task, 3, 1)).toBe(4);
    await task.memo('k');
    expect(await task.spawn({ name: child.name })).toMatchObject([{ branch: 1, existed: true }]);
    expect(await task.memo('anything')).toMatchObject({ branch: 4, node: 3, existed: false });
  });

  test('the wishes that cannot be are refused', async () => {
    const { task } = await done();
    const at = (over: object) =>
      branchDurableTask(engine.context, engine.tenantId, {
        taskId: task.taskId,
        node: 1,
        branch: 1,
        ...over,
      });
    await expect(at({ node: 0 })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(at({ branch: 2 })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(at({ taskId: deriveTaskId(task.taskId, 1) })).rejects.toMatchObject({ code: 'not_found' });
    const running = await start();
    await expect(at({ taskId: running.taskId })).rejects.toMatchObject({ code: 'failed_precondition' });
  });
});
