import { ADDRESS, queueChanged, TASK_STATE } from '@hatchet-ts/contracts';
import { on } from '@hatchet-ts/messaging';
import {
  debitRateLimits,
  putRateLimits,
  readExpired,
  readExpiredSlots,
  readRateLimits,
  readTasksOfLostWorkers,
  readTimedOut,
} from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { shardOf } from '../shards';
import { admit } from './admit';
import { cancel } from './cancel';
import { Reports } from './report';
import { RunningTasks } from './running-task';
import { timeOutExecutions, timeOutSchedules } from './time-out';

/** Two things at the same moment, from several processes where that matters. */
let engine: TestEngine;
let clock: VirtualClock;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
});
afterAll(() => engine.stop());
afterEach(async () => expect(await engine.misplaced()).toEqual([]));

interface TaskRow {
  id: string;
  state: number;
  retry: number;
  appRetries: number;
  error: string | null;
  reason: string | null;
}

const read = async (id: string): Promise<TaskRow> => {
  const [row] = await engine.database.query<TaskRow>(
    'select id, state, retry, app_retries as "appRetries", error, reason from tasks where id = $1',
    [id],
  );
  return row!;
};

const report = (taskId: string, outcome: 'completed' | 'failed', payload: string, context = engine.context) =>
  new Reports(context, () => {}).ended({
    taskId,
    tenantId: engine.tenantId,
    retry: 0,
    outcome,
    payload,
    nonRetryable: false,
    retryAfterMs: null,
    runId: null,
  });

