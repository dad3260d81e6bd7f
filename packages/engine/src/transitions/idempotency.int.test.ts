import { deleteExpiredIdempotencyKeys, listExpressionFailures, readEventRuns } from '@hatchet-ts/schema';
import { deriveTaskId, uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine, type TestTask, type TestWorkflow } from '@hatchet-ts/testkit';
import { cancel } from './cancel';
import { Intake, type TriggeredRun, type TriggerRequest } from './intake';
import { prepareEvents } from './prepare-events';
import { prepareTriggers } from './prepare-trigger';
import { PushEvents } from './push-events';
import { releaseRetries } from './release-retries';
import { Reports } from './report';
import { TriggerRuns } from './trigger-runs';

const MINUTE = 60_000;
const TTL = 0;
const STATUS = 1;

let engine: TestEngine;
let clock: VirtualClock;

beforeAll(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
});
afterAll(() => engine.stop());
afterEach(async () => expect(await engine.misplaced()).toEqual([]));

const ONE: TestTask[] = [{ name: 'a' }];
const keyed = (method: number, tasks = ONE, over: TestWorkflow = {}) =>
  engine.register(tasks, { idempotency: { expression: 'input.key', ttlMs: MINUTE, method }, ...over });
type Workflow = Awaited<ReturnType<typeof keyed>>;

const withKey = (key: string): Partial<TriggerRequest> => ({ input: JSON.stringify({ key }) });
const triggerAll = (workflow: Workflow, keys: string[], context = engine.context) =>
  new TriggerRuns(context).trigger(keys.map((key) => engine.request(workflow, withKey(key))));
const trigger = async (workflow: Workflow, key = 'k', context = engine.context): Promise<TriggeredRun> =>
  (await triggerAll(workflow, [key], context))[0]!;
const runsOf = async (workflow: Workflow) => {
  const [row] = await engine.database.query<{ count: number }>(
    'select (select count(*) from tasks where run_id is null and workflow_id = $1) + (select count(*) from runs where workflow_id = $1) as count',
    [workflow.workflowId],
  );
  return row!.count;
};
const failures = async () =>
  (
    await listExpressionFailures(engine.database, engine.tenantId, ['IDEMPOTENCY_KEY'], {
      limit: 50,
      offset: 0,
    })
  ).map((failure) => failure.message);

