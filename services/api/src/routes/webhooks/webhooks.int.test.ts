import { createHmac } from 'node:crypto';
import { reencryptSecrets } from '@hatchet-ts/identity';
import { Platform } from '../../../tests/platform';

const fault = (status: number, description: string, field?: string) => ({
  status,
  body: { errors: [{ description, ...(field && { field }) }] },
});
const WEBHOOKS = '/api/v1/stable/tenants/{tenant}/webhooks';
const SECRET = 'sign-me-please';

describe('webhooks', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.stop());

  const create = (body: object) =>
    platform.call('POST', WEBHOOKS, {
      body: {
        sourceName: 'GENERIC',
        eventKeyExpression: "'hook:' + input.type",
        authType: 'BASIC',
        auth: { username: 'u', password: 'p' },
        ...body,
      },
    });
  const hmac = (more: object = {}) => ({
    authType: 'HMAC',
    auth: {
      algorithm: 'SHA256',
      encoding: 'HEX',
      signatureHeaderName: 'X-Signature',
      signingSecret: SECRET,
      ...more,
    },
  });
  const deliver = (name: string, body: unknown, headers: Record<string, string> = {}) =>
    platform.call('POST', `${WEBHOOKS}/${name}`, { token: null, body, headers });
  const sign = (body: string, algorithm = 'sha256', encoding: 'hex' | 'base64' | 'base64url' = 'hex') =>
    createHmac(algorithm, SECRET).update(body).digest(encoding);
  const basic = { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` };
  const eventCount = async () =>
    Number((await platform.database.query<{ n: number }>('select count(*) as n from events'))[0]!.n);

  it('are made, read, changed, listed and deleted by name; credentials are never shown (WHK-02, WHK-25)', async () => {
    const made = await create({ name: 'crud', staticPayload: { a: 1 } });
    expect(made).toMatchObject({
      status: 200,
      body: {
        name: 'crud',
        sourceName: 'GENERIC',
        authType: 'BASIC',
        eventKeyExpression: "'hook:' + input.type",
        staticPayload: { a: 1 },
        returnEventAsResponsePayload: true,
      },
    });
    expect(made.text).not.toContain('password');
    expect(await create({ name: 'crud' })).toMatchObject(fault(400, 'webhook crud already exists', 'name'));
    const path = `${WEBHOOKS}/crud`;
    expect(await platform.get(path)).toEqual(made.body);
    expect((await platform.get(`${WEBHOOKS}?sourceNames=GENERIC&webhookNames=crud`)).rows).toEqual([
      made.body,
    ]);
    expect((await platform.get(`${WEBHOOKS}?sourceNames=STRIPE`)).rows).toEqual([]);
    const changed = await platform.call('PATCH', path, {
      body: { eventKeyExpression: "'h2:' + input.type" },
    });
    expect(changed.body).toMatchObject({ eventKeyExpression: "'h2:' + input.type", staticPayload: { a: 1 } });
    expect((await platform.call('DELETE', path)).body).toEqual(changed.body);
    expect(await platform.call('GET', path)).toMatchObject(fault(404, 'not found'));
    expect(await deliver('crud', {})).toMatchObject(fault(404, 'not found'));
  });

  it('refuse expressions that do not compile, bad names and unsigned presets (WHK-05)', async () => {
    expect((await create({ name: 'bad', eventKeyExpression: 'input.' })).body.errors[0].field).toBe(
      'eventKeyExpression',
    );
    expect((await create({ name: 'bad', scopeExpression: 'nope.x' })).body.errors[0].field).toBe(
      'scopeExpression',
    );
    expect((await create({ name: 'a/b' })).body.errors[0].field).toBe('name');
    expect(await create({ name: 'stripe', sourceName: 'STRIPE' })).toMatchObject(
      fault(400, 'STRIPE webhooks are signed: authType must be HMAC', 'authType'),
    );
    expect((await create({ name: 'x', authType: 'HMAC' })).status).toBe(400);
    expect((await create({ name: 'x', authType: 'SECRET' })).body.errors[0].description).toContain(
      'Must be one of BASIC, API_KEY, HMAC',
    );
  });

  it.each([
    ['an empty API key', { authType: 'API_KEY', auth: { headerName: 'X-Key', apiKey: '' } }, 'auth.apiKey'],
    ['an empty password', { auth: { username: 'u', password: '' } }, 'auth.password'],
    ['a user name with a colon', { auth: { username: 'a:b', password: 'p' } }, 'auth.username'],
    ['an empty signing secret', hmac({ signingSecret: '' }), 'auth.signingSecret'],
    [
      'a secret of Svix that is no base64',
      { sourceName: 'SVIX', ...hmac({ signingSecret: 'whsec_!!!!' }) },
      'auth.signingSecret',
    ],
    [
      'the name of no header',
      { authType: 'API_KEY', auth: { headerName: 'X Schlüssel', apiKey: 'k' } },
      'auth.headerName',
    ],
    ['a signature header without name', hmac({ signatureHeaderName: '' }), 'auth.signatureHeaderName'],
  ])('with %s are refused, since anybody could send to them (WHK-09)', async (_what, body, field) => {
    expect((await create({ name: 'open-to-all', ...body })).body.errors[0].field).toBe(field);
  });

  it('a header may be named like something that every object has', async () => {
    const auth = { headerName: 'constructor', apiKey: 'k' };
    await create({ name: 'odd-header', authType: 'API_KEY', auth });
    expect(await deliver('odd-header', { type: 'x' })).toMatchObject(
      fault(403, 'missing or invalid api key header: constructor'),
    );
    expect((await deliver('odd-header', { type: 'x' }, { constructor: 'k' })).status).toBe(200);
  });

  it.each(['{"type":"x","tenant":1,"deep":', '{"type":"x","deep":'])(
    'a delivery nested without end is refused (%s)',
    async (opening) => {
      await create({ name: 'deep' });
      const body = `${opening}${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      expect((await deliver('deep', body, basic)).status).toBe(400);
    },
  );

  it('credentials are encrypted at rest, and can be encrypted anew (WHK-09, SEC-04)', async () => {
    await create({ name: 'secret', auth: { username: 'u', password: 'find-me-if-you-can' } });
    const read = async () =>
      (await platform.database.query<{ auth: Buffer }>("select auth from webhooks where name = 'secret'"))[0]!
        .auth;
    const before = await read();
    expect(before.toString('latin1')).not.toContain('find-me');
    expect(await reencryptSecrets(platform.database, platform.keys.master)).toBeGreaterThan(0);
    expect((await read()).equals(before)).toBe(false);
    const right = { authorization: `Basic ${Buffer.from('u:find-me-if-you-can').toString('base64')}` };
    expect((await deliver('secret', { type: 'x' }, right)).status).toBe(200);
  });

  it('make an event of what the right sender sends, and none of anything else (WHK-01, WHK-11, WHK-14)', async () => {
    await create({ name: 'basic', staticPayload: { n: 2, more: true } });
    const before = await eventCount();
    const answer = await platform.call('POST', `${WEBHOOKS}/basic`, {
      token: null,
      headers: basic,
      body: '{"type":"x","n":1,"big":9007199254740993,"tenant":"t","v1-webhook":"w"}',
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        message: 'ok',
        event: {
          key: 'hook:x',
          tenantId: platform.tenantId,
          workflowRunSummary: { cancelled: 0, failed: 0, queued: 0, running: 0, succeeded: 0 },
        },
      },
    });
    expect(answer.text).toContain('"payload":{"type":"x","n":2,"big":9007199254740993,"more":true}');
    const stored = await platform.get(
      `/api/v1/stable/tenants/{tenant}/events/${answer.body.event.metadata.id}`,
    );
    expect(stored).toMatchObject({ key: 'hook:x', triggeringWebhookName: 'basic' });

    const wrong = { authorization: `Basic ${Buffer.from('u:x').toString('base64')}` };
    expect(await deliver('basic', { type: 'x' }, wrong)).toMatchObject(
      fault(403, 'invalid basic auth credentials'),
    );
    expect(await deliver('basic', { type: 'x' })).toMatchObject(
      fault(403, 'missing or invalid authorization header'),
    );
    expect(await deliver('basic', '{bad', basic)).toMatchObject(
      fault(400, 'failed to unmarshal request body'),
    );
    expect(await deliver('basic', '[1]', basic)).toMatchObject(
      fault(400, 'failed to unmarshal request body'),
    );
    expect(await deliver('basic', { a: 1 }, basic)).toMatchObject(
      fault(400, 'Event key evaluated to an empty string'),
    );
    expect(await deliver('basic', { type: 1 }, basic)).toMatchObject(
      fault(400, 'Failed to evaluate event key expression'),
    );
    expect(await eventCount()).toBe(before + 1);
  });

  it('take an API key in a header of any name (WHK-12), and say nothing if told so', async () => {
    await create({
      name: 'key',
      authType: 'API_KEY',
      auth: { headerName: 'X-My-Key', apiKey: 'k1' },
      scopeExpression: "headers['x-org']",
      returnEventAsResponsePayload: false,
    });
    const answer = await deliver('key', { type: 'x' }, { 'x-my-key': 'k1', 'x-org': 'eu' });
    expect(answer).toMatchObject({ status: 204, text: '' });
    const { rows } = await platform.get('/api/v1/stable/tenants/{tenant}/events?scopes=eu');
    expect(rows).toMatchObject([{ key: 'hook:x', scope: 'eu' }]);
    expect((await deliver('key', { type: 'x' }, { 'x-my-key': 'k2' })).status).toBe(403);
    expect((await deliver('key', { type: 'x' })).status).toBe(403);
  });

  it.each(
    (['SHA1', 'SHA256', 'SHA512', 'MD5'] as const).flatMap((algorithm) =>
      (['HEX', 'BASE64', 'BASE64URL'] as const).map((encoding) => [algorithm, encoding] as const),
    ),
  )('take signatures with %s in %s (WHK-13)', async (algorithm, encoding) => {
    const name = `hmac-${algorithm}-${encoding}`;
    await create({ name, ...hmac({ algorithm, encoding }) });
    const body = '{"type":"x"}';
    const signature = sign(body, algorithm.toLowerCase(), encoding.toLowerCase() as 'hex');
    expect((await deliver(name, body, { 'x-signature': signature })).status).toBe(200);
    expect(await deliver(name, '{"type":"y"}', { 'x-signature': signature })).toMatchObject(
      fault(403, 'invalid HMAC signature'),
    );
    expect(await deliver(name, body)).toMatchObject(
      fault(403, 'missing or invalid signature header: X-Signature'),
    );
  });

  it('know Stripe: signed body and time, not older than ten minutes (WHK-15)', async () => {
    await create({
      name: 'stripe',
      sourceName: 'STRIPE',
      eventKeyExpression: "'stripe:' + input.type",
      ...hmac({ signatureHeaderName: 'Stripe-Signature' }),
    });
    const body = '{"type":"payment_intent.created"}';
    const header = (ageS: number, signed = body) => {
      const at = Math.floor(Date.now() / 1000) - ageS;
      return { 'stripe-signature': `t=${at},v1=${sign(`${at}.${signed}`)},v0=ignored` };
    };
    expect((await deliver('stripe', body, header(0))).body.event.key).toBe('stripe:payment_intent.created');
    expect((await deliver('stripe', body, header(601))).status).toBe(403);
    expect((await deliver('stripe', body, header(0, '{}'))).status).toBe(403);
    expect((await deliver('stripe', body, { 'stripe-signature': 'nonsense' })).status).toBe(400);
    expect((await deliver('stripe', body)).status).toBe(403);
  });

  it('know GitHub: prefixed signature, ping, no forms (WHK-17 to WHK-19)', async () => {
    await create({
      name: 'github',
      sourceName: 'GITHUB',
      eventKeyExpression: "'github:' + headers['x-github-event'] + ':' + input.action",
      ...hmac({ signatureHeaderName: 'X-Hub-Signature-256' }),
    });
    const send = (body: string, event: string, more: Record<string, string> = {}) =>
      deliver('github', body, {
        'x-hub-signature-256': `sha256=${sign(body)}`,
        'x-github-event': event,
        ...more,
      });
    expect((await send('{"action":"created"}', 'star')).body.event.key).toBe('github:star:created');
    expect(await send('{"zen":"Keep it simple."}', 'ping')).toMatchObject({
      status: 200,
      body: { message: 'ok' },
    });
    expect((await send('{"ref":"main"}', 'push')).status).toBe(400);
    const form = await send('payload=%7B%7D', 'star', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.status).toBe(400);
    expect(form.body.errors[0].description).toContain(
      'form-encoded bodies are not supported for GITHUB webhooks',
    );
  });

  it('know Slack: challenge, events, commands and buttons (WHK-20 to WHK-24)', async () => {
    const slack = (name: string, eventKeyExpression: string) =>
      create({ name, sourceName: 'SLACK', eventKeyExpression, ...hmac() });
    await slack('slack-events', "'slack:event:' + input.event.type");
    await slack('slack-commands', "'slack:command:' + input.command");
    await slack('slack-buttons', "'slack:interaction:' + input.type");
    const send = (name: string, body: string, type = 'application/json', ageS = 0) => {
      const at = Math.floor(Date.now() / 1000) - ageS;
      return deliver(name, body, {
        'content-type': type,
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': `v0=${sign(`v0:${at}:${body}`)}`,
      });
    };
    const form = 'application/x-www-form-urlencoded';
    const keys = async () => (await platform.get('/api/v1/stable/tenants/{tenant}/events/keys')).rows;

    expect((await deliver('slack-events', { type: 'url_verification', challenge: 'c' })).body).toEqual({
      challenge: 'c',
    });
    expect((await send('slack-events', '{"event":{"type":"app_mention"}}')).status).toBe(200);
    expect(
      (await send('slack-events', '{"event":{"type":"app_mention"}}', 'application/json', 301)).status,
    ).toBe(403);
    expect(await send('slack-commands', 'command=%2Fdeploy&text=now', form)).toMatchObject({
      status: 200,
      text: '',
    });
    expect(
      await send('slack-buttons', `payload=${encodeURIComponent('{"type":"block_actions"}')}`, form),
    ).toMatchObject({ status: 200, text: '' });
    expect(await keys()).toEqual(
      expect.arrayContaining([
        'slack:event:app_mention',
        'slack:command:/deploy',
        'slack:interaction:block_actions',
      ]),
    );
  });

  it('know Svix, under its own names and those of the open standard', async () => {
    const key = Buffer.from(SECRET).toString('base64');
    await create({ name: 'svix', sourceName: 'SVIX', ...hmac({ signingSecret: `whsec_${key}` }) });
    const body = '{"type":"x"}';
    const headers = (prefix: string, ageS: number) => {
      const at = Math.floor(Date.now() / 1000) - ageS;
      const signature = sign(`m1.${at}.${body}`, 'sha256', 'base64');
      return {
        [`${prefix}-id`]: 'm1',
        [`${prefix}-timestamp`]: String(at),
        [`${prefix}-signature`]: `v1,wrong v1,${signature}`,
      };
    };
    expect((await deliver('svix', body, headers('svix', 0))).status).toBe(200);
    expect((await deliver('svix', body, headers('webhook', 0))).status).toBe(200);
    expect(await deliver('svix', body, headers('svix', 301))).toMatchObject(
      fault(403, 'invalid SVIX signature'),
    );
    expect(await deliver('svix', body, headers('svix', -301))).toMatchObject(
      fault(403, 'invalid SVIX signature'),
    );
  });

  it('show why deliveries made no event, newest first (WHK-02)', async () => {
    await create({ name: 'strict', scopeExpression: 'input.scope' });
    const path = `${WEBHOOKS}/strict/failures`;
    expect(await platform.get(path)).toMatchObject({ rows: [], pagination: { num_pages: 0 } });
    const answers = [
      await deliver('strict', { type: 'x', scope: 's' }),
      await deliver('strict', { type: 'x', scope: 's' }, basic),
      await deliver('strict', '{"type":', basic),
      await deliver('strict', { scope: 's' }, basic),
      await deliver('strict', { type: 'x', scope: 7 }, basic),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 200, 400, 400, 400]);
    const told = answers.flatMap(({ status, body }) =>
      status === 200 ? [] : [{ status, message: body.errors[0].description }],
    );
    const { rows, pagination } = await platform.get(`${path}?limit=3`);
    expect(rows).toMatchObject(told.reverse().slice(0, 3));
    expect(pagination).toEqual({ current_page: 1, next_page: 2, num_pages: 2 });
    expect((await platform.get(`${path}?limit=3&offset=3`)).rows).toMatchObject(told.slice(3));
    expect(Math.abs(Date.parse(rows[0].metadata.createdAt) - Date.now())).toBeLessThan(600_000);
    expect((await platform.get(`${WEBHOOKS}/basic/failures`)).rows).not.toContainEqual(rows[0]);
    expect(await platform.call('GET', `${WEBHOOKS}/nobody/failures`)).toMatchObject(fault(404, 'not found'));
    expect((await platform.call('GET', `${path}?limit=0`)).body.errors[0].field).toBe('limit');
  });
});
