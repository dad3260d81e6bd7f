import { TASK_STATE, v1Condition } from '@hatchet-ts/contracts';
import { listExpressionFailures } from '@hatchet-ts/schema';
import { deriveTaskId, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine, type TestTask, type TestWorkflow } from '@hatchet-ts/testkit';
import { explainWaiting } from '../explain-waiting';
import { admit } from './admit';
import { cancel } from './cancel';
import { continueEvents } from './continue-events';
import { prepareEvents, type RawEvent } from './prepare-events';
import { EVENT_MATCHES_MAX, PushEvents } from './push-events';
import { TriggerRuns } from './trigger-runs';
import { wakeSleeps } from './wake-sleeps';

const SECOND = 1000;
const { Action } = v1Condition;

let engine: TestEngine;
let clock: VirtualClock;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
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
  expect(await waiting()).toEqual(NOTHING);
  expect(await engine.misplaced()).toEqual([]);
});

type Name = 'QUEUE' | 'SKIP' | 'CANCEL';
const UUIDS = Object.fromEntries(
  ['g1', 'g2', 'g3'].map((name, i) => [name, `00000000-0000-4000-8000-00000000000${i + 1}`]),
);
const base = (action: Name, readableDataKey: string, group: string | undefined, expression: string) => ({
  readableDataKey,
  action: Action[action],
  orGroupId: group ? UUIDS[group]! : '',
  expression,
});
interface Wire {
  parentOverrideConditions: unknown[];
  sleepConditions: unknown[];
  userEventConditions: unknown[];
}
type Condition = (wire: Wire) => void;
const sleep =
  (action: Name, sleepFor: string, group?: string): Condition =>
  (wire) =>
    wire.sleepConditions.push({ base: base(action, `sleep:${sleepFor}`, group, ''), sleepFor });
const event =
  (
    action: Name,
    key: string,
    { expression = '', group, scope }: { expression?: string; group?: string; scope?: string } = {},
  ): Condition =>
  (wire) =>
    wire.userEventConditions.push({
      base: base(action, key, group, expression),
      userEventKey: key,
      eventScope: scope,
    });
const parent =
  (action: Name, parentReadableId: string, expression: string, group?: string): Condition =>
  (wire) =>
    wire.parentOverrideConditions.push({
      base: base(action, 'ignored', group, expression),
      parentReadableId,
    });

function task(name: string, parents: string[], ...conditions: Condition[]): TestTask {
  const wire: Wire = { parentOverrideConditions: [], sleepConditions: [], userEventConditions: [] };
  for (const add of conditions) add(wire);
  return { name, parents, conditions: wire };
}

/** Triggers a run of a workflow made of the tasks. @returns its id, and the id of each task by its name */
async function start(tasks: TestTask[], over: TestWorkflow = {}) {
  const workflow = await engine.register(tasks, over);
  const run = await engine.trigger(workflow);
  const standalone = workflow.tasks.length === 1;
  const id = (name: string) => {
    const step = workflow.tasks.findIndex((entry) => entry.readableId === name);
    return standalone ? run : deriveTaskId(run, step);
  };
  return { run, id, workflow };
}

async function push(...events: Partial<RawEvent>[]): Promise<void> {
  const sent = events.length > 0 ? events : [{}];
  const raw = sent.map((over): RawEvent => ({ key: 'go', payload: '{"x":1}', metadata: null, ...over }));
  await new PushEvents(engine.context).push(engine.tenantId, prepareEvents(raw));
}
async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  await wakeSleeps(engine.context, 500);
}

interface Shown {
  state: number;
  skipped: boolean;
  reason: string | null;
  triggers: unknown;
  output: string | null;
}
async function show(id: string): Promise<Shown | null> {
  const [row] = await engine.database.query<Omit<Shown, 'triggers'> & { triggers: string | null }>(
    `select t.state, t.skipped, t.reason, tr.body as triggers, o.body as output from tasks t
     left join payloads tr on tr.id = t.id and tr.kind = 3 left join payloads o on o.id = t.id and o.kind = 2 where t.id = $1`,
    [id],
  );
  return row ? { ...row, triggers: row.triggers === null ? null : JSON.parse(row.triggers) } : null;
}
const runState = async (id: string) => {
  const [row] = await engine.database.query<{ state: number }>('select state from runs where id = $1', [id]);
  return row!.state;
};
const isQueued = async (id: string) => (await engine.queued()).includes(id);
/** Everything that still waits: always none once nothing does. */
const waiting = async () => {
  const [row] = await engine.database.query<{ waits: number; conditions: number; timers: number }>(
    `select (select count(*) from waits) as waits, (select count(*) from wait_conditions) as conditions,
       (select count(*) from timers where kind = 'sleep') as timers`,
  );
  return row;
};
const NOTHING = { waits: 0, conditions: 0, timers: 0 };

