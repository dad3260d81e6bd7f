import { ADDRESS, runReopened } from '@hatchet-ts/contracts';
import { on } from '@hatchet-ts/messaging';
import { readOutputsOfRuns, readSendable } from '@hatchet-ts/schema';
import { clearFailpoints, deriveTaskId, setFailpoint } from '@hatchet-ts/service-kit';
import { TestEngine, type TestTask, until } from '@hatchet-ts/testkit';
import { explainWaiting } from '../explain-waiting';
import { admit } from './admit';
import { cancel } from './cancel';
import { replay } from './replay';
import { timeOutSchedules } from './time-out';
import { TriggerRuns } from './trigger-runs';

let engine: TestEngine;

beforeAll(async () => {
  engine = await TestEngine.start();
});
afterAll(() => engine.stop());
/** Conservation: open tasks stand in exactly one place, final ones in none. */
afterEach(async () => expect(await engine.misplaced()).toEqual([]));

const NOBODY = '00000000-0000-7000-8000-000000000000';
const again = (...ids: string[]) => replay(engine.context, engine.tenantId, ids);

interface TaskRow {
  state: number;
  skipped: boolean;
  retry: number;
  appRetries: number;
  reason: string | null;
  error: string | null;
  output: string | null;
  awaiting: boolean;
}
async function taskOf(id: string): Promise<TaskRow> {
  const [row] = await engine.database.query<TaskRow>(
    `select t.state, t.skipped, t.retry, t.app_retries as "appRetries", t.reason, t.error, p.body as output, t.awaiting
     from tasks t left join payloads p on p.id = t.id and p.kind = 2 where t.id = $1`,
    [id],
  );
  return row!;
}
async function stateOfRun(id: string): Promise<number> {
  const [row] = await engine.database.query<{ state: number }>('select state from runs where id = $1', [id]);
  return row!.state;
}
const failuresOf = (id: string) => engine.database.query('select from run_failures where run_id = $1', [id]);
const eventsOf = (id: string) =>
  engine.database.query<{ type: string; retry: number; message: string; data: string | null }>(
    'select type, retry, message, data from task_events where task_id = $1 order by seq',
    [id],
  );
const OPEN = 0;
const COMPLETED = 1;
const FAILED = 2;
const CANCELLED = 3;

