import { readConfig } from '@hatchet-ts/config';
import { SessionCookies } from './session-cookie';

const cookies = (env: Record<string, string>) => new SessionCookies(readConfig(env));
const headerOf = (setCookie: string) => setCookie.split(';')[0]!;

describe('session cookies (SEC-10)', () => {
  it('go over HTTPS only, unless told otherwise', () => {
    const old = { SERVER_AUTH_COOKIE_SECRETS: 'first-secret-1234 second-secret-123' };
    expect(cookies(old).issue('id')).toContain('; HttpOnly; Secure; SameSite=Lax');
    const insecure = cookies({ ...old, SERVER_AUTH_COOKIE_INSECURE: 'true' });
    expect(insecure.issue('id')).toContain('; HttpOnly; SameSite=Lax');
  });

  it('stay good while their secret is in the list', () => {
    const before = cookies({ SERVER_AUTH_COOKIE_SECRETS: 'old-secret-12345 other-secret-1234' });
    const cookie = headerOf(before.issue('id'));
    const during = cookies({ SERVER_AUTH_COOKIE_SECRETS: 'new-secret-12345 old-secret-12345' });
    expect(during.read(cookie)).toBe('id');
    expect(headerOf(during.issue('id'))).not.toBe(cookie);
    const after = cookies({ SERVER_AUTH_COOKIE_SECRETS: 'new-secret-12345 newer-secret-123' });
    expect(after.read(cookie)).toBeNull();
  });

  it.each(['', '.', 'id', 'id.', '.signature', 'id.signature.more'])('nobody signed %j', (value) => {
    const signing = cookies({ SERVER_AUTH_COOKIE_SECRETS: 'first-secret-1234 second-secret-123' });
    expect(signing.read(`hatchet=${value}`)).toBeNull();
  });
});
