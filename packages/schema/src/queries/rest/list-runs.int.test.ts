import { TestEngine } from '@hatchet-ts/testkit';
import { countRuns, type ListedStatus, listRuns, type RunFilter } from './list-runs';

const STATUSES: readonly ListedStatus[] = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'];
const GROUP = [{ expression: "'k'", maxRuns: 1, limitStrategy: 3 }];
const PAGE = { limit: 1000, offset: 0 };

/** Statuses that few runs have are looked for where such runs are kept, so these must be all there are. */
describe('lists of runs by status', () => {
  let engine: TestEngine;
  let ids: Record<string, string>;

  beforeAll(async () => {
    engine = await TestEngine.start();
    const plain = await engine.register([{ name: 'step' }]);
    const chain = await engine.register([{ name: 'first' }, { name: 'second', parents: ['first'] }]);
    const patient = await engine.register([{ name: 'step', retries: 1, backoffFactor: 100 }]);
    const grouped = await engine.register([{ name: 'step', concurrency: GROUP }]);
    const groupedChain = await engine.register([{ name: 'a' }, { name: 'b', parents: ['a'] }], {
      concurrencyArr: GROUP,
    });
    ids = {
      queued: await engine.trigger(plain),
      running: await engine.trigger(plain),
      completed: await engine.trigger(plain),
      failed: await engine.trigger(plain),
      backingOff: await engine.trigger(patient),
      inGroup: await engine.trigger(grouped),
      waitingForGroup: await engine.trigger(grouped),
      chain: await engine.trigger(chain),
      chainInGroup: await engine.trigger(groupedChain),
      chainWaitingForGroup: await engine.trigger(groupedChain),
      evicted: await engine.trigger(plain),
    };
    await engine.assign([ids.running!]);
    await engine.complete(ids.completed!);
    await engine.fail(ids.failed!);
    await engine.fail(ids.backingOff!);
    const evicted = ids.evicted!;
    await engine.database.query('delete from queue_items where task_id = $1', [evicted]);
    await engine.database.query('update tasks set evicted = true where id = $1', [evicted]);
    await engine.database.query(
      `insert into durable_tasks (task_id, tenant_id, invocation, state) values ($1, $2, 1, 'evicted')`,
      [evicted, engine.tenantId],
    );
  });
  afterAll(() => engine.stop());

  const filter = (more: Partial<RunFilter> = {}): RunFilter => ({
    tenantId: engine.tenantId,
    sinceId: '00000000-0000-0000-0000-000000000000',
    untilId: null,
    onlyTasks: false,
    ...more,
  });
  const listed = async (more: Partial<RunFilter>) =>
    new Set((await listRuns(engine.database, filter(more), PAGE)).map(({ id }) => id));
  const of = (...names: string[]) => new Set(names.map((name) => ids[name]!));

  it('find what is queued, wherever it waits', async () => {
    expect(await listed({ statuses: ['QUEUED'] })).toEqual(
      of(
        'queued',
        'backingOff',
        'inGroup',
        'waitingForGroup',
        'chain',
        'chainInGroup',
        'chainWaitingForGroup',
      ),
    );
  });

  it('find what runs, and what was evicted', async () => {
    expect(await listed({ statuses: ['RUNNING'] })).toEqual(of('running', 'evicted'));
    expect(await listed({ statuses: ['RUNNING'], running: 'EVICTED' })).toEqual(of('evicted'));
    expect(await listed({ statuses: ['RUNNING'], running: 'ON_WORKER' })).toEqual(of('running'));
  });

  it('find failures', async () => {
    expect(await listed({ statuses: ['FAILED'] })).toEqual(of('failed'));
    expect(await listed({ statuses: ['FAILED', 'CANCELLED'] })).toEqual(of('failed'));
    expect(await listed({ statuses: ['CANCELLED'] })).toEqual(new Set());
  });

  it.each([false, true])('leave nothing out and name nothing twice (only tasks: %s)', async (onlyTasks) => {
    const all = await listed({ onlyTasks });
    const byStatus = await Promise.all(STATUSES.map((status) => listed({ onlyTasks, statuses: [status] })));
    expect(byStatus.reduce((sum, { size }) => sum + size, 0)).toBe(all.size);
    expect(new Set(byStatus.flatMap((set) => [...set]))).toEqual(all);
    for (const [i, status] of STATUSES.entries())
      expect(await countRuns(engine.database, filter({ onlyTasks, statuses: [status] }))).toBe(
        byStatus[i]!.size,
      );
  });

  it('stop counting where they are told to', async () => {
    expect(await countRuns(engine.database, filter())).toBe(11);
    expect(await countRuns(engine.database, filter(), 4)).toBe(4);
    expect(await countRuns(engine.database, filter(), 100)).toBe(11);
  });
});
