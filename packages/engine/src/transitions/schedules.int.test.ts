import {
  countSchedules,
  deleteSettledSchedules,
  listSchedules,
  readSchedules,
  type ScheduleFilter,
  type ScheduleOrder,
} from '@hatchet-ts/schema';
import { clearFailpoints, setFailpoint, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { fireSchedules, triggerSchedule } from './fire-schedules';
import { pauseWorkflow } from './pause-workflow';
import {
  bulkDeleteSchedules,
  bulkUpdateSchedules,
  createSchedules,
  deleteSchedule,
  type ScheduleWish,
  updateSchedule,
} from './schedules';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const options = { graceMs: 30 * SECOND, limit: 500 };
const ONE = [{ name: 'a' }];
const NOBODY = '00000000-0000-7000-8000-000000000000';

let engine: TestEngine;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
});
afterEach(() => engine.stop());

type Workflow = Awaited<ReturnType<TestEngine['register']>>;

/** Schedules a run so many milliseconds from now. @returns its id */
async function schedule(workflow: Workflow, inMs: number, over: Partial<ScheduleWish> = {}): Promise<string> {
  const [made] = await createSchedules(engine.context, workflow, {
    triggerAtMs: [clock.nowMs() + inMs],
    ...over,
  });
  return made!.id;
}

const read = async (id: string) => (await readSchedules(engine.database, engine.tenantId, [id]))[0];
const list = (filter: Omit<ScheduleFilter, 'tenantId'> = {}, order?: ScheduleOrder) =>
  listSchedules(engine.database, { ...filter, tenantId: engine.tenantId }, { limit: 50, offset: 0 }, order);
const runs = () =>
  engine.database.query<{
    id: string;
    priority: number;
    metadata: string | null;
    input: string | null;
    version: string;
  }>(
    `select t.id, t.priority, t.metadata, p.body as input, t.version_id as version from tasks t
     left join payloads p on p.id = t.id and p.kind = 1 where t.run_id is null order by t.id`,
  );

