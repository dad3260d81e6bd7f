import { cancel } from '@hatchet-ts/engine';
import { countRuns, type ListedStatus, listRuns, type RunFilter } from '@hatchet-ts/schema';
import { deriveTaskId, uuidLowerBound } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';

jest.setTimeout(120_000);

/** Failed and cancelled tasks are looked for in the newest runs that ended so, so pages must not end early. */
describe('lists of tasks that failed or were cancelled', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await TestEngine.start();
    const alone = await engine.register([{ name: 'step' }]);
    const chain = await engine.register([{ name: 'first' }, { name: 'second', parents: ['first'] }]);
    const pair = await engine.register([{ name: 'one' }, { name: 'other' }]);
    for (let round = 0; round < 2; round++) {
      await engine.fail(await engine.trigger(alone));
      await engine.complete(await engine.trigger(alone));
      await engine.fail(deriveTaskId(await engine.trigger(chain), 0));
      const both = await engine.trigger(pair);
      for (const step of [0, 1]) await engine.fail(deriveTaskId(both, step));
      // Still open, with a task that failed.
      await engine.fail(deriveTaskId(await engine.trigger(pair), 0));
      for (const definition of [alone, pair])
        await cancel(engine.context, engine.tenantId, [await engine.trigger(definition)]);
    }
  });
  afterAll(() => engine.stop());

  it.each([[['FAILED']], [['CANCELLED']], [['FAILED', 'CANCELLED']]] as [ListedStatus[]][])(
    'hold all that are %j, page by page',
    async (statuses) => {
      const states = statuses.map((status) => ({ FAILED: 2, CANCELLED: 3 })[status as 'FAILED']);
      const rows = await engine.database.query<{ id: string }>(
        'select id from tasks where state = any($1::smallint[]) order by id desc',
        [states],
      );
      const expected = rows.map(({ id }) => id);
      const { tenantId } = engine;
      const filter: RunFilter = {
        tenantId,
        sinceId: uuidLowerBound(0),
        untilId: null,
        onlyTasks: true,
        statuses,
      };
      for (const limit of [2, 1000])
        for (let offset = 0; offset < expected.length; offset += limit) {
          const page = await listRuns(engine.database, filter, { limit, offset });
          expect(page.map(({ id }) => id)).toEqual(expected.slice(offset, offset + limit));
        }
      expect(await countRuns(engine.database, filter)).toBe(expected.length);
      expect(await countRuns(engine.database, filter, 4)).toBe(4);
      expect(await countRuns(engine.database, filter, 100)).toBe(expected.length);
    },
  );
});
