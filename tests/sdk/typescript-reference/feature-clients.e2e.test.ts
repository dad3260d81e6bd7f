import { createHmac } from 'node:crypto';
import {
  V1LogLineLevel,
  type V1TaskStatus,
  V1WebhookHMACAlgorithm,
  V1WebhookHMACEncoding,
  V1WebhookSourceName,
} from '@hatchet-dev/typescript-sdk/clients/rest/generated/data-contracts';
import type { Worker } from '@hatchet-dev/typescript-sdk/v1';
import { RateLimitDuration } from '@hatchet-dev/typescript-sdk/v1';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { Sdk } from '../sdk';

/** What the reference of the TypeScript SDK says of its feature clients, row by row, with the published SDK. */
let stack: TestStack;
let sdk: Sdk;
let hatchet: Sdk['hatchet'];
let worker: Worker;

const NOBODY = '00000000-0000-4000-8000-000000000000';
const HOUR_MS = 3_600_000;
const inAnHour = () => new Date(Date.now() + HOUR_MS);

function tasks() {
  const greet = hatchet.task({
    name: 'greet',
    onEvents: ['guest:come'],
    fn: (input: { name?: string }) => ({ greeting: `hello ${input.name ?? 'you'}` }),
  });
  const chatty = hatchet.task({
    name: 'chatty',
    retries: 1,
    fn: async (_: object, context) => {
      await context.logger.info(`attempt ${context.retryCount()} begins`);
      await context.logger.error(`attempt ${context.retryCount()} is in trouble`);
      if (context.retryCount() === 0) throw new Error('first attempts fail');
      return { done: true };
    },
  });
  const broken = hatchet.task({
    name: 'broken',
    fn: async () => {
      throw new Error('out of order');
    },
  });
  const nobody = hatchet.task({ name: 'nobody-runs-this', fn: () => ({}) });
  return { greet, chatty, broken, nobody };
}
let declared: ReturnType<typeof tasks>;

beforeAll(async () => {
  stack = await startStack({ mode: 'lite' });
  sdk = Sdk.connect(stack.clientEnv);
  hatchet = sdk.hatchet;
  declared = tasks();
  await sdk.register([declared.nobody]);
  worker = await sdk.startWorker('host', {
    workflows: [declared.greet, declared.chatty, declared.broken],
    slots: 7,
    labels: { room: 'blue' },
  });
});

afterAll(async () => {
  await sdk?.close();
  await stack?.stop();
});

const workerId = () => worker._internal.workerId!;
const idOf = async (run: { getWorkflowRunId(): Promise<string> }) => run.getWorkflowRunId();
const ended = (runId: string, status: string) =>
  until(async () => (await hatchet.runs.get_status(runId)) === (status as V1TaskStatus), {
    what: `run ${runId} is ${status}`,
  });

describe('the client', () => {
  test('TSS-03, TSS-14: knows its tenant from the token, and the platform agrees', async () => {
    const claims = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString('utf8'));
    expect(hatchet.tenantId).toBe(claims.sub);
    expect((await hatchet.tenant.get()).metadata.id).toBe(claims.sub);
  });

  test('TSS-04: the raw client answers with typed data', async () => {
    const { data } = await hatchet.api.workerList(hatchet.tenantId);
    expect(data.rows?.map(({ name }) => name)).toContain('host');
  });

  test('TSS-05 to TSS-17: gives the same client of a feature on each use', () => {
    for (const feature of [
      'crons',
      'events',
      'filters',
      'logs',
      'metrics',
      'ratelimits',
      'runs',
      'scheduled',
      'tasks',
      'tenant',
      'webhooks',
      'workers',
      'workflows',
    ] as const)
      expect(hatchet[feature]).toBe(hatchet[feature]);
    expect(hatchet.schedules).toBe(hatchet.scheduled);
  });
});

