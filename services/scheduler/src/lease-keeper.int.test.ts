import { SHARD_COUNT } from '@hatchet-ts/engine';
import type { Database } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { TestEngine } from '@hatchet-ts/testkit';
import { LeaseKeeper } from './lease-keeper';

const SILENT = { warn() {}, error() {}, info() {}, debug() {} };

/** GUA-02, design section 6: leases over a database that comes and goes. */
describe('the only scheduler', () => {
  let engine: TestEngine;
  let keeper: LeaseKeeper;
  /** Rows are changed and the answer is lost. */
  let losesAnswers = false;
  let takes = 0;

  beforeAll(async () => {
    engine = await TestEngine.start();
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    await engine.database.query('update leases set owner = null, epoch = epoch + 1');
    await engine.database.query('delete from processes');
    const { clock, database } = engine.context;
    losesAnswers = false;
    takes = 0;
    const unreliable = {
      query: async (statement: { name: string }, values: unknown[]) => {
        const rows = await database.query(statement as never, values);
        if (statement.name !== 'take_leases') return rows;
        takes++;
        if (losesAnswers) throw new Error('Connection terminated unexpectedly');
        return rows;
      },
    } as unknown as Database;
    keeper = new LeaseKeeper(unreliable, clock, SILENT as never, uuidv7(1));
  });

  it('takes every shard', async () => {
    expect((await keeper.beat()).taken).toHaveLength(SHARD_COUNT);
    expect((await keeper.beat()).taken).toEqual([]);
  });

  it('holds them in the end when it took them and was not answered', async () => {
    losesAnswers = true;
    await expect(keeper.beat()).rejects.toThrow('Connection terminated');
    losesAnswers = false;

    expect((await keeper.beat()).taken).toHaveLength(SHARD_COUNT);
    expect(await epochs()).toEqual(new Set(keeper.held.values()));
  });

  it('voids the credits of a dispatcher that died, also when the first attempt at it was not answered', async () => {
    const { clock, database } = engine.context;
    await database.query(
      "insert into processes (id, kind, heartbeat_at, started_at) values ($1, 'dispatcher', $2, $2)",
      [uuidv7(2), new Date(clock.nowMs()).toISOString()],
    );
    await keeper.beat();
    await database.query("delete from processes where kind = 'dispatcher'");
    losesAnswers = true;
    await expect(keeper.beat()).rejects.toThrow('Connection terminated');
    losesAnswers = false;
    const takesBefore = takes;

    expect((await keeper.beat()).taken).toHaveLength(SHARD_COUNT);
    expect(takes).toBe(takesBefore + 1);
    expect(await epochs()).toEqual(new Set(keeper.held.values()));
  });

  async function epochs(): Promise<Set<number>> {
    const rows = await engine.database.query<{ epoch: number }>('select epoch from leases');
    return new Set(rows.map(({ epoch }) => epoch));
  }
});