describe('a scheduled run', () => {
  it('SCH-01, SCH-02, SCH-12: starts at its moment with its input, metadata and priority', async () => {
    const workflow = await engine.register(ONE);
    const wish = { input: '{"n": 6}', metadata: '{"a":"b"}', priority: 3 };
    const id = await schedule(workflow, 5 * SECOND, wish);
    expect(await read(id)).toMatchObject({
      ...wish,
      method: 'API',
      state: 'scheduled',
      runStatus: 'SCHEDULED',
      triggerAt: clock.nowMs() + 5 * SECOND,
      workflowName: workflow.name,
      versionId: workflow.versionId,
    });

    await clock.advance(5 * SECOND - 1);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 0 });
    await clock.advance(1);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 1, fired: 1, missed: [] });
    const [run] = await runs();
    expect(run).toMatchObject(wish);
    expect(await read(id)).toMatchObject({ state: 'triggered', runId: run!.id, runStatus: 'QUEUED' });
    expect(await engine.queued()).toEqual([run!.id]);
  });

  it('has no keys in its metadata but its own', async () => {
    await schedule(await engine.register(ONE), 0, { metadata: '{}' });
    await fireSchedules(engine.context, options);
    expect((await runs())[0]!.metadata).toBeNull();
  });

  it('starts at once when its moment is in the past already', async () => {
    const workflow = await engine.register(ONE);
    await createSchedules(engine.context, workflow, { triggerAtMs: [Date.UTC(2020, 0, 1)] });
    expect(await fireSchedules(engine.context, options)).toMatchObject({ fired: 1, missed: [] });
  });

  it('SCH-13: of a hundred for one second all start with the first look', async () => {
    const workflow = await engine.register(ONE);
    const at = clock.nowMs() + SECOND;
    const made = await createSchedules(engine.context, workflow, { triggerAtMs: Array(100).fill(at) });
    expect(new Set(made.map(({ id }) => id)).size).toBe(100);
    await clock.advance(SECOND);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 100, fired: 100 });
  });

  it('rule 2.5.4: is of the newest version at its moment', async () => {
    const first = await engine.register(ONE, { name: 'flow' });
    await schedule(first, SECOND);
    const second = await engine.register([{ name: 'b' }], { name: 'flow' });
    await clock.advance(SECOND);
    await fireSchedules(engine.context, options);
    expect((await runs())[0]!.version).toBe(second.versionId);
  });

  it('SCH-14: is not started when it could have been longer ago than the grace, and is shown as missed', async () => {
    const workflow = await engine.register(ONE);
    const late = await schedule(workflow, SECOND);
    const inTime = await schedule(workflow, 2 * SECOND);
    const dueAtMs = clock.nowMs() + SECOND;
    await clock.advance(2 * SECOND + options.graceMs);
    expect(await fireSchedules(engine.context, options)).toMatchObject({
      fired: 1,
      missed: [{ id: late, dueAtMs }],
    });
    expect(await read(late)).toMatchObject({ state: 'missed', runId: null, runStatus: null });
    expect((await list()).map(({ id }) => id)).toEqual([late]);
    expect(await read(inTime)).toMatchObject({ state: 'triggered' });
  });

  it('H28: is not started while its workflow is paused and drops it', async () => {
    const workflow = await engine.register(ONE);
    const id = await schedule(workflow, SECOND);
    const wish = { cron: 'QUEUE', schedule: 'DROP', queueTtl: '1h' } as const;
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, wish);
    await clock.advance(SECOND);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 1, fired: 0 });
    expect(await read(id)).toMatchObject({ state: 'dropped', runId: null });
  });

  it('H21: starts once, whoever fires it: controllers and a click, all at once', async () => {
    const workflow = await engine.register(ONE);
    const others = [engine.anotherProcess(), engine.anotherProcess()];
    for (let round = 0; round < 15; round++) {
      const id = await schedule(workflow, 0);
      const answers = await Promise.allSettled([
        triggerSchedule(engine.context, engine.tenantId, id),
        ...others.flatMap((context) => [fireSchedules(context, options), fireSchedules(context, options)]),
        triggerSchedule(others[0]!, engine.tenantId, id),
      ]);
      await fireSchedules(engine.context, options);
      for (const answer of answers)
        if (answer.status === 'rejected')
          expect(answer.reason.message).toBe('Scheduled run has already been triggered.');
      expect(await runs()).toHaveLength(round + 1);
      expect(await read(id)).toMatchObject({ state: 'triggered', runId: (await runs())[round]!.id });
    }
  });

  it('starts when it is asked to, before its moment, and not again at it', async () => {
    const id = await schedule(await engine.register(ONE), MINUTE);
    const runId = await triggerSchedule(engine.context, engine.tenantId, id);
    expect((await runs()).map((run) => run.id)).toEqual([runId]);
    await clock.advance(MINUTE);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 0 });
    await expect(triggerSchedule(engine.context, NOBODY, id)).rejects.toThrow(
      /^Scheduled workflow not found\.$/,
    );
  });

  it('starts after a controller died before its commit', async () => {
    await schedule(await engine.register(ONE), 0);
    setFailpoint('fire-schedules.before-commit', 'error@1');
    await expect(fireSchedules(engine.context, options)).rejects.toThrow('failpoint');
    clearFailpoints();
    expect(await fireSchedules(engine.anotherProcess(), options)).toMatchObject({ fired: 1 });
  });

  it('rule 2.8.4: whose idempotency key a run holds already is that run', async () => {
    const workflow = await engine.register(ONE, { idempotency: { expression: 'input.k', ttlMs: MINUTE } });
    const first = await schedule(workflow, 0, { input: '{"k":"same"}' });
    const second = await schedule(workflow, 0, { input: '{"k":"same"}' });
    const unreadable = await schedule(workflow, 0, { input: '{}' });
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 3, fired: 1 });
    const [run] = await runs();
    expect(await read(first)).toMatchObject({ state: 'triggered', runId: run!.id });
    expect(await read(second)).toMatchObject({ state: 'triggered', runId: run!.id });
    expect(await read(unreadable)).toMatchObject({ state: 'dropped', runId: null });
    const other = await schedule(workflow, MINUTE, { input: '{}' });
    await expect(triggerSchedule(engine.context, engine.tenantId, other)).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  it('of a DAG shows the status of its run', async () => {
    const id = await schedule(await engine.register([{ name: 'a' }, { name: 'b', parents: ['a'] }]), 0);
    await fireSchedules(engine.context, options);
    expect((await read(id))!.runStatus).toBe('QUEUED');
    await engine.complete((await engine.queued())[0]!);
    expect((await read(id))!.runStatus).toBe('RUNNING');
    await engine.complete((await engine.queued())[0]!);
    expect((await read(id))!.runStatus).toBe('SUCCEEDED');
  });

  it.each([
    [{ input: '[]' }, 'must be a JSON object'],
    [{ input: '{' }, 'invalid json in field `input`'],
    [{ metadata: '"x"' }, 'must be a JSON object'],
    [{ priority: 0 }, 'priority must be between 1 and 3, got 0'],
    [{ triggerAtMs: [Number.NaN] }, 'between the years 1970 and 9999'],
    [{ triggerAtMs: [-1] }, 'between the years 1970 and 9999'],
    [{ triggerAtMs: [Date.UTC(10_000, 0)] }, 'between the years 1970 and 9999'],
  ])('is refused with %p', async (over, error) => {
    await expect(schedule(await engine.register(ONE), SECOND, over)).rejects.toThrow(error);
    expect(await list()).toEqual([]);
  });
});

