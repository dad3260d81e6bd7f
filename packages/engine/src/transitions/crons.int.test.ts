import { listCrons, readCron } from '@hatchet-ts/schema';
import { clearFailpoints, setFailpoint, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { nextTick } from '../cron-expression';
import { createCron, cronRequest, deleteCron, updateCron } from './crons';
import { fireCrons } from './fire-crons';
import { pauseWorkflow, unpauseWorkflow } from './pause-workflow';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const options = { graceMs: 30 * SECOND, limit: 500 };
const ONE = [{ name: 'a' }];

let engine: TestEngine;
let clock: VirtualClock;

beforeEach(async () => {
  // The start of the minute: partitions are there for today.
  clock = new VirtualClock(Math.floor(Date.now() / MINUTE) * MINUTE);
  engine = await TestEngine.start({ clock });
});
afterEach(() => engine.stop());

interface ShownRun {
  id: string;
  workflowId: string;
  versionId: string;
  priority: number;
  metadata: Record<string, string> | null;
  input: unknown;
}

async function runs(): Promise<ShownRun[]> {
  const rows = await engine.database.query<ShownRun & { metadata: string | null; input: string | null }>(
    `select t.id, t.workflow_id as "workflowId", t.version_id as "versionId", t.priority, t.metadata, p.body as input
     from tasks t left join payloads p on p.id = t.id and p.kind = 1 order by t.id`,
  );
  return rows.map((row) => ({
    ...row,
    metadata: row.metadata && JSON.parse(row.metadata),
    input: row.input && JSON.parse(row.input),
  }));
}

const ticks = async () => (await runs()).map((run) => run.metadata!.hatchet__cron_scheduled_at);
const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const wish = { name: 'nightly', expression: '* * * * *' };

describe('crons of the API', () => {
  it('CRN-06, CRN-14: start a run at each tick with their input, metadata and priority', async () => {
    const workflow = await engine.register(ONE);
    const cron = await createCron(engine.context, workflow, {
      ...wish,
      input: '{"n": 3}',
      metadata: '{"a": "b"}',
      priority: 3,
    });
    expect(cron).toMatchObject({
      method: 'API',
      name: 'nightly',
      expression: '* * * * *',
      input: '{"n": 3}',
      metadata: '{"a": "b"}',
      priority: 3,
      enabled: true,
      workflowName: workflow.name,
      versionId: workflow.versionId,
    });

    await clock.advance(MINUTE - 1);
    await fireCrons(engine.context, options);
    expect(await runs()).toEqual([]);
    await clock.advance(1);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 1, fired: 1, missed: [] });
    expect(await runs()).toMatchObject([
      {
        input: { n: 3 },
        priority: 3,
        metadata: {
          a: 'b',
          hatchet__cron_expression: '* * * * *',
          hatchet__cron_name: 'nightly',
          hatchet__cron_scheduled_at: iso(clock.nowMs()),
        },
      },
    ]);
    expect(await engine.queued()).toHaveLength(1);
  });

  it('rule 2.4.7: what the engine says about the tick overrides keys of the user', async () => {
    const metadata = '{"hatchet__cron_name":"mine","hatchet__cron_scheduled_at":"never"}';
    await createCron(engine.context, await engine.register(ONE), { ...wish, metadata });
    await clock.advance(MINUTE);
    await fireCrons(engine.context, options);
    expect((await runs())[0]!.metadata).toMatchObject({
      hatchet__cron_name: 'nightly',
      hatchet__cron_scheduled_at: iso(clock.nowMs()),
    });
  });

  it('CRN-07: are refused without a name, twice, or with what is no cron expression', async () => {
    const workflow = await engine.register(ONE);
    const create = (over: object) => createCron(engine.context, workflow, { ...wish, ...over });
    await expect(create({ name: '' })).rejects.toThrow(/^cron name is required$/);
    await expect(create({ expression: '61 * * * *' })).rejects.toThrow(
      "Invalid cron expression '61 * * * *': minute 61 is not between 0 and 59",
    );
    await expect(create({ priority: 4 })).rejects.toThrow(/^priority must be between 1 and 3, got 4$/);
    await expect(create({ input: '[]' })).rejects.toThrow('must be a JSON object');
    await create({});
    await expect(create({})).rejects.toThrow(/^cron trigger with that name-expression pair already exists$/);
    await create({ expression: '0 3 * * *' });
    await createCron(engine.context, await engine.register(ONE), wish);
    expect(
      await listCrons(engine.database, { tenantId: engine.tenantId }, { limit: 50, offset: 0 }),
    ).toHaveLength(3);
  });

  it('CRN-07: two identical ones made at once are one', async () => {
    const workflow = await engine.register(ONE);
    const made = await Promise.allSettled(
      Array.from({ length: 10 }, () => createCron(engine.context, workflow, wish)),
    );
    expect(made.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('CRN-08: fire no more once deleted', async () => {
    const cron = await createCron(engine.context, await engine.register(ONE), wish);
    await clock.advance(MINUTE);
    await fireCrons(engine.context, options);
    await deleteCron(engine.context, engine.tenantId, cron.id);
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 0 });
    expect(await runs()).toHaveLength(1);
    await expect(deleteCron(engine.context, engine.tenantId, cron.id)).rejects.toThrow('not found');
    expect(await engine.database.query('select from timers')).toEqual([]);
  });

  it('fire while they are enabled; ticks that pass meanwhile are not made up for', async () => {
    const cron = await createCron(engine.context, await engine.register(ONE), wish);
    const enable = (enabled: boolean) => updateCron(engine.context, engine.tenantId, cron.id, { enabled });
    await enable(false);
    await clock.advance(3 * MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 0 });
    await enable(true);
    await enable(true);
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ fired: 1, missed: [] });
    expect(await ticks()).toEqual([iso(clock.nowMs())]);
    await expect(updateCron(engine.context, engine.tenantId, uuid, { enabled: true })).rejects.toThrow(
      'not found',
    );
  });

  it('belong to their tenant alone', async () => {
    const cron = await createCron(engine.context, await engine.register(ONE), wish);
    await expect(deleteCron(engine.context, uuid, cron.id)).rejects.toThrow('not found');
    await expect(updateCron(engine.context, uuid, cron.id, { enabled: false })).rejects.toThrow('not found');
    await expect(cronRequest(engine.context, uuid, cron.id)).rejects.toThrow('not found');
    expect(await readCron(engine.database, uuid, cron.id)).toBeNull();
  });

  it('run at once when asked to, beside their ticks', async () => {
    const cron = await createCron(engine.context, await engine.register(ONE), { ...wish, input: '{"n":4}' });
    const request = await cronRequest(engine.context, engine.tenantId, cron.id);
    expect(request).toMatchObject({
      input: '{"n":4}',
      metadataPairs: { hatchet__cron_name: 'nightly', hatchet__cron_scheduled_at: iso(clock.nowMs()) },
    });
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ fired: 1 });
  });

  it('never tick for a date that never comes', async () => {
    await createCron(engine.context, await engine.register(ONE), { ...wish, expression: '0 0 31 2 *' });
    expect(await engine.database.query('select from timers')).toEqual([]);
  });
});

