import { readRetentions } from '@hatchet-ts/schema';
import type { Browser } from '../../../tests/browser';
import { Platform } from '../../../tests/platform';

const fault = (status: number, description: string, field?: string) => ({
  status,
  body: { errors: [{ description, ...(field && { field }) }] },
});
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const ORGANIZATION = '5f2b6c1e-0c4d-4d0b-9a57-3f1d5b7a6e10';
const TENANT = '/api/v1/tenants/{tenant}';

describe('tenancy', () => {
  let platform: Platform;
  let owner: Browser;
  let admin: Browser;
  let member: Browser;
  let viewer: Browser;
  let stranger: Browser;

  beforeAll(async () => {
    platform = await Platform.start({ SERVER_MAX_PENDING_INVITES: '5' });
    owner = await platform.userWith({ email: 'owner@example.com', role: 'OWNER' });
    admin = await platform.userWith({ email: 'admin@example.com', role: 'ADMIN' });
    member = await platform.userWith({ email: 'member@example.com', role: 'MEMBER' });
    viewer = await platform.userWith({ email: 'viewer@example.com', role: 'VIEWER' });
    stranger = await platform.userWith({ email: 'stranger@example.com' });
    await platform.register({ name: 'simple', tasks: [{ readableId: 'step' }] });
  });
  afterAll(() => platform.stop());

  const memberIdOf = async (email: string): Promise<string> =>
    (await owner.get(`${TENANT}/members`)).rows.find(
      (row: { user: { email: string } }) => row.user.email === email,
    ).metadata.id;

  describe('a tenant', () => {
    it('belongs to who makes it, under a slug nobody else has (ENV-03)', async () => {
      const created = await stranger.call('POST', '/api/v1/tenants', {
        body: { name: 'Second', slug: 'second' },
      });

      expect(created).toMatchObject({
        status: 200,
        body: {
          name: 'Second',
          slug: 'second',
          environment: 'development',
          version: 'V1',
          alertMemberEmails: true,
        },
      });
      const { rows } = await stranger.get('/api/v1/users/memberships');
      expect(rows).toEqual([
        expect.objectContaining({ role: 'OWNER', tenant: expect.objectContaining({ slug: 'second' }) }),
      ]);
      expect(rows[0].tenant).not.toHaveProperty('serverUrl');
      expect(
        await stranger.call('POST', '/api/v1/tenants', { body: { name: 'Again', slug: 'second' } }),
      ).toMatchObject(fault(400, 'Tenant with that slug already exists.', 'slug'));
      expect((await owner.call('GET', `/api/v1/tenants/${created.body.metadata.id}`)).status).toBe(404);
    });

    it.each([
      [{ name: '', slug: 'x' }, 'name'],
      [{ name: 'X', slug: 'not a slug' }, 'slug'],
      [{ name: 'X' }, 'slug'],
      [{ name: 'X', slug: 'x', environment: 'moon' }, 'environment'],
      [{ name: 'X', slug: 'x', engineVersion: 'V0' }, 'engineVersion'],
    ])('is refused as %j', async (body, field) => {
      const answer = await owner.call('POST', '/api/v1/tenants', { body });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    });

    it('is renamed and set up by administrators, never moved to another engine (ENV-11)', async () => {
      const changed = await admin.call('PATCH', TENANT, {
        body: {
          name: 'Renamed',
          analyticsOptOut: true,
          maxAlertingFrequency: '30m',
          enableWorkflowRunFailureAlerts: true,
        },
      });
      expect(changed).toMatchObject({
        status: 200,
        body: { name: 'Renamed', analyticsOptOut: true, version: 'V1' },
      });
      expect(await admin.call('PATCH', TENANT, { body: { version: 'V0' } })).toMatchObject({ status: 400 });
      expect(await admin.call('PATCH', TENANT, { body: { maxAlertingFrequency: 'often' } })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'maxalertingfrequency' }] },
      });
      expect(await platform.get(TENANT)).toMatchObject({ name: 'Renamed', version: 'V1' });
    });

    it('keeps of a change what is a setting, and nothing else that a body holds', async () => {
      const body = { analyticsOptOut: false, id: 'other', deletedAt: 1, made: 'up' };
      expect(await admin.call('PATCH', TENANT, { body })).toMatchObject({ status: 200 });
      const [tenant] = await platform.database.query<{ settings: object; gone: boolean }>(
        'select settings, deleted_at is not null as gone from tenants where id = $1',
        [platform.tenantId],
      );
      const { gone, settings } = tenant!;
      expect(gone).toBe(false);
      for (const name of ['id', 'deletedAt', 'made']) expect(settings).not.toHaveProperty(name);
      expect(settings).toMatchObject({ analyticsOptOut: false });
    });

    it('keeps runs for as long as its administrators say, an hour at least (SLF-53)', async () => {
      const change = (dataRetentionPeriod: string, browser = admin) =>
        browser.call('PATCH', TENANT, { body: { dataRetentionPeriod } });
      expect(await platform.get(TENANT)).toMatchObject({ dataRetentionPeriod: '720h' });
      expect(await change('48h')).toMatchObject({ status: 200, body: { dataRetentionPeriod: '48h' } });
      expect(await admin.call('PATCH', TENANT, { body: { name: 'Renamed' } })).toMatchObject({
        body: { dataRetentionPeriod: '48h' },
      });
      const rows = await readRetentions(platform.database, 720 * 3_600_000);
      expect(rows.map(({ retentionMs }) => retentionMs)).toContain(48 * 3_600_000);
      for (const period of ['59m', 'forever'])
        expect(await change(period)).toMatchObject({
          status: 400,
          body: { errors: [{ field: expect.stringMatching(/^dataRetentionPeriod$/i) }] },
        });
      expect(await change('96h', member)).toMatchObject({ status: 401 });
    });
  });

  it('what each role may do (USR-06)', async () => {
    const trigger = { workflowName: 'simple', input: {} };
    const attempts: [string, string, unknown][] = [
      ['GET', `${TENANT}/members`, undefined],
      ['POST', '/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', trigger],
      ['GET', `${TENANT}/api-tokens`, undefined],
      ['PATCH', TENANT, { name: 'Default' }],
    ];
    const statuses = async (browser: Browser) => {
      const answers = [];
      for (const [method, path, body] of attempts)
        answers.push((await browser.call(method, path, { body })).status);
      return answers;
    };

    expect(await statuses(owner)).toEqual([200, 200, 200, 200]);
    expect(await statuses(admin)).toEqual([200, 200, 200, 200]);
    expect(await statuses(member)).toEqual([200, 200, 401, 401]);
    expect(await statuses(viewer)).toEqual([200, 401, 401, 401]);
    expect(await statuses(stranger)).toEqual([404, 404, 404, 404]);
    expect(await viewer.call('PATCH', TENANT, { body: {} })).toMatchObject(
      fault(401, 'Not authorized to perform this operation'),
    );
  });

  describe('members', () => {
    it('an administrator makes nobody an owner, and touches none', async () => {
      const ownerId = await memberIdOf('owner@example.com');
      const memberId = await memberIdOf('member@example.com');
      const change = (browser: Browser, id: string, role: string) =>
        browser.call('PATCH', `${TENANT}/members/${id}`, { body: { role } });

      expect((await change(admin, memberId, 'OWNER')).status).toBe(401);
      expect((await change(admin, ownerId, 'MEMBER')).status).toBe(401);
      expect((await admin.call('DELETE', `${TENANT}/members/${ownerId}`)).status).toBe(401);
      expect((await change(admin, memberId, 'VIEWER')).body.role).toBe('VIEWER');
      expect((await change(owner, memberId, 'MEMBER')).body.role).toBe('MEMBER');
      expect((await change(owner, UNKNOWN, 'MEMBER')).status).toBe(404);
    });

    it('a tenant keeps an owner', async () => {
      const ownerId = await memberIdOf('owner@example.com');
      const refused = fault(400, 'A tenant must have an owner.');
      expect(
        await owner.call('PATCH', `${TENANT}/members/${ownerId}`, { body: { role: 'MEMBER' } }),
      ).toMatchObject({ status: 400, body: { errors: [{ description: 'A tenant must have an owner.' }] } });
      expect(await owner.call('DELETE', `${TENANT}/members/${ownerId}`)).toMatchObject(refused);
    });

    it('who is removed is out at once (USR-06)', async () => {
      const leaver = await platform.userWith({ email: 'leaver@example.com', role: 'MEMBER' });
      expect((await leaver.call('GET', TENANT)).status).toBe(200);
      const removed = await admin.call(
        'DELETE',
        `${TENANT}/members/${await memberIdOf('leaver@example.com')}`,
      );
      expect(removed).toMatchObject({ status: 204, text: '' });
      expect((await leaver.call('GET', TENANT)).status).toBe(404);
    });
  });

  describe('invites (USR-05)', () => {
    const invite = (browser: Browser, email: string, role = 'MEMBER') =>
      browser.call('POST', `${TENANT}/invites`, { body: { email, role } });

    it('the person invited accepts and is a member', async () => {
      const guest = await platform.userWith({ email: 'guest@example.com' });
      const sent = await invite(admin, 'Guest@example.com');
      expect(sent).toMatchObject({ status: 201, body: { role: 'MEMBER', canViewPayloads: true } });
      expect(await invite(admin, 'guest@example.com')).toMatchObject(
        fault(400, 'invite already exists for this email'),
      );

      const { rows } = await guest.get('/api/v1/users/invites');
      expect(rows).toEqual([expect.objectContaining({ tenantName: 'Default', email: 'Guest@example.com' })]);
      const body = { invite: rows[0].metadata.id };
      expect(await stranger.call('POST', '/api/v1/users/invites/accept', { body })).toMatchObject({
        status: 400,
      });
      expect((await guest.call('POST', '/api/v1/users/invites/accept', { body })).status).toBe(200);

      expect((await guest.call('GET', TENANT)).status).toBe(200);
      expect((await guest.call('POST', '/api/v1/users/invites/accept', { body })).status).toBe(400);
      expect(await invite(admin, 'guest@example.com')).toMatchObject(
        fault(400, 'user is already a member of this tenant', 'email'),
      );
    });

    it('can be changed, withdrawn and declined', async () => {
      const { body: sent } = await invite(admin, 'second@example.com');
      const path = `${TENANT}/invites/${sent.metadata.id}`;
      expect((await admin.call('PATCH', path, { body: { role: 'ADMIN' } })).body.role).toBe('ADMIN');
      expect((await admin.call('PATCH', path, { body: { role: 'OWNER' } })).status).toBe(401);
      expect((await admin.call('DELETE', path)).body.email).toBe('second@example.com');
      expect((await admin.call('DELETE', path)).status).toBe(404);

      const { body: other } = await invite(admin, 'stranger@example.com');
      const body = { invite: other.metadata.id };
      expect((await stranger.call('POST', '/api/v1/users/invites/reject', { body })).status).toBe(200);
      expect((await stranger.get('/api/v1/users/invites')).rows).toEqual([]);
    });

    it('are bounded in number, and only owners invite owners', async () => {
      expect((await invite(admin, 'boss@example.com', 'OWNER')).status).toBe(401);
      expect((await invite(admin, 'no')).body.errors[0]).toEqual({
        description: "validation failed on field 'CreateTenantInviteRequest.Email': Invalid email address",
        field: 'email',
      });
      const open = (await admin.get(`${TENANT}/invites`)).rows.length;
      for (let n = open; n < 5; n++) expect((await invite(admin, `n${n}@example.com`)).status).toBe(201);
      expect(await invite(admin, 'n6@example.com')).toMatchObject(
        fault(400, 'a tenant can have 5 pending invites at most'),
      );
    });
  });

  describe('API tokens (USR-07)', () => {
    it('are shown once, listed by name, and refused once revoked', async () => {
      const created = await admin.call('POST', `${TENANT}/api-tokens`, {
        body: { name: 'ci', expiresIn: '24h' },
      });
      const { token } = created.body;
      expect((await platform.call('GET', TENANT, { token })).status).toBe(200);
      const { rows } = await admin.get(`${TENANT}/api-tokens`);
      const listed = rows.find((row: { name: string }) => row.name === 'ci');
      expect(Date.parse(listed.expiresAt) - Date.now()).toBeCloseTo(86_400_000, -5);
      expect(JSON.stringify(rows)).not.toContain(token);

      expect(await stranger.call('POST', `/api/v1/api-tokens/${listed.metadata.id}`)).toMatchObject({
        status: 404,
      });
      expect((await admin.call('POST', `/api/v1/api-tokens/${listed.metadata.id}`)).status).toBe(204);
      expect((await platform.call('GET', TENANT, { token })).status).toBe(403);
    });

    it('are refused with a lifetime that is none', async () => {
      expect(
        await admin.call('POST', `${TENANT}/api-tokens`, { body: { name: 'x', expiresIn: 'whenever' } }),
      ).toMatchObject(
        fault(
          400,
          "validation failed on field 'CreateAPITokenRequest.ExpiresIn': Invalid duration. Durations must be one or more <number><unit> components, where unit is one of: 'ms', 's', 'm', 'h'. For example: '10s', '1h30m', '1.5h'",
          'expiresin',
        ),
      );
    });

    it('do not manage accounts', async () => {
      const id = await memberIdOf('member@example.com');
      for (const [method, path, body] of [
        ['GET', `${TENANT}/api-tokens`, undefined],
        ['POST', `${TENANT}/api-tokens`, { name: 'x' }],
        ['POST', `${TENANT}/invites`, { email: 'x@example.com', role: 'MEMBER' }],
        ['PATCH', `${TENANT}/members/${id}`, { role: 'ADMIN' }],
        ['DELETE', `${TENANT}/members/${id}`, undefined],
        ['PATCH', TENANT, { name: 'X' }],
      ] as const)
        expect(await platform.call(method, path, { body })).toMatchObject(
          fault(401, 'Not authorized to perform this operation'),
        );
      expect((await platform.call('GET', `${TENANT}/invites`)).status).toBe(200);
    });
  });

  describe('the audit log (AUD-01 to AUD-05)', () => {
    const logs = (query = '') =>
      admin.get(`/api/v1/management/organizations/${ORGANIZATION}/audit-logs${query}`);

    it('names who did what to which thing, from where', async () => {
      const headers = { 'user-agent': 'auditor/1' };
      const created = await admin.call('POST', `${TENANT}/api-tokens`, {
        headers,
        body: { name: 'audited' },
      });
      const runId = await platform.trigger('simple');

      const { rows, pagination } = await logs();

      expect(rows[0]).toMatchObject({
        actorType: 'API_KEY',
        actorName: 'default',
        action: 'V1WorkflowRunCreate',
        resourceType: 'workflow-run',
        resourceId: runId,
        ipAddress: '127.0.0.1',
      });
      expect(rows[1]).toMatchObject({
        actorType: 'USER',
        actorName: 'admin@example.com',
        action: 'ApiTokenCreate',
        resourceType: 'api-token',
        userAgent: 'auditor/1',
        tenantId: platform.tenantId,
      });
      expect(JSON.stringify(rows)).not.toContain(created.body.token);
      expect(pagination.num_pages).toBe(1);
      const kinds = new Set(rows.map((row: { action: string }) => row.action));
      for (const action of ['TenantInviteAccept', 'TenantMemberDelete', 'ApiTokenUpdateRevoke'])
        expect(kinds).toContain(action);
    });

    it('a refused action leaves no entry', async () => {
      const before = (await logs('?limit=1')).rows[0].metadata.id;
      await member.call('POST', `${TENANT}/api-tokens`, { body: { name: 'no' } });
      await admin.call('POST', `${TENANT}/api-tokens`, { body: {} });
      expect((await logs('?limit=1')).rows[0].metadata.id).toBe(before);
    });

    it('is filtered by tenant and time, and read by administrators only', async () => {
      const { rows } = await logs();
      expect((await logs('?limit=1&offset=1')).rows).toEqual([rows[1]]);
      expect((await logs(`?until=${rows[1].metadata.createdAt}`)).rows[0].metadata.id).not.toBe(
        rows[0].metadata.id,
      );
      expect((await logs('?since=2099-01-01')).rows).toEqual([]);
      expect((await logs(`?tenant=${platform.tenantId}`)).rows).toEqual(rows);
      const path = `/api/v1/management/organizations/${ORGANIZATION}/audit-logs`;
      expect((await member.call('GET', path)).status).toBe(401);
      expect((await admin.call('GET', `${path}?tenant=${UNKNOWN}`)).status).toBe(404);
      expect((await admin.call('GET', path.replace(ORGANIZATION, UNKNOWN))).status).toBe(404);
      expect((await platform.call('GET', path)).status).toBe(200);
      const second = (await stranger.get(path)).rows;
      expect(second.map((row: { action: string }) => row.action)).toContain('TenantCreate');
      expect(second.every((row: { tenantId: string }) => row.tenantId !== platform.tenantId)).toBe(true);
    });

    it('the organization lists the tenants of its member (ENV-04)', async () => {
      expect((await stranger.get('/api/v1/management/organizations')).rows).toEqual([
        expect.objectContaining({ tenants: [expect.objectContaining({ slug: 'second', role: 'OWNER' })] }),
      ]);
    });
  });
});