describe('a run scheduled by a task', () => {
  it('is its child: same metadata, shown under it', async () => {
    const workflow = await engine.register(ONE);
    const parentId = await engine.trigger(workflow, { metadata: '{"p":"1","hatchet__event_id":"e"}' });
    const parent = { taskId: parentId, index: 2, key: null };
    const id = await schedule(workflow, 0, { parent, metadata: '{"own":"2"}' });
    await fireSchedules(engine.context, options);
    const [child] = await engine.database.query(
      `select metadata, parent_task_id, parent_run_id, child_index from tasks where id = $1`,
      [(await read(id))!.runId],
    );
    expect(child).toMatchObject({ parent_task_id: parentId, parent_run_id: parentId, child_index: 2 });
    expect(JSON.parse((child as { metadata: string }).metadata)).toEqual({
      p: '1',
      own: '2',
      hatchet__parent_step_run_id: parentId,
      hatchet__parent_workflow_run_id: parentId,
    });
    expect((await list({ parentTaskId: parentId, statuses: ['QUEUED'] })).map((s) => s.id)).toEqual([id]);
    expect((await list({ parentRunId: parentId, statuses: ['QUEUED'] })).map((s) => s.id)).toEqual([id]);
  });

  it('rule 2.7.2: is not scheduled again when the task is retried', async () => {
    const workflow = await engine.register(ONE);
    const parent = { taskId: await engine.trigger(workflow), index: 0, key: null };
    const wish = { triggerAtMs: [clock.nowMs() + SECOND, clock.nowMs() + 2 * SECOND], parent };
    const first = await createSchedules(engine.context, workflow, wish);
    await clock.advance(10);
    const again = { ...wish, triggerAtMs: [clock.nowMs() + SECOND, clock.nowMs() + 2 * SECOND] };
    expect(await createSchedules(engine.context, workflow, again)).toEqual(first);
    expect(await list()).toHaveLength(2);
    await clock.advance(2 * SECOND);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ fired: 2 });
  });

  it.each([
    [{ taskId: 'x', index: 0, key: null }, 'parentStepRunId must be a valid UUID'],
    [{ taskId: NOBODY, index: null, key: null }, 'child index is required when parent id is provided'],
    [{ taskId: NOBODY, index: 0, key: null }, `parent task ${NOBODY} not found`],
  ])('needs a parent that exists and an index: %p', async (parent, error) => {
    await expect(schedule(await engine.register(ONE), 0, { parent })).rejects.toThrow(error);
  });
});

