import { TASK_STATE, v1Condition } from '@hatchet-ts/contracts';
import { TestEngine } from '@hatchet-ts/testkit';
import { cancel } from '../transitions/cancel';
import { reassign, WORKER_LOST_ERROR } from '../transitions/reassign';
import { releaseRetries } from '../transitions/release-retries';
import { timeOutSchedules } from '../transitions/time-out';
import type { TenantFacts } from './facts';

type Counts = Omit<TenantFacts, 'firstAssigned' | 'ended' | 'usedCredit'>;

describe('what transitions tell whoever counts', () => {
  let engine: TestEngine;
  let facts: {
    usedCredit: boolean;
    counts: Partial<Counts>;
    ended: TenantFacts['ended'];
    firstAssigned: TenantFacts['firstAssigned'];
  };

  beforeAll(async () => {
    engine = await TestEngine.start();
    engine.context.onTransition = (told) => {
      for (const [tenantId, tenant] of told) {
        expect(tenantId).toBe(engine.tenantId);
        const { ended, firstAssigned, usedCredit, ...counts } = tenant;
        facts.ended.push(...ended);
        facts.firstAssigned.push(...firstAssigned);
        facts.usedCredit ||= usedCredit;
        for (const [name, n] of Object.entries(counts) as [keyof Counts, number][])
          if (n > 0) facts.counts[name] = (facts.counts[name] ?? 0) + n;
      }
    };
  });
  beforeEach(() => {
    facts = { usedCredit: false, counts: {}, ended: [], firstAssigned: [] };
  });
  afterAll(() => engine.stop());

  it('100 good runs are 100 tasks created, 100 that ended well and 100 runs ended (PRM-09, PRM-11, PRM-21)', async () => {
    const definition = await engine.register([{ name: 'good' }]);
    const ids = await Promise.all(Array.from({ length: 100 }, () => engine.trigger(definition)));
    for (const id of ids) await engine.complete(id);
    expect(facts.counts).toEqual({ created: 100, succeeded: 100 });
    expect(facts.ended).toHaveLength(100);
    expect(facts.ended[0]).toMatchObject({ versionId: definition.versionId, state: TASK_STATE.completed });
  });

  it('a task with three retries that always fails is retried three times and fails once (PRM-10, PRM-12, RET-04)', async () => {
    const definition = await engine.register([{ name: 'bad', retries: 3 }]);
    const id = await engine.trigger(definition);
    for (let attempt = 0; attempt < 4; attempt++) {
      await engine.fail(id);
      await releaseRetries(engine.context, 10);
    }
    expect(facts.counts).toEqual({ created: 1, retried: 3, failed: 1 });
    expect(facts.ended).toMatchObject([{ state: TASK_STATE.failed }]);
  });

  it('a task that a condition skips is created and skipped; what follows goes on (PRM-13, CND-11)', async () => {
    const condition = {
      base: {
        readableDataKey: 'first',
        action: v1Condition.Action.SKIP,
        orGroupId: '01930000-0000-4000-8000-000000000001',
        expression: 'true',
      },
      parentReadableId: 'first',
    };
    const definition = await engine.register([
      { name: 'first' },
      {
        name: 'skipped',
        parents: ['first'],
        conditions: { parentOverrideConditions: [condition], sleepConditions: [], userEventConditions: [] },
      },
    ]);
    const runId = await engine.trigger(definition);
    const [first] = await engine.queued();
    await engine.complete(first!);
    expect(facts.counts).toEqual({ created: 2, succeeded: 1, skipped: 1 });
    expect(facts.ended).toMatchObject([{ versionId: definition.versionId, state: TASK_STATE.completed }]);
    expect(runId).not.toBe(first);
  });

  it('ten cancelled runs are ten cancelled tasks (PRM-14)', async () => {
    const definition = await engine.register([{ name: 'stopped' }]);
    const ids = await Promise.all(Array.from({ length: 10 }, () => engine.trigger(definition)));
    await cancel(engine.context, engine.tenantId, ids);
    await cancel(engine.context, engine.tenantId, ids);
    expect(facts.counts).toEqual({ created: 10, cancelled: 10 });
    expect(facts.ended.every(({ state, ms }) => state === TASK_STATE.cancelled && ms === 0)).toBe(true);
  });

  it('a schedule timeout is one, and a cancelled task (PRM-16)', async () => {
    const definition = await engine.register([{ name: 'waiting' }]);
    const taskId = await engine.trigger(definition);
    const overdue = { taskId, retry: 0, versionId: definition.versionId, step: 0 };
    await timeOutSchedules(engine.context, [overdue], { inQueueOnly: true });
    expect(facts.counts).toEqual({ created: 1, cancelled: 1, schedulingTimedOut: 1 });
  });

  it('a lost worker is a reassignment, not a retry (PRM-20)', async () => {
    const definition = await engine.register([{ name: 'lost' }]);
    const taskId = await engine.trigger(definition);
    await engine.assign([taskId]);
    await reassign(engine.context, [{ taskId, retry: 0 }], {
      reason: 'worker_lost',
      error: WORKER_LOST_ERROR,
    });
    expect(facts.counts).toEqual({ created: 1, reassigned: 1 });
    expect(facts.ended).toEqual([]);
    await engine.complete(taskId);
  });

  it('a DAG run is as many tasks as it has steps, and one run (PRM-21)', async () => {
    const definition = await engine.register([{ name: 'one' }, { name: 'two', parents: ['one'] }]);
    await engine.trigger(definition);
    for (let step = 0; step < 2; step++) await engine.complete((await engine.queued())[0]!);
    expect(facts.counts).toEqual({ created: 2, succeeded: 2 });
    expect(facts.ended).toHaveLength(1);
  });

  it('a task put on a worker on slot credit as it is created has been assigned without waiting (PRM-15, PRM-18)', async () => {
    const definition = await engine.register([{ name: 'quick' }]);
    const { context } = engine;
    const [lease] = await context.database.query<{ shard: number; epoch: number }>(
      'select shard, epoch from leases where owner is not null',
    );
    context.credits = {
      holderId: engine.ownerId,
      take: () => ({ workerId: engine.workerId, creditHolder: engine.ownerId, ...lease! }),
      release: () => true,
      refused: () => {},
    };
    await engine.trigger(definition);
    context.credits = undefined;
    expect(facts.counts).toEqual({ created: 1, assigned: 1 });
    expect(facts.usedCredit).toBe(true);
    expect(facts.firstAssigned).toEqual([{ versionId: definition.versionId, waitedMs: 0 }]);
  });
});
