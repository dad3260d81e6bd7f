import type { PlatformKeys } from '@hatchet-ts/identity';
import { z } from 'zod';
import type { SessionCookies } from '../auth/session-cookie';

const COOKIE = 'hatchet_oauth';
/** Time to get through the provider's pages. */
const LIFETIME_MS = 10 * 60_000;
const CONTEXT = Buffer.from('oauth-state');

const schema = z.object({
  flow: z.string(),
  state: z.string(),
  nonce: z.string().optional(),
  verifier: z.string(),
  /** Tenant that is being connected, for flows that connect one. */
  tenantId: z.string().optional(),
  expiresAtMs: z.number(),
});

export type OauthState = Omit<z.infer<typeof schema>, 'expiresAtMs'>;

/**
 * What must be remembered between sending somebody to a provider and their coming back: kept in a cookie of that
 * browser, encrypted, so that it can neither be read nor be brought by anybody else.
 */
export class OauthStates {
  constructor(
    private readonly keys: Pick<PlatformKeys, 'master'>,
    private readonly cookies: SessionCookies,
    private readonly cookiePath: string,
  ) {}

  /** @returns the `Set-Cookie` header */
  async remember(state: OauthState, nowMs: number): Promise<string> {
    const plain = Buffer.from(JSON.stringify({ ...state, expiresAtMs: nowMs + LIFETIME_MS }));
    const sealed = await this.keys.master.encrypt(plain, CONTEXT);
    return this.cookies.write(sealed.toString('base64url'), LIFETIME_MS, COOKIE, this.cookiePath);
  }

  /** The state of a flow that this browser began; null when it began none, another one, or too long ago. */
  async recall(flow: string, cookieHeader: string | undefined, nowMs: number): Promise<OauthState | null> {
    const sealed = this.cookies.find(COOKIE, cookieHeader);
    if (!sealed) return null;
    const plain = await this.keys.master.decrypt(Buffer.from(sealed, 'base64url'), CONTEXT).catch(() => null);
    if (!plain) return null;
    const { expiresAtMs, ...state } = schema.parse(JSON.parse(plain.toString('utf8')));
    return state.flow === flow && expiresAtMs > nowMs ? state : null;
  }

  /** `Set-Cookie` that forgets: a state is good for one return. */
  forget(): string {
    return this.cookies.write('', 0, COOKIE, this.cookiePath);
  }
}