describe('changing scheduled runs', () => {
  it('SCH-09: a moved one starts at its new moment and only then', async () => {
    const id = await schedule(await engine.register(ONE), SECOND);
    const moved = await updateSchedule(engine.context, engine.tenantId, id, clock.nowMs() + MINUTE);
    expect(moved).toMatchObject({ id, triggerAt: clock.nowMs() + MINUTE });
    await clock.advance(MINUTE - 1);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 0 });
    await clock.advance(1);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ fired: 1 });
  });

  it('a missed one that is moved comes again', async () => {
    const id = await schedule(await engine.register(ONE), SECOND);
    await clock.advance(MINUTE);
    await fireSchedules(engine.context, options);
    await updateSchedule(engine.context, engine.tenantId, id, clock.nowMs() + SECOND);
    await clock.advance(SECOND);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ fired: 1 });
  });

  it('SCH-06: a deleted one never starts', async () => {
    const id = await schedule(await engine.register(ONE), SECOND);
    await deleteSchedule(engine.context, engine.tenantId, id);
    await clock.advance(SECOND);
    expect(await fireSchedules(engine.context, options)).toMatchObject({ taken: 0 });
    expect(await engine.database.query('select from timers')).toEqual([]);
  });

  it('SCH-09: is refused once it has started, when a definition declares it, and for one that is not there', async () => {
    const workflow = await engine.register(ONE, { scheduledTriggers: ['2090-01-01T00:00:00Z'] });
    const [declared] = await list();
    expect(declared).toMatchObject({ method: 'DEFAULT', triggerAt: Date.UTC(2090, 0, 1) });
    const fired = await schedule(workflow, 0);
    await fireSchedules(engine.context, options);

    const update = (id: string) =>
      updateSchedule(engine.context, engine.tenantId, id, clock.nowMs() + MINUTE);
    const remove = (id: string) => deleteSchedule(engine.context, engine.tenantId, id);
    await expect(update(declared!.id)).rejects.toMatchObject({
      code: 'permission_denied',
      message: 'Cannot update scheduled run created via code definition.',
    });
    await expect(remove(declared!.id)).rejects.toMatchObject({
      code: 'permission_denied',
      message: 'Cannot delete scheduled run created via code definition.',
    });
    await expect(update(fired)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'Scheduled run has already been triggered and cannot be rescheduled.',
    });
    await expect(remove(fired)).rejects.toThrow(/^Scheduled run has already been triggered\.$/);
    await expect(update(NOBODY)).rejects.toMatchObject({
      code: 'not_found',
      message: 'Scheduled workflow not found.',
    });
    await expect(deleteSchedule(engine.context, NOBODY, declared!.id)).rejects.toThrow(
      /^Scheduled workflow not found\.$/,
    );
  });

  it('SCH-11: moves those of a list that can be moved and says what stands against the others', async () => {
    const workflow = await engine.register(ONE);
    const ids = [await schedule(workflow, MINUTE), await schedule(workflow, MINUTE)];
    const triggerAtMs = clock.nowMs() + 2 * MINUTE;
    const result = await bulkUpdateSchedules(
      engine.context,
      engine.tenantId,
      [...ids, NOBODY].map((id) => ({ id, triggerAtMs })),
    );
    expect(result).toEqual({ done: ids, errors: [{ id: NOBODY, error: 'Scheduled workflow not found.' }] });
    expect((await list()).map((one) => one.triggerAt)).toEqual([triggerAtMs, triggerAtMs]);
  });

  it('SCH-10: deletes by ids, a bad one among them, and by what they match', async () => {
    const workflow = await engine.register(ONE);
    const other = await engine.register(ONE);
    const make = (metadata: string, of = workflow) => schedule(of, MINUTE, { metadata });
    const ids = [
      await make('{"k":"1"}'),
      await make('{"k":"2"}'),
      await make('{"k":"2"}'),
      await make('{"k":"2"}', other),
    ];
    const bulkDelete = (selection: Parameters<typeof bulkDeleteSchedules>[2]) =>
      bulkDeleteSchedules(engine.context, engine.tenantId, selection);
    expect(await bulkDelete({ ids: [ids[0]!, NOBODY] })).toEqual({
      done: [ids[0]],
      errors: [{ id: NOBODY, error: 'Scheduled workflow not found.' }],
    });
    const { workflowId } = workflow;
    const filter = { workflowId, metadata: [{ key: 'k', value: '2' }] };
    expect((await bulkDelete({ filter })).done.sort()).toEqual([ids[1], ids[2]].sort());
    expect((await list()).map(({ id }) => id)).toEqual([ids[3]]);
    await expect(bulkDelete({ ids, filter })).rejects.toThrow(
      /^Provide either scheduledWorkflowRunIds or filter, not both\.$/,
    );
    await expect(bulkDelete({})).rejects.toThrow(/^Provide scheduledWorkflowRunIds or filter\.$/);
  });

  it('a definition that declares other moments replaces those that are still to come', async () => {
    await engine.register(ONE, { name: 'flow', scheduledTriggers: ['2090-01-01T00:00:00Z'] });
    await engine.register(ONE, { name: 'flow', scheduledTriggers: ['2091-01-01T00:00:00Z'] });
    expect((await list()).map(({ triggerAt }) => triggerAt)).toEqual([Date.UTC(2091, 0, 1)]);
    expect(await engine.database.query('select from timers')).toHaveLength(1);
  });
});