describe('an attempt', () => {
  test('H59: that fails while its timeout is noticed is retried once', async () => {
    const definition = await engine.register([{ name: 'a', retries: 3 }]);
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await engine.trigger(definition));
    await engine.assign(ids);
    await clock.advance(60_001);
    const overdue = await readTimedOut(engine.database, clock.nowMs(), 100);
    expect(overdue).toHaveLength(20);
    const other = engine.anotherProcess();
    await Promise.all([
      timeOutExecutions(engine.context, overdue),
      ...ids.map((id) => report(id, 'failed', 'boom', other)),
    ]);
    for (const id of ids)
      expect(await read(id)).toMatchObject({ state: TASK_STATE.open, retry: 1, appRetries: 1 });
    await cancel(engine.context, engine.tenantId, ids);
  });

  test('H61: that completes while it is cancelled ends once, a hundred times over', async () => {
    const definition = await engine.register([{ name: 'a' }]);
    const other = engine.anotherProcess();
    const ends = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const ids: string[] = [];
      for (let n = 0; n < 20; n++) ids.push(await engine.trigger(definition));
      await engine.assign(ids);
      await Promise.all([
        ...ids.map((id) => report(id, 'completed', '{"n":1}', other)),
        cancel(engine.context, engine.tenantId, ids),
      ]);
      for (const id of ids) {
        const { state } = await read(id);
        ends.add(state);
        const outputs = await engine.database.query('select from payloads where id = $1 and kind = 2', [id]);
        expect(outputs).toHaveLength(state === TASK_STATE.completed ? 1 : 0);
      }
    }
    for (const state of ends) expect([TASK_STATE.completed, TASK_STATE.cancelled]).toContain(state);
  });

  test('H62: fifty refreshes of ten seconds at once add 500 seconds', async () => {
    const id = await engine.trigger(await engine.register([{ name: 'a' }]));
    await engine.assign([id]);
    const deadline = async () => {
      const [row] = await engine.database.query<{ at: number }>(
        'select timeout_at as at from assignments where task_id = $1',
        [id],
      );
      return row!.at;
    };
    const before = await deadline();
    const processes = [engine.context, engine.anotherProcess()].map((context) => new RunningTasks(context));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        processes[i % 2]!.refreshTimeout(engine.tenantId, id, 10_000, '10s'),
      ),
    );
    expect(await deadline()).toBe(before + 500_000);
    expect(Math.max(...answers)).toBe(before + 500_000);
    await report(id, 'completed', '{}');
    await expect(processes[0]!.refreshTimeout(engine.tenantId, id, 1000, '1s')).rejects.toThrow(
      `task run not found: ${id}`,
    );
  });

  test('H62: is refreshed or times out, whichever comes first, and never both', async () => {
    const definition = await engine.register([{ name: 'a' }]);
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) ids.push(await engine.trigger(definition));
    await engine.assign(ids);
    await clock.advance(60_001);
    const overdue = await readTimedOut(engine.database, clock.nowMs(), 100);
    const running = new RunningTasks(engine.anotherProcess());
    const refresh = (id: string) =>
      running.refreshTimeout(engine.tenantId, id, 600_000, '10m').then(
        () => true,
        () => false,
      );
    // One after the other decides at least once each way; the others race.
    expect(await refresh(ids[0]!)).toBe(true);
    const [, ...refreshed] = await Promise.all([
      timeOutExecutions(engine.context, overdue),
      ...ids.slice(1).map(refresh),
    ]);
    for (const [n, id] of ids.entries()) {
      const isRefreshed = n === 0 || refreshed[n - 1];
      expect(await read(id)).toMatchObject(
        isRefreshed ? { state: TASK_STATE.open } : { state: TASK_STATE.failed, reason: 'execution_timeout' },
      );
    }
    await cancel(engine.context, engine.tenantId, ids);
  });

  test('SLT-02, SLT-03, H48: that gave its slot back stays with its worker when that is lost, until its time is up', async () => {
    const ids: string[] = [];
    const definition = await engine.register([{ name: 'a' }]);
    for (let n = 0; n < 2; n++) ids.push(await engine.trigger(definition));
    await engine.assign(ids);
    await engine.database.query(
      `insert into worker_heartbeats (worker_id, tenant_id, heartbeat_at) values ($1, $3, $2)
       on conflict (worker_id) do update set heartbeat_at = excluded.heartbeat_at`,
      [engine.workerId, clock.now().toISOString(), engine.tenantId],
    );
    await new RunningTasks(engine.context).releaseSlot(engine.tenantId, ids[0]!);
    await clock.advance(31_000);
    const lost = await readTasksOfLostWorkers(engine.database, clock.nowMs() - 30_000, 100);
    expect(lost.map((task) => task.taskId)).toEqual([ids[1]]);
    await clock.advance(30_000);
    await timeOutExecutions(engine.context, await readTimedOut(engine.database, clock.nowMs(), 100));
    expect(await read(ids[0]!)).toMatchObject({ state: TASK_STATE.failed, reason: 'execution_timeout' });
  });

  test('H08: whose error holds a NUL fails with a text instead, and the rest of its batch is untouched', async () => {
    const definition = await engine.register([{ name: 'a' }]);
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await engine.trigger(definition));
    await engine.assign(ids);
    await Promise.all([
      report(ids[0]!, 'failed', 'bad \0 text'),
      report(ids[1]!, 'failed', 'plain text'),
      report(ids[2]!, 'completed', '{"ok":true}'),
    ]);
    expect((await read(ids[0]!)).error).toContain('null character');
    expect(await read(ids[1]!)).toMatchObject({ state: TASK_STATE.failed, error: 'plain text' });
    expect(await read(ids[2]!)).toMatchObject({ state: TASK_STATE.completed });
  });
});

