import path from 'node:path';
import {
  PgBouncer,
  runProgram,
  startStack,
  type TestDatabase,
  type TestStack,
  testDatabase,
} from '@hatchet-ts/testkit';
import { Sdk } from '../sdk/sdk';

const QUICKSTART = path.resolve(__dirname, '../../examples/quickstart/dist');

/** Debian's 1.18 in transaction mode: no prepared statements, no session state, no LISTEN. */
describe('the platform behind PgBouncer in transaction mode (SLF-45, CFG-50, CFG-51)', () => {
  let database: TestDatabase;
  let bouncer: PgBouncer;
  let stack: TestStack;

  beforeAll(async () => {
    database = await testDatabase({ migrated: false });
    bouncer = await PgBouncer.start(database.url);
    stack = await startStack({
      mode: 'lite',
      env: {
        DATABASE_URL: bouncer.url,
        DATABASE_DIRECT_URL: database.url,
        DATABASE_PGBOUNCER_ENABLED: 'true',
        // Its notifications need a session, which only the direct connection keeps.
        SERVER_MSGQUEUE_KIND: 'postgres',
      },
    });
  });
  afterAll(async () => {
    await stack?.stop();
    await bouncer?.stop();
    await database?.close();
  });

  it('runs the example worker and returns results', async () => {
    const worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env: stack.clientEnv });
    await worker.untilPrinted('Connection established');
    const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env: stack.clientEnv });
    await trigger.ended;
    worker.kill();
    await worker.ended;
    expect(trigger.output()).toContain('Hello, Hatchet!');
    expect(trigger.output()).toContain('tea, scones for Ada, 7.70 paid');
  });

  it('runs many tasks at once, durable ones among them', async () => {
    const sdk = Sdk.connect(stack.clientEnv);
    try {
      const plain = sdk.hatchet.task({ name: 'plain', fn: (input: { n: number }) => ({ n: input.n }) });
      const durable = sdk.hatchet.durableTask({
        name: 'sleeps',
        executionTimeout: '5m',
        fn: async (_input: Record<string, never>, ctx) => {
          await ctx.sleepFor('1s');
          return { awake: true };
        },
      });
      await sdk.startWorker('behind-a-pooler', { workflows: [plain, durable], slots: 50 });
      const runs = Array.from({ length: 100 }, (_, n) => plain.run({ n }));
      expect(await durable.run({})).toEqual({ awake: true });
      expect((await Promise.all(runs)).map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    } finally {
      await sdk.close();
    }
  });

  it('sends its statements through the pooler, and holds few connections beside it', async () => {
    const stats = await bouncer.show('stats');
    const transactions = stats.map(({ total_xact_count }) => Number(total_xact_count));
    expect(Math.max(...transactions)).toBeGreaterThan(100);
    // Eight of the pooler's and the listener's; a platform of its own connections would have fifty.
    const [sessions] = await database.query(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(sessions!.count).toBeLessThanOrEqual(10);
  });
});