const uuid = '00000000-0000-7000-8000-000000000000';

describe('crons of a definition', () => {
  const listed = async () =>
    (await listCrons(engine.database, { tenantId: engine.tenantId }, { limit: 50, offset: 0 }))
      .map(({ method, expression, enabled }) => `${method} ${expression}${enabled ? '' : ' off'}`)
      .sort();

  it('CRN-04, CRN-15: each of several fires, with the input they share', async () => {
    await engine.register(ONE, { cronTriggers: ['* * * * *', '*/2 * * * *'], cronInput: '{"from":"code"}' });
    for (let i = 0; i < 4; i++) {
      await clock.advance(MINUTE);
      await fireCrons(engine.context, options);
    }
    expect(await runs()).toHaveLength(6);
    for (const run of await runs()) {
      expect(run.input).toEqual({ from: 'code' });
      expect(run.metadata).not.toHaveProperty('hatchet__cron_name');
    }
  });

  it('take the priority of their workflow', async () => {
    await engine.register(ONE, { cronTriggers: ['* * * * *'], defaultPriority: 2 });
    await clock.advance(MINUTE);
    await fireCrons(engine.context, options);
    expect(await runs()).toMatchObject([{ priority: 2 }]);
  });

  it('CRN-05, H23: are replaced with it, and those of the API stay', async () => {
    const workflow = await engine.register(ONE, { name: 'flow', cronTriggers: ['1 * * * *'] });
    await createCron(engine.context, workflow, { name: 'mine', expression: '2 * * * *' });
    for (let minute = 10; minute < 30; minute++)
      await engine.register(ONE, { name: 'flow', cronTriggers: ['0 0 * * *', `${minute} * * * *`] });
    expect(await listed()).toEqual(['API 2 * * * *', 'DEFAULT 0 0 * * *', 'DEFAULT 29 * * * *']);
    expect(await engine.database.query('select from timers')).toHaveLength(3);
    await engine.register(ONE, { name: 'flow' });
    expect(await listed()).toEqual(['API 2 * * * *']);
  });

  it('H23: keep their id and whether they are enabled over a new version', async () => {
    await engine.register(ONE, {
      name: 'flow',
      cronTriggers: ['* * * * *', '5 * * * *'],
      cronInput: '{"v":1}',
    });
    const page = { limit: 50, offset: 0 };
    const before = await listCrons(engine.database, { tenantId: engine.tenantId }, page);
    const off = before.find((cron) => cron.expression === '* * * * *')!;
    await updateCron(engine.context, engine.tenantId, off.id, { enabled: false });
    await engine.register(ONE, {
      name: 'flow',
      cronTriggers: ['* * * * *', '6 * * * *'],
      cronInput: '{"v":2}',
    });
    expect(await listed()).toEqual(['DEFAULT * * * * * off', 'DEFAULT 6 * * * *']);
    expect(await readCron(engine.database, engine.tenantId, off.id)).toMatchObject({ input: '{"v":2}' });
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 0 });
  });

  it('rule 2.4.9: the newest version runs, for crons of both kinds', async () => {
    const first = await engine.register(ONE, { name: 'flow', cronTriggers: ['* * * * *'] });
    await createCron(engine.context, first, wish);
    const second = await engine.register([{ name: 'b' }], { name: 'flow', cronTriggers: ['* * * * *'] });
    await clock.advance(MINUTE);
    await fireCrons(engine.context, options);
    expect((await runs()).map((run) => run.versionId)).toEqual([second.versionId, second.versionId]);
  });

  it('rule 2.4.9: one whose expression cannot be read is switched off, the others fire', async () => {
    await engine.register(ONE, { cronTriggers: ['* * * * *'] });
    await engine.register(ONE, { cronTriggers: ['* * * * *'] });
    const [broken] = await engine.database.query<{ id: string }>(
      `update crons set expression = 'every day' where id = (select id from crons limit 1) returning id`,
    );
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({
      fired: 1,
      unreadable: [{ id: broken!.id, error: expect.stringContaining('every day') }],
    });
    expect(await listed()).toEqual(['DEFAULT * * * * *', 'DEFAULT every day off']);
  });
});