describe('children', () => {
  const spawn = (
    definition: Parameters<TestEngine['trigger']>[0],
    parent: string,
    child: number,
    key?: string,
  ) =>
    engine.trigger(definition, {
      input: `{"child":${child}}`,
      parent: {
        taskId: parent,
        runId: parent,
        identity: key === undefined ? `index:${child}` : `key:${key}`,
        index: child,
        key: key ?? null,
      },
    });

  test('H17: of a parent that fails after five of ten and is retried are ten, the first five the same', async () => {
    const parent = await engine.trigger(await engine.register([{ name: 'parent', retries: 1 }]));
    const child = await engine.register([{ name: 'child' }]);
    await engine.assign([parent]);
    const first: string[] = [];
    for (let n = 0; n < 5; n++) first.push(await spawn(child, parent, n));
    await report(parent, 'failed', 'crashed');
    await engine.assign([parent]);
    const second: string[] = [];
    for (let n = 0; n < 10; n++) second.push(await spawn(child, parent, n));
    expect(second.slice(0, 5)).toEqual(first);
    expect(new Set(second).size).toBe(10);
    await cancel(engine.context, engine.tenantId, [parent, ...second]);
  });

  test('H18: spawned in another order after a retry are those recorded for their index, or the right ones by key', async () => {
    const parent = await engine.trigger(await engine.register([{ name: 'parent' }]));
    const child = await engine.register([{ name: 'child' }]);
    const inputOf = async (id: string) => {
      const [row] = await engine.database.query<{ body: string }>(
        'select body from payloads where id = $1 and kind = 1',
        [id],
      );
      return row!.body;
    };
    const [zero] = [await spawn(child, parent, 0)];
    const again = await engine.trigger(child, {
      input: '{"child":"other"}',
      parent: { taskId: parent, runId: parent, identity: 'index:0', index: 0, key: null },
    });
    expect(again).toBe(zero);
    expect(await inputOf(again)).toBe('{"child":0}');
    const byKey = [await spawn(child, parent, 1, 'one'), await spawn(child, parent, 2, 'two')];
    expect([await spawn(child, parent, 1, 'two'), await spawn(child, parent, 2, 'one')]).toEqual(
      byKey.reverse(),
    );
    await cancel(engine.context, engine.tenantId, [parent, zero!, ...byKey]);
  });
});

describe('a registration', () => {
  test('H27: of the same definition from twenty workers at once makes one version', async () => {
    const name = 'from-twenty';
    const versions = await Promise.all(
      Array.from({ length: 20 }, () => engine.register([{ name: 'a' }], { name })),
    );
    expect(new Set(versions.map((version) => version.versionId)).size).toBe(1);
  });

  test('H26: that races with triggers gives each run one version or the other, whole', async () => {
    const name = 'changing';
    const before = await engine.register([{ name: 'a' }], { name });
    const [after, ...runs] = await Promise.all([
      engine.register([{ name: 'a' }, { name: 'b', parents: ['a'] }], { name }),
      ...Array.from({ length: 10 }, () => engine.trigger(before)),
    ]);
    runs.push(await engine.trigger(after));
    for (const run of runs) {
      const versions = await engine.database.query<{ versionId: string }>(
        'select distinct version_id as "versionId" from tasks where id = $1 or run_id = $1',
        [run],
      );
      expect(versions).toHaveLength(1);
      expect([before.versionId, after.versionId]).toContain(versions[0]!.versionId);
    }
    await cancel(engine.context, engine.tenantId, runs);
  });
});

