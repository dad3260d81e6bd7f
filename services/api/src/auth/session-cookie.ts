import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Config } from '@hatchet-ts/config';
import { parse, serialize } from 'cookie';

/** Sessions and their cookies end this long after login. */
export const SESSION_LIFETIME_MS = 30 * 86_400_000;

type CookieConfig = Pick<
  Config,
  | 'SERVER_AUTH_COOKIE_NAME'
  | 'SERVER_AUTH_COOKIE_DOMAIN'
  | 'SERVER_AUTH_COOKIE_SECRETS'
  | 'SERVER_AUTH_COOKIE_INSECURE'
>;

/**
 * Cookies of this installation (SEC-10): a random id and a signature over it. The signature keeps made-up ids away
 * from the database; secrets are a list so that they can be changed without logging everybody out.
 */
export class SessionCookies {
  private readonly secrets: readonly string[];

  constructor(private readonly config: CookieConfig) {
    // An installation without secrets, which only tests have, gets one that lasts as long as the process.
    const { SERVER_AUTH_COOKIE_SECRETS: secrets } = config;
    this.secrets = secrets && secrets.length > 0 ? secrets : [randomBytes(32).toString('hex')];
  }

  /** A new session id. */
  newId(): string {
    return randomBytes(32).toString('base64url');
  }

  /** `Set-Cookie` for a session that begins now. */
  issue(sessionId: string): string {
    return this.write(`${sessionId}.${sign(this.secrets[0]!, sessionId)}`, SESSION_LIFETIME_MS);
  }

  /** `Set-Cookie` that makes browsers forget the session. */
  clear(): string {
    return this.write('', 0);
  }

  /** The session id of a request; null without a cookie, or with one we did not sign. */
  read(cookieHeader: string | undefined): string | null {
    const value = this.find(this.config.SERVER_AUTH_COOKIE_NAME, cookieHeader);
    if (!value) return null;
    const dot = value.lastIndexOf('.');
    const id = value.slice(0, dot);
    const signature = Buffer.from(value.slice(dot + 1));
    const signed = this.secrets.some((secret) => {
      const expected = Buffer.from(sign(secret, id));
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    });
    return signed ? id : null;
  }

  /** Value of a cookie of the request. */
  find(name: string, cookieHeader: string | undefined): string | undefined {
    return cookieHeader === undefined ? undefined : parse(cookieHeader)[name];
  }

  /** `Set-Cookie` for another cookie with the same protection. */
  write(value: string, lifetimeMs: number, name = this.config.SERVER_AUTH_COOKIE_NAME, path = '/'): string {
    return serialize(name, value, {
      path,
      // A port is no part of a cookie's domain (CFG-110).
      domain: this.config.SERVER_AUTH_COOKIE_DOMAIN?.replace(/:\d+$/, ''),
      maxAge: Math.floor(lifetimeMs / 1000),
      expires: new Date(Date.now() + lifetimeMs),
      httpOnly: true,
      secure: !this.config.SERVER_AUTH_COOKIE_INSECURE,
      sameSite: 'lax',
    });
  }
}

/** What is stored of a session id. */
export const hashOfId = (id: string): Buffer => createHash('sha256').update(id).digest();

const sign = (secret: string, id: string) =>
  createHmac('sha256', secret).update(`session:${id}`).digest('base64url');
