import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** What falls due while nothing runs that could fire it. A grace of one second, so that an outage is a short one. */
let stack: TestStack;
let sdk: Sdk;

beforeAll(async () => {
  stack = await startStack({
    mode: 'split',
    replicas: { controllers: 1 },
    env: { SERVER_MISSED_SCHEDULE_GRACE: '1s' },
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
  await often.cron('second', '* * * * * *', {});
  await until(() => ticks.length > 0);

  await stack.kill('controllers', 0);
  const downAt = Date.now();
  const missed = await once.schedule(new Date(downAt + 500), { n: 1 });
  const later = await once.schedule(new Date(downAt + 12_000), { n: 2 });
  await until(() => Date.now() > downAt + 6000);
  await stack.restart('controllers', 0);
  const upAt = Date.now();

  await until(() => scheduled.includes(2));
  expect(scheduled).toEqual([2]);
  const { rows } = await sdk.hatchet.scheduled.list({ workflow: once });
  expect(rows!.map((row) => row.metadata.id)).toEqual([missed.metadata.id]);
  expect((await sdk.hatchet.scheduled.get(later)).workflowRunId).toBeDefined();

  const moments = ticks.map((tick) => Date.parse(tick));
  // One in flight when the controller died; the grace before it was back.
  expect(moments.filter((at) => at > downAt + 1000 && at < upAt - 3000)).toEqual([]);
  expect(moments.some((at) => at > upAt)).toBe(true);
  expect(new Set(ticks).size).toBe(ticks.length);
});
