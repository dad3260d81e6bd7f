import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import { startStack, type TestStack, until } from '@hatchet-ts/testkit';
import { RawCalls } from '../sdk/raw-calls';
import { RpcCaller } from '../sdk/rpc-caller';

const ADMIN = { email: 'admin@example.com', password: 'Planted-Admin-Tulip-1' };
/** Everything nobody may read in a log, by what it is. */
const SECRETS: Record<string, string> = {
  'password of the administrator': ADMIN.password,
  'password of a failed login': 'Planted-Wrong-Tulip-2',
  'password of a registration': 'Planted-New-Tulip-3',
  'changed password': 'Planted-Changed-Tulip-4',
  'password of a webhook': 'planted-basic-tulip-5',
  'key of a webhook': 'planted-key-tulip-6',
  'signing secret of a webhook': 'planted-hmac-tulip-7',
  'password at the mail server': 'planted-smtp-tulip-8',
  'client secret at Slack': 'planted-slack-client-tulip-9',
  'address that writes into a Slack channel': 'planted-slack-url-tulip-10',
  'client secret at the identity provider': 'planted-oidc-tulip-11',
  'secret of cookies': 'planted-cookie-tulip-12',
  'made-up token': 'eyJhbGciOiJFUzI1NiJ9.planted-token-tulip-13.c2ln',
};

/** Plays Slack, which hands out the address and then refuses what is posted to it. */
function fakeSlack(): Server {
  return createServer((request, response) => {
    const { port } = request.socket.address() as AddressInfo;
    if (request.url === '/api/oauth.v2.access')
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          ok: true,
          team: { id: 'T', name: 'team' },
          incoming_webhook: {
            channel: '#alerts',
            channel_id: 'C',
            url: `http://127.0.0.1:${port}/services/${SECRETS['address that writes into a Slack channel']}`,
          },
        }),
      );
    return void response.writeHead(500).end('broken');
  });
}

/** A mail server that wants a password and does not like it, and says so with what it got. */
function fakeMailServer() {
  return createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 mail.example\r\n');
    socket.on('data', (data) => {
      const line = data.toString();
      if (/^EHLO/i.test(line)) socket.write('250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n');
      else if (/^AUTH/i.test(line)) socket.write(`535 refused: ${line.trim()}\r\n`);
      else socket.write('250 ok\r\n');
    });
  });
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

