import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@hatchet-ts/testkit';
import type { Browser } from '../../tests/browser';
import { Platform } from '../../tests/platform';

const TENANT = '/api/v1/tenants/{tenant}';

/** Plays Slack and Postmark. */
class Receiver {
  readonly requests: { path: string; body: string }[] = [];
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      this.requests.push({ path: request.url!, body });
      const answer =
        request.url === '/api/oauth.v2.access'
          ? {
              ok: true,
              team: { id: 'T1', name: 'Team' },
              incoming_webhook: { channel: '#alerts', channel_id: 'C1', url: `${this.url}/hook/very-secret` },
            }
          : {};
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  start = () => new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  to(path: string): string[] {
    return this.requests.filter((request) => request.path === path).map((request) => request.body);
  }
}

describe('alerts', () => {
  const receiver = new Receiver();
  let platform: Platform;
  let admin: Browser;

  beforeAll(async () => {
    await receiver.start();
    platform = await Platform.start({
      SERVER_TENANT_ALERTING_SLACK_ENABLED: 'true',
      SERVER_TENANT_ALERTING_SLACK_CLIENT_ID: 'client',
      SERVER_TENANT_ALERTING_SLACK_CLIENT_SECRET: 'secret',
      SERVER_TENANT_ALERTING_SLACK_URL: receiver.url,
      SERVER_EMAIL_POSTMARK_ENABLED: 'true',
      SERVER_EMAIL_POSTMARK_SERVER_KEY: 'key',
      SERVER_EMAIL_POSTMARK_FROM_EMAIL: 'hatchet@example.com',
      SERVER_EMAIL_POSTMARK_URL: receiver.url,
      SERVER_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8',
    });
    admin = await platform.userWith({ email: 'admin@example.com', role: 'ADMIN' });
  });
  afterAll(async () => {
    await platform.stop();
    await receiver.stop();
  });

  it('are set up by administrators, with e-mail groups', async () => {
    expect(await admin.get(`${TENANT}/alerting/settings`)).toMatchObject({
      alertMemberEmails: true,
      enableExpiringTokenAlerts: true,
      enableTenantResourceLimitAlerts: true,
      enableWorkflowRunFailureAlerts: false,
      maxAlertingFrequency: '1h',
    });
    const create = (emails: string[]) =>
      admin.call('POST', `${TENANT}/alerting-email-groups`, { body: { emails } });
    const made = await create(['x@example.com']);
    expect(made).toMatchObject({ status: 201, body: { emails: ['x@example.com'] } });
    expect((await create([])).status).toBe(400);
    expect((await create(['no'])).status).toBe(400);
    const path = `/api/v1/alerting-email-groups/${made.body.metadata.id}`;
    const changed = await admin.call('PATCH', path, { body: { emails: ['y@example.com', 'z@example.com'] } });
    expect(changed.body.emails).toEqual(['y@example.com', 'z@example.com']);
    expect((await platform.get(`${TENANT}/alerting-email-groups`)).rows).toEqual([changed.body]);
    const other = await platform.addTenant('alerts');
    expect((await platform.call('DELETE', path, { token: other.token })).status).toBe(404);
    expect((await admin.call('DELETE', path)).status).toBe(204);
    expect((await admin.call('DELETE', path)).status).toBe(404);
  });

  it('a channel of Slack is connected through Slack, and its address is kept secret (SEC-16)', async () => {
    const start = await admin.call('GET', `${TENANT}/slack/start`);
    const location = new URL(start.headers.get('location')!);
    expect(location.href).toMatch(
      `${receiver.url}/oauth/v2/authorize?client_id=client&scope=incoming-webhook`,
    );
    const state = location.searchParams.get('state');
    const foreign = await admin.call('GET', '/api/v1/users/slack/callback?code=c&state=other');
    expect(foreign.headers.get('location')).toContain('error=');

    await admin.call('GET', `${TENANT}/slack/start`);
    const again = new URL((await admin.call('GET', `${TENANT}/slack/start`)).headers.get('location')!);
    expect(again.searchParams.get('state')).not.toBe(state);
    const back = await admin.call(
      'GET',
      `/api/v1/users/slack/callback?code=c&state=${again.searchParams.get('state')}`,
    );
    expect(back.headers.get('location')).toMatch(/tenant-settings\/alerting$/);

    const list = await platform.call('GET', `${TENANT}/slack`);
    expect(list.body.rows).toMatchObject([{ teamName: 'Team', channelName: '#alerts', channelId: 'C1' }]);
    expect(list.text).not.toContain('very-secret');
    const [stored] = await platform.database.query<{ url: Buffer }>('select url from slack_webhooks');
    expect(stored!.url.toString('latin1')).not.toContain('very-secret');
  });

  it('a failed run is told once, to Slack and by mail, with a link (SEC-16, SEC-17)', async () => {
    await platform.register({ name: 'broken', tasks: [{ readableId: 'step' }] });
    const worker = await platform.addWorker(['broken:step']);
    await admin.call('POST', `${TENANT}/alerting-email-groups`, { body: { emails: ['team@example.com'] } });
    await admin.call('PATCH', TENANT, { body: { enableWorkflowRunFailureAlerts: true } });
    const fail = async () => {
      const runId = await platform.trigger('broken');
      await platform.assign(worker, runId);
      await platform.fail(runId, 'no', true);
      return runId;
    };
    const runId = await fail();

    await platform.alerter.runOnce();
    await until(() => receiver.to('/email').length === 2);

    const link = `http://localhost:8080/tenants/${platform.tenantId}/runs/${runId}`;
    expect(receiver.to('/hook/very-secret')).toEqual([
      JSON.stringify({ text: `1 run failed in the tenant "Default":\nbroken: ${link}` }),
    ]);
    const mails = receiver.to('/email').map((body) => JSON.parse(body));
    expect(mails.map((mail) => mail.To)).toEqual(['team@example.com', 'admin@example.com']);
    expect(mails[0]).toMatchObject({
      Subject: 'Hatchet: 1 run failed in Default',
      TextBody: expect.stringContaining(link),
    });

    await fail();
    await platform.alerter.runOnce();
    expect(receiver.to('/hook/very-secret')).toHaveLength(1);
    await platform.database.query("update tenant_alerts set alerted_at = alerted_at - interval '2 hours'");
    await platform.alerter.runOnce();
    await until(() => receiver.to('/hook/very-secret').length === 2);
    expect((await admin.get(`${TENANT}/alerting/settings`)).lastAlertedAt).toBeDefined();
  });

  it('a token that runs out within a week is told once', async () => {
    const nowMs = Date.now();
    await platform.tokens.issue({
      tenantId: platform.tenantId,
      name: 'soon',
      expiresAtMs: nowMs + 86_400_000,
    });
    receiver.requests.length = 0;
    await platform.alerter.runOnce();
    await until(() => receiver.to('/hook/very-secret').length === 1);
    expect(receiver.to('/hook/very-secret')[0]).toContain('soon: ');
    await platform.alerter.runOnce();
    expect(receiver.to('/hook/very-secret')).toHaveLength(1);
  });

  it('an invite is sent by mail with a link (USR-05, SEC-14)', async () => {
    receiver.requests.length = 0;
    const body = { email: 'guest@example.com', role: 'MEMBER' };
    const invite = await admin.call('POST', `${TENANT}/invites`, { body });
    const [mail] = receiver.to('/email').map((text) => JSON.parse(text));
    expect(mail).toMatchObject({
      To: 'guest@example.com',
      Subject: 'admin@example.com invited you to Default on Hatchet',
      TextBody: expect.stringContaining(`/onboarding/invites?invite=${invite.body.metadata.id}`),
    });
  });

  it('Slack cannot be connected where no app is set up', async () => {
    const other = await Platform.start();
    try {
      const owner: Browser = await other.userWith({ email: 'o@example.com', role: 'OWNER' });
      expect(await owner.call('GET', `${TENANT}/slack/start`)).toMatchObject({
        status: 405,
        body: { errors: [{ description: 'Alerts in Slack are not set up.' }] },
      });
    } finally {
      await other.stop();
    }
  });
});
