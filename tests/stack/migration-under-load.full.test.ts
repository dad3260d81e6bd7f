import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDown, migrateUp, supportedVersion } from '@hatchet-ts/schema';
import { queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from '../sdk/sdk';

const MIGRATIONS = path.resolve(__dirname, '../../packages/schema/migrations');
const ROUNDS = 10;
const RUNS_PER_SECOND = 50;
/** Work goes on for so long on each of the two schemas. */
const BETWEEN_MS = 1_500;

/** What a next release might do, to the tables that every run writes to. */
const NEXT_RELEASE = `-- up
alter table tasks add column next_release text;
alter table runs add column next_release text default 'none';
alter table queue_items add column next_release integer not null default 0;
alter table assignments add column next_release text;
create index tasks_of_next_release on tasks (tenant_id) where next_release is not null;
create table next_release (id uuid primary key);
-- down
drop table next_release;
drop index tasks_of_next_release;
alter table assignments drop column next_release;
alter table queue_items drop column next_release;
alter table runs drop column next_release;
alter table tasks drop column next_release;
`;

/** Four services of this release at work while the schema of the next comes and goes (SLF-49, SLF-52). */
describe('migrations under load', () => {
  let directory: string;
  let stack: TestStack;
  let sdk: Sdk;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-migrations-'));
    cpSync(MIGRATIONS, directory, { recursive: true });
    writeFileSync(path.join(directory, '29991231000000_next_release.sql'), NEXT_RELEASE);
    stack = await startStack({ mode: 'split' });
    sdk = Sdk.connect(stack.clientEnv);
  });
  afterAll(async () => {
    await sdk?.close();
    await stack?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('lose and double nothing, and refuse no trigger', async () => {
    const executions = new Map<number, number>();
    const task = sdk.hatchet.task({
      name: 'counted',
      retries: 0,
      executionTimeout: '5m',
      scheduleTimeout: '10m',
      fn: ({ n }: { n: number }) => {
        executions.set(n, (executions.get(n) ?? 0) + 1);
        return { n };
      },
    });
    await sdk.startWorker('through-migrations', { workflows: [task], slots: 200 });

    const results: Promise<{ n: number }>[] = [];
    const refused: unknown[] = [];
    let slowestMs = 0;
    let loading = true;
    const trigger = async (n: number) => {
      const startedAt = performance.now();
      const ref = await task.runNoWait({ n });
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      return ref.output;
    };
    const load = (async () => {
      for (let n = 0; loading; n++) {
        const result = trigger(n);
        // Its failure is looked at below; unobserved until then it would end the process.
        result.catch((error: unknown) => refused.push(error));
        results.push(result);
        await delay(1_000 / RUNS_PER_SECOND);
      }
    })();

    await until(() => executions.size > 0, { what: 'the load has begun' });
    const migrationsMs: number[] = [];
    const timed = async (migrate: () => Promise<unknown>) => {
      const startedAt = performance.now();
      await migrate();
      migrationsMs.push(performance.now() - startedAt);
      const before = executions.size;
      await delay(BETWEEN_MS);
      await until(() => executions.size > before, { what: 'runs go on after a migration' });
    };
    for (let round = 0; round < ROUNDS; round++) {
      await timed(() => migrateUp(stack.databaseUrl, { directory }));
      await timed(() => migrateDown(stack.databaseUrl, supportedVersion(), { directory }));
    }
    loading = false;
    await load;
    const outputs = await Promise.allSettled(results);

    console.log(
      `${results.length} runs, ${migrationsMs.length} migrations of ${Math.round(Math.max(...migrationsMs))} ms at most, ` +
        `slowest trigger ${Math.round(slowestMs)} ms, ${refused.length} failed`,
    );
    expect(refused).toEqual([]);
    expect(outputs.map((output) => output.status === 'fulfilled' && output.value.n)).toEqual(
      results.map((_, n) => n),
    );
    expect([...executions.values()].filter((times) => times !== 1)).toEqual([]);
    const open = await queryDatabase(stack.databaseUrl, 'select id from tasks where state = 0');
    expect(open).toEqual([]);
  }, 900_000);
});