describe('a key', () => {
  it('H13: of fifty triggers at once, of two processes, one run is made and all others name it', async () => {
    const workflow = await keyed(TTL);
    const other = engine.anotherProcess();
    const runs = await Promise.all(
      Array.from({ length: 50 }, (_, i) => trigger(workflow, 'k', i % 2 ? other : engine.context)),
    );
    expect(runs.filter((run) => run.created)).toHaveLength(1);
    expect(new Set(runs.map((run) => run.runId)).size).toBe(1);
    expect(runs.filter((run) => run.refused?.kind === 'collision')).toHaveLength(49);
    expect(await runsOf(workflow)).toBe(1);
  });

  it('rule 2.8.2: with TTL is held until then, whatever becomes of the run, and goes to the next trigger', async () => {
    const workflow = await keyed(TTL);
    const first = await trigger(workflow);
    await engine.complete(first.runId);
    await clock.advance(MINUTE - 1);
    expect(await trigger(workflow)).toMatchObject({ runId: first.runId, created: false });
    await clock.advance(1);
    const second = await trigger(workflow);
    expect(second).toMatchObject({ created: true });
    expect(await trigger(workflow)).toMatchObject({ runId: second.runId, created: false });
  });

  it('H15: with STATUS is held through retries and given back with the end of the run', async () => {
    const workflow = await keyed(STATUS, [{ name: 'a', retries: 1, backoffFactor: 5 }]);
    const first = await trigger(workflow);
    await engine.fail(first.runId);
    expect(await trigger(workflow)).toMatchObject({ created: false });
    await clock.advance(5000);
    await releaseRetries(engine.context, 10);
    expect(await trigger(workflow)).toMatchObject({ created: false });
    await engine.complete(first.runId);
    expect(await trigger(workflow)).toMatchObject({ created: true });
  });

  it('H15: with STATUS is given back by success, failure and cancel alike, by the first report of a batch too', async () => {
    const workflow = await keyed(STATUS);
    const ends = [
      (id: string) => engine.complete(id),
      (id: string) => engine.fail(id),
      (id: string) => cancel(engine.context, engine.tenantId, [id]),
    ];
    for (const end of ends) {
      const run = await trigger(workflow);
      expect(run.created).toBe(true);
      await end(run.runId);
    }
    // What a dispatcher does that takes the task for a plain one.
    const run = await trigger(workflow);
    await engine.assign([run.runId]);
    const { tenantId } = engine;
    const report = {
      taskId: run.runId,
      tenantId,
      retry: 0,
      outcome: 'completed' as const,
      payload: '{}',
      nonRetryable: false,
      retryAfterMs: null,
      runId: null,
    };
    expect(await new Reports(engine.context, () => {}).ended(report)).toBe('ok');
    expect(await trigger(workflow)).toMatchObject({ created: true });
  });

  it('H15: of a DAG run with STATUS is given back when all of its tasks are final', async () => {
    const workflow = await keyed(STATUS, [{ name: 'a' }, { name: 'b', parents: ['a'] }]);
    const { runId } = await trigger(workflow);
    const [a, b] = [0, 1].map((step) => deriveTaskId(runId, step));
    await engine.complete(a!);
    expect(await trigger(workflow)).toMatchObject({ runId, created: false });
    await engine.complete(b!);
    expect(await trigger(workflow)).toMatchObject({ created: true });
  });

  it('of a run that fails at its birth is given back at once', async () => {
    const concurrencyArr = [{ expression: 'input.absent', maxRuns: 1, limitStrategy: 3 }];
    for (const tasks of [ONE, [{ name: 'a' }, { name: 'b' }]]) {
      const workflow = await keyed(STATUS, tasks, { concurrencyArr });
      for (let i = 0; i < 2; i++) expect(await trigger(workflow)).toMatchObject({ created: true });
    }
  });

  it('that went to another run after its time stays there when the first one ends', async () => {
    const workflow = await keyed(STATUS);
    const first = await trigger(workflow);
    await clock.advance(MINUTE);
    const second = await trigger(workflow);
    await engine.complete(first.runId);
    expect(await trigger(workflow)).toMatchObject({ runId: second.runId, created: false });
    await engine.complete(second.runId);
  });

  it('H14: claimed by a transaction that fails is free', async () => {
    const workflow = await keyed(TTL);
    const intake = new Intake(engine.context, clock.nowMs(), [engine.request(workflow, withKey('k'))]);
    const broken = engine.database.transaction(async (tx) => {
      await intake.write(tx);
      throw new Error('lost connection');
    });
    await expect(broken).rejects.toThrow('lost connection');
    expect(await runsOf(workflow)).toBe(0);
    expect(await trigger(workflow)).toMatchObject({ created: true });
  });

  it('C24: belongs to its workflow, over all of its versions', async () => {
    const [one, two] = [await keyed(TTL), await keyed(TTL)];
    expect(await trigger(one)).toMatchObject({ created: true });
    expect(await trigger(two)).toMatchObject({ created: true });
    const next = await keyed(TTL, [{ name: 'a', retries: 3 }], { name: one.name });
    expect(next.versionId).not.toBe(one.versionId);
    expect(await trigger(next)).toMatchObject({ created: false });
  });

  it('is forgotten some time after it expired', async () => {
    const workflow = await keyed(TTL);
    await triggerAll(workflow, ['x', 'y']);
    await clock.advance(MINUTE);
    await trigger(workflow, 'z');
    await deleteExpiredIdempotencyKeys(engine.database, clock.nowMs(), 1000);
    const left = await engine.database.query('select key from idempotency_keys where workflow_id = $1', [
      workflow.workflowId,
    ]);
    expect(left).toEqual([{ key: 'z' }]);
  });
});

describe('many at once', () => {
  it('rules 2.8.4, 2.8.5: of equal keys in one bulk the first becomes a run, and what does not collide is created', async () => {
    const workflow = await keyed(TTL);
    const held = await trigger(workflow, 'held');
    const runs = await triggerAll(workflow, ['one', 'two', 'one', 'held', 'one']);
    expect(runs.map((run) => run.created)).toEqual([true, true, false, false, false]);
    expect(runs[2]!.runId).toBe(runs[0]!.runId);
    expect(runs[4]!.runId).toBe(runs[0]!.runId);
    expect(runs[3]!.runId).toBe(held.runId);
    const wanted = runs.flatMap((run) => (run.refused?.kind === 'collision' ? run.refused.wantedId : []));
    expect(new Set(wanted).size).toBe(3);
    expect(await runsOf(workflow)).toBe(3);
  });

  it('bulks that want the same keys in opposite order do not wait for each other', async () => {
    const workflow = await keyed(TTL);
    const keys = Array.from({ length: 200 }, (_, i) => `key-${i}`);
    const other = engine.anotherProcess();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        triggerAll(workflow, i % 2 ? keys : [...keys].reverse(), i % 3 ? engine.context : other),
      ),
    );
    expect(all.flat().filter((run) => run.created)).toHaveLength(200);
  });
});

