import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { Pool } from 'pg';
import { describeBroker } from '../conformance';
import { describeFaults, type ServerHarness } from '../conformance-faults';
import { createBroker } from '../create-broker';
import { Addresses, channelOf } from './addresses';
import { brokerSchemaSql } from './broker-schema';

let database: TestDatabase;
let pool: Pool;
let installations = 0;

beforeAll(async () => {
  database = await testDatabase({ migrated: false });
  pool = new Pool({ connectionString: database.url });
  await pool.query(brokerSchemaSql().up);
});

afterAll(async () => {
  await pool.query(brokerSchemaSql().down);
  await pool.end();
  await database.close();
});

describeBroker('Postgres', postgres);
describeFaults('Postgres', postgres);

/** An installation of its own in the suite's database. */
async function postgres(): Promise<ServerHarness> {
  installations += 1;
  const prefix = `test-${installations}`;
  const addresses = new Addresses(prefix);
  let processes = 0;
  return {
    open: async (options) => {
      processes += 1;
      const broker = createBroker({
        kind: 'postgres',
        pool,
        directUrl: database.url,
        prefix,
        processId: `process-${processes}`,
        logger: createLogger({ service: 'test', level: 'silent' }),
        metrics: new Metrics(),
        ...options,
      });
      await broker.start();
      return broker;
    },
    inject: async (to, body) => {
      if ('address' in to) {
        await pool.query('select pg_notify($1, $2)', [channelOf(addresses.wake(to.address)), body]);
      } else {
        await pool.query(
          `insert into broker_messages (address, name, payload, persistent, visible_at, created_at)
           values ($1, $2, $3, true, to_timestamp(0), to_timestamp(0))`,
          [addresses.work(to.work), to.work.name, body],
        );
      }
    },
    cutConnections: async () => {
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name like 'process-% broker'`,
      );
    },
    purge: async () => {
      await pool.query('delete from broker_messages where starts_with(address, $1)', [prefix]);
    },
    close: async () => undefined,
  };
}