describe('a task that waits', () => {
  it('CND-02: for a sleep starts when it is over, counted from the end of its parents, and holds no slot until then', async () => {
    const { id } = await start([task('a', []), task('b', ['a'], sleep('QUEUE', '10s'))]);
    await pass(30 * SECOND);
    expect(await show(id('b'))).toBeNull();
    await engine.complete(id('a'));
    expect(await show(id('b'))).toBeNull();
    await pass(10 * SECOND - 1);
    expect(await show(id('b'))).toBeNull();
    await pass(1);
    expect(await isQueued(id('b'))).toBe(true);
    expect(await show(id('b'))).toMatchObject({ triggers: { 'sleep:10s': { sleep_duration: '10s' } } });
    expect(await waiting()).toEqual(NOTHING);
  });

  it('CND-03, DAG-13: for an event starts by the first one that fits, and finds its payload', async () => {
    const { id } = await start([
      task('a', []),
      task('b', ['a'], event('QUEUE', 'go', { expression: 'input.x == 2', scope: 's' })),
    ]);
    await push({ payload: '{"x":2}', scope: 's' });
    await engine.complete(id('a'));
    await push(
      { payload: '{"x":1}', scope: 's' },
      { payload: '{"x":2}' },
      { payload: '{"x":2}', key: 'gone', scope: 's' },
    );
    expect(await show(id('b'))).toBeNull();
    await push({ payload: '{"x":2,"n":1}', scope: 's' }, { payload: '{"x":2,"n":2}', scope: 's' });
    expect(await show(id('b'))).toMatchObject({ state: TASK_STATE.open, triggers: { go: { x: 2, n: 1 } } });
    expect(await waiting()).toEqual(NOTHING);
  });

  it('CND-05: for either of two starts by the first, and the other is forgotten', async () => {
    const either = [sleep('QUEUE', '60s', 'g1'), event('QUEUE', 'go', { group: 'g1' })];
    const byEvent = await start([task('a', []), task('b', ['a'], ...either)]);
    const bySleep = await start([task('a', []), task('b', ['a'], ...either)]);
    await engine.complete(byEvent.id('a'));
    await push();
    await engine.complete(bySleep.id('a'));
    expect(await show(byEvent.id('b'))).toMatchObject({ triggers: { go: { x: 1 } } });
    expect(await waiting()).toEqual({ waits: 1, conditions: 2, timers: 1 });
    await pass(60 * SECOND);
    expect(await show(bySleep.id('b'))).toMatchObject({
      triggers: { 'sleep:60s': { sleep_duration: '60s' } },
    });
    expect(await waiting()).toEqual(NOTHING);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'CND-06: for (A or B) and (A or C) starts exactly when that holds (case %i)',
    async (mask) => {
      const [a, b, c] = [mask & 1, mask & 2, mask & 4].map(Boolean);
      const { id } = await start([
        task('p', []),
        task(
          't',
          ['p'],
          parent('QUEUE', 'p', 'output.a', 'g1'),
          parent('QUEUE', 'p', 'output.a', 'g2'),
          event('QUEUE', 'b', { group: 'g1' }),
          event('QUEUE', 'c', { group: 'g2' }),
        ),
      ]);
      await engine.complete(id('p'), JSON.stringify({ a }));
      if (b) await push({ key: 'b', payload: '{"is":"b"}' });
      if (c) await push({ key: 'c', payload: '{"is":"c"}' });
      const runs = a || (b && c);
      expect((await show(id('t')))?.state ?? null).toBe(runs ? TASK_STATE.open : null);
      if (runs && !a)
        expect(await show(id('t'))).toMatchObject({ triggers: { b: { is: 'b' }, c: { is: 'c' } } });
    },
  );

  it('8.3.7, H78: an expression that fails is not met, and is recorded once per occurrence', async () => {
    const { id } = await start([
      task('a', []),
      task(
        'b',
        ['a'],
        event('QUEUE', 'odd', { expression: 'input.absent > 1' }),
        parent('SKIP', 'a', 'output.gone'),
      ),
    ]);
    await engine.complete(id('a'), '{"x":1}');
    await push({ key: 'odd' });
    expect(await show(id('b'))).toBeNull();
    await push({ key: 'odd', payload: '{"absent":2}' });
    expect(await isQueued(id('b'))).toBe(true);
    const recorded = await listExpressionFailures(engine.database, engine.tenantId, ['CONDITION'], {
      limit: 9,
      offset: 0,
    });
    expect(recorded.map(({ message }) => message)).toEqual([
      'failed to evaluate condition (input.absent > 1) on event odd: no such key: absent',
      expect.stringMatching(
        /^failed to evaluate condition \(output.gone\) on the output of a in flow-\d+: no such key: gone$/,
      ),
    ]);
  });
});

describe('skip and cancel', () => {
  it('CND-04, CND-07, H74: exactly one of two branches runs; what follows runs with the skipped one marked', async () => {
    const { run, id } = await start([
      task('start', []),
      task('left', ['start'], parent('SKIP', 'start', 'output.n > 50')),
      task('right', ['start'], parent('SKIP', 'start', 'output.n <= 50')),
      task('sum', ['left', 'right']),
    ]);
    await engine.complete(id('start'), '{"n":70}');
    expect(await show(id('left'))).toMatchObject({
      state: TASK_STATE.completed,
      skipped: true,
      output: '{"skipped":true}',
    });
    await engine.complete(id('right'));
    await engine.complete(id('sum'));
    expect(await runState(run)).toBe(TASK_STATE.completed);
  });

  it('CND-01, CND-09: one event starts the first, skips the second and cancels the third with all that follows', async () => {
    const { run, id } = await start([
      task('a', []),
      task('starts', ['a'], event('QUEUE', 'go')),
      task('skips', ['a'], sleep('QUEUE', '60s'), event('SKIP', 'go')),
      task('cancels', ['a'], sleep('QUEUE', '60s'), event('CANCEL', 'go')),
      task('below', ['cancels']),
    ]);
    await engine.complete(id('a'));
    await push();
    expect(await isQueued(id('starts'))).toBe(true);
    expect(await show(id('skips'))).toMatchObject({ state: TASK_STATE.completed, skipped: true });
    expect(await show(id('cancels'))).toMatchObject({
      state: TASK_STATE.cancelled,
      reason: 'cancelled_by_condition',
    });
    expect(await show(id('below'))).toMatchObject({
      state: TASK_STATE.cancelled,
      reason: 'cancelled_by_parent',
    });
    await engine.complete(id('starts'));
    expect(await runState(run)).toBe(TASK_STATE.cancelled);
    expect(await waiting()).toEqual(NOTHING);
  });

  it('H73: of skip and cancel by the same event, skip', async () => {
    const { id } = await start([
      task('a', []),
      task('b', ['a'], sleep('QUEUE', '60s'), event('CANCEL', 'go'), event('SKIP', 'go')),
    ]);
    await engine.complete(id('a'));
    await push();
    expect(await show(id('b'))).toMatchObject({ skipped: true });
  });

  it('H73: an event and a sleep that come at the same moment have one outcome', async () => {
    for (let i = 0; i < 10; i++) {
      const { id } = await start([
        task('a', []),
        task('b', ['a'], sleep('QUEUE', '1s'), event('SKIP', 'go')),
      ]);
      await engine.complete(id('a'));
      await clock.advance(SECOND);
      await Promise.all([wakeSleeps(engine.context, 500), push()]);
      const shown = await show(id('b'));
      expect(shown!.skipped).toBe(shown!.state === TASK_STATE.completed);
      expect(await isQueued(id('b'))).toBe(!shown!.skipped);
      expect(await waiting()).toEqual(NOTHING);
    }
  });

  it('CND-10: an event that would have skipped it counts no more once the task may start', async () => {
    const { id } = await start([task('a', []), task('b', ['a'], sleep('QUEUE', '1s'), event('SKIP', 'go'))]);
    await engine.complete(id('a'));
    await pass(SECOND);
    await push();
    await engine.complete(id('b'));
    expect(await show(id('b'))).toMatchObject({ state: TASK_STATE.completed, skipped: false });
  });

  it('a task that nothing can release any more is cancelled', async () => {
    const { run, id } = await start([task('a', []), task('b', ['a'], parent('QUEUE', 'a', 'output.n > 1'))]);
    await engine.complete(id('a'), '{"n":1}');
    expect(await show(id('b'))).toMatchObject({
      state: TASK_STATE.cancelled,
      reason: 'cancelled_by_condition',
    });
    expect(await runState(run)).toBe(TASK_STATE.cancelled);
  });
});

describe('roots and runs of a single task', () => {
  it('8.1.2: a root begins to wait with the trigger', async () => {
    const { run, id } = await start([task('a', [], sleep('QUEUE', '5s')), task('b', [])]);
    expect(await isQueued(id('b'))).toBe(true);
    expect(await show(id('a'))).toBeNull();
    await pass(5 * SECOND);
    await engine.complete(id('a'));
    await engine.complete(id('b'));
    expect(await runState(run)).toBe(TASK_STATE.completed);
  });

  it('a single task exists from its trigger on, waits, and keeps its own priority', async () => {
    const { id, workflow } = await start([task('a', [], event('QUEUE', 'go'))]);
    const urgent = await engine.trigger(workflow, { priority: 3 });
    expect(await show(id('a'))).toMatchObject({ state: TASK_STATE.open });
    expect(await engine.queued()).toEqual([]);
    await push();
    expect(await engine.queued()).toEqual([urgent, id('a')]);
    expect(await show(id('a'))).toMatchObject({ triggers: { go: { x: 1 } } });
    for (const task of [urgent, id('a')]) await engine.complete(task);
    expect(await waiting()).toEqual(NOTHING);
  });

  it('a single task is skipped or cancelled by an event before it starts', async () => {
    const { id } = await start([
      task('a', [], sleep('QUEUE', '60s'), event('SKIP', 'skip'), event('CANCEL', 'stop')),
    ]);
    await push({ key: 'skip' });
    expect(await show(id('a'))).toMatchObject({
      state: TASK_STATE.completed,
      skipped: true,
      output: '{"skipped":true}',
    });
    const other = await start([task('a', [], sleep('QUEUE', '60s'), event('CANCEL', 'stop'))]);
    await push({ key: 'stop' });
    expect(await show(other.id('a'))).toMatchObject({
      state: TASK_STATE.cancelled,
      reason: 'cancelled_by_condition',
    });
    expect(await waiting()).toEqual(NOTHING);
  });

  it('without anything to wait for, conditions that could only skip or cancel do not hold a task up', async () => {
    const { id } = await start([task('a', [], event('SKIP', 'never'))]);
    expect(await isQueued(id('a'))).toBe(true);
    await engine.complete(id('a'));
  });

  it('4.3.1: a root whose wait is over stays back until its run is admitted to its group', async () => {
    const tasks = [task('a', [], event('QUEUE', 'go')), task('b', [])];
    const concurrencyArr = [{ expression: "'k'", maxRuns: 1, limitStrategy: 3 }];
    const { run, id, workflow } = await start(tasks, { concurrencyArr });
    await push();
    expect(await show(id('a'))).toMatchObject({ state: TASK_STATE.open });
    expect(await engine.queued()).toEqual([]);
    const [lease] = await engine.database.query<{ shard: number; epoch: number }>(
      'select shard, epoch from leases where owner = $1',
      [engine.ownerId],
    );
    await admit(
      engine.context,
      [{ holderId: run, stage: 0, ...lease!, runId: run, taskId: null }],
      [],
      engine.ownerId,
    );
    expect(new Set(await engine.queued())).toEqual(new Set([id('a'), id('b')]));
    for (const name of ['a', 'b']) await engine.complete(id(name));
    expect(workflow.tasks).toHaveLength(2);
  });
});

describe('asked why it waits', () => {
  it('names the conditions that are not met, since when and until when', async () => {
    const conditions = [
      sleep('QUEUE', '10s', 'g1'),
      event('QUEUE', 'go', { group: 'g1', scope: 's', expression: 'input.x == 1' }),
      event('QUEUE', 'met', { group: 'g2' }),
      event('SKIP', 'stop'),
    ];
    const since = new Date(clock.nowMs()).toISOString();
    const until = new Date(clock.nowMs() + 10 * SECOND).toISOString();
    const open = `the event "go" of the scope "s" with input.x == 1 or the sleep of 10s until ${until}`;
    const explained = {
      gate: 'conditions',
      since,
      reason: `Its conditions are not met yet: ${open}.`,
      releasedBy: `start: ${open}; skip: the event "stop"`,
    };
    const dag = await start([task('a', [], ...conditions), task('b', ['a'])]);
    const single = await start([task('a', [], ...conditions)]);
    await push({ key: 'met' });
    const why = (runId: string) => explainWaiting(engine.context, engine.tenantId, runId);
    expect(await why(dag.run)).toMatchObject([
      { taskName: 'a', ...explained },
      { taskName: 'b', gate: 'parents' },
    ]);
    expect(await why(single.run)).toMatchObject([{ taskName: 'a', taskId: single.run, ...explained }]);
  });
});

describe('an end before the wait is over', () => {
  it('7.1.6: cancelling a run leaves nothing that could start later', async () => {
    const { run, id } = await start([
      task('a', []),
      task('b', ['a'], sleep('QUEUE', '5s'), event('SKIP', 'go')),
    ]);
    await engine.complete(id('a'));
    await cancel(engine.context, engine.tenantId, [run]);
    expect(await waiting()).toEqual(NOTHING);
    await pass(10 * SECOND);
    await push();
    expect(await show(id('b'))).toMatchObject({ state: TASK_STATE.cancelled });
    expect(await runState(run)).toBe(TASK_STATE.cancelled);
  });

  it('7.1.6: cancelling a single task that waits', async () => {
    const { run } = await start([task('a', [], sleep('QUEUE', '5s'))]);
    await cancel(engine.context, engine.tenantId, [run]);
    expect(await show(run)).toMatchObject({ state: TASK_STATE.cancelled });
    expect(await waiting()).toEqual(NOTHING);
  });

  it('cancels, events and sleeps that meet leave one outcome and no deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const runs = await Promise.all(
        Array.from({ length: 20 }, () =>
          start([
            task('a', []),
            task('b', ['a'], sleep('QUEUE', '1s', 'g1'), event('QUEUE', 'go', { group: 'g1' })),
          ]),
        ),
      );
      for (const { id } of runs) await engine.complete(id('a'));
      await clock.advance(SECOND);
      await Promise.all([
        push(),
        wakeSleeps(engine.context, 500),
        wakeSleeps(engine.anotherProcess(), 500),
        push({ key: 'other' }, {}),
        cancel(engine.context, engine.tenantId, runs.map(({ run }) => run).reverse()),
      ]);
      expect(await waiting()).toEqual(NOTHING);
      expect(await engine.misplaced()).toEqual([]);
      for (const { run } of runs) expect(await runState(run)).toBe(TASK_STATE.cancelled);
    }
  });
});