describe('replay of a run of one task', () => {
  const ONE = [{ name: 'a' }];

  it('BLK-06, H02, rule 7.5.1: begins its next attempt in place, with the same input and counters at zero', async () => {
    const workflow = await engine.register([{ name: 'a', retries: 1 }]);
    const id = await engine.trigger(workflow, { input: '{"n": 42}', metadata: '{"k":"v"}' });
    await engine.fail(id, 'one');
    await engine.fail(id, 'two');
    expect(await taskOf(id)).toMatchObject({ state: FAILED, retry: 1, appRetries: 1, error: 'two' });
    expect(await failuresOf(id)).toHaveLength(1);

    expect(await again(id)).toEqual({ replayed: [id], skipped: [] });
    expect(await taskOf(id)).toEqual({
      state: OPEN,
      skipped: false,
      retry: 2,
      appRetries: 0,
      reason: null,
      error: null,
      output: null,
      awaiting: false,
    });
    expect(await failuresOf(id)).toEqual([]);
    await engine.assign([id]);
    const [sendable] = await readSendable(engine.database, [id]);
    expect(sendable).toMatchObject({ retry: 2, input: '{"n": 42}', metadata: '{"k":"v"}', priority: 1 });
  });

  it('rule 7.5.4: is queued ahead of what users queue', async () => {
    const workflow = await engine.register(ONE);
    const old = await engine.trigger(workflow);
    await engine.fail(old);
    const urgent = await engine.trigger(workflow, { priority: 3 });
    await again(old);
    const queue = await engine.queued();
    expect(queue.indexOf(old)).toBeLessThan(queue.indexOf(urgent));
  });

  it('has the user retries of a fresh run', async () => {
    const id = await engine.trigger(await engine.register([{ name: 'a', retries: 1 }]));
    for (const round of [0, 1]) {
      await engine.fail(id);
      await engine.fail(id);
      expect(await taskOf(id)).toMatchObject({ state: FAILED, retry: 2 * round + 1, appRetries: 1 });
      await again(id);
    }
  });

  it('supersedes the result and keeps the former attempts readable', async () => {
    const id = await engine.trigger(await engine.register(ONE));
    await engine.complete(id, '{"v":1}');
    await again(id);
    expect((await taskOf(id)).output).toBeNull();
    await engine.complete(id, '{"v":2}');
    expect(await taskOf(id)).toMatchObject({ state: COMPLETED, output: '{"v":2}', retry: 1 });
    expect(await eventsOf(id)).toEqual([
      { type: 'FINISHED', retry: 0, message: '', data: '{"v":1}' },
      { type: 'RETRIED_BY_USER', retry: 0, message: 'Task was replayed, resetting task result.', data: null },
    ]);
    const attempts = await engine.database.query(
      'select retry, state, worker_id as worker, started_at is not null as started from attempts where task_id = $1',
      [id],
    );
    expect(attempts).toEqual([{ retry: 0, state: COMPLETED, worker: engine.workerId, started: true }]);
  });

  it('H65: works after a cancel, with the input it had', async () => {
    const id = await engine.trigger(await engine.register(ONE), { input: '{"keep":"me"}' });
    await cancel(engine.context, engine.tenantId, [id]);
    await again(id);
    await engine.assign([id]);
    expect((await readSendable(engine.database, [id]))[0]).toMatchObject({
      input: '{"keep":"me"}',
      retry: 1,
    });
  });

  it('works after a schedule timeout, which had left the queue for good', async () => {
    const id = await engine.trigger(await engine.register(ONE));
    const { context } = engine;
    const [item] = await engine.database.query<{
      taskId: string;
      retry: number;
      versionId: string;
      step: number;
    }>(
      `select task_id as "taskId", retry, version_id as "versionId", step from queue_items where task_id = $1`,
      [id],
    );
    await timeOutSchedules(context, [item!], { inQueueOnly: true });
    expect(await taskOf(id)).toMatchObject({ state: CANCELLED, reason: 'schedule_timeout' });
    await again(id);
    await engine.complete(id);
    expect(await taskOf(id)).toMatchObject({ state: COMPLETED, reason: null });
  });

  it('rules 7.5.3, 7.5.13: leaves alone what is queued, runs, waits for its retry, is foreign or unknown', async () => {
    const workflow = await engine.register([{ name: 'a', retries: 3, backoffFactor: 60 }]);
    const [queued, running, backingOff, foreign] = [
      await engine.trigger(workflow),
      await engine.trigger(workflow),
      await engine.trigger(workflow),
      await engine.trigger(workflow),
    ];
    await engine.assign([running]);
    await engine.fail(backingOff);
    expect(await again(queued, running, backingOff, NOBODY)).toEqual({
      replayed: [],
      skipped: expect.arrayContaining([queued, running, backingOff, NOBODY]),
    });
    expect(await taskOf(backingOff)).toMatchObject({ retry: 1, appRetries: 1 });
    await cancel(engine.context, engine.tenantId, [queued, running, backingOff, foreign]);
    expect(await replay(engine.context, NOBODY, [foreign])).toEqual({ replayed: [], skipped: [foreign] });
  });

  it('rule 7.5.9: asked for many times at once takes effect once', async () => {
    const id = await engine.trigger(await engine.register(ONE));
    await engine.fail(id);
    const results = await Promise.all(Array.from({ length: 8 }, () => again(id)));
    expect(results.filter(({ replayed }) => replayed.length > 0)).toHaveLength(1);
    expect(await taskOf(id)).toMatchObject({ state: OPEN, retry: 1 });
  });

  it('H69: evaluates its expressions anew; one that still fails ends it again', async () => {
    const concurrency = [{ expression: 'input.missing', maxRuns: 1, limitStrategy: 3 }];
    const id = await engine.trigger(await engine.register([{ name: 'a', concurrency }]));
    expect(await taskOf(id)).toMatchObject({ state: FAILED, reason: 'expression_error', retry: 0 });
    expect(await again(id)).toMatchObject({ replayed: [id] });
    expect(await taskOf(id)).toMatchObject({ state: FAILED, reason: 'expression_error', retry: 1 });
    expect(await failuresOf(id)).toHaveLength(1);
  });

  it('rule 7.5.4: passes its concurrency groups again', async () => {
    const concurrency = [{ expression: 'input.k', maxRuns: 1, limitStrategy: 3 }];
    const id = await engine.trigger(await engine.register([{ name: 'a', concurrency }]), {
      input: '{"k":"x"}',
    });
    await cancel(engine.context, engine.tenantId, [id]);
    await again(id);
    expect(await engine.queued()).not.toContain(id);
    const places = await engine.database.query(
      'select key, state, priority from concurrency_slots where holder_id = $1',
      [id],
    );
    expect(places).toEqual([{ key: 'x', state: 'waiting', priority: 4 }]);
    await cancel(engine.context, engine.tenantId, [id]);
  });

  it('tells every dispatcher that what it kept of the result is void', async () => {
    const heard: string[] = [];
    const subscription = await engine.broker.listen(ADDRESS.dispatchers, [
      on(runReopened, (messages) => {
        for (const { runIds } of messages) heard.push(...runIds);
      }),
    ]);
    const id = await engine.trigger(await engine.register(ONE));
    await engine.fail(id);
    await again(id);
    await until(() => heard.length > 0);
    expect(heard).toEqual([id]);
    await subscription.close();
  });

  it('is all or nothing when the process dies before the commit', async () => {
    const id = await engine.trigger(await engine.register(ONE));
    await engine.complete(id, '{"v":1}');
    setFailpoint('replay.before-commit', 'error@1');
    await expect(again(id)).rejects.toThrow('failpoint');
    clearFailpoints();
    expect(await taskOf(id)).toMatchObject({ state: COMPLETED, output: '{"v":1}', retry: 0 });
    expect(await eventsOf(id)).toEqual([]);
  });

  it('BLK-01: of hundreds goes in batches and answers every id once', async () => {
    const workflow = await engine.register(ONE);
    const ids: string[] = [];
    for (let i = 0; i < 250; i++) ids.push(await engine.trigger(workflow));
    await cancel(engine.context, engine.tenantId, ids);
    const { replayed, skipped } = await again(...ids, ...ids.slice(0, 10));
    expect(replayed.sort()).toEqual([...ids].sort());
    expect(skipped).toEqual([]);
    await cancel(engine.context, engine.tenantId, ids);
  });
});