describe('events', () => {
  test('TSS-06: one pushed triggers a run, ten pushed at once trigger ten', async () => {
    const one = await hatchet.events.push('guest:come', { name: 'Ada' });
    const many = await hatchet.events.bulkPush(
      'guest:come',
      Array.from({ length: 10 }, (_, n) => ({
        payload: { name: `guest ${n}` },
        additionalMetadata: { party: 'ten' },
      })),
    );
    expect(one.eventId).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(many.events.map(({ eventId }) => eventId)).size).toBe(10);

    const ofOne = () => hatchet.runs.list({ triggeringEventExternalId: one.eventId });
    await until(async () => (await ofOne()).rows[0]?.status === 'COMPLETED');
    await until(async () => {
      const { rows } = await hatchet.runs.list({ additionalMetadata: { party: 'ten' } });
      return rows.length === 10 && rows.every(({ status }) => status === 'COMPLETED');
    });
  });
});

describe('crons', () => {
  test('TSS-69 to TSS-72: are created, read, listed by workflow and deleted by id and by object', async () => {
    const wanted = {
      name: 'at-night',
      expression: '0 3 * * *',
      input: { name: 'moon' },
      additionalMetadata: { k: 'v' },
      priority: 2,
    };
    const cron = await hatchet.crons.create(declared.greet, wanted);
    expect(await hatchet.crons.get(cron)).toMatchObject({
      name: 'at-night',
      cron: '0 3 * * *',
      input: { name: 'moon' },
      additionalMetadata: { k: 'v' },
      priority: 2,
      enabled: true,
      method: 'API',
      workflowName: 'greet',
    });
    const other = await hatchet.crons.create(declared.nobody, { name: 'at-noon', expression: '0 12 * * *' });
    const ofGreet = await hatchet.crons.list({ workflow: declared.greet });
    expect(ofGreet.rows?.map(({ name }) => name)).toEqual(['at-night']);
    expect((await hatchet.crons.list({})).rows).toHaveLength(2);

    await hatchet.crons.delete(cron.metadata.id);
    await hatchet.crons.delete(other);
    expect((await hatchet.crons.list({})).rows ?? []).toEqual([]);
    await expect(hatchet.crons.get(cron)).rejects.toMatchObject({ response: { status: 404 } });
  });

  test('TSS-69: refuse an expression that is none, and a workflow nobody knows', async () => {
    await expect(
      hatchet.crons.create(declared.greet, { name: 'never', expression: 'every blue moon' }),
    ).rejects.toThrow();
    await expect(
      hatchet.crons.create('unheard-of', { name: 'never', expression: '0 3 * * *' }),
    ).rejects.toThrow();
  });
});

describe('filters', () => {
  test('TSS-73 to TSS-77: are created, read, listed by scope and workflow, changed and deleted', async () => {
    const greet = await hatchet.workflows.get('greet');
    const nobody = await hatchet.workflows.get('nobody-runs-this');
    const make = (workflowId: string, scope: string) =>
      hatchet.filters.create({
        workflowId,
        scope,
        expression: 'input.name == "Bo"',
        payload: { from: scope },
      });
    const filter = await make(greet.metadata.id, 'north');
    const south = await make(greet.metadata.id, 'south');
    const foreign = await make(nobody.metadata.id, 'south');

    expect(await hatchet.filters.get(filter.metadata.id)).toMatchObject({
      workflowId: greet.metadata.id,
      scope: 'north',
      expression: 'input.name == "Bo"',
      payload: { from: 'north' },
    });
    const idsOf = async (query: Parameters<typeof hatchet.filters.list>[0]) =>
      (await hatchet.filters.list(query)).rows?.map(({ metadata }) => metadata.id).sort();
    const sorted = (...filters: { metadata: { id: string } }[]) =>
      filters.map(({ metadata }) => metadata.id).sort();
    expect(await idsOf({})).toEqual(sorted(filter, south, foreign));
    expect(await idsOf({ scopes: ['south'] })).toEqual(sorted(south, foreign));
    expect(await idsOf({ workflowIds: [nobody.metadata.id] })).toEqual(sorted(foreign));
    expect(await idsOf({ limit: 1 })).toHaveLength(1);
    expect(await idsOf({ limit: 2, offset: 2 })).toHaveLength(1);

    const changed = await hatchet.filters.update(filter.metadata.id, { expression: 'false' });
    expect(changed).toMatchObject({ expression: 'false', scope: 'north', payload: { from: 'north' } });
    for (const { metadata } of [filter, south, foreign])
      expect((await hatchet.filters.delete(metadata.id)).metadata.id).toBe(metadata.id);
    await expect(hatchet.filters.get(filter.metadata.id)).rejects.toMatchObject({
      response: { status: 404 },
    });
  });
});

