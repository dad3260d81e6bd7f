import { type AuditFinding, type AuditKind, readSelfAudit } from '@hatchet-ts/schema';
import { createLogger, Metrics, uuidv7, VirtualClock } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { releaseRetries } from '../transitions/release-retries';
import { SelfAuditor } from './self-audit';

const INTERVAL_MS = 60_000;

describe('the self-audit', () => {
  let clock: VirtualClock;
  let engine: TestEngine;
  let auditor: SelfAuditor;
  let metrics: Metrics;

  beforeEach(async () => {
    clock = new VirtualClock(Date.now());
    engine = await TestEngine.start({ clock });
    metrics = new Metrics();
    auditor = auditorOf(metrics);
    await sql(
      `insert into processes (id, kind, heartbeat_at, started_at) values ('${engine.ownerId}', 'scheduler', '2100-01-01', now())`,
    );
    await sql(
      `insert into workers (id, tenant_id, name, actions, slots, created_at, updated_at)
       values ('${engine.workerId}', '${engine.tenantId}', 'worker', '{}', '{"default": 2}', now(), now())`,
    );
  });
  afterEach(() => engine.stop());

  const auditorOf = (of: Metrics) =>
    new SelfAuditor({
      context: engine.context,
      logger: createLogger({ service: 'test', level: 'silent' }),
      metrics: of,
      intervalMs: INTERVAL_MS,
    });
  const sql = (text: string) => engine.database.query(text);
  const queued = async () => engine.trigger(await engine.register([{ name: 'step' }]));

  /** One interval later. */
  async function audit(by = auditor): Promise<AuditFinding[] | null> {
    await clock.advance(INTERVAL_MS);
    return by.runOnce();
  }
  /** What two audits in a row see. */
  async function violations(): Promise<AuditFinding[] | null> {
    expect(await audit()).toEqual([]);
    return audit();
  }
  const countsOf = async (kind: AuditKind) => (await readSelfAudit(engine.database)).counts[kind];

  it('finds nothing wrong with tasks queued, running, backing off, waiting for a group, for parents, and ended', async () => {
    await queued();
    await engine.assign([await queued()]);
    await engine.complete(await queued());
    const backingOff = await engine.register([{ name: 'step', retries: 2, backoffFactor: 2 }]);
    await engine.fail(await engine.trigger(backingOff));
    const grouped = await engine.register([
      { name: 'step', concurrency: [{ expression: "'k'", maxRuns: 1, limitStrategy: 3 }] },
    ]);
    await engine.trigger(grouped);
    await engine.trigger(grouped);
    const dag = await engine.register([{ name: 'first' }, { name: 'second', parents: ['first'] }]);
    await engine.trigger(dag);
    const groupedDag = await engine.register([{ name: 'first' }, { name: 'second', parents: ['first'] }], {
      concurrencyArr: [{ expression: "'k'", maxRuns: 1, limitStrategy: 3 }],
    });
    await engine.trigger(groupedDag);
    await engine.trigger(groupedDag);

    expect(await violations()).toEqual([]);
  });

  it('queues again a task that stands nowhere', async () => {
    const taskId = await queued();
    await sql(`delete from queue_items where task_id = '${taskId}'`);

    expect(await violations()).toEqual([{ kind: 'task_nowhere', ref: taskId }]);
    expect(await countsOf('task_nowhere')).toEqual({ open: 1, found: 1, repaired: 1 });
    await releaseRetries(engine.context, 10);
    await engine.complete(taskId);
    expect(await audit()).toEqual([]);
    expect(await countsOf('task_nowhere')).toEqual({ open: 0, found: 1, repaired: 1 });
    expect(await metrics.registry.metrics()).toContain('hatchet_audit_repaired_total{kind="task_nowhere"} 1');
  });

  it('counts a task in two places and touches neither', async () => {
    const taskId = await queued();
    await engine.assign([taskId]);
    await sql(
      `insert into queue_items (task_id, tenant_id, queue, priority, retry, version_id, step, queued_at, deadline)
       select id, tenant_id, 'q', 1, 0, version_id, step, now(), '2100-01-01' from tasks where id = '${taskId}'`,
    );

    expect(await violations()).toEqual([{ kind: 'task_in_two_places', ref: taskId }]);
    expect(await countsOf('task_in_two_places')).toEqual({ open: 1, found: 1, repaired: 0 });
  });

  it('takes away queue items, assignments and group places of what has ended', async () => {
    const [queue, assigned, place] = [await queued(), await queued(), await queued()];
    await engine.assign([assigned]);
    await sql(`update tasks set state = 1 where id in ('${queue}', '${assigned}', '${place}')`);
    await sql(`delete from queue_items where task_id = '${place}'`);
    await sql(
      `insert into concurrency_slots (holder_id, stage, tenant_id, strategy_id, key, strategy, max_runs, priority, state, task_id, schedule_ms, deadline)
       values ('${place}', 0, '${engine.tenantId}', '${uuidv7(1)}', 'k', 'GROUP_ROUND_ROBIN', 1, 1, 'filled', '${place}', 1, '2100-01-01')`,
    );

    expect(await violations()).toEqual(
      expect.arrayContaining([
        { kind: 'queue_item_of_ended_task', ref: queue },
        { kind: 'assignment_of_ended_task', ref: assigned },
        { kind: 'group_place_of_ended_holder', ref: place },
      ]),
    );
    expect(await audit()).toEqual([]);
    for (const table of ['queue_items', 'assignments', 'concurrency_slots'])
      expect(await sql(`select * from ${table}`)).toEqual([]);
  });

  it('counts a worker with more than it has slots, and one that is gone', async () => {
    const tasks = [await queued(), await queued(), await queued()];
    await engine.assign(tasks);
    expect(await violations()).toEqual([{ kind: 'slots_overdrawn', ref: engine.workerId }]);

    await sql(`update workers set slots = '{"default": 10}', removed_at = now()`);
    expect(await violations()).toEqual(
      tasks.map((ref) => ({
        kind: 'assignment_without_worker',
        ref: expect.stringContaining(ref.slice(0, 8)),
      })),
    );
  });

  it('counts a lease of a process that is not there', async () => {
    await sql(`delete from processes`);

    const [found, ...others] = (await violations())!;
    expect(found!.kind).toBe('lease_without_holder');
    expect(others).toEqual([]);
  });

  it('counts an open DAG run in which nothing is left to happen', async () => {
    const dag = await engine.register([{ name: 'first' }, { name: 'second', parents: ['first'] }]);
    const runId = await engine.trigger(dag);
    await sql(`delete from queue_items`);
    await sql(`update tasks set state = 1, awaiting = false where run_id = '${runId}'`);

    expect(await violations()).toEqual([{ kind: 'run_without_work', ref: runId }]);
  });

  it('is done by one process per interval, and says what it does in few statements', async () => {
    const other = auditorOf(new Metrics());
    const before = engine.database.statements;
    await clock.advance(INTERVAL_MS);
    const results = [await auditor.runOnce(), await other.runOnce()];
    expect(results).toEqual([[], null]);
    expect(engine.database.statements - before).toBeLessThanOrEqual(5);
  });

  it('walks through all of history, part by part', async () => {
    for (let i = 0; i < 3; i++) await queued();
    await audit();
    expect(await readSelfAudit(engine.database)).toMatchObject({ tasksChecked: 3 });
    await audit();
    expect(await readSelfAudit(engine.database)).toMatchObject({ tasksChecked: 6 });
  });
});
