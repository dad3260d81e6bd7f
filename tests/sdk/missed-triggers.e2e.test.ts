import { queryDatabase, startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** What falls due while nothing runs that could fire it. The grace is one that no busy machine uses up. */
const GRACE_MS = 10_000;

let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({
    mode: 'split',
    replicas: { controllers: 1 },
    env: { SERVER_MISSED_SCHEDULE_GRACE: `${GRACE_MS}ms` },
  });
  sdk = Sdk.connect(stack.clientEnv);
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

test('SCH-14, CRN-11: schedules and ticks due during an outage are not made up for', async () => {
  const scheduled: number[] = [];
  const ticks: string[] = [];
  const once = sdk.hatchet.task({
    name: 'once',
    fn: async (input: { n: number }) => {
      scheduled.push(input.n);
      return {};
    },
  });
  const often = sdk.hatchet.task({
    name: 'often',
    fn: async (_: object, context) => {
      ticks.push(context.additionalMetadata().hatchet__cron_scheduled_at!);
      return {};
    },
  });
  await sdk.startWorker('missed', { workflows: [once, often] });

  await stack.kill('controllers', 0);
  await often.cron('second', '* * * * * *', {});
  const missed = await once.schedule(new Date(Date.now() + 3_600_000), { n: 1 });
  // An outage of two hours, without the wait.
  await queryDatabase(
    stack.databaseUrl,
    "update timers set due_at = due_at - interval '2 hours' where kind in ('cron', 'schedule')",
  );
  const restartedAt = Date.now();
  await stack.restart('controllers', 0);
  const later = await once.schedule(new Date(Date.now() + 500), { n: 2 });

  await until(() => scheduled.includes(2));
  const moments = () => ticks.map((tick) => Date.parse(tick));
  const upAt = Date.now();
  await until(() => moments().some((at) => at > upAt), { what: 'the cron goes on' });
  expect(scheduled).toEqual([2]);
  const { rows } = await sdk.hatchet.scheduled.list({ workflow: once });
  expect(rows!.map((row) => row.metadata.id)).toEqual([missed.metadata.id]);
  expect((await sdk.hatchet.scheduled.get(later)).workflowRunId).toBeDefined();

  expect(moments().filter((at) => at < restartedAt - GRACE_MS)).toEqual([]);
  expect(new Set(ticks).size).toBe(ticks.length);
});