describe('a task that is not started in time', () => {
  const timedOut = { state: TASK_STATE.cancelled, reason: 'schedule_timeout' };

  test.each([
    ['in the queue', null],
    ['parked by a rate limit', 'rate:key'],
    ['parked for want of a worker', 'worker'],
    ['in a batch that gathers', 'batch:of-some-step'],
  ])('H40: %s ends by its schedule timeout', async (_, parked) => {
    const id = await engine.trigger(await engine.register([{ name: 'a' }]));
    await engine.database.query('update queue_items set parked = $2 where task_id = $1', [id, parked]);
    await clock.advance(300_001);
    await timeOutSchedules(engine.context, await readExpired(engine.database, clock.nowMs(), 100), {
      inQueueOnly: true,
    });
    expect(await read(id)).toMatchObject(timedOut);
  });

  test('H40: in the second of two concurrency rules ends by a timeout of its own, and gives up both places', async () => {
    const definition = await engine.register([
      {
        name: 'a',
        concurrency: [
          { expression: "'x'", maxRuns: 5 },
          { expression: "'y'", maxRuns: 1 },
        ],
      },
    ]);
    const id = await engine.trigger(definition);
    await clock.advance(200_000);
    await admitNext(id, 0);
    await clock.advance(200_000);
    expect(await expire()).toBe(0);
    await clock.advance(100_001);
    expect(await expire()).toBe(1);
    expect(await read(id)).toMatchObject(timedOut);
    expect(await engine.database.query('select from concurrency_slots where holder_id = $1', [id])).toEqual(
      [],
    );
  });

  async function expire(): Promise<number> {
    const slots = await readExpiredSlots(engine.database, clock.nowMs(), 100);
    const tasks = slots.map((slot) => ({
      ...slot,
      taskId: slot.taskId!,
      retry: slot.retry!,
      versionId: slot.versionId!,
      step: slot.step!,
    }));
    const { ended } = await timeOutSchedules(engine.context, tasks, { inGroupOnly: true });
    return ended.size;
  }
});

/** Fills the place of a task in one stage, as the holder of the lease would. */
async function admitNext(taskId: string, stage: number): Promise<void> {
  const shard = shardOf(engine.tenantId);
  const [lease] = await engine.database.query<{ epoch: number }>(
    'select epoch::int from leases where shard = $1',
    [shard],
  );
  const seat = { holderId: taskId, taskId, runId: null, stage, shard, epoch: lease!.epoch };
  await admit(engine.context, [seat], [], engine.ownerId);
}

test('CON: a task that completes gives up its places with the same statement, and says in which groups', async () => {
  const definition = await engine.register([
    {
      name: 'a',
      concurrency: [
        { expression: "'x'", maxRuns: 1 },
        { expression: "'y'", maxRuns: 1 },
      ],
    },
  ]);
  const ids = [await engine.trigger(definition), await engine.trigger(definition)];
  await admitNext(ids[0]!, 0);
  await admitNext(ids[0]!, 1);
  await engine.assign([ids[0]!]);
  const heard: string[] = [];
  const subscription = await engine.broker.listen(ADDRESS.shard(shardOf(engine.tenantId)), [
    on(
      queueChanged,
      (changes) => void heard.push(...changes.flatMap(({ groups }) => (groups ?? []).map((g) => g.key))),
    ),
  ]);
  await report(ids[0]!, 'completed', '{"ok":true}');
  expect(await read(ids[0]!)).toMatchObject({ state: TASK_STATE.completed });
  const places = await engine.database.query<{ id: string; state: string }>(
    'select holder_id as id, state from concurrency_slots where holder_id = any ($1::uuid[]) order by stage',
    [ids],
  );
  expect(places).toEqual([
    { id: ids[1], state: 'waiting' },
    { id: ids[1], state: 'later' },
  ]);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  await subscription.close();
  expect(heard.sort()).toEqual(['x', 'y']);
  await cancel(engine.context, engine.tenantId, ids);
});

test('H38: a rate limit that is lowered holds at once, one that is raised from the next refill on', async () => {
  const key = 'h38';
  const { tenantId } = engine;
  const put = (limit: number) =>
    putRateLimits(engine.database, [{ tenantId, key, limit, windowUnit: 'MINUTE' }], clock.nowMs());
  const left = async () => (await readRateLimits(engine.database, [{ tenantId, key }]))[0]!.value;
  const take = async (units: number) =>
    (await debitRateLimits(engine.database, [{ tenantId, key, units, windowMs: 60_000 }], clock.nowMs()))
      .length;
  await put(10);
  expect(await take(2)).toBe(1);
  await put(5);
  expect(await left()).toBe(5);
  await put(20);
  expect(await left()).toBe(5);
  expect(await take(6)).toBe(0);
  await clock.advance(60_000);
  expect(await take(20)).toBe(1);
  expect(await take(1)).toBe(0);
});