describe('replay of thousands', () => {
  it('rule 7.5.11, H66: leaves room for triggers all the while', async () => {
    const workflow = await engine.register([{ name: 'a' }]);
    const requests = Array.from({ length: 2000 }, () => engine.request(workflow));
    const runs = await new TriggerRuns(engine.context).trigger(requests);
    const ids = runs.map((run) => run.runId);
    await cancel(engine.context, engine.tenantId, ids);

    let isOver = false;
    const begun = performance.now();
    let tookMs = 0;
    const replaying = again(...ids).finally(() => {
      isOver = true;
      tookMs = performance.now() - begun;
    });
    const waits: number[] = [];
    while (!isOver) {
      const asked = performance.now();
      await engine.trigger(workflow);
      waits.push(performance.now() - asked);
    }
    expect((await replaying).replayed).toHaveLength(2000);
    waits.sort((a, b) => a - b);
    // Twenty transactions of a hundred replays each: a trigger waits for a part of one of them, not for all.
    expect(waits.length).toBeGreaterThan(5);
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(tookMs / 5);
    await cancel(engine.context, engine.tenantId, ids);
  });
});

describe('replay of a DAG run', () => {
  const CHAIN: TestTask[] = [{ name: 'a' }, { name: 'b', parents: ['a'] }, { name: 'c', parents: ['b'] }];

  /** Triggers a run and plays its worker: a step fails that is named, the others return their name. */
  async function run(tasks: TestTask[], failing: string[] = [], onFailureTask?: TestTask): Promise<string> {
    const workflow = await engine.register(tasks, { onFailureTask });
    const runId = await engine.trigger(workflow);
    // The order of a definition is not that of its author.
    await play(
      runId,
      workflow.tasks.map((task) => task.readableId),
      failing,
    );
    return runId;
  }
  const names = new Map<string, string[]>();
  async function play(runId: string, steps: string[], failing: string[] = []): Promise<string[]> {
    names.set(runId, steps);
    const ran: string[] = [];
    for (;;) {
      const queued = new Set(await engine.queued());
      const step = steps.findIndex((_, i) => queued.has(deriveTaskId(runId, i)));
      if (step < 0) return ran;
      ran.push(steps[step]!);
      const id = deriveTaskId(runId, step);
      if (failing.includes(steps[step]!)) await engine.fail(id, `${steps[step]} broke`);
      else await engine.complete(id, `{"is":"${steps[step]}"}`);
    }
  }
  const replayed = (runId: string, failing: string[] = []) => play(runId, names.get(runId)!, failing);
  const stepOf = (runId: string, name: string) => deriveTaskId(runId, names.get(runId)!.indexOf(name));
  const states = async (runId: string) =>
    Object.fromEntries(
      await Promise.all(
        names.get(runId)!.map(async (name) => {
          const { state, skipped } = await taskOf(stepOf(runId, name));
          return [name, skipped ? 'skipped' : ['open', 'completed', 'failed', 'cancelled'][state]];
        }),
      ),
    );

  it('BLK-06: runs it again from its roots', async () => {
    const runId = await run(CHAIN, ['b']);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'failed', c: 'cancelled' });
    const result = await again(runId);
    expect(result.replayed).toEqual([0, 1, 2].map((step) => deriveTaskId(runId, step)));
    expect(await replayed(runId)).toEqual(['a', 'b', 'c']);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
    expect(await stateOfRun(runId)).toBe(COMPLETED);
    expect(await failuresOf(runId)).toEqual([]);
  });

  it('H102: leaves its final state at once: no worker has to come first', async () => {
    const runId = await run(CHAIN, ['a']);
    await again(runId);
    expect(await stateOfRun(runId)).toBe(OPEN);
    expect(await states(runId)).toEqual({ a: 'open', b: 'open', c: 'open' });
    expect((await taskOf(stepOf(runId, 'a'))).awaiting).toBe(false);
    expect((await taskOf(stepOf(runId, 'b'))).awaiting).toBe(true);
    expect((await engine.queued()).filter((id) => id.slice(0, 14) === runId.slice(0, 14))).toEqual([
      stepOf(runId, 'a'),
    ]);
    await replayed(runId);
  });

  it('says of steps that wait for their turn again that they wait for their parents', async () => {
    const runId = await run(CHAIN, ['b']);
    await again(runId);
    const reasons = await explainWaiting(engine.context, engine.tenantId, runId);
    expect(reasons!.map(({ taskName, gate, reason }) => [taskName, gate, reason])).toEqual([
      ['a', 'no_worker', expect.stringContaining('No connected worker')],
      ['b', 'parents', 'Waits for its parents: a.'],
      ['c', 'parents', 'Waits for its parents: b.'],
    ]);
    await cancel(engine.context, engine.tenantId, [runId]);
  });

  it('BLK-05, H68: of a task in the middle runs it and what is below it; what is above is not run again', async () => {
    const runId = await run(CHAIN, ['b']);
    await again(stepOf(runId, 'b'));
    expect(await stateOfRun(runId)).toBe(OPEN);
    expect(await replayed(runId)).toEqual(['b', 'c']);
    expect(await stateOfRun(runId)).toBe(COMPLETED);
    expect((await taskOf(stepOf(runId, 'a'))).retry).toBe(0);
    expect((await taskOf(stepOf(runId, 'c'))).retry).toBe(1);
  });

  it('H65: gives every step the outputs of its parents, of the newest attempt', async () => {
    const runId = await run(CHAIN);
    await again(stepOf(runId, 'b'));
    await engine.complete(stepOf(runId, 'b'), '{"is":"new"}');
    await engine.assign([stepOf(runId, 'c')]);
    const outputs = await readOutputsOfRuns(engine.database, [runId]);
    expect(new Map(outputs.map(({ step, output }) => [step, output]))).toEqual(
      new Map([
        [0, '{"is":"a"}'],
        [1, '{"is":"new"}'],
      ]),
    );
    await cancel(engine.context, engine.tenantId, [runId]);
  });

  it('keeps siblings and what they led to', async () => {
    const tasks = [...CHAIN, { name: 'd', parents: ['a'] }];
    const runId = await run(tasks, ['b']);
    await again(stepOf(runId, 'b'));
    expect(await replayed(runId)).toEqual(['b', 'c']);
    expect((await taskOf(stepOf(runId, 'd'))).retry).toBe(0);
    expect(await stateOfRun(runId)).toBe(COMPLETED);
  });

  it('H71: joins a diamond once', async () => {
    const tasks = [
      { name: 'a' },
      { name: 'b', parents: ['a'] },
      { name: 'c', parents: ['a'] },
      { name: 'd', parents: ['b', 'c'] },
    ];
    const runId = await run(tasks);
    await again(stepOf(runId, 'b'));
    expect(await replayed(runId)).toEqual(['b', 'd']);
    await again(runId);
    expect(await replayed(runId)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('fails again, and what is below is cancelled again', async () => {
    const runId = await run(CHAIN, ['b']);
    await again(stepOf(runId, 'b'));
    expect(await replayed(runId, ['b'])).toEqual(['b']);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'failed', c: 'cancelled' });
    expect(await stateOfRun(runId)).toBe(FAILED);
    expect(await failuresOf(runId)).toHaveLength(1);
    expect(await taskOf(stepOf(runId, 'c'))).toMatchObject({ retry: 1, reason: 'cancelled_by_parent' });
  });

  it('decides a task again that was cancelled with its parent, and ends where nothing has changed', async () => {
    const runId = await run(CHAIN, ['b']);
    expect((await again(stepOf(runId, 'c'))).replayed).toEqual([stepOf(runId, 'c')]);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'failed', c: 'cancelled' });
    expect(await stateOfRun(runId)).toBe(FAILED);
  });

  it('decides skips again: a step that was skipped runs when its condition no longer holds', async () => {
    const parentConditions = [
      {
        base: { readableDataKey: 'a', action: 3, orGroupId: '', expression: "output.is == 'skip'" },
        parentReadableId: 'a',
      },
    ];
    const conditions = {
      parentOverrideConditions: parentConditions,
      sleepConditions: [],
      userEventConditions: [],
    };
    const workflow = await engine.register([{ name: 'a' }, { name: 'b', parents: ['a'], conditions }]);
    const runId = await engine.trigger(workflow);
    names.set(runId, ['a', 'b']);
    await engine.complete(stepOf(runId, 'a'), '{"is":"skip"}');
    expect(await states(runId)).toEqual({ a: 'completed', b: 'skipped' });

    await again(runId);
    await engine.complete(stepOf(runId, 'a'), '{"is":"other"}');
    expect(await states(runId)).toEqual({ a: 'completed', b: 'open' });
    await engine.complete(stepOf(runId, 'b'), '{"ran":true}');
    expect(await taskOf(stepOf(runId, 'b'))).toMatchObject({ skipped: false, output: '{"ran":true}' });

    await again(runId);
    await engine.complete(stepOf(runId, 'a'), '{"is":"skip"}');
    expect(await states(runId)).toEqual({ a: 'completed', b: 'skipped' });
    expect((await taskOf(stepOf(runId, 'b'))).output).toBe('{"skipped":true}');
    expect((await eventsOf(stepOf(runId, 'b'))).map(({ type, retry }) => `${type} ${retry}`)).toEqual([
      'SKIPPED 0',
      'RETRIED_BY_USER 0',
      'FINISHED 1',
      'RETRIED_BY_USER 1',
    ]);
  });

  it('rule 8.5.4: decides the on-failure task again, with the errors of this time', async () => {
    const onFailureTask = { name: 'cleanup' };
    const runId = await run([{ name: 'a' }, { name: 'b' }], ['a'], onFailureTask);
    expect(await states(runId)).toEqual({ a: 'failed', b: 'completed', cleanup: 'completed' });

    await again(stepOf(runId, 'a'));
    expect(await replayed(runId)).toEqual(['a']);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'completed', cleanup: 'skipped' });
    expect(await stateOfRun(runId)).toBe(COMPLETED);

    await again(stepOf(runId, 'b'));
    expect(await replayed(runId, ['b'])).toEqual(['b', 'cleanup']);
    const errors = await engine.database.query('select body from payloads where id = $1 and kind = 5', [
      stepOf(runId, 'cleanup'),
    ]);
    expect(errors).toEqual([{ body: '{"b":"b broke"}' }]);
    expect(await stateOfRun(runId)).toBe(FAILED);

    await again(stepOf(runId, 'cleanup'));
    expect(await replayed(runId)).toEqual(['cleanup']);
  });

  it('rule 7.5.3: is refused while a task of the run is still to come or below it runs', async () => {
    const workflow = await engine.register(CHAIN);
    const runId = await engine.trigger(workflow);
    names.set(runId, ['a', 'b', 'c']);
    await engine.complete(stepOf(runId, 'a'));
    expect(await again(stepOf(runId, 'a'))).toEqual({ replayed: [], skipped: [stepOf(runId, 'a')] });
    expect(await again(runId)).toEqual({ replayed: [], skipped: [runId] });
    expect((await taskOf(stepOf(runId, 'a'))).retry).toBe(0);
    await cancel(engine.context, engine.tenantId, [runId]);
  });

  it('goes on beside a branch that still runs', async () => {
    const runId = await engine.trigger(await engine.register([{ name: 'a' }, { name: 'b' }]));
    names.set(runId, ['a', 'b']);
    await engine.fail(stepOf(runId, 'a'));
    expect((await again(stepOf(runId, 'a'))).replayed).toEqual([stepOf(runId, 'a')]);
    expect(await replayed(runId)).toEqual(['a', 'b']);
    expect(await stateOfRun(runId)).toBe(COMPLETED);
  });

  it('rule 7.5.9: of one run at once from two sides takes effect once', async () => {
    const runId = await run(CHAIN, ['b']);
    const other = engine.anotherProcess();
    const results = await Promise.all([
      again(runId),
      replay(other, engine.tenantId, [runId]),
      replay(other, engine.tenantId, [stepOf(runId, 'b')]),
    ]);
    expect(results.filter((result) => result.replayed.length > 0)).toHaveLength(1);
    for (const name of ['b', 'c']) expect((await taskOf(stepOf(runId, name))).retry).toBe(1);
    await cancel(engine.context, engine.tenantId, [runId]);
  });

  it('replay against the end of its last task: either the end comes first, or the replay is refused', async () => {
    for (let round = 0; round < 20; round++) {
      const runId = await engine.trigger(
        await engine.register([{ name: 'a' }, { name: 'b', parents: ['a'] }]),
      );
      names.set(runId, ['a', 'b']);
      await engine.complete(stepOf(runId, 'a'));
      const [, { replayed: ids }] = await Promise.all([engine.complete(stepOf(runId, 'b')), again(runId)]);
      expect(await stateOfRun(runId)).toBe(ids.length > 0 ? OPEN : COMPLETED);
      if (ids.length > 0) await replayed(runId);
      expect(await stateOfRun(runId)).toBe(COMPLETED);
    }
  });

  it('a cancel of a replayed run cancels what waits for its turn as well', async () => {
    const runId = await run(CHAIN);
    await again(runId);
    await cancel(engine.context, engine.tenantId, [runId]);
    expect(await states(runId)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'cancelled' });
    expect(await stateOfRun(runId)).toBe(CANCELLED);
    await again(runId);
    expect(await replayed(runId)).toEqual(['a', 'b', 'c']);
  });

  it('CAN-09: a cancel of one replayed task cancels what is below it', async () => {
    const runId = await run(CHAIN);
    await again(runId);
    await engine.complete(stepOf(runId, 'a'));
    await cancel(engine.context, engine.tenantId, [stepOf(runId, 'b')]);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'cancelled', c: 'cancelled' });
  });

  it('asked for by a run and by tasks of it at once is the replay of the run', async () => {
    const runId = await run(CHAIN);
    const result = await again(stepOf(runId, 'c'), runId, stepOf(runId, 'b'));
    expect(result.replayed).toHaveLength(3);
    expect(await replayed(runId)).toEqual(['a', 'b', 'c']);
  });

  it('rule 7.5.4: enters the concurrency groups of its workflow again, and its tasks wait until it is admitted', async () => {
    const concurrencyArr = [{ expression: 'input.k', maxRuns: 1, limitStrategy: 3 }];
    const workflow = await engine.register(CHAIN, { concurrencyArr });
    const runId = await engine.trigger(workflow, { input: '{"k":"x"}' });
    names.set(runId, ['a', 'b', 'c']);
    await letIn(runId);
    expect(await replayed(runId, ['b'])).toEqual(['a', 'b']);

    await again(stepOf(runId, 'b'));
    expect(await replayed(runId)).toEqual([]);
    expect(await states(runId)).toEqual({ a: 'completed', b: 'open', c: 'open' });
    await letIn(runId);
    expect(await replayed(runId)).toEqual(['b', 'c']);
    expect(await stateOfRun(runId)).toBe(COMPLETED);
    expect(
      await engine.database.query('select from concurrency_slots where holder_id = $1', [runId]),
    ).toEqual([]);
  });

  async function letIn(runId: string): Promise<void> {
    const [lease] = await engine.database.query<{ shard: number; epoch: number }>(
      'select shard, epoch from leases where owner = $1',
      [engine.ownerId],
    );
    const seat = { holderId: runId, stage: 0, runId, taskId: null, ...lease! };
    await admit(engine.context, [seat], [], engine.ownerId);
  }

  it('H69: of a workflow whose key still cannot be evaluated ends failed again', async () => {
    const concurrencyArr = [{ expression: 'input.missing', maxRuns: 1, limitStrategy: 3 }];
    const workflow = await engine.register(CHAIN, { concurrencyArr });
    const runId = await engine.trigger(workflow);
    names.set(runId, ['a', 'b', 'c']);
    expect(await states(runId)).toEqual({ a: 'failed', b: 'cancelled', c: 'cancelled' });
    await again(runId);
    expect(await states(runId)).toEqual({ a: 'failed', b: 'cancelled', c: 'cancelled' });
    expect(await taskOf(stepOf(runId, 'a'))).toMatchObject({ retry: 1, reason: 'expression_error' });
    expect(await stateOfRun(runId)).toBe(FAILED);
  });

  it('random DAGs replayed at random end as a run without a replay would', async () => {
    let seed = 20261121;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 12; round++) {
      const size = 3 + random(4);
      const tasks = Array.from({ length: size }, (_, i) => ({
        name: `t${i}`,
        parents: Array.from({ length: i }, (_, j) => j)
          .filter(() => random(3) === 0)
          .map((j) => `t${j}`),
      }));
      const workflow = await engine.register(tasks);
      const steps = workflow.tasks.map((task) => task.readableId);
      const runId = await engine.trigger(workflow);
      const broken = steps.filter(() => random(3) === 0);
      await play(runId, steps, broken);
      const before = await states(runId);
      for (let i = 0; i < 3; i++) {
        const id = random(2) === 0 ? runId : deriveTaskId(runId, random(size));
        expect((await again(id)).skipped).toEqual([]);
        await replayed(runId, broken);
        expect(await states(runId)).toEqual(before);
        expect(await stateOfRun(runId)).toBe(Object.values(before).includes('failed') ? FAILED : COMPLETED);
      }
      await again(runId);
      await replayed(runId);
      expect(new Set(Object.values(await states(runId)))).toEqual(new Set(['completed']));
    }
  });
});
