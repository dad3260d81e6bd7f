import { ConcurrencyLimitStrategy } from '@hatchet-dev/typescript-sdk/v1';
import { until } from '@hatchet-ts/testkit';
import { type Address, Sdk } from '../sdk/sdk';

const CUSTOMERS = ['ada@example.com', 'grace@example.com', 'alan@example.com'];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A failure whose trace is the same on every machine. */
function failure(message: string, at: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at ${at}`;
  return error;
}

/** A platform with some life: runs that ended well, failed, run and wait, for pages to have something to show. */
export async function liveShop(address: Address): Promise<{ close(): Promise<void> }> {
  const sdk = Sdk.connect(address);
  const { hatchet } = sdk;
  const mail = hatchet.task({
    name: 'send-welcome-mail',
    fn: async ({ to, busy }: { to: string; busy: boolean }, ctx) => {
      await ctx.logger.info(`rendering the template for ${to}`);
      if (busy) throw failure(`451 mailbox of ${to} is busy`, 'deliver (mail.ts:18:11)');
      await ctx.logger.info('handed to the mail server');
      return { messageId: `m-${ctx.workflowRunId().slice(-6)}`, to };
    },
  });
  const order = hatchet.workflow<{ items: string[]; declined: boolean }>({ name: 'fulfil-order' });
  const stock = order.task({
    name: 'reserve-stock',
    fn: async ({ items }, ctx) => {
      await ctx.logger.info(`reserving ${items.length} items`);
      await pause(300);
      return { reserved: items };
    },
  });
  const charge = order.task({
    name: 'charge-card',
    retries: 1,
    fn: async ({ declined }) => {
      await pause(500);
      if (declined) throw failure('card declined: insufficient funds', 'charge (payments.ts:42:9)');
      return { cents: 4200 };
    },
  });
  const pack = order.task({
    name: 'pack',
    parents: [stock],
    fn: async () => {
      await pause(350);
      return { boxes: 1 };
    },
  });
  order.task({ name: 'ship', parents: [pack, charge], fn: () => ({ label: 'parcel 0034' }) });
  const ended = new AbortController();
  const report = hatchet.task({
    name: 'nightly-report',
    executionTimeout: '30m',
    concurrency: {
      expression: "'ledger'",
      maxRuns: 1,
      limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
    },
    fn: () =>
      new Promise<{ pages: number }>((resolve) => {
        ended.signal.addEventListener('abort', () => resolve({ pages: 12 }));
      }),
  });
  await sdk.startWorker('shop-1', { workflows: [mail, order, report], slots: 20 });
  for (let number = 0; number < 30; number++)
    await mail.runNoWait(
      { to: CUSTOMERS[number % 3]!, busy: number % 9 === 4 },
      { additionalMetadata: { customer: String(100 + number), region: number % 2 ? 'us' : 'eu' } },
    );
  for (let number = 0; number < 5; number++)
    await order.runNoWait(
      { items: ['tea', 'scones'], declined: number === 1 },
      { additionalMetadata: { order: `o-${4711 + number}` } },
    );
  for (const month of ['10', '11']) await report.runNoWait({}, { additionalMetadata: { month } });
  await until(
    async () => (await hatchet.runs.list({ statuses: ['RUNNING', 'QUEUED'] as never })).rows!.length <= 2,
    {
      timeoutMs: 60_000,
      everyMs: 200,
      what: 'all but the reports have ended',
    },
  );
  return {
    close: async () => {
      ended.abort();
      await sdk.close();
    },
  };
}
