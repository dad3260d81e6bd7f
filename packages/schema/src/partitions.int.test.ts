import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Client } from 'pg';
import { ensurePartitions, PARTITIONED_TABLES, partitionName } from './partitions';

const NEXT_YEAR_MS = Date.UTC(new Date().getUTCFullYear() + 1, 5, 1);

describe('partitions of days', () => {
  let database: TestDatabase;
  let maker: Client;
  let user: Client;
  beforeEach(async () => {
    database = await testDatabase();
    [maker, user] = [1, 2].map(() => new Client({ connectionString: database.url })) as [Client, Client];
    await Promise.all([maker.connect(), user.connect()]);
  });
  afterEach(async () => {
    await Promise.all([maker.end(), user.end()]);
    await database.close();
  });

  it('are made while every table is read and written, without waiting or making wait', async () => {
    await maker.query(`set lock_timeout = '1s'`);
    await user.query(`set lock_timeout = '1s'`);
    await user.query('begin');
    for (const table of PARTITIONED_TABLES) await user.query(`lock table ${table} in row exclusive mode`);

    await maker.query('begin');
    await ensurePartitions(maker, NEXT_YEAR_MS);
    for (const table of PARTITIONED_TABLES) await user.query(`select from ${table} limit 1`);
    await maker.query('commit');
    await user.query('commit');

    const { rows } = await user.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = any($1::text[]::regclass[])`,
      [PARTITIONED_TABLES],
    );
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(PARTITIONED_TABLES.map((t) => partitionName(t, NEXT_YEAR_MS))),
    );
  });

  it('are as their table is: columns, constraints and indexes', async () => {
    await ensurePartitions(maker, NEXT_YEAR_MS);
    for (const table of PARTITIONED_TABLES) {
      const partition = partitionName(table, NEXT_YEAR_MS);
      const { rows } = await user.query<{ own: string[]; parents: string[] }>(
        `with shapes as (
           select c.relname, array_agg(what order by what) as shape from pg_class c cross join lateral (
             select format('%s %s %s %s %s', attname, atttypid::regtype, attnotnull, attstorage, pg_get_expr(adbin, adrelid)) as what
               from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
               where attrelid = c.oid and attnum > 0 and not attisdropped
             union all select pg_get_constraintdef(oid) from pg_constraint where conrelid = c.oid
             union all select regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', '') from pg_index where indrelid = c.oid) s
           where c.relname in ($1, $2) group by c.relname)
         select (select shape from shapes where relname = $1) as parents, (select shape from shapes where relname = $2) as own`,
        [table, partition],
      );
      expect(rows[0]!.own).toEqual(rows[0]!.parents);
    }
  });
});