describe('ticks', () => {
  it('CRN-11: that passed longer ago than the grace are skipped and said to be missed', async () => {
    const cron = await createCron(engine.context, await engine.register(ONE), wish);
    const started = clock.nowMs();
    await clock.advance(3 * MINUTE + 5 * SECOND);
    expect(await fireCrons(engine.context, options)).toMatchObject({
      fired: 1,
      missed: [{ id: cron.id, dueAtMs: started + MINUTE }],
    });
    expect(await ticks()).toEqual([iso(started + 3 * MINUTE)]);
    expect(await readCron(engine.database, engine.tenantId, cron.id)).toMatchObject({
      missedFrom: started + MINUTE,
      missedUntil: clock.nowMs() - options.graceMs,
    });
  });

  it('AMB-54: within the grace all fire, as after a restart', async () => {
    await createCron(engine.context, await engine.register(ONE), { ...wish, expression: '*/10 * * * * *' });
    await clock.advance(30 * SECOND);
    expect(await fireCrons(engine.context, options)).toMatchObject({ fired: 3, missed: [] });
    expect(new Set(await ticks()).size).toBe(3);
  });

  it('CRN-02: of every second come one by one, each told to the loop that fires them', async () => {
    await createCron(engine.context, await engine.register(ONE), { ...wish, expression: '* * * * * *' });
    for (let i = 0; i < 20; i++) {
      await clock.advance(SECOND);
      const { nextAtMs } = await fireCrons(engine.context, options);
      expect(nextAtMs).toBe(clock.nowMs() + SECOND);
    }
    expect(new Set(await ticks()).size).toBe(20);
  });

  it('CRN-12, H22: get one run each from several controllers that look at once', async () => {
    const workflow = await engine.register(ONE);
    for (let i = 0; i < 5; i++)
      await createCron(engine.context, workflow, { name: `c${i}`, expression: '* * * * * *' });
    const controllers = [engine.context, engine.anotherProcess(), engine.anotherProcess()];
    for (let i = 0; i < 10; i++) {
      await clock.advance(SECOND);
      // Pairs of small batches, so that they overlap on different crons.
      await Promise.all(
        controllers.flatMap((context) => [2, 5].map((limit) => fireCrons(context, { ...options, limit }))),
      );
      await fireCrons(engine.context, options);
    }
    const all = (await runs()).map(
      (run) => `${run.metadata!.hatchet__cron_name} ${run.metadata!.hatchet__cron_scheduled_at}`,
    );
    expect(all).toHaveLength(50);
    expect(new Set(all).size).toBe(50);
  });

  it('H22: keep their one run when the clock of the next controller is behind', async () => {
    const cron = await createCron(engine.context, await engine.register(ONE), wish);
    await clock.advance(MINUTE);
    await fireCrons(engine.context, options);
    // The timer as a controller would set it whose clock is before the tick.
    await engine.database.query(`update timers set due_at = due_at - interval '1 minute' where ref = $1`, [
      cron.id,
    ]);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 1, fired: 0 });
    expect(await runs()).toHaveLength(1);
  });

  it('rule 2.8.4: start no run while another one holds the idempotency key', async () => {
    const idempotency = { expression: 'input.k', ttlMs: 90 * SECOND };
    const workflow = await engine.register(ONE, { idempotency });
    await createCron(engine.context, workflow, { ...wish, input: '{"k":"same"}' });
    const started = [];
    for (let i = 0; i < 4; i++) {
      await clock.advance(MINUTE);
      started.push((await fireCrons(engine.context, options)).fired);
    }
    expect(started).toEqual([1, 0, 1, 0]);
    expect(await runs()).toHaveLength(2);
  });

  it('survive a controller that dies before its commit', async () => {
    await createCron(engine.context, await engine.register(ONE), wish);
    await clock.advance(MINUTE);
    setFailpoint('fire-crons.before-commit', 'error@1');
    await expect(fireCrons(engine.context, options)).rejects.toThrow('failpoint');
    expect(await runs()).toEqual([]);
    clearFailpoints();
    expect(await fireCrons(engine.anotherProcess(), options)).toMatchObject({ fired: 1 });
  });

  it('come in batches; as many as asked for means that there may be more', async () => {
    const workflow = await engine.register(ONE);
    for (let i = 0; i < 7; i++) await createCron(engine.context, workflow, { ...wish, name: `c${i}` });
    await clock.advance(MINUTE);
    const taken = [];
    for (let i = 0; i < 4; i++) taken.push((await fireCrons(engine.context, { ...options, limit: 3 })).taken);
    expect(taken).toEqual([3, 3, 1, 0]);
    expect(await runs()).toHaveLength(7);
  });

  it('CRN-12: of a week come once each, at any hour and over the turn of days', async () => {
    const expressions = ['17 */6 * * *', '30 15 3 * * *', '0 0 * * 1-5', '45 59 23 * * *'];
    const started = clock.nowMs();
    await engine.register(ONE, { cronTriggers: expressions });
    const until = started + 7 * 24 * 60 * MINUTE;
    for (;;) {
      const [next] = await engine.database.query<{ at: number }>('select min(due_at) as at from timers');
      if (next!.at > until) break;
      await clock.set(next!.at);
      await engine.makePartitions();
      await fireCrons(engine.context, options);
    }
    const expected = expressions.flatMap((expression) => {
      const found: string[] = [];
      for (let at = nextTick(expression, started)!; at <= until; at = nextTick(expression, at)!)
        found.push(`${expression} ${iso(at)}`);
      return found;
    });
    const fired = (await runs()).map(
      (run) => `${run.metadata!.hatchet__cron_expression} ${run.metadata!.hatchet__cron_scheduled_at}`,
    );
    expect(fired.sort()).toEqual(expected.sort());
  });
});

