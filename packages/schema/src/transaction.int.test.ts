import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Database, type Statement, type Transaction } from './database';

/** Design section 5: one transaction, however its statements travel. */
describe('a transaction', () => {
  let testDb: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDb = await testDatabase();
    database = new Database({ url: testDb.url, maxConnections: 2 });
    await database.query('create table steps (id serial primary key, step text not null unique)');
  });
  beforeEach(async () => {
    await database.query('truncate steps restart identity');
  });
  afterAll(async () => {
    await database.close();
    await testDb.close();
  });

  const look: Statement = {
    name: 'look_at_steps',
    text: 'select step from steps for update',
    changesNothing: true,
  };
  const add = (tx: Transaction, step: string) =>
    tx.query({ name: 'add_step', text: 'insert into steps (step) values ($1)' }, [step]);
  const steps = async () =>
    (await database.query<{ step: string }>('select step from steps order by id')).map(({ step }) => step);

  it('carries out what is asked for in one go in the order of asking', async () => {
    const seen = await database.transaction(async (tx) => {
      const [before, , between] = await Promise.all([
        tx.query(look),
        add(tx, 'first'),
        tx.query({ ...look, name: 'look_between' }),
        add(tx, 'second'),
      ]);
      return [before, between];
    });
    expect(seen).toEqual([[], [{ step: 'first' }]]);
    expect(await steps()).toEqual(['first', 'second']);
  });

  it.each([
    ['nothing', async () => {}],
    ['what was sent along with BEGIN', async (tx: Transaction) => void (await tx.query(look))],
    ['a statement', async (tx: Transaction) => void (await add(tx, 'before'))],
  ])('sends COMMIT behind what is on its way, after %s', async (_, first) => {
    await database.transaction(async (tx) => {
      await first(tx);
      const adding = Promise.all([add(tx, 'one'), add(tx, 'two')]);
      void tx.commit();
      await adding;
    });
    expect((await steps()).slice(-2)).toEqual(['one', 'two']);
  });

  it('undoes everything when a statement before its COMMIT fails', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.query(look);
      const adding = Promise.all([add(tx, 'one'), add(tx, 'one')]);
      void tx.commit();
      await adding;
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await steps()).toEqual([]);
  });

  it('says so when it was undone although nobody waited for the statement that failed', async () => {
    const undone = database.transaction(async (tx) => {
      await add(tx, 'one');
      await add(tx, 'one').catch(() => undefined);
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await steps()).toEqual([]);
  });

  it('takes no statement behind its COMMIT', async () => {
    const late = database.transaction(async (tx) => {
      await add(tx, 'one');
      void tx.commit();
      await add(tx, 'two');
    });
    await expect(late).rejects.toThrow('takes no more statements');
    expect(await steps()).toEqual(['one']);
  });
});
