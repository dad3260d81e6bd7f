import { TASK_STATE, type WorkflowDefinition } from '@hatchet-ts/contracts';
import { Definitions, shardOf, TriggerRuns, timeOutExecutions } from '@hatchet-ts/engine';
import { connectWorker, deleteWorkflow, insertWorker, readTimedOut } from '@hatchet-ts/schema';
import { Metrics, uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { Admitter } from './admitter';
import { Assigner } from './assigner';
import { SchedulerEvents } from './events';
import type { LeaseKeeper } from './lease-keeper';
import { Parking } from './parking';

const ROUND_ROBIN = 3;
const CANCEL_NEWEST = 4;
const SLOTS = 3;

/** Rules 4.1 and 4.2: stages are passed strictly in order, as many as can be in one pass. */
describe('an admitter', () => {
  let engine: TestEngine;
  let admitter: Admitter;
  let assigner: Assigner;
  let leases: LeaseKeeper;
  const dispatcherId = uuidv7(3);

  beforeEach(async () => {
    engine = await TestEngine.start();
    const { context, tenantId, ownerId } = engine;
    const { broker, clock, database } = context;
    const shard = shardOf(tenantId);
    const [{ epoch }] = (await database.query<{ epoch: number }>(
      'select epoch from leases where shard = $1',
      [shard],
    )) as [{ epoch: number }];
    leases = {
      held: new Map([[shard, epoch]]),
      alive: new Set([dispatcherId]),
    } as unknown as LeaseKeeper;
    const definitions = new Definitions(database, clock);
    const events = new SchedulerEvents(new Metrics(), database, clock, definitions, leases);
    const parts = { database, broker, clock, definitions, leases, processId: ownerId, events };
    assigner = new Assigner(parts, new Parking(database, clock, leases));
    admitter = new Admitter({ ...context, definitions }, leases, assigner, ownerId);
    const worker = { id: engine.workerId, tenantId, name: 'worker', labels: {}, runtime: null };
    await insertWorker(
      database,
      { ...worker, actions: ['flow:only'], slots: { default: SLOTS } },
      clock.nowMs(),
    );
    await connectWorker(database, { id: worker.id, tenantId, dispatcherId }, clock.nowMs());
  });
  afterEach(() => engine.stop());

  const rule = (key: string, maxRuns: number, limitStrategy = ROUND_ROBIN) => ({
    expression: `'${key}'`,
    maxRuns,
    limitStrategy,
  });

  /** Registers the workflow with these rules and triggers runs of it, in order. */
  async function trigger(runs: number, concurrency: ReturnType<typeof rule>[]): Promise<string[]> {
    const definition = await engine.register([{ name: 'only', concurrency }], { name: 'flow' });
    const ids: string[] = [];
    for (let i = 0; i < runs; i++) ids.push(await engine.trigger(definition));
    return ids;
  }

  async function pass(): Promise<void> {
    await admitter.sweep();
    while (await admitter.pass());
  }

  /** Of each run, in order: its places, then where it stands. */
  async function standing(ids: readonly string[]): Promise<string[]> {
    const rows = await engine.database.query<{ text: string }>(
      `select coalesce((select string_agg(state, ',' order by stage) from concurrency_slots s where s.holder_id = i.id), 'none')
        || case when exists (select from queue_items q where q.task_id = i.id) then ' queued' else '' end
        || case when exists (select from assignments a where a.task_id = i.id) then ' assigned' else '' end as text
      from unnest($1::uuid[]) with ordinality as i(id, n) order by n`,
      [ids],
    );
    return rows.map((row) => row.text);
  }

  test('CON-07: takes a run through two rules with room and onto a worker in one transaction behind one read', async () => {
    const ids = await trigger(1, [rule('a', 1), rule('b', 1)]);
    await pass();
    expect(await standing(ids)).toEqual(['filled,filled assigned']);
    expect(await engine.misplaced()).toEqual([]);
    await finish(ids);
    const [next] = await trigger(1, [rule('a', 1), rule('b', 1)]);
    admitter.changed(await groupOf(next!, 0));
    admitter.changed(await groupOf(next!, 1));
    const before = engine.database.statements;
    await admitter.pass();
    // The read, BEGIN, the locks of the groups, what is admitted, COMMIT.
    expect(engine.database.statements - before).toBe(5);
    expect(await standing([next!])).toEqual(['filled,filled assigned']);
  });

  test('CON-07: lets nobody past a stage without room, and whoever passed it stands in the next', async () => {
    const ids = await trigger(3, [rule('a', 2), rule('b', 1)]);
    await pass();
    expect(await standing(ids)).toEqual(['filled,filled assigned', 'filled,waiting', 'waiting,later']);
    await finish([ids[0]!]);
    await pass();
    expect(await standing(ids)).toEqual(['none', 'filled,filled assigned', 'filled,waiting']);
    expect(await engine.misplaced()).toEqual([]);
  });

  test('CON-07: cancels who has no room in a later stage, whose place in an earlier one the next one gets', async () => {
    const ids = await trigger(2, [rule('a', 2), rule('b', 1, CANCEL_NEWEST)]);
    await pass();
    expect(await standing(ids)).toEqual(['filled,filled assigned', 'none']);
    const [{ reason }] = (await engine.database.query<{ reason: string }>(
      'select reason from tasks where id = $1',
      [ids[1]],
    )) as [{ reason: string }];
    expect(reason).toBe('cancelled_by_key');
  });

  test('H51: of CANCEL_NEWEST fills the place of a run that timed out with the oldest that comes, and cancels the rest', async () => {
    const [timedOut] = (await trigger(1, [rule('a', 1, CANCEL_NEWEST)])) as [string];
    await pass();
    const early = await trigger(1, [rule('a', 1, CANCEL_NEWEST)]);
    await pass();
    expect(await standing([timedOut, ...early])).toEqual(['filled assigned', 'none']);

    const { context, database } = engine;
    await database.query(`update assignments set timeout_at = assigned_at - interval '1 second'`);
    await timeOutExecutions(context, await readTimedOut(database, context.clock.nowMs(), 10));
    const late = await trigger(2, [rule('a', 1, CANCEL_NEWEST)]);
    await pass();

    expect(await standing([timedOut, ...late])).toEqual(['none', 'filled assigned', 'none']);
    const states = await database.query(
      'select state, reason from tasks where id = any ($1::uuid[]) order by id',
      [[timedOut, ...early, late[1]]],
    );
    expect(states).toEqual([
      { state: TASK_STATE.failed, reason: 'execution_timeout' },
      { state: TASK_STATE.cancelled, reason: 'cancelled_by_key' },
      { state: TASK_STATE.cancelled, reason: 'cancelled_by_key' },
    ]);
    expect(await engine.misplaced()).toEqual([]);
  });

  test('CON-08: puts into the queue, in order, what no worker has a slot for', async () => {
    const ids = await trigger(SLOTS + 2, [rule('a', 100)]);
    await pass();
    expect(await standing(ids)).toEqual([
      ...Array.from({ length: SLOTS }, () => 'filled assigned'),
      'filled queued',
      'filled queued',
    ]);
    expect(await engine.queued()).toEqual(ids.slice(SLOTS));
    expect(await engine.misplaced()).toEqual([]);
  });

  test('PRI: lets nobody overtake what stands in the queue already', async () => {
    const plain = await engine.register([{ name: 'only' }], { name: 'flow' });
    const first = await engine.trigger(plain);
    assigner.queueChanged(engine.tenantId, ['flow:only'], []);
    const ids = await trigger(1, [rule('a', 1)]);
    await pass();
    expect(await standing([first, ...ids])).toEqual(['none queued', 'filled queued']);
    expect(await engine.queued()).toEqual([first, ...ids]);
  });

  test('CON-12: admits nobody under a lease that another scheduler holds now', async () => {
    const ids = await trigger(1, [rule('a', 1)]);
    await engine.database.query('update leases set epoch = epoch + 1 where shard = $1', [
      shardOf(engine.tenantId),
    ]);
    await admitter.sweep();
    await admitter.pass();
    expect(await standing(ids)).toEqual(['waiting']);
  });

  test('H58: places of a workflow that was changed and then deleted end with their holders', async () => {
    const before = await trigger(2, [rule('a', 1)]);
    await pass();
    const after = await trigger(1, [rule('b', 1)]);
    const [{ id }] = (await engine.database.query<{ id: string }>(
      'select id from workflows where name = $1',
      ['flow'],
    )) as [{ id: string }];
    await deleteWorkflow(engine.database, engine.tenantId, id, engine.context.clock.nowMs());
    await pass();
    expect(await standing([...before, ...after])).toEqual(['filled assigned', 'waiting', 'filled assigned']);
    await finish([before[0]!, after[0]!]);
    await pass();
    expect(await standing([...before, ...after])).toEqual(['none', 'filled assigned', 'none']);
    await finish([before[1]!]);
    expect(await engine.database.query('select from concurrency_slots')).toEqual([]);
    expect(await engine.misplaced()).toEqual([]);
  });

  describe('beside dispatchers with slots on credit', () => {
    /** A dispatcher with credit without end; what it gave back is noted. */
    function dispatcher(given: string[] = []): TriggerRuns {
      const { workerId, ownerId, tenantId } = engine;
      const shard = shardOf(tenantId);
      const epoch = leases.held.get(shard)!;
      return new TriggerRuns({
        ...engine.anotherProcess(),
        credits: {
          holderId: ownerId,
          take: () => ({ workerId, creditHolder: ownerId, shard, epoch }),
          release: (_, __, taskId) => given.push(taskId) > 0,
          refused: () => given.push('all'),
        },
      });
    }

    const triggerBy = async (triggers: TriggerRuns, definition: WorkflowDefinition, input = '{}') =>
      (await triggers.trigger([engine.request(definition, { input })]))[0]!.runId;

    test('CON-04, CON-07: who finds room in all its groups enters them and is on a worker with its trigger', async () => {
      const given: string[] = [];
      const triggers = dispatcher(given);
      const concurrency = [rule('a', 3), rule('b', 2)];
      const definition = await engine.register([{ name: 'only', concurrency }], { name: 'flow' });
      const first = await triggerBy(triggers, definition);
      const second = await triggerBy(triggers, definition);
      expect(await standing([first, second])).toEqual(['filled,filled assigned', 'filled,filled assigned']);
      expect(given).toEqual([]);
      const third = await triggerBy(triggers, definition);
      expect(await standing([third])).toEqual(['waiting,later']);
      expect(given).toEqual([third]);
      await finish([first]);
      // There is room, but somebody waits for it.
      const fourth = await triggerBy(triggers, definition);
      expect(await standing([fourth])).toEqual(['waiting,later']);
      await pass();
      expect(await standing([third, fourth])).toEqual(['filled,filled assigned', 'filled,waiting']);
    });

    test('CON-04: of many at once in one intake the first enters, and the others wait in their order', async () => {
      const definition = await engine.register([{ name: 'only', concurrency: [rule('a', 1)] }], {
        name: 'flow',
      });
      const requests = [1, 2, 3].map(() => engine.request(definition));
      const ids = (await dispatcher().trigger(requests)).map(({ runId }) => runId);
      expect(await standing(ids)).toEqual(['filled assigned', 'waiting', 'waiting']);
    });

    test('CON-02: nobody enters a group whose limit is 0', async () => {
      const definition = await engine.register([{ name: 'only', concurrency: [rule('a', 0)] }], {
        name: 'flow',
      });
      expect(await standing([await triggerBy(dispatcher(), definition)])).toEqual(['waiting']);
    });

    test('CON-04: two dispatchers and the scheduler together never let more into a group than its limit', async () => {
      const one = (expression: string) => ({ expression, maxRuns: 1, limitStrategy: ROUND_ROBIN });
      const concurrency = [one('input.own'), one('input.shared')];
      const definition = await engine.register([{ name: 'only', concurrency }], { name: 'flow' });
      const sides = [dispatcher(), dispatcher(), new TriggerRuns(engine.context)];
      let entered = 0;
      for (let round = 0; round < 60; round++) {
        let triggering = true;
        const passes = (async () => {
          while (triggering) await pass();
        })();
        const ids = await Promise.all(
          sides.map((side, i) =>
            triggerBy(side, definition, JSON.stringify({ own: `${round}-${i}`, shared: `s${round}` })),
          ),
        );
        triggering = false;
        await passes;
        const left = new Set(ids);
        while (left.size > 0) {
          await pass();
          const now = await standing([...left]);
          expect(now.filter((text) => text.startsWith('filled,filled'))).toEqual(['filled,filled assigned']);
          const running = [...left][now.indexOf('filled,filled assigned')]!;
          entered += ids.indexOf(running) < 2 ? 1 : 0;
          await finish([running]);
          left.delete(running);
        }
      }
      expect(entered).toBe(120);
      expect(await engine.misplaced()).toEqual([]);
    });
  });

  async function groupOf(holderId: string, stage: number) {
    const [group] = await engine.database.query<{ tenantId: string; strategyId: string; key: string }>(
      'select tenant_id as "tenantId", strategy_id as "strategyId", key from concurrency_slots where holder_id = $1 and stage = $2',
      [holderId, stage],
    );
    return group!;
  }

  /** Plays the worker for tasks that are on it. */
  async function finish(ids: readonly string[]): Promise<void> {
    const { Reports } = await import('@hatchet-ts/engine');
    const reports = new Reports(engine.context, () => {});
    const { tenantId } = engine;
    for (const taskId of ids)
      await reports.ended({
        taskId,
        tenantId,
        retry: null,
        outcome: 'completed',
        payload: '{}',
        nonRetryable: false,
        retryAfterMs: null,
        runId: null,
      });
    assigner.queueChanged(
      tenantId,
      [],
      ids.map((taskId) => ({ taskId })),
    );
  }
});
