import { createLogger, Metrics } from '@hatchet-ts/service-kit';
import { type TestDatabase, testDatabase, until } from '@hatchet-ts/testkit';
import { Pool } from 'pg';
import { type MessageBroker, on } from '../broker';
import type { BrokerOptions } from '../broker-options';
import { atLeast, describeBroker, inbox, job, noted } from '../conformance';
import { describeFaults, type ServerHarness } from '../conformance-faults';
import { createBroker } from '../create-broker';
import { Addresses, channelOf } from './addresses';

let database: TestDatabase;
let pool: Pool;
let installations = 0;

beforeAll(async () => {
  database = await testDatabase();
  pool = new Pool({ connectionString: database.url });
});

afterAll(async () => {
  await pool.end();
  await database.close();
});

describeBroker('Postgres', async () => installation());
describeFaults('Postgres', async () => installation());

describe('Postgres', () => {
  const brokers: MessageBroker[] = [];
  const open = async (postgres: ReturnType<typeof installation>) => {
    const broker = await postgres.open();
    brokers.push(broker);
    return broker;
  };
  afterEach(() => Promise.all(brokers.splice(0).map((broker) => broker.close())));

  test('work whose notification got lost is found by the next look for it (GUA-05)', async () => {
    const postgres = installation();
    const broker = await open(postgres);
    const { take, received } = inbox();
    await broker.consume(job, async (payloads) => take(payloads));
    await postgres.inject({ work: job }, '{"m":"test.job","v":1,"p":[{"n":1}]}');
    await until(() => received.length === 1);
  });

  test('work that was taken again and again without an outcome is put aside', async () => {
    const postgres = installation();
    const broker = await open(postgres);
    await broker.send(job, { n: 1 });
    await pool.query('update broker_messages set deliveries = 20 where address = $1', [
      postgres.addresses.work(job),
    ]);
    const { take, received } = inbox();
    await broker.consume(job, async (payloads) => take(payloads));
    const [letter] = await until(async () => atLeast(1, await broker.deadLetters(10)));
    expect(letter).toMatchObject({ reason: 'taken 20 times without an outcome', attempts: 0 });
    expect(received).toEqual([]);
  });

  test('a wake that was too large for a notification and is gone already is counted as dropped', async () => {
    const postgres = installation();
    const metrics = new Metrics();
    const broker = await postgres.open({ metrics });
    brokers.push(broker);
    const { take, numbers } = inbox();
    await broker.listen('here', [on(noted, take)]);
    await postgres.inject({ address: 'here' }, '9000000000000');
    broker.wake(noted, 'here', { n: 1 });
    await until(() => numbers().length === 1);
    await until(async () => (await metrics.text()).includes('hatchet_broker_dropped_total 1'));
  });

  test('addresses longer than a channel name are told apart', async () => {
    const broker = await open(installation());
    const [here, there] = [inbox(), inbox()];
    const address = `dispatcher.${'0198c0de-'.repeat(10)}`;
    await broker.listen(`${address}1`, [on(noted, here.take)]);
    await broker.listen(`${address}2`, [on(noted, there.take)]);
    broker.wake(noted, `${address}1`, { n: 1 });
    broker.wake(noted, `${address}2`, { n: 2 });
    await until(() => here.received.length === 1 && there.received.length === 1);
    expect([here.numbers(), there.numbers()]).toEqual([[1], [2]]);
  });

  test('a start without the table says to run the migrations', async () => {
    const empty = await testDatabase({ migrated: false });
    const emptyPool = new Pool({ connectionString: empty.url });
    const broker = installation().create({ pool: emptyPool, directUrl: empty.url });
    await expect(broker.start()).rejects.toMatchObject({
      code: 'failed_precondition',
      message: 'table broker_messages is missing: run the migrations first',
    });
    await broker.close();
    await emptyPool.end();
    await empty.close();
  });

  test('a start with notifications out of reach goes on, and work is found by looking', async () => {
    const directUrl = new URL(database.url);
    directUrl.port = '1';
    const broker = installation().create({ directUrl: directUrl.href });
    brokers.push(broker);
    await broker.start();
    expect(broker.isHealthy()).toBe(false);
    const { take, received } = inbox();
    await broker.consume(job, async (payloads) => take(payloads));
    await broker.send(job, { n: 1 });
    await until(() => received.length === 1);
  });
});

/** An installation of its own in the suite's database. */
function installation() {
  installations += 1;
  const prefix = `test-${installations}`;
  const addresses = new Addresses(prefix);
  let processes = 0;
  const create = (options: Partial<BrokerOptions> = {}) => {
    processes += 1;
    return createBroker({
      kind: 'postgres',
      pool,
      directUrl: database.url,
      prefix,
      processId: `process-${processes}`,
      logger: createLogger({ service: 'test', level: 'silent' }),
      metrics: new Metrics(),
      ...options,
    });
  };
  const open = async (options: Partial<BrokerOptions> = {}) => {
    const broker = create(options);
    await broker.start();
    return broker;
  };
  const harness: ServerHarness = {
    open,
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
  return { ...harness, addresses, create, open };
}
