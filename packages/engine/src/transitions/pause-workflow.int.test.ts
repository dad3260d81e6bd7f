import {
  admitConcurrencySlots,
  parkItemsOfPausedWorkflows,
  peekDeadlines,
  postponeSlotsOfPausedWorkflows,
  readExpired,
  readExpiredSlots,
  unparkItems,
} from '@hatchet-ts/schema';
import { VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import type { EngineContext } from '../engine';
import { cancelOverstayed, pauseWorkflow, unpauseWorkflow } from './pause-workflow';
import { TriggerRuns } from './trigger-runs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const wish = { cron: 'QUEUE', schedule: 'QUEUE', queueTtl: '1h' } as const;
const NOBODY = '00000000-0000-7000-8000-000000000000';

let engine: TestEngine;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock(Date.now());
  engine = await TestEngine.start({ clock });
});
afterEach(() => engine.stop());

const taskOf = async (id: string) => {
  const [task] = await engine.database.query<{ state: number; reason: string | null; error: string | null }>(
    'select state, reason, error from tasks where id = $1',
    [id],
  );
  return task!;
};
const parked = async () =>
  (await engine.database.query<{ parked: string | null }>('select parked from queue_items order by seq')).map(
    (row) => row.parked,
  );

describe('a paused workflow', () => {
  it('H28: holds its tasks back without their time running out, and gives them all of it afterwards', async () => {
    const workflow = await engine.register([{ name: 'a' }]);
    const other = await engine.register([{ name: 'a' }]);
    await engine.trigger(workflow);
    await engine.trigger(other);
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, wish);
    await parkItemsOfPausedWorkflows(engine.database);
    const reason = `paused:${workflow.workflowId}`;
    expect(await parked()).toEqual([reason, null]);

    // Five minutes are the default schedule timeout.
    await clock.advance(6 * MINUTE);
    expect(await readExpired(engine.database, clock.nowMs(), 10)).toHaveLength(1);
    expect(await peekDeadlines(engine.database, clock.nowMs())).toMatchObject({
      expired: true,
      anyPaused: true,
    });
    await engine.database.query('delete from queue_items where parked is null');
    expect(await peekDeadlines(engine.database, clock.nowMs())).toMatchObject({
      expired: false,
      nextAt: null,
    });

    await unpauseWorkflow(engine.context, engine.tenantId, workflow.workflowId);
    const wanted = [{ tenantId: engine.tenantId, parked: reason, limit: 10 }];
    expect(await unparkItems(engine.database, wanted, clock.nowMs())).toHaveLength(1);
    await clock.advance(5 * MINUTE - 1);
    expect(await readExpired(engine.database, clock.nowMs(), 10)).toEqual([]);
    await clock.advance(1);
    expect(await readExpired(engine.database, clock.nowMs(), 10)).toHaveLength(1);
  });

  it('rule 2.10.1: takes no slot on credit for its tasks; the slot is free again', async () => {
    const workflow = await engine.register([{ name: 'a' }]);
    const released: string[] = [];
    const lease = await engine.database.query<{ shard: number; epoch: number }>(
      'select shard, epoch from leases where owner = $1',
      [engine.ownerId],
    );
    const lent: EngineContext = {
      ...engine.context,
      credits: {
        holderId: engine.ownerId,
        take: () => ({ workerId: engine.workerId, creditHolder: engine.ownerId, ...lease[0]! }),
        release: (_tenant, _worker, taskId) => released.push(taskId) > 0,
        refused: () => {
          throw new Error('the lease is not over');
        },
      },
    };
    const trigger = async () => (await new TriggerRuns(lent).trigger([engine.request(workflow)]))[0]!.runId;
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, wish);
    const held = await trigger();
    expect(released).toEqual([held]);
    expect(await engine.queued()).toEqual([held]);

    await unpauseWorkflow(engine.context, engine.tenantId, workflow.workflowId);
    const assigned = await trigger();
    expect(await engine.queued()).toEqual([held]);
    expect(await engine.database.query('select task_id as id from assignments')).toEqual([{ id: assigned }]);
  });

  it('rule 2.10.3: cancels what has waited longer than its queue TTL, and names it', async () => {
    const workflow = await engine.register([{ name: 'a' }, { name: 'b', parents: ['a'] }]);
    const alone = await engine.register([{ name: 'a' }]);
    const [old, oldDag] = [await engine.trigger(alone), await engine.trigger(workflow)];
    for (const { workflowId } of [workflow, alone])
      await pauseWorkflow(engine.context, engine.tenantId, workflowId, wish);
    await clock.advance(30 * MINUTE);
    const young = await engine.trigger(alone);
    await parkItemsOfPausedWorkflows(engine.database);
    await clock.advance(30 * MINUTE);
    expect(await cancelOverstayed(engine.context, 10)).toBe(0);
    await clock.advance(1);
    expect(await cancelOverstayed(engine.context, 10)).toBe(2);
    expect(await taskOf(old)).toEqual({
      state: 3,
      reason: 'paused_too_long',
      error: 'Workflow was paused for longer than its queue TTL of 1h',
    });
    expect(await engine.database.query('select state from runs where id = $1', [oldDag])).toEqual([
      { state: 3 },
    ]);
    expect(await taskOf(young)).toMatchObject({ state: 0 });
    expect(await engine.misplaced()).toEqual([]);
  });

  it('without settings holds its tasks back without limit', async () => {
    const workflow = await engine.register([{ name: 'a' }]);
    await engine.trigger(workflow);
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, null);
    await parkItemsOfPausedWorkflows(engine.database);
    await clock.advance(1000 * MINUTE);
    expect(await cancelOverstayed(engine.context, 10)).toBe(0);
  });

  it('stops no clock but that of waiting: what stands in a concurrency group gets more time, too', async () => {
    const concurrency = [{ expression: 'input.k', maxRuns: 1, limitStrategy: 3 }];
    const workflow = await engine.register([{ name: 'a', concurrency }]);
    const [first, second] = [
      await engine.trigger(workflow, { input: '{"k":"x"}' }),
      await engine.trigger(workflow, { input: '{"k":"x"}' }),
    ];
    const [lease] = await engine.database.query<{ shard: number; epoch: number }>(
      'select shard, epoch from leases where owner = $1',
      [engine.ownerId],
    );
    await admitConcurrencySlots(
      engine.database,
      [{ holderId: first, stage: 0, ...lease! }],
      [],
      engine.ownerId,
    );
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, wish);
    await clock.advance(5 * MINUTE);
    const expired = async () =>
      (await readExpiredSlots(engine.database, clock.nowMs(), 10)).map((slot) => slot.holderId);
    expect(await expired()).toEqual([second]);
    await postponeSlotsOfPausedWorkflows(engine.database, clock.nowMs(), MINUTE);
    expect(await expired()).toEqual([]);

    await unpauseWorkflow(engine.context, engine.tenantId, workflow.workflowId);
    await clock.advance(5 * MINUTE - 1);
    expect(await expired()).toEqual([]);
    await clock.advance(1);
    expect(await expired()).toEqual([second]);
  });

  it('belongs to its tenant; its queue TTL is a duration', async () => {
    const { workflowId } = await engine.register([{ name: 'a' }]);
    await expect(pauseWorkflow(engine.context, NOBODY, workflowId, wish)).rejects.toThrow(
      'workflow not found',
    );
    await expect(unpauseWorkflow(engine.context, engine.tenantId, NOBODY)).rejects.toThrow(
      'workflow not found',
    );
    await expect(
      pauseWorkflow(engine.context, engine.tenantId, workflowId, { ...wish, queueTtl: 'soon' }),
    ).rejects.toThrow(/^pausedWorkflowQueueTTL: Invalid duration/);
  });
});