describe('other sources', () => {
  it('rule 2.8.4: an event whose run collides is stored, and starts nothing', async () => {
    const workflow = await keyed(TTL, ONE, { eventTriggers: ['keyed'] });
    const push = async (...payloads: string[]) => {
      const events = prepareEvents(payloads.map((payload) => ({ key: 'keyed', payload, metadata: null })));
      return (await new PushEvents(engine.context).push(engine.tenantId, events)).map((event) => event.id);
    };
    const [first, second] = await push('{"key":"k"}', '{"key":"k"}');
    const [third] = await push('{"key":"k"}');
    expect(
      (await readEventRuns(engine.database, [first!, second!, third!])).map((run) => run.eventId),
    ).toEqual([first]);
    expect(await runsOf(workflow)).toBe(1);

    await push('{"other":1}', '{"key":"k2"}');
    expect(await runsOf(workflow)).toBe(2);
    expect(await failures()).toContain(
      `${workflow.name}: failed to evaluate idempotency key expression (input.key): no such key: key`,
    );
  });

  it('an event that ends a wait of the run whose key it wants does not deadlock with the end of that run', async () => {
    const wire = {
      parentOverrideConditions: [],
      sleepConditions: [],
      userEventConditions: [
        { base: { readableDataKey: 'e', action: 1, orGroupId: '', expression: '' }, userEventKey: 'both' },
      ],
    };
    const tasks = [{ name: 'a' }, { name: 'b', parents: ['a'], conditions: wire }];
    const workflow = await keyed(STATUS, tasks, { eventTriggers: ['both'] });
    const events = prepareEvents([{ key: 'both', payload: '{"key":"k"}', metadata: null }]);
    for (let i = 0; i < 20; i++) {
      const run = await trigger(workflow);
      expect(run.created).toBe(true);
      await engine.complete(deriveTaskId(run.runId, 0));
      await Promise.all([
        new PushEvents(engine.context).push(engine.tenantId, events),
        cancel(engine.context, engine.tenantId, [run.runId]),
        new PushEvents(engine.anotherProcess()).push(engine.tenantId, events),
      ]);
      const open = await engine.database.query<{ id: string }>(
        'select id from runs where state = 0 and workflow_id = $1',
        [workflow.workflowId],
      );
      await cancel(
        engine.context,
        engine.tenantId,
        open.map(({ id }) => id),
      );
    }
  });

  it('rule 2.8.6: whoever triggers by name is told that the key cannot be evaluated, and nothing is created', async () => {
    const workflow = await keyed(TTL);
    const prepare = (...inputs: string[]) =>
      prepareTriggers(
        engine.context,
        engine.tenantId,
        inputs.map((input) => ({ name: workflow.name, input, metadata: null })),
        { input: 'payload', metadata: 'additionalMetadata' },
      );
    const error = 'failed to evaluate idempotency key expression (input.key): ';
    await expect(prepare('{"key":"x"}', '{}')).rejects.toMatchObject({
      code: 'invalid_argument',
      message: `${error}no such key: key`,
    });
    await expect(prepare('{"key":7}')).rejects.toMatchObject({
      message: `${error}expected string output for idempotency key, got double`,
    });
    await expect(prepare('{"key":"hatchet_internal_x"}')).rejects.toMatchObject({
      message: `${error}the key begins with hatchet_internal_, which is reserved`,
    });
    expect(await failures()).toContain(`${workflow.name}: ${error}no such key: key`);
    expect(await runsOf(workflow)).toBe(0);
  });

  it('a child that collides leaves its identity free for a later attempt of its parent', async () => {
    const workflow = await keyed(STATUS);
    const holder = await trigger(workflow);
    const parentId = uuidv7(clock.nowMs());
    const spawn = async () => {
      const parent = { taskId: parentId, runId: parentId, identity: 'index:0', index: 0, key: null };
      const request = engine.request(workflow, { ...withKey('k'), parent });
      return new TriggerRuns(engine.context).trigger([request, request]);
    };
    for (const run of await spawn())
      expect(run).toMatchObject({ runId: holder.runId, created: false, refused: { kind: 'collision' } });
    await engine.complete(holder.runId);
    const [child, same] = await spawn();
    expect(child).toMatchObject({ created: true });
    expect(same).toMatchObject({ runId: child!.runId, created: false });
    // The identity of a child goes before keys: it is the run it had before, and no collision with itself.
    const [again] = await spawn();
    expect(again).toEqual({ runId: child!.runId, created: false });
  });
});
