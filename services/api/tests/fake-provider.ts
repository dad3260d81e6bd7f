import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface FakeAccount {
  id: number;
  email: string;
  emailVerified: boolean;
  name: string;
}

interface Begun {
  account: FakeAccount;
  nonce: string | undefined;
  challenge: string;
  redirectUri: string;
}

/** An identity provider on this machine that plays Google, any OpenID Connect provider, and GitHub. */
export class FakeProvider {
  readonly requests: string[] = [];
  /** Who logs in at the provider's pages. */
  account: FakeAccount = { id: 7, email: 'ada@example.com', emailVerified: true, name: 'Ada' };
  /** Makes identities that the platform must refuse. */
  flaw: 'wrong-nonce' | 'wrong-audience' | 'wrong-key' | null = null;
  private readonly codes = new Map<string, Begun>();
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private keys?: Awaited<ReturnType<typeof generateKeyPair>>;

  async start(): Promise<this> {
    this.keys = await generateKeyPair('RS256');
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the provider's pages do once somebody has logged in: send the browser back. */
  logIn(authorizationUrl: string): URL {
    const { searchParams: query } = new URL(authorizationUrl);
    const code = `code-${this.codes.size + 1}`;
    if (query.get('code_challenge_method') !== 'S256') throw new Error('the login does not use PKCE');
    this.codes.set(code, {
      account: this.account,
      nonce: query.get('nonce') ?? undefined,
      challenge: query.get('code_challenge')!,
      redirectUri: query.get('redirect_uri')!,
    });
    const back = new URL(query.get('redirect_uri')!);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state')!);
    return back;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, this.url);
    this.requests.push(`${request.method} ${pathname}`);
    const body = new URLSearchParams(await textOf(request));
    const json = (value: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return void json({
          issuer: this.url,
          authorization_endpoint: `${this.url}/authorize`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return void json({
          keys: [{ ...(await exportJWK(this.keys!.publicKey)), kid: 'one', alg: 'RS256' }],
        });
      case '/token':
      case '/login/oauth/access_token':
        return void (await this.tokens(body, json, pathname === '/token'));
      case '/api/v3/user':
        return void json({ id: this.account.id, login: 'ada', name: this.account.name });
      case '/api/v3/user/emails':
        return void json([
          { email: 'old@example.com', primary: false, verified: true },
          { email: this.account.email, primary: true, verified: this.account.emailVerified },
        ]);
      default:
        return void json({}, 404);
    }
  }

  private async tokens(
    body: URLSearchParams,
    json: (value: unknown, status?: number) => unknown,
    withIdentity: boolean,
  ): Promise<void> {
    const begun = this.codes.get(body.get('code') ?? '');
    const verifier = Buffer.from(body.get('code_verifier') ?? '');
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', verifier)).toString('base64url');
    this.codes.delete(body.get('code') ?? '');
    if (!begun || begun.challenge !== challenge || begun.redirectUri !== body.get('redirect_uri')) {
      json({ error: 'invalid_grant' }, 400);
      return;
    }
    const tokens = { access_token: 'access', token_type: 'bearer', expires_in: 60 };
    json(withIdentity ? { ...tokens, id_token: await this.identity(begun) } : tokens);
  }

  private async identity({ account, nonce }: Begun): Promise<string> {
    const { privateKey } = this.flaw === 'wrong-key' ? await generateKeyPair('RS256') : this.keys!;
    return new SignJWT({
      email: account.email,
      email_verified: account.emailVerified,
      name: account.name,
      nonce: this.flaw === 'wrong-nonce' ? 'other' : nonce,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(this.url)
      .setSubject(String(account.id))
      .setAudience(this.flaw === 'wrong-audience' ? 'other' : 'client')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