describe('secrets stay out of the logs (SEC)', () => {
  let stack: TestStack;
  let slack: Server;
  let mail: ReturnType<typeof fakeMailServer>;
  let tenant: string;

  beforeAll(async () => {
    slack = fakeSlack().listen(0, '127.0.0.1');
    mail = fakeMailServer().listen(0, '127.0.0.1');
    await Promise.all([once(slack, 'listening'), once(mail, 'listening')]);
    stack = await startStack({
      mode: 'lite',
      env: {
        ADMIN_PASSWORD: ADMIN.password,
        SERVER_LOGGER_LEVEL: 'debug',
        SERVER_LOGGER_FORMAT: 'json',
        SERVER_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8',
        SERVER_AUTH_COOKIE_SECRETS: `${SECRETS['secret of cookies']} ${SECRETS['secret of cookies']}`,
        SERVER_EMAIL_KIND: 'smtp',
        SERVER_EMAIL_SMTP_ENABLED: 'true',
        SERVER_EMAIL_SMTP_SERVER_ADDR: `127.0.0.1:${portOf(mail)}`,
        SERVER_EMAIL_SMTP_FROM_EMAIL: 'platform@example.com',
        SERVER_EMAIL_SMTP_AUTH_USERNAME: 'user',
        SERVER_EMAIL_SMTP_AUTH_PASSWORD: SECRETS['password at the mail server']!,
        SERVER_TENANT_ALERTING_SLACK_ENABLED: 'true',
        SERVER_TENANT_ALERTING_SLACK_CLIENT_ID: 'client',
        SERVER_TENANT_ALERTING_SLACK_CLIENT_SECRET: SECRETS['client secret at Slack']!,
        SERVER_TENANT_ALERTING_SLACK_URL: `http://127.0.0.1:${portOf(slack)}`,
        SERVER_AUTH_OIDC_ENABLED: 'true',
        SERVER_AUTH_OIDC_CLIENT_ID: 'client',
        SERVER_AUTH_OIDC_CLIENT_SECRET: SECRETS['client secret at the identity provider']!,
        // Nothing answers there: the start of the login fails.
        SERVER_AUTH_OIDC_ISSUER: 'http://127.0.0.1:1',
      },
    });
    tenant = JSON.parse(Buffer.from(stack.token.split('.')[1]!, 'base64url').toString()).sub;
  });
  afterAll(async () => {
    await stack?.stop();
    slack.close();
    slack.closeAllConnections();
    mail.close();
  });

  async function call(method: string, url: string, headers: Record<string, string>, body?: object) {
    const response = await fetch(`${stack.serverUrl}${url}`, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body: body && JSON.stringify(body),
    });
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    return {
      status: response.status,
      cookie,
      location: response.headers.get('location'),
      text: await response.text(),
    };
  }

  /** Every file the platform has written a line of text to. */
  function logs(directory = stack.dataDir): string {
    return readdirSync(directory)
      .map((name) => path.join(directory, name))
      .map((file) => {
        if (!statSync(file).isDirectory()) return file.endsWith('.log') ? readFileSync(file, 'utf8') : '';
        return /postgres|rabbit|keys/.test(file) ? '' : logs(file);
      })
      .join('\n');
  }

  it('whatever is done with them, and whatever goes wrong with them', async () => {
    const login = (password: string) => call('POST', '/api/v1/users/login', {}, { ...ADMIN, password });
    expect((await login(SECRETS['password of a failed login']!)).status).toBe(400);
    const { cookie } = await login(ADMIN.password);
    const session = { cookie };
    SECRETS['value of the session cookie'] = cookie.split('=')[1]!;
    SECRETS['signature of the API token'] = stack.token.split('.')[2]!;

    const password = SECRETS['password of a registration']!;
    const account = { name: 'New', email: 'new@example.com', password };
    expect((await call('POST', '/api/v1/users/register', {}, account)).status).toBe(200);
    expect((await call('POST', '/api/v1/users/register', {}, account)).status).toBe(400);
    const changed = { password: 'Not-It-1', newPassword: SECRETS['changed password'] };
    expect((await call('POST', '/api/v1/users/password', session, changed)).status).toBe(400);

    const own = { authorization: `Bearer ${stack.token}` };
    const stable = `/api/v1/stable/tenants/${tenant}`;
    const auths = {
      BASIC: { username: 'u', password: SECRETS['password of a webhook'] },
      API_KEY: { headerName: 'x-key', apiKey: SECRETS['key of a webhook'] },
      HMAC: {
        algorithm: 'SHA256',
        encoding: 'HEX',
        signatureHeaderName: 'x-signature',
        signingSecret: SECRETS['signing secret of a webhook'],
      },
    };
    for (const [authType, auth] of Object.entries(auths)) {
      const webhook = {
        name: authType,
        sourceName: 'GENERIC',
        eventKeyExpression: 'input.nothing',
        authType,
        auth,
      };
      expect((await call('POST', `${stable}/webhooks`, own, webhook)).status).toBe(200);
      expect((await call('POST', `${stable}/webhooks`, own, webhook)).status).toBe(400);
      expect((await call('POST', `${stable}/webhooks/${authType}`, { 'x-key': 'wrong' }, {})).status).toBe(
        403,
      );
    }
    const key = { 'x-key': SECRETS['key of a webhook']! };
    expect((await call('POST', `${stable}/webhooks/API_KEY`, key, {})).status).toBe(400);

    const made = await call('POST', `/api/v1/tenants/${tenant}/api-tokens`, session, { name: 'planted' });
    SECRETS['signature of a new token'] = (JSON.parse(made.text) as { token: string }).token.split('.')[2]!;
    const invite = { email: 'guest@example.com', role: 'MEMBER' };
    await call('POST', `/api/v1/tenants/${tenant}/invites`, session, invite);

    const start = await call('GET', `/api/v1/tenants/${tenant}/slack/start`, session);
    const state = new URL(start.location!).searchParams.get('state');
    const back = await call('GET', `/api/v1/users/slack/callback?code=code&state=${state}`, {
      cookie: `${cookie}; ${start.cookie}`,
    });
    expect(back.location).not.toContain('error');
    await call('GET', '/api/v1/users/oidc/start', {});

    const madeUp = SECRETS['made-up token']!;
    expect(
      (await call('GET', `/api/v1/tenants/${tenant}`, { authorization: `Bearer ${madeUp}` })).status,
    ).toBe(403);
    const caller = new RpcCaller(stack.hostPort);
    expect((await caller.send('/Dispatcher/GetVersion', new Uint8Array(), `Bearer ${madeUp}`)).code).toBe(
      'UNAUTHENTICATED',
    );
    caller.close();
    const calls = new RawCalls(stack.hostPort, stack.token);
    await expect(calls.trigger({ name: 'nowhere', input: '{}' })).rejects.toMatchObject({ code: 3 });
    calls.close();

    // The mail and the login fail a moment after the answer; their lines are the last.
    await until(() => /mail/i.test(logs()), { what: 'the failed mail is in the log' });
    // The greeting of a first start is no log: it is printed once, for whoever starts the platform by hand.
    const written = logs()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .join('\n');
    expect(written.length).toBeGreaterThan(1000);
    const leaked = Object.entries(SECRETS).flatMap(([what, secret]) => {
      const forms = [
        secret,
        Buffer.from(secret).toString('base64'),
        Buffer.from(`\0user\0${secret}`).toString('base64'),
      ];
      return forms.some((form) => written.includes(form)) ? [what] : [];
    });
    expect(leaked).toEqual([]);
  });
});