describe('many waits and one event', () => {
  it('H75: an event pushed while tasks begin to wait is matched once or not at all, and one pushed after that always', async () => {
    for (let round = 0; round < 10; round++) {
      const runs = await Promise.all(
        Array.from({ length: 10 }, () => start([task('a', []), task('b', ['a'], event('QUEUE', 'go'))])),
      );
      await Promise.all([...runs.map(({ id }) => engine.complete(id('a'))), push(), push()]);
      await push();
      for (const { id } of runs) {
        expect(await isQueued(id('b'))).toBe(true);
        await engine.complete(id('b'));
      }
      expect(await waiting()).toEqual(NOTHING);
    }
  });

  it('H76: one event ends thousands of waits: a thousand with the push, then those armed before it, and none armed after', async () => {
    const count = EVENT_MATCHES_MAX + 700;
    const workflow = await engine.register([
      task('a', [], event('QUEUE', 'flood', { expression: 'input.x == 1' })),
    ]);
    const triggers = new TriggerRuns(engine.context);
    const trigger = async (n: number) => {
      const runs = await triggers.trigger(Array.from({ length: n }, () => engine.request(workflow)));
      return runs.map((run) => run.runId);
    };
    const early = [...(await trigger(EVENT_MATCHES_MAX)), ...(await trigger(700))];
    await push({ key: 'flood' });
    const late = await trigger(50);
    expect(await engine.queued()).toHaveLength(EVENT_MATCHES_MAX);
    expect(await continueEvents(engine.context)).toBe(true);
    expect(await continueEvents(engine.context)).toBe(false);
    expect(new Set(await engine.queued())).toEqual(new Set(early));
    expect(early).toHaveLength(count);
    expect(await waiting()).toMatchObject({ waits: late.length });
    await push({ key: 'flood' });
    expect(await engine.queued()).toHaveLength(count + late.length);
    expect(await waiting()).toEqual(NOTHING);
  });
});
