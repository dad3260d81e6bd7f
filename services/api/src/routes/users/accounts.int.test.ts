import { Browser } from '../../../tests/browser';
import { PASSWORD, Platform } from '../../../tests/platform';

const fault = (status: number, description: string, field?: string) => ({
  status,
  body: { errors: [{ description, ...(field && { field }) }] },
});
const person = (email: string, password = PASSWORD) => ({ email, password, name: 'N' });

describe('accounts (USR-02 to USR-04, SEC-10)', () => {
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.stop());
  beforeEach(() => {
    browser = new Browser(platform);
  });

  it('who registers is logged in at once, with an unverified address that opens nothing else', async () => {
    const registered = await browser.call('POST', '/api/v1/users/register', {
      body: person('new@example.com'),
    });

    expect(registered).toMatchObject({
      status: 200,
      body: { email: 'new@example.com', emailVerified: false, hasPassword: true, name: 'N' },
    });
    expect(await browser.get('/api/v1/users/current')).toEqual(registered.body);
    const held = fault(401, 'Please verify your email before continuing');
    expect(await browser.call('GET', '/api/v1/users/memberships')).toMatchObject(held);
    expect(await browser.call('GET', '/api/v1/tenants/{tenant}/members')).toMatchObject(held);
    const again = await browser.call('POST', '/api/v1/users/register', { body: person('NEW@example.com') });
    expect(again).toMatchObject(fault(400, 'Email is already registered.', 'email'));
  });

  it('refuses passwords and addresses that are none', async () => {
    const rule =
      'Invalid password. Passwords must be between 8 and 64 characters in length, contain an upper and lowercase letter, and contain at least one number.';
    for (const password of ['short', 'alllowercase1', 'ALLUPPER1', 'NoNumbersHere', `A1a${'x'.repeat(62)}`])
      expect(
        await browser.call('POST', '/api/v1/users/register', { body: person('p@example.com', password) }),
      ).toMatchObject(fault(400, rule, 'password'));
    expect(await browser.call('POST', '/api/v1/users/register', { body: person('no') })).toMatchObject(
      fault(400, "validation failed on field 'UserRegisterRequest.Email': Invalid email address", 'email'),
    );
  });

  it('the session cookie is signed, not for scripts, and new at every login', async () => {
    await platform.userWith({ email: 'cookie@example.com' });
    const login = () =>
      browser.call('POST', '/api/v1/users/login', {
        body: { email: 'Cookie@Example.com', password: PASSWORD },
      });

    const first = await login();

    expect(first.headers.getSetCookie()[0]).toMatch(
      /^hatchet=[\w-]+\.[\w-]+; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    const planted = browser.cookies.get('hatchet')!;
    await login();
    expect(browser.cookies.get('hatchet')).not.toBe(planted);
    browser.cookies.set('hatchet', planted);
    expect((await browser.call('GET', '/api/v1/users/current')).status).toBe(403);
    browser.cookies.set('hatchet', `${'A'.repeat(43)}.${planted.split('.')[1]}`);
    expect((await browser.call('GET', '/api/v1/users/current')).status).toBe(403);
  });

  it('logout ends the session', async () => {
    browser = await platform.userWith({ email: 'out@example.com' });
    const session = browser.cookies.get('hatchet')!;
    expect((await browser.call('POST', '/api/v1/users/logout')).status).toBe(200);
    expect(browser.cookies.has('hatchet')).toBe(false);
    browser.cookies.set('hatchet', session);
    expect(await browser.call('GET', '/api/v1/users/current')).toMatchObject(
      fault(403, 'Please provide valid credentials'),
    );
  });

  it('a failed login tells nothing: unknown address, wrong and missing password look the same', async () => {
    await platform.userWith({ email: 'known@example.com' });
    for (const body of [
      { email: 'known@example.com', password: 'Wrong-Pass1' },
      { email: 'nobody@example.com', password: 'Wrong-Pass1' },
      { email: 'known@example.com' },
      {},
    ])
      expect(await browser.call('POST', '/api/v1/users/login', { body })).toMatchObject(
        fault(400, 'invalid credentials'),
      );
  });

  it('guessing is slowed down, and for that address and origin only', async () => {
    await platform.userWith({ email: 'guessed@example.com' });
    const guess = (email: string, password = 'Wrong-Pass1') =>
      browser.call('POST', '/api/v1/users/login', { body: { email, password } });
    for (let n = 0; n < 5; n++) expect((await guess('guessed@example.com')).status).toBe(400);

    const blocked = await guess('guessed@example.com', PASSWORD);

    expect(blocked).toMatchObject(fault(429, 'Too many failed logins. Please wait before trying again.'));
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess('other@example.com')).status).toBe(400);
    await platform.database.query("update login_failures set blocked_until = now() - interval '1 second'");
    expect((await guess('guessed@example.com', PASSWORD)).status).toBe(200);
  });

  it('guesses at the same time are as many as guesses one after the other', async () => {
    await platform.userWith({ email: 'rushed@example.com' });
    const guess = (password: string) =>
      browser.call('POST', '/api/v1/users/login', { body: { email: 'rushed@example.com', password } });

    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => guess(`Wrong-Pass${n}`)));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(19);
  });

  it('logins that succeed cost an office behind one address nothing', async () => {
    await platform.userWith({ email: 'office@example.com' });
    const body = { email: 'office@example.com', password: PASSWORD };
    const kept = 'select failures from login_failures where failures > 0 order by key';
    const before = await platform.database.query(kept);

    expect((await browser.call('POST', '/api/v1/users/login', { body })).status).toBe(200);

    expect(await platform.database.query(kept)).toEqual(before);
  });

  it('a changed password ends every other session, and the old one no longer opens the account', async () => {
    browser = await platform.userWith({ email: 'change@example.com' });
    const elsewhere = new Browser(platform);
    const login = (password: string) =>
      elsewhere.call('POST', '/api/v1/users/login', { body: { email: 'change@example.com', password } });
    await login(PASSWORD);
    const change = (password: string, newPassword: string) =>
      browser.call('POST', '/api/v1/users/password', { body: { password, newPassword } });

    expect((await change('Wrong-Pass1', 'Better-Horse-9')).body.errors[0].description).toBe(
      'invalid credentials',
    );
    expect((await change(PASSWORD, 'short')).body.errors[0].field).toBe('newpassword');
    expect((await change(PASSWORD, 'Better-Horse-9')).status).toBe(200);

    expect((await browser.call('GET', '/api/v1/users/current')).status).toBe(200);
    expect((await elsewhere.call('GET', '/api/v1/users/current')).status).toBe(403);
    expect((await login(PASSWORD)).status).toBe(400);
    expect((await login('Better-Horse-9')).status).toBe(200);
  });

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of a sister site', { 'sec-fetch-site': 'same-site' }],
    ['a page without origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ])('%s cannot act with the cookie of a user', async (_what, headers) => {
    browser = await platform.userWith({ email: `csrf-${Math.random()}@example.com`, role: 'OWNER' });
    const update = (more: Record<string, string>) =>
      browser.call('PATCH', '/api/v1/tenants/{tenant}', { headers: more, body: { name: 'Default' } });
    expect(await update(headers as Record<string, string>)).toMatchObject(
      fault(403, 'Requests from other sites are refused.'),
    );
    expect((await update({ origin: platform.url })).status).toBe(200);
    expect((await update({ origin: 'http://localhost:8080' })).status).toBe(200);
    expect((await update({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('an API token is nobody who has an account', async () => {
    expect(await platform.call('GET', '/api/v1/users/current')).toMatchObject(
      fault(403, 'Please provide valid credentials'),
    );
  });
});

describe('switches of accounts', () => {
  it('sign-up, passwords and changing them can be switched off', async () => {
    const platform = await Platform.start({
      SERVER_ALLOW_SIGNUP: 'false',
      SERVER_ALLOW_CHANGE_PASSWORD: 'false',
      SERVER_ALLOW_INVITES: 'false',
      SERVER_ALLOW_CREATE_TENANT: 'false',
    });
    try {
      const browser = await platform.userWith({ email: 'a@example.com', role: 'OWNER' });
      const register = await browser.call('POST', '/api/v1/users/register', {
        body: person('b@example.com'),
      });
      expect(register).toMatchObject(fault(405, 'Sign-up is switched off.'));
      const body = { password: PASSWORD, newPassword: 'Better-Horse-9' };
      expect(await browser.call('POST', '/api/v1/users/password', { body })).toMatchObject(
        fault(405, 'Changing passwords is switched off.'),
      );
      const invite = { email: 'c@example.com', role: 'MEMBER' };
      expect(await browser.call('POST', '/api/v1/tenants/{tenant}/invites', { body: invite })).toMatchObject(
        fault(400, 'Invites are switched off.'),
      );
      expect(await browser.call('POST', '/api/v1/tenants', { body: { name: 'T', slug: 't' } })).toMatchObject(
        fault(400, 'Creating tenants is switched off.'),
      );
      expect((await browser.call('GET', '/api/v1/meta')).body).toMatchObject({
        allowSignup: false,
        allowChangePassword: false,
        allowInvites: false,
        allowCreateTenant: false,
      });
    } finally {
      await platform.stop();
    }
  });

  it('addresses can be limited to domains, and count as verified when told so', async () => {
    const platform = await Platform.start({
      SERVER_AUTH_RESTRICTED_EMAIL_DOMAINS: 'example.com',
      SERVER_AUTH_SET_EMAIL_VERIFIED: 'true',
    });
    try {
      const register = (email: string) =>
        new Browser(platform).call('POST', '/api/v1/users/register', { body: person(email) });
      expect(await register('a@elsewhere.com')).toMatchObject(
        fault(400, 'Addresses of this domain may not sign up.', 'email'),
      );
      expect(await register('a@Example.com')).toMatchObject({ status: 200, body: { emailVerified: true } });
    } finally {
      await platform.stop();
    }
  });

  it('login with passwords can be switched off', async () => {
    const platform = await Platform.start({ SERVER_AUTH_BASIC_AUTH_ENABLED: 'false' });
    try {
      const body = person('a@example.com');
      const refused = fault(405, 'Login with e-mail address and password is switched off.');
      expect(await platform.call('POST', '/api/v1/users/login', { body })).toMatchObject(refused);
      expect(await platform.call('POST', '/api/v1/users/register', { body })).toMatchObject(refused);
    } finally {
      await platform.stop();
    }
  });
});
