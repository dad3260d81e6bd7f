import { createHmac } from 'node:crypto';
import { V1WebhookSourceName } from '@hatchet-dev/typescript-sdk/clients/rest/generated/data-contracts';
import { ConcurrencyLimitStrategy } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from './sdk';

/** What comes in by a webhook and what it starts; what waits and why it ended, as clients see it. */
let stack: TestStack;
let sdk: Sdk;
let hatchet: Sdk['hatchet'];

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
  hatchet = sdk.hatchet;
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

const server = () => stack.clientEnv.HATCHET_CLIENT_SERVER_URL!;
const post = (name: string, body: string, headers: Record<string, string>) =>
  fetch(`${server()}/api/v1/stable/tenants/${hatchet.tenantId}/webhooks/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

describe('a webhook', () => {
  const KEY = { headerName: 'x-key', apiKey: 'a-key-of-ours' };
  const send = (name: string, body: object, headers: Record<string, string> = {}) =>
    post(name, JSON.stringify(body), { 'x-key': KEY.apiKey, ...headers });

  test('WHK-07, WHK-08: starts the task of its event with the body, over which the static payload wins', async () => {
    const inputs: unknown[] = [];
    const task = hatchet.task({
      name: 'on-order',
      onEvents: ['shop:order'],
      fn: (input: { n: number }) => {
        inputs.push(input);
        return {};
      },
    });
    await sdk.startWorker('shop', { workflows: [task] });
    await hatchet.webhooks.create({
      name: 'shop',
      sourceName: V1WebhookSourceName.GENERIC,
      eventKeyExpression: '"shop:" + input.type',
      staticPayload: { source: 'webhook', n: 42 },
      auth: KEY,
    });
    expect((await send('shop', { type: 'refund', n: 1 })).status).toBe(200);
    expect((await send('shop', { type: 'order', n: 1, item: 'tea' })).status).toBe(200);
    await until(() => inputs.length > 0);
    expect(inputs).toEqual([{ type: 'order', item: 'tea', source: 'webhook', n: 42 }]);
  });

  test('WHK-06: names a scope, which chooses among filters', async () => {
    const came: string[] = [];
    const task = hatchet.task({
      name: 'scoped',
      onEvents: ['scoped:event'],
      fn: async (_: object, context) => {
        came.push(context.filterPayload().of as string);
        return {};
      },
    });
    await sdk.startWorker('scoped', { workflows: [task] });
    const workflowId = await hatchet.workflows.getWorkflowIdFromName('scoped');
    for (const scope of ['north', 'south'])
      await hatchet.filters.create({ workflowId, scope, expression: 'true', payload: { of: scope } });
    await hatchet.webhooks.create({
      name: 'scoped',
      sourceName: V1WebhookSourceName.GENERIC,
      eventKeyExpression: '"scoped:event"',
      scopeExpression: 'headers["x-region"]',
      auth: KEY,
    });
    await send('scoped', {}, { 'x-region': 'south' });
    await send('scoped', {}, { 'x-region': 'north' });
    await until(() => came.length === 2);
    expect(came.toSorted()).toEqual(['north', 'south']);
  });

  test('WHK-03, WHK-16: of Stripe needs a secret only, and its payment reaches the task', async () => {
    type Payment = { type: string; data: { object: { customer: string; amount: number } } };
    const task = hatchet.task({
      name: 'on-payment',
      onEvents: ['stripe:payment_intent.succeeded'],
      fn: ({ data }: Payment) => ({ customer: data.object.customer, amount: data.object.amount }),
    });
    await sdk.startWorker('payments', { workflows: [task] });
    await hatchet.webhooks.create({
      name: 'stripe',
      sourceName: V1WebhookSourceName.STRIPE,
      eventKeyExpression: '"stripe:" + input.type',
      auth: {
        algorithm: 'SHA256' as never,
        encoding: 'HEX' as never,
        signatureHeaderName: 'stripe-signature',
        signingSecret: 'whsec_ours',
      },
    });
    const body = JSON.stringify({
      type: 'payment_intent.succeeded',
      data: { object: { customer: 'cus_ada', amount: 1_250 } },
    });
    const at = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', 'whsec_ours').update(`${at}.${body}`).digest('hex');
    expect((await post('stripe', body, { 'stripe-signature': `t=${at},v1=${signature}` })).status).toBe(200);
    const { rows } = await until(async () => {
      const list = await hatchet.runs.list({ workflowNames: ['on-payment'], includePayloads: true });
      return list.rows[0]?.status === 'COMPLETED' && list;
    });
    expect(rows[0]!.output).toEqual({ customer: 'cus_ada', amount: 1_250 });
  });
});

describe('what waits', () => {
  test('CON-09, CON-10, STA-01 to STA-03, STA-06: is counted by queue and by key, with the rule that holds it', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const task = hatchet.task({
      name: 'grouped',
      concurrency: {
        expression: 'input.group',
        maxRuns: 1,
        limitStrategy: ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
      },
      fn: async (_: { group: string }) => {
        await held;
        return {};
      },
    });
    await sdk.startWorker('groups', { workflows: [task], slots: 50 });
    const refs = await task.runManyNoWait(
      ['a', 'b'].flatMap((group) => Array.from({ length: 6 }, () => ({ input: { group } }))),
    );
    const stats = await until(async () => {
      const { grouped } = await hatchet.metrics.getTaskStats();
      return grouped?.running?.total === 2 && grouped.queued?.total === 10 && grouped;
    });
    expect(stats.queued).toMatchObject({
      total: 10,
      concurrency: [{ expression: 'input.group', type: 'GROUP_ROUND_ROBIN', keys: { a: 5, b: 5 } }],
      oldest: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(stats.running).toMatchObject({ total: 2, concurrency: [{ keys: { a: 1, b: 1 } }] });
    const response = await fetch(`${server()}/api/v1/tenants/${hatchet.tenantId}/task-stats`, {
      headers: { authorization: `Bearer ${stack.token}` },
    });
    expect(((await response.json()) as { grouped: unknown }).grouped).toEqual(stats);
    letGo();
    await Promise.all(refs.map(({ output }) => output));
  });
});

describe('a cancelled run', () => {
  test('CAN-11: says in its history who or what cancelled it', async () => {
    const nobody = hatchet.task({ name: 'nobody-takes-it', scheduleTimeout: '1s', fn: () => ({}) });
    const newest = hatchet.task({
      name: 'only-one',
      concurrency: { expression: '"all"', maxRuns: 1, limitStrategy: ConcurrencyLimitStrategy.CANCEL_NEWEST },
      fn: () => ({}),
    });
    await sdk.register([nobody, newest]);
    const byTimeout = await nobody.runNoWait({});
    const byHand = await newest.runNoWait({});
    await byHand.getWorkflowRunId();
    const byRule = await newest.runNoWait({});
    await byRule.getWorkflowRunId();
    await hatchet.runs.cancel({ ids: [await byHand.getWorkflowRunId()] });

    const history = async (ref: typeof byHand | typeof byRule | typeof byTimeout) => {
      await until(async () => String(await hatchet.runs.get_status(ref)) === 'CANCELLED');
      const { data } = await hatchet.api.v1TaskEventList(
        await hatchet.runs.getTaskExternalId(await ref.getWorkflowRunId()),
        { limit: 100 },
      );
      const { eventType, message, errorMessage } = data.rows![0]!;
      return `${eventType} ${message} ${errorMessage ?? ''}`.trim();
    };
    const told = [await history(byTimeout), await history(byRule), await history(byHand)];
    expect(new Set(told).size).toBe(3);
    expect(told[0]).toMatch(/SCHEDULING_TIMED_OUT/);
    expect(told[1]).toMatch(/concurrency/i);
    expect(told[2]).toMatch(/CANCELLED/);
  });
});

test('SEC-13, ENV-08, WIR-10, CFG-06: one token is good for REST and gRPC, and knows tenant and addresses by itself', async () => {
  const claims = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString('utf8')) as Record<
    string,
    string
  >;
  expect(claims).toMatchObject({
    sub: hatchet.tenantId,
    grpc_broadcast_address: stack.clientEnv.HATCHET_CLIENT_HOST_PORT,
    server_url: server(),
  });
});
