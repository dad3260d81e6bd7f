import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EngineError } from '@hatchet-ts/contracts';
import { until } from '@hatchet-ts/testkit';
import type { Browser } from '../../../tests/browser';
import { Platform } from '../../../tests/platform';

const TENANT = '/api/v1/tenants/{tenant}';
const exhausted = (what: string) => ({
  status: 429,
  body: { errors: [{ description: `tenant has reached 100% of its ${what} limit` }] },
});

describe('limits of a tenant (ENV-10)', () => {
  const mails: string[] = [];
  let mailServer: Server;
  let platform: Platform;
  let admin: Browser;

  beforeAll(async () => {
    mailServer = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        mails.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
    platform = await Platform.start({
      SERVER_ENFORCE_LIMITS: 'true',
      SERVER_LIMITS_DEFAULT_TASK_RUN_LIMIT: '5',
      SERVER_LIMITS_DEFAULT_TASK_RUN_ALARM_LIMIT: '3',
      SERVER_LIMITS_DEFAULT_TASK_RUN_WINDOW: '1m',
      SERVER_LIMITS_DEFAULT_EVENT_LIMIT: '2',
      SERVER_LIMITS_DEFAULT_CRON_LIMIT: '2',
      SERVER_LIMITS_DEFAULT_CRON_ALARM_LIMIT: '2',
      SERVER_LIMITS_DEFAULT_SCHEDULE_LIMIT: '1',
      SERVER_LIMITS_DEFAULT_WORKER_SLOT_LIMIT: '10',
      SERVER_EMAIL_POSTMARK_ENABLED: 'true',
      SERVER_EMAIL_POSTMARK_SERVER_KEY: 'key',
      SERVER_EMAIL_POSTMARK_FROM_EMAIL: 'hatchet@example.com',
      SERVER_EMAIL_POSTMARK_URL: `http://127.0.0.1:${(mailServer.address() as AddressInfo).port}`,
      SERVER_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8',
    });
    await platform.register({ name: 'one', tasks: [{ readableId: 'task' }] });
    await platform.register({
      name: 'two',
      tasks: [{ readableId: 'a' }, { readableId: 'b', parents: ['a'] }],
      onFailureTask: { readableId: 'on-failure' },
    });
    admin = await platform.userWith({ email: 'admin@example.com', role: 'ADMIN' });
  });
  afterAll(async () => {
    await platform.stop();
    mailServer.closeAllConnections();
    await new Promise((resolve) => mailServer.close(resolve));
  });

  const policy = async (resource: string) => {
    const { limits } = await platform.get(`${TENANT}/resource-policy`);
    return limits.find((limit: { resource: string }) => limit.resource === resource);
  };
  const trigger = (workflowName: string) =>
    platform.call('POST', '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', {
      body: { workflowName, input: {} },
    });
  const createCron = (cronName: string) =>
    platform.call('POST', `${TENANT}/workflows/one/crons`, {
      body: { cronName, cronExpression: '0 0 1 1 *', input: {}, additionalMetadata: {} },
    });
  const told = async () => {
    await platform.alerter.runOnce();
    return mails.filter((mail) => mail.includes('using up its limits'));
  };

  it('all of them are shown, with what is used', async () => {
    const { limits } = await platform.get(`${TENANT}/resource-policy`);
    expect(limits.map((limit: { resource: string }) => limit.resource)).toEqual([
      'WORKER',
      'WORKER_SLOT',
      'EVENT',
      'TASK_RUN',
      'CRON',
      'SCHEDULE',
      'INCOMING_WEBHOOK',
    ]);
    expect(await policy('TASK_RUN')).toMatchObject({
      limitValue: 5,
      alarmValue: 3,
      value: 0,
      window: '60s',
      lastRefill: expect.any(String),
    });
    expect(await policy('WORKER')).toMatchObject({ limitValue: 4, alarmValue: 2, value: 0 });
    const [first] = limits;
    expect((await policy('WORKER')).metadata).toEqual(first.metadata);
  });

  it('runs count by their tasks, and one too many is refused (CFG-80)', async () => {
    expect((await trigger('two')).status).toBe(200);
    expect((await trigger('two')).status).toBe(200);
    expect(await trigger('two')).toMatchObject(exhausted('task runs'));
    expect((await trigger('one')).status).toBe(200);
    expect(await trigger('one')).toMatchObject(exhausted('task runs'));
    expect(await policy('TASK_RUN')).toMatchObject({ value: 5 });
  });

  it('a run that no caller waits for is created as failed, so that somebody sees it (rule 2.2.9)', async () => {
    const made = await platform.call('POST', `${TENANT}/workflows/one/scheduled`, {
      body: { triggerAt: new Date(Date.now() + 3_600_000).toISOString(), input: {}, additionalMetadata: {} },
    });
    expect(made.status).toBe(200);
    const path = `${TENANT}/workflows/scheduled/${made.body.metadata.id}`;
    const { body } = await platform.call('POST', path);
    expect(await platform.get(`/api/v1/stable/workflow-runs/${body.externalId}`)).toMatchObject({
      run: { status: 'FAILED', errorMessage: 'tenant has reached 100% of its task runs limit' },
      tasks: [{ status: 'FAILED' }],
    });
  });

  it('schedules are refused at the limit (CFG-78)', async () => {
    const schedule = () =>
      platform.call('POST', `${TENANT}/workflows/one/scheduled`, {
        body: {
          triggerAt: new Date(Date.now() + 3_600_000).toISOString(),
          input: {},
          additionalMetadata: {},
        },
      });
    expect((await schedule()).status).toBe(200);
    expect(await schedule()).toMatchObject(exhausted('schedules'));
  });

  it('crons are refused at the limit, declared ones too (CFG-76)', async () => {
    expect((await createCron('first')).status).toBe(200);
    const declared = platform.register({
      name: 'declared',
      tasks: [{ readableId: 'task' }],
      cronTriggers: ['0 0 1 1 *', '0 0 2 1 *'],
    });
    await expect(declared).rejects.toEqual(
      new EngineError('resource_exhausted', 'tenant has reached 100% of its crons limit'),
    );
    expect((await createCron('second')).status).toBe(200);
    expect(await createCron('third')).toMatchObject(exhausted('crons'));
  });

  it('webhooks are refused at the limit', async () => {
    const create = (name: string) =>
      platform.call('POST', '/api/v1/stable/tenants/{tenant}/webhooks', {
        body: {
          name,
          sourceName: 'GENERIC',
          eventKeyExpression: '"e"',
          authType: 'API_KEY',
          auth: { headerName: 'x-key', apiKey: 'k' },
        },
      });
    for (let n = 0; n < 5; n++) expect((await create(`hook-${n}`)).status).toBe(200);
    expect(await create('hook-5')).toMatchObject(exhausted('incoming webhooks'));
  });

  it('events are refused at the limit, with 429 for whoever delivers to a webhook (CFG-73)', async () => {
    const deliver = () =>
      platform.call('POST', '/api/v1/stable/tenants/{tenant}/webhooks/hook-0', {
        token: null,
        headers: { 'x-key': 'k' },
        body: {},
      });
    expect((await deliver()).status).toBe(200);
    expect((await deliver()).status).toBe(200);
    expect(await deliver()).toMatchObject(exhausted('events'));
  });

  it('a worker that stopped does not count, one that has not connected yet does', async () => {
    const worker = await platform.addWorker(['one:task'], { slots: { default: 7, durable: 2 } });
    expect(await policy('WORKER')).toMatchObject({ value: 1 });
    expect(await policy('WORKER_SLOT')).toMatchObject({ value: 9 });
    await platform.database.query(
      `update workers set connected = false, connected_at = now() where id = $1`,
      [worker],
    );
    expect(await policy('WORKER')).toMatchObject({ value: 0 });
  });

  it('the tenant is told once when an alarm value is reached, and once when the limit is', async () => {
    const alerts = await told();
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toContain('admin@example.com');
    expect(alerts[0]).toContain('CRON: the limit of 2 is reached, more is refused');
    expect(alerts[0]).toContain('TASK_RUN: the limit of 5 is reached, more is refused');
    expect(await told()).toHaveLength(1);
  });

  it('it is told again after usage was lower', async () => {
    const crons = await platform.get(`${TENANT}/workflows/crons`);
    const [cron] = crons.rows;
    expect((await platform.call('DELETE', `${TENANT}/workflows/crons/${cron.metadata.id}`)).status).toBe(204);
    expect(await told()).toHaveLength(1);
    expect((await createCron('again')).status).toBe(200);
    await until(async () => (await told()).length === 2);
    expect(mails.at(-1)).toContain('CRON: the limit of 2 is reached');
    expect(mails.at(-1)).not.toContain('TASK_RUN');
  });

  it('who does not want to be told is not', async () => {
    await admin.call('PATCH', TENANT, { body: { enableTenantResourceLimitAlerts: false } });
    await platform.call('POST', `${TENANT}/workflows/one/crons`, { body: {} });
    const before = (await told()).length;
    await platform.database.query(`delete from tenant_alerts`);
    expect(await told()).toHaveLength(before);
  });
});

describe('without SERVER_ENFORCE_LIMITS', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.stop());

  it('nothing is limited (traces 29:54)', async () => {
    expect(await platform.get(`${TENANT}/resource-policy`)).toEqual({ limits: [] });
  });
});