describe('runs', () => {
  let runId: string;
  let taskId: string;
  beforeAll(async () => {
    runId = await idOf(await declared.chatty.runNoWait({}, { additionalMetadata: { seat: '12' } }));
    await ended(runId, 'COMPLETED');
    taskId = await hatchet.runs.getTaskExternalId(runId);
  });

  test('TSS-87, TSS-88, TSS-89, RUN-20: are read by id and by reference', async () => {
    const byId = await hatchet.runs.get(runId);
    expect(byId).toMatchObject({ run: { status: 'COMPLETED' }, tasks: [{ taskExternalId: taskId }] });
    expect(await hatchet.runs.get(hatchet.runRef(runId))).toEqual(byId);
    expect(await hatchet.runs.get_status(hatchet.runRef(runId))).toBe('COMPLETED');
    await expect(hatchet.runs.get(NOBODY)).rejects.toMatchObject({ response: { status: 404 } });
  });

  test('TSS-25 to TSS-27: a reference made of an id gives the results of its tasks, or rejects with the error', async () => {
    const ref = hatchet.runRef(runId);
    expect(await ref.output).toEqual({ chatty: { done: true } });
    expect(await ref.getWorkflowRunId()).toBe(runId);
    const failed = hatchet.runRef(await idOf(await declared.broken.runNoWait({})));
    await expect(failed.output).rejects.toEqual([expect.stringContaining('out of order')]);
  });

  test('TSS-90: are listed by workflow, status, metadata, time and worker, in pages', async () => {
    const ids = async (query: Parameters<typeof hatchet.runs.list>[0]) =>
      (await hatchet.runs.list(query)).rows.map(({ metadata }) => metadata.id);
    expect(await ids({ workflowNames: ['chatty'] })).toEqual([runId]);
    expect(await ids({ additionalMetadata: { seat: '12' } })).toEqual([runId]);
    expect(await ids({ additionalMetadata: { seat: '13' } })).toEqual([]);
    expect(await ids({ workflowNames: ['chatty'], statuses: ['FAILED' as V1TaskStatus] })).toEqual([]);
    expect(await ids({ workflowNames: ['chatty'], since: new Date(Date.now() + HOUR_MS) })).toEqual([]);
    expect(await ids({ onlyTasks: true, workerId: workerId(), workflowNames: ['chatty'] })).toEqual([runId]);
    expect(await ids({ onlyTasks: true, workerId: NOBODY, workflowNames: ['chatty'] })).toEqual([]);
    const first = await hatchet.runs.list({ limit: 3, offset: 0 });
    const second = await hatchet.runs.list({ limit: 3, offset: 3 });
    expect(first.rows).toHaveLength(3);
    expect(
      second.rows.filter((row) => first.rows.some((other) => other.metadata.id === row.metadata.id)),
    ).toEqual([]);
  });

  test('TSS-90: come with their payloads when asked for', async () => {
    const list = async (includePayloads: boolean) =>
      (await hatchet.runs.list({ workflowNames: ['chatty'], includePayloads })).rows[0];
    expect((await list(true))?.output).toMatchObject({ done: true });
    expect((await list(false))?.output).not.toMatchObject({ done: true });
  });

  test('TSS-86, TSS-91: are cancelled by ids and by filter, and replayed', async () => {
    const start = async (group: string) =>
      idOf(await declared.nobody.runNoWait({}, { additionalMetadata: { group } }));
    const [one, two, three] = [await start('a'), await start('b'), await start('b')];
    expect((await hatchet.runs.cancel({ ids: [one] })).data.ids).toEqual([one]);
    const cancelled = await hatchet.runs.cancel({ filters: { additionalMetadata: { group: 'b' } } });
    expect(cancelled.data.ids?.toSorted()).toEqual([two, three].toSorted());
    for (const id of [one, two, three]) await ended(id, 'CANCELLED');

    const again = await hatchet.runs.replay({ ids: [runId] });
    expect(again.data.ids).toEqual([runId]);
    await until(async () => {
      const details = await hatchet.runs.get(runId);
      return details.run.status === 'COMPLETED' && details.tasks[0]!.retryCount! > 1;
    });
  });

  test('TSS-78, TSS-08: logs of a task are narrowed by attempt, level, text and time', async () => {
    const lines = async (query?: Parameters<typeof hatchet.logs.list>[1]) =>
      (await hatchet.logs.list(taskId, query)).rows?.map(({ message }) => message);
    const first = ['attempt 0 begins', 'attempt 0 is in trouble'];
    expect(await lines({ attempt: 1 })).toEqual(first);
    expect(await lines({ attempt: 1, levels: [V1LogLineLevel.ERROR] })).toEqual(first.slice(1));
    expect(await lines({ search: 'attempt 0' })).toEqual(first);
    expect(await lines({ limit: 1 })).toEqual(first.slice(0, 1));
    expect(await lines({ since: inAnHour() })).toEqual([]);
    expect(await lines({ until: new Date(0) })).toEqual([]);
  });

  test('TSS-93: the stream of a run that has ended ends at once', async () => {
    const chunks: string[] = [];
    for await (const chunk of hatchet.runs.subscribeToStream(runId)) chunks.push(chunk);
    expect(chunks).toEqual([]);
  });
});

