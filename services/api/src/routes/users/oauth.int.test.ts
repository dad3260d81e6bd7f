import { Browser } from '../../../tests/browser';
import { FakeProvider } from '../../../tests/fake-provider';
import { PASSWORD, Platform } from '../../../tests/platform';

describe('login with a provider (SEC-11, SEC-12)', () => {
  let provider: FakeProvider;
  let platform: Platform;

  beforeAll(async () => {
    provider = await new FakeProvider().start();
    platform = await Platform.start({
      SERVER_AUTH_GOOGLE_ENABLED: 'true',
      SERVER_AUTH_GOOGLE_CLIENT_ID: 'client',
      SERVER_AUTH_GOOGLE_CLIENT_SECRET: 'secret',
      SERVER_AUTH_GOOGLE_ISSUER: provider.url,
      SERVER_AUTH_GITHUB_ENABLED: 'true',
      SERVER_AUTH_GITHUB_CLIENT_ID: 'client',
      SERVER_AUTH_GITHUB_CLIENT_SECRET: 'secret',
      SERVER_AUTH_GITHUB_URL: provider.url,
      SERVER_AUTH_OIDC_ENABLED: 'true',
      SERVER_AUTH_OIDC_NAME: 'Our own',
      SERVER_AUTH_OIDC_CLIENT_ID: 'client',
      SERVER_AUTH_OIDC_CLIENT_SECRET: 'secret',
      SERVER_AUTH_OIDC_ISSUER: provider.url,
    });
  });
  afterAll(async () => {
    await platform.stop();
    await provider.stop();
  });
  beforeEach(() => {
    provider.flaw = null;
  });

  const account = (id: number, email: string, emailVerified = true) => {
    provider.account = { id, email, emailVerified, name: 'Ada' };
  };

  /** Goes through the whole login; `tamper` may change the way back. */
  async function logIn(name: string, browser = new Browser(platform), tamper = (url: URL) => url) {
    const start = await browser.call('GET', `/api/v1/users/${name}/start`);
    expect(start.status).toBe(302);
    const back = tamper(provider.logIn(start.headers.get('location')!));
    const answer = await browser.call('GET', back.pathname + back.search);
    expect(answer.status).toBe(302);
    return { browser, location: answer.headers.get('location')! };
  }

  const errorOf = (location: string) => new URL(location).searchParams.get('error');
  const CANNOT_CONFIRM = 'The provider could not confirm who you are.';

  it.each([
    ['google', 101],
    ['github', 102],
    ['oidc', 103],
  ])('%s makes a user with the verified address and a session', async (name, id) => {
    account(id, `${name}@example.com`);

    const { browser, location } = await logIn(name);

    expect(location).toBe('http://localhost:8080');
    expect([...browser.cookies.keys()]).toEqual(['hatchet']);
    expect(await browser.get('/api/v1/users/current')).toMatchObject({
      email: `${name}@example.com`,
      emailVerified: true,
      hasPassword: false,
      name: 'Ada',
    });
  });

  it('the same account logs in the same user, whatever its address is by then', async () => {
    account(200, 'before@example.com');
    const first = await (await logIn('google')).browser.get('/api/v1/users/current');
    account(200, 'after@example.com');
    const second = await (await logIn('google')).browser.get('/api/v1/users/current');
    expect(second).toEqual(first);
  });

  it('an address that is not verified with the provider opens nothing', async () => {
    await platform.userWith({ email: 'victim@example.com' });
    account(201, 'victim@example.com', false);
    const { browser, location } = await logIn('github');
    expect(errorOf(location)).toBe('Your address is not verified with the provider.');
    expect(browser.cookies.size).toBe(0);
  });

  it('neither a password nor a session of whoever registered the address first opens anything after its owner came', async () => {
    const squatter = await platform.userWith({ email: 'squatted@example.com', emailVerified: false });
    account(202, 'squatted@example.com');
    const { browser } = await logIn('google');
    expect(await browser.get('/api/v1/users/current')).toMatchObject({
      emailVerified: true,
      hasPassword: false,
    });
    const body = { email: 'squatted@example.com', password: PASSWORD };
    expect((await platform.call('POST', '/api/v1/users/login', { body })).status).toBe(400);
    expect((await squatter.call('GET', '/api/v1/users/current')).status).toBe(403);
  });

  it.each(['wrong-nonce', 'wrong-audience', 'wrong-key'] as const)(
    'an identity with a %s is refused',
    async (flaw) => {
      account(203, 'flaw@example.com');
      provider.flaw = flaw;
      const { location } = await logIn('google');
      expect(errorOf(location)).toBe(CANNOT_CONFIRM);
    },
  );

  it('a state of another browser, a changed state and a second return are refused', async () => {
    account(204, 'state@example.com');
    const changed = await logIn('google', new Browser(platform), (url) => {
      url.searchParams.set('state', 'other');
      return url;
    });
    expect(errorOf(changed.location)).toBe(CANNOT_CONFIRM);

    const victim = new Browser(platform);
    const start = await victim.call('GET', '/api/v1/users/google/start');
    const back = provider.logIn(start.headers.get('location')!);
    const attacker = await new Browser(platform).call('GET', back.pathname + back.search);
    expect(errorOf(attacker.headers.get('location')!)).toBe(
      'The login was not begun in this browser, or took too long.',
    );
    expect((await victim.call('GET', back.pathname + back.search)).headers.get('location')).toBe(
      'http://localhost:8080',
    );
    const again = await victim.call('GET', back.pathname + back.search);
    expect(errorOf(again.headers.get('location')!)).toContain('not begun');
  });

  it('the login page knows which providers there are', async () => {
    expect((await platform.get('/api/v1/meta')).auth).toEqual({
      schemes: ['basic', 'google', 'github', 'oidc'],
      oidcName: 'Our own',
    });
  });

  it('a provider that is switched off is refused', async () => {
    const other = await Platform.start();
    try {
      expect(await other.call('GET', '/api/v1/users/google/start')).toMatchObject({
        status: 405,
        body: { errors: [{ description: 'Login with google is switched off.' }] },
      });
    } finally {
      await other.stop();
    }
  });
});