describe('listing scheduled runs', () => {
  it('SCH-08: filters by workflow, metadata and status, orders and pages', async () => {
    const [one, two] = [await engine.register(ONE), await engine.register(ONE)];
    const early = await schedule(one, MINUTE, { metadata: '{"k":"1"}' });
    const late = await schedule(two, 3 * MINUTE, { metadata: '{"k":"1","l":"2"}' });
    const fired = await schedule(one, 0);
    await fireSchedules(engine.context, options);
    const ids = async (...args: Parameters<typeof list>) => (await list(...args)).map(({ id }) => id);

    expect(await ids()).toEqual([late, early]);
    expect(await ids({}, { field: 'triggerAt', direction: 'ASC' })).toEqual([early, late]);
    expect(await ids({ workflowId: one.workflowId })).toEqual([early]);
    expect(await ids({ metadata: [{ key: 'k', value: '1' }] })).toEqual([late, early]);
    expect(
      await ids({
        metadata: [
          { key: 'k', value: '1' },
          { key: 'l', value: '2' },
        ],
      }),
    ).toEqual([late]);
    expect(await ids({ statuses: ['SCHEDULED'] })).toEqual([late, early]);
    expect(await ids({ statuses: ['QUEUED', 'RUNNING'] })).toEqual([fired]);
    expect(await ids({ statuses: [] })).toEqual([]);
    await engine.fail((await engine.queued())[0]!);
    expect(await ids({ statuses: ['FAILED'] })).toEqual([fired]);

    const filter = { tenantId: engine.tenantId };
    expect(await countSchedules(engine.database, filter)).toBe(2);
    const page = await listSchedules(engine.database, filter, { limit: 1, offset: 1 });
    expect(page.map(({ id }) => id)).toEqual([early]);
    expect(await listSchedules(engine.database, { tenantId: NOBODY }, { limit: 9, offset: 0 })).toEqual([]);
  });

  it('what has fired is forgotten with the runs of its tenant, what is to come is not', async () => {
    const workflow = await engine.register(ONE);
    const fired = await schedule(workflow, 0);
    const coming = await schedule(workflow, 400 * DAY);
    await fireSchedules(engine.context, options);
    const forget = (nowMs: number) =>
      deleteSettledSchedules(engine.database, { nowMs, defaultRetentionMs: 30 * DAY, limit: 10 });
    expect(await forget(clock.nowMs() + 30 * DAY)).toBe(0);
    expect(await forget(clock.nowMs() + 30 * DAY + 1)).toBe(1);
    expect(await read(fired)).toBeUndefined();
    expect(await read(coming)).toBeDefined();
  });
});