describe('scheduled runs', () => {
  test('TSS-94 to TSS-100: are created, read, listed, moved and deleted, alone and many at once', async () => {
    const create = (n: number) =>
      hatchet.scheduled.create('nobody-runs-this', {
        triggerAt: inAnHour(),
        input: { n },
        additionalMetadata: { batch: 'later' },
        priority: 3,
      });
    const [one, two, three] = [await create(1), await create(2), await create(3)];
    expect(await hatchet.scheduled.get(one)).toMatchObject({
      metadata: { id: one.metadata.id },
      input: { n: 1 },
      additionalMetadata: { batch: 'later' },
      priority: 3,
      workflowName: 'nobody-runs-this',
    });
    const list = async (query: object = {}) => (await hatchet.scheduled.list(query)).rows ?? [];
    expect(await list({ workflow: declared.nobody })).toHaveLength(3);
    expect(await list({ workflow: declared.greet })).toEqual([]);
    expect(await list({ additionalMetadata: ['batch:later'], limit: 2 })).toHaveLength(2);

    const tomorrow = new Date(Date.now() + 24 * HOUR_MS);
    const moved = await hatchet.scheduled.update(one, { triggerAt: tomorrow });
    expect(new Date(moved.triggerAt).getTime()).toBe(tomorrow.getTime());
    const both = await hatchet.scheduled.bulkUpdate([
      { scheduledRun: two, triggerAt: tomorrow },
      { scheduledRun: NOBODY, triggerAt: tomorrow },
    ]);
    expect(both.updatedIds).toEqual([two.metadata.id]);
    expect(both.errors).toHaveLength(1);

    await hatchet.scheduled.delete(one);
    const gone = await hatchet.scheduled.bulkDelete({ scheduledRuns: [two, three] });
    expect(gone.deletedIds.toSorted()).toEqual([two.metadata.id, three.metadata.id].toSorted());
    expect(await list()).toEqual([]);
    await expect(hatchet.scheduled.get(one)).rejects.toMatchObject({ response: { status: 404 } });
  });
});