describe('ticks of what is paused or gone', () => {
  const ttl = { queueTtl: '1h', schedule: 'QUEUE' as const };

  it('H28: start no run when they are to be dropped, and go on with the next after the pause', async () => {
    const workflow = await engine.register(ONE, { cronTriggers: ['*/5 * * * * *'] });
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, { ...ttl, cron: 'DROP' });
    for (let i = 0; i < 3; i++) {
      await clock.advance(5 * SECOND);
      await fireCrons(engine.context, options);
    }
    expect(await runs()).toEqual([]);
    await unpauseWorkflow(engine.context, engine.tenantId, workflow.workflowId);
    await clock.advance(5 * SECOND);
    await fireCrons(engine.context, options);
    expect(await ticks()).toEqual([iso(clock.nowMs())]);
  });

  it('rule 2.4.10: start runs that wait when they are to be queued', async () => {
    const workflow = await engine.register(ONE, { cronTriggers: ['* * * * *'] });
    await pauseWorkflow(engine.context, engine.tenantId, workflow.workflowId, { ...ttl, cron: 'QUEUE' });
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ fired: 1 });
  });

  it('of a deleted workflow are no more', async () => {
    const workflow = await engine.register(ONE, { cronTriggers: ['* * * * *'] });
    await engine.database.query('update workflows set deleted_at = now() where id = $1', [
      workflow.workflowId,
    ]);
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 0, fired: 0 });
    expect(await engine.database.query('select from timers')).toEqual([]);
  });

  it('of a deleted tenant are no more', async () => {
    await engine.register(ONE, { cronTriggers: ['* * * * *'] });
    await engine.database.query('update tenants set deleted_at = now() where id = $1', [engine.tenantId]);
    await clock.advance(MINUTE);
    expect(await fireCrons(engine.context, options)).toMatchObject({ taken: 0, fired: 0 });
  });
});
