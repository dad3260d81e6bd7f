import { ConcurrencyLimitStrategy, RateLimitDuration } from '@hatchet-dev/typescript-sdk/v1';
import { until } from '@hatchet-ts/testkit';
import { type Address, Sdk } from '../sdk/sdk';

const CUSTOMERS = ['ada@example.com', 'grace@example.com', 'alan@example.com'];

const LETTER = `Dear Ada,

the kettle sings of rain upon the roof, and every cup recalls the river it was. Your tea is on its way; it left this
morning with the scones.

Yours, the shop`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A failure whose trace is the same on every machine. */
function failure(message: string, at: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at ${at}`;
  return error;
}

/** What starts work by itself, of every kind. */
async function triggers({
  crons,
  scheduled,
  ratelimits,
  filters,
  webhooks,
  events,
  workflows,
}: Sdk['hatchet']) {
  await crons.create('nightly-report', {
    name: 'weekdays',
    expression: '0 6 * * 1-5',
    input: { pages: 12 },
    additionalMetadata: { team: 'finance' },
  });
  await crons.create('send-welcome-mail', { name: 'digest', expression: '*/30 * * * *', input: {} });
  for (const day of [1, 3, 8])
    await scheduled.create('fulfil-order', {
      triggerAt: new Date(Date.now() + day * 86_400_000),
      input: { items: ['tea'] },
      additionalMetadata: { customer: String(100 + day) },
    });
  await ratelimits.upsert({ key: 'mail-provider', limit: 100, duration: RateLimitDuration.MINUTE });
  await ratelimits.upsert({ key: 'card-network', limit: 20, duration: RateLimitDuration.SECOND });
  const order = await workflows.get('fulfil-order');
  await filters.create({
    workflowId: order.metadata.id,
    scope: 'shop',
    expression: 'input.total > payload.least',
    payload: { least: 100 },
  });
  await webhooks.create({
    name: 'github-issues',
    sourceName: 'GITHUB' as never,
    eventKeyExpression: "'github:' + headers['x-github-event'] + ':' + input.action",
    authType: 'HMAC' as never,
    auth: {
      algorithm: 'SHA256' as never,
      encoding: 'HEX' as never,
      signatureHeaderName: 'X-Hub-Signature-256',
      signingSecret: 'secret',
    },
  } as never);
  for (let number = 1; number <= 4; number++)
    await events.push(
      'github:issues:opened',
      { issue: { number, title: 'The kettle is cold' } },
      { additionalMetadata: { source: number % 2 ? 'web' : 'api' } },
    );
  await events.push('stock:low', { item: 'scones', left: 2 });
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
  const triage = hatchet.task({
    name: 'triage-issue',
    description: 'Labels new issues and tells who is on call.',
    onEvents: ['github:issues:opened', 'order:paid'],
    fn: () => ({ label: 'bug' }),
  });
  const photo = hatchet.task({
    name: 'resize-photo',
    fn: async ({ number }: { number: number }) => {
      await pause(150 + 40 * number);
      if (number === 4) throw failure('photo 4 is no JPEG', 'decode (photos.ts:31:7)');
      return { width: 1200 };
    },
  });
  const album = hatchet.task({
    name: 'publish-album',
    executionTimeout: '5m',
    fn: async ({ photos }: { photos: number }, ctx) => {
      const ends = await Promise.allSettled(
        Array.from({ length: photos }, (_, number) => ctx.runChild(photo, { number })),
      );
      return { published: ends.filter(({ status }) => status === 'fulfilled').length };
    },
  });
  const fair = hatchet.task({
    name: 'publish-fair',
    executionTimeout: '5m',
    fn: async (_: object, ctx) => {
      for (const photos of [3, 6]) await ctx.runChild(album, { photos });
      return { albums: 2 };
    },
  });
  const letter = hatchet.task({
    name: 'write-letter',
    executionTimeout: '5m',
    fn: async (_: object, ctx) => {
      for (const word of LETTER.split(/(?<=\s)/)) await ctx.putStream(word);
      return { words: LETTER.split(' ').length };
    },
  });
  const trip = hatchet.durableTask({
    name: 'plan-tasting',
    executionTimeout: '1h',
    fn: async (_: object, ctx) => {
      await ctx.sleepFor('1s');
      await ctx.waitForEvent('tasting:paid');
      return { booked: true };
    },
  });
  const ended = new AbortController();
  const report = hatchet.task({
    name: 'nightly-report',
    scheduleTimeout: '1h',
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
  await sdk.startWorker('shop-1', {
    workflows: [mail, order, report, triage, photo, album, fair, letter, trip],
    slots: 20,
    labels: { region: 'eu', memory: 4096 },
  });
  await triggers(hatchet);
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
  await fair.runNoWait({});
  await letter.runNoWait({});
  await trip.runNoWait({});
  for (const month of ['10', '11']) await report.runNoWait({}, { additionalMetadata: { month } });
  await until(
    async () => (await hatchet.runs.list({ statuses: ['RUNNING', 'QUEUED'] as never })).rows!.length <= 3,
    {
      everyMs: 200,
      what: 'all but the reports and the tasting have ended',
    },
  );
  return {
    close: async () => {
      ended.abort();
      await sdk.close();
    },
  };
}