describe('webhooks', () => {
  const names = ['basic', 'keyed', 'signed'] as const;
  const secrets = { password: 'open sesame', apiKey: 'key-123456', signingSecret: 'sign-here' };
  const address = (name: string) =>
    `${stack.clientEnv.HATCHET_CLIENT_SERVER_URL}/api/v1/stable/tenants/${hatchet.tenantId}/webhooks/${name}`;
  const post = (name: string, headers: Record<string, string>) =>
    fetch(address(name), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: BODY,
    });
  const BODY = JSON.stringify({ kind: 'come', name: 'hook' });
  const signature = createHmac('sha256', secrets.signingSecret).update(BODY).digest('hex');
  const credentials: Record<(typeof names)[number], Record<string, string>> = {
    basic: { authorization: `Basic ${Buffer.from(`me:${secrets.password}`).toString('base64')}` },
    keyed: { 'x-key': secrets.apiKey },
    signed: { 'x-signature': signature },
  };

  beforeAll(async () => {
    const shared = { eventKeyExpression: '"hook:" + input.kind', sourceName: V1WebhookSourceName.GENERIC };
    await hatchet.webhooks.create({
      ...shared,
      name: 'basic',
      auth: { username: 'me', password: secrets.password },
    });
    await hatchet.webhooks.create({
      ...shared,
      name: 'keyed',
      auth: { headerName: 'x-key', apiKey: secrets.apiKey },
    });
    await hatchet.webhooks.create({
      ...shared,
      name: 'signed',
      auth: {
        algorithm: V1WebhookHMACAlgorithm.SHA256,
        encoding: V1WebhookHMACEncoding.HEX,
        signatureHeaderName: 'x-signature',
        signingSecret: secrets.signingSecret,
      },
    });
  });

  test.each(names)('TSS-101: %s accepts whoever proves it, and nobody else', async (name) => {
    expect((await post(name, credentials[name])).status).toBe(200);
    expect((await post(name, {})).status).toBe(403);
  });

  test('TSS-103, TSS-104: are read without a secret, and listed by name and source', async () => {
    for (const name of names) {
      const webhook = await hatchet.webhooks.get(name);
      expect(webhook).toMatchObject({ name, eventKeyExpression: '"hook:" + input.kind' });
      for (const secret of Object.values(secrets)) expect(JSON.stringify(webhook)).not.toContain(secret);
    }
    const list = async (query?: Parameters<typeof hatchet.webhooks.list>[0]) =>
      (await hatchet.webhooks.list(query)).rows?.map(({ name }) => name).toSorted();
    expect(await list()).toEqual([...names]);
    expect(await list({ webhookNames: ['keyed'] })).toEqual(['keyed']);
    expect(await list({ sourceNames: [V1WebhookSourceName.STRIPE] })).toEqual([]);
    expect(await list({ limit: 1 })).toHaveLength(1);
  });

  test('TSS-105, TSS-102: a changed key names the next event; a deleted one is not found', async () => {
    await hatchet.webhooks.update('keyed', { eventKeyExpression: '"changed:" + input.kind' });
    expect((await post('keyed', credentials.keyed)).status).toBe(200);
    await until(async () => {
      const { data } = await hatchet.api.v1EventList(hatchet.tenantId, { keys: ['changed:come'] });
      return data.rows?.length === 1;
    });
    expect((await hatchet.webhooks.delete('keyed')).name).toBe('keyed');
    expect((await post('keyed', credentials.keyed)).status).toBe(404);
  });
});

describe('rate limits', () => {
  test('TSS-83, TSS-84, RTL-09: are put by key, and listed with search and order', async () => {
    for (const [key, limit] of [
      ['mail', 10],
      ['mail-priority', 5],
      ['sms', 3],
    ] as const)
      expect(await hatchet.ratelimits.upsert({ key, limit, duration: RateLimitDuration.HOUR })).toBe(key);
    const list = async (query: Parameters<typeof hatchet.ratelimits.list>[0]) =>
      (await hatchet.ratelimits.list(query)).rows?.map(({ key, limitValue }) => [key, limitValue]);
    expect((await list({}))?.toSorted()).toEqual([
      ['mail', 10],
      ['mail-priority', 5],
      ['sms', 3],
    ]);
    expect(await list({ search: 'mail', limit: 1, offset: 0 })).toHaveLength(1);
    expect(await list({ search: 'sms' })).toEqual([['sms', 3]]);
  });
});

