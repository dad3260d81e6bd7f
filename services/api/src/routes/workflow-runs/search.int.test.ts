import { uuidv7 } from '@hatchet-ts/service-kit';
import { Platform } from '../../../tests/platform';

const RUNS = '/api/v1/stable/tenants/{tenant}/workflow-runs';
const SINCE = 'since=2020-01-01T00:00:00Z';

describe('searching for runs (DSH-01)', () => {
  let platform: Platform;
  let runs: Record<'shipped' | 'refused' | 'cancelled' | 'report' | 'chain', string>;

  beforeAll(async () => {
    platform = await Platform.start();
    await platform.register({ name: 'ship-order', tasks: [{ readableId: 'ship' }] });
    await platform.register({ name: 'nightly-report', tasks: [{ readableId: 'report' }] });
    await platform.register({ name: 'chain', tasks: [{ readableId: 'first' }] });
    await platform.register({ name: 'two-steps', tasks: [{ readableId: 'a' }, { readableId: 'b' }] });
    const worker = await platform.addWorker(['ship-order:ship', 'two-steps:a', 'two-steps:b']);
    runs = {
      shipped: await platform.trigger('ship-order', {}, { additionalMetadata: { customer: 'Ada' } }),
      refused: await platform.trigger('ship-order', {}, { additionalMetadata: { customer: 'Adam' } }),
      cancelled: await platform.trigger('ship-order', {}, { additionalMetadata: { order: 'report-7' } }),
      report: await platform.trigger('nightly-report'),
      chain: await platform.trigger('two-steps'),
    };
    await platform.run(worker, runs.shipped);
    const { a, b } = await platform.tasksOf(runs.chain);
    for (const task of [runs.refused, a!, b!]) {
      await platform.assign(worker, task);
      await platform.started(task);
    }
    await platform.fail(runs.refused, 'Card DECLINED: 50% over the limit');
    await platform.complete(a!);
    await platform.fail(b!, 'socket closed');
    await platform.call('POST', '/api/v1/stable/tenants/{tenant}/tasks/cancel', {
      body: { externalIds: [runs.cancelled] },
    });
  });
  afterAll(() => platform.stop());

  /** Names of the runs that a list with these parameters has, in its order. */
  async function found(parameters: string): Promise<string[]> {
    const names = new Map(Object.entries(runs).map(([name, id]) => [id, name]));
    const list = await platform.get(`${RUNS}?${SINCE}&only_tasks=false&${parameters}`);
    const { count } = await platform.get(`${RUNS}/count?${SINCE}&only_tasks=false&${parameters}`);
    expect(count).toBe(list.rows.length);
    const metrics = await platform.get(
      `/api/v1/stable/tenants/{tenant}/task-metrics?${SINCE}&${parameters.replace(/statuses=\w+&?/, '')}`,
    );
    if (!parameters.includes('statuses'))
      expect(metrics.reduce((sum: number, each: { count: number }) => sum + each.count, 0)).toBe(count);
    return list.rows.map((row: { workflowRunExternalId: string }) => names.get(row.workflowRunExternalId));
  }

  it.each([
    ['in the name of the workflow, in any case', 'search=SHIP', ['cancelled', 'refused', 'shipped']],
    ['in the error, in any case', 'search=declined: 50%25', ['refused']],
    ['in the error of a task of a DAG run', 'search=socket', ['chain']],
    ['at the beginning of a value of the metadata', 'search=Ada', ['refused', 'shipped']],
    ['in names and in metadata, each run once', 'search=report', ['report', 'cancelled']],
    ['nowhere', 'search=nobody', []],
    ['with wildcards, which mean themselves', 'search=%25', ['refused']],
  ])('finds what has the text %s', async (_where, parameters, names) => {
    expect(await found(parameters)).toEqual(names);
  });

  it('finds a run by its id', async () => {
    expect(await found(`search=${runs.chain}`)).toEqual(['chain']);
    expect(await found(`search=${uuidv7(Date.now())}`)).toEqual([]);
  });

  it('narrows down what other filters let through', async () => {
    expect(await found('search=ship&statuses=FAILED')).toEqual(['refused']);
    expect(await found('search=Ada&statuses=COMPLETED')).toEqual(['shipped']);
    expect(await found('search=report&additional_metadata=order:report-7')).toEqual(['cancelled']);
  });

  it('turns pages over all that was found', async () => {
    const pages = await Promise.all(
      [0, 1].map((offset) =>
        platform.get(`${RUNS}?${SINCE}&only_tasks=false&search=report&limit=1&offset=${offset}`),
      ),
    );
    expect(pages.map(({ rows }) => rows[0].workflowRunExternalId)).toEqual([runs.report, runs.cancelled]);
    expect(pages[0].pagination.num_pages).toBe(2);
  });

  it('finds runs by the reason of their failure', async () => {
    expect(await found('failure_reasons=user_error')).toEqual(['chain', 'refused']);
    expect(await found('failure_reasons=cancelled_by_user')).toEqual(['cancelled']);
    expect(await found('failure_reasons=user_error&failure_reasons=cancelled_by_user')).toEqual([
      'chain',
      'cancelled',
      'refused',
    ]);
    expect(await found('failure_reasons=user_error&statuses=CANCELLED')).toEqual([]);
    expect(await found('failure_reasons=user_error&search=ship')).toEqual(['refused']);
  });

  it('is what bulk actions reach, and nothing else', async () => {
    const act = async (action: 'cancel' | 'replay', filter: object) => {
      const { body } = await platform.call('POST', `/api/v1/stable/tenants/{tenant}/tasks/${action}`, {
        body: { filter: { since: '2020-01-01T00:00:00Z', ...filter } },
      });
      return body.ids;
    };
    expect(await act('replay', { search: 'nobody' })).toEqual([]);
    expect(await act('replay', { failureReasons: ['execution_timeout'] })).toEqual([]);
    expect(await act('replay', { failureReasons: ['user_error'], search: 'declined' })).toEqual([
      runs.refused,
    ]);
    expect(await act('cancel', { parentTaskExternalId: runs.report })).toEqual([]);
    expect(await act('cancel', { search: 'ship-' })).toEqual([runs.refused]);
  });

  it('refuses reasons that there are not', async () => {
    const { status, body } = await platform.call(
      'GET',
      `${RUNS}?${SINCE}&only_tasks=false&failure_reasons=bad_luck`,
    );
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('failure_reasons');
  });
});