describe('metrics', () => {
  test('TSS-79, TSS-80: tell what waits in queues and per task', async () => {
    const runId = await idOf(await declared.nobody.runNoWait({}));
    const stats = await until(async () => {
      const found = (await hatchet.metrics.getTaskStats())['nobody-runs-this'];
      return found?.queued?.total ? found : undefined;
    });
    expect(stats.queued?.total).toBe(1);
    expect(await hatchet.metrics.getQueueMetrics()).toHaveProperty('queues');
    await hatchet.runs.cancel({ ids: [runId] });
    await ended(runId, 'CANCELLED');
  });

  test('TSS-81, RUN-24: count runs by status, of one workflow, and refuse an id that is none', async () => {
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    const { metadata } = await hatchet.workflows.get('chatty');
    expect(await hatchet.metrics.getTaskStatusMetrics({ since, workflow_ids: [metadata.id] })).toEqual({
      queued: 0,
      running: 0,
      completed: 1,
      failed: 0,
      cancelled: 0,
    });
    await expect(
      hatchet.metrics.getTaskStatusMetrics({ since, workflow_ids: ['short'] }),
    ).rejects.toMatchObject({ response: { status: 400 } });
  });
});

describe('workers', () => {
  test('TSS-106, TSS-108, WRK-24: are listed and read with slots and labels', async () => {
    const found = await hatchet.workers.get(workerId());
    expect(found).toMatchObject({ name: 'host', status: 'ACTIVE', type: 'SELFHOSTED' });
    expect(found.labels).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: 'room', value: 'blue' })]),
    );
    expect(JSON.stringify(found.slotConfig)).toContain('"limit":7');
    expect((await hatchet.workers.list()).rows?.map(({ metadata }) => metadata.id)).toContain(workerId());
  });

  test('TSS-107, TSS-109, TSS-110, WRK-25: take nothing while paused, and go on', async () => {
    expect(await hatchet.workers.isPaused(workerId())).toBe(false);
    await hatchet.workers.pause(workerId());
    expect(await hatchet.workers.isPaused(workerId())).toBe(true);
    const run = await declared.greet.runNoWait({ name: 'late' });
    const runId = await idOf(run);
    await until(async () => (await hatchet.runs.get_status(runId)) === ('QUEUED' as V1TaskStatus));
    await hatchet.workers.unpause(workerId());
    expect(await hatchet.workers.isPaused(workerId())).toBe(false);
    expect(await run.output).toMatchObject({ greeting: 'hello late' });
  });
});

describe('workflows', () => {
  test('TSS-112, TSS-113, TSS-122: are found by name, id and declaration', async () => {
    const byName = await hatchet.workflows.get('greet');
    expect(byName).toMatchObject({ name: 'greet', tenantId: hatchet.tenantId });
    expect((await hatchet.workflows.get(byName.metadata.id)).metadata.id).toBe(byName.metadata.id);
    expect((await hatchet.workflows.get(declared.greet)).metadata.id).toBe(byName.metadata.id);
    expect(await hatchet.workflows.getWorkflowIdFromName('greet')).toBe(byName.metadata.id);
    expect(await hatchet.workflows.getWorkflowIdFromName(NOBODY)).toBe(NOBODY);
    await expect(hatchet.workflows.get('unheard-of')).rejects.toThrow();
    await expect(hatchet.workflows.getWorkflowIdFromName('unheard-of')).rejects.toThrow();
  });

  test('TSS-111, TSS-114: are listed in pages of 50, narrowed by name, and deleted by name, id and object', async () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      hatchet.task({ name: `many-${n + 1}`, fn: () => ({}) }),
    );
    const others = (await hatchet.workflows.list()).rows!.length;
    await sdk.register(many);
    expect((await hatchet.workflows.list()).rows).toHaveLength(50);
    expect((await hatchet.workflows.list({ offset: 50 })).rows).toHaveLength(10 + others);
    expect((await hatchet.workflows.list({ name: 'many-60' })).rows?.map(({ name }) => name)).toEqual([
      'many-60',
    ]);

    await hatchet.workflows.delete('many-1');
    await hatchet.workflows.delete((await hatchet.workflows.get('many-2')).metadata.id);
    await hatchet.workflows.delete(many[2]!);
    expect((await hatchet.workflows.list({ offset: 50 })).rows).toHaveLength(7 + others);
  });
});
