import * as openid from 'openid-client';
import { z } from 'zod';
import type {
  AuthorizationRequest,
  AuthorizationReturn,
  IdentityProvider,
  ProviderIdentity,
} from './identity-provider';

export interface GithubOptions {
  /** `https://github.com`, or an Enterprise Server. */
  url: string;
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
}

const PUBLIC_URL = 'https://github.com';
const userSchema = z.object({ id: z.number(), name: z.string().nullish(), login: z.string() });
const emailsSchema = z.array(z.object({ email: z.email(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub knows OAuth only: who somebody is has to be asked of its API. */
export class GithubProvider implements IdentityProvider {
  readonly name = 'github';
  private readonly configuration: openid.Configuration;
  private readonly apiUrl: string;

  constructor(private readonly options: GithubOptions) {
    const { url, clientId, clientSecret } = options;
    this.apiUrl = url === PUBLIC_URL ? 'https://api.github.com' : `${url}/api/v3`;
    this.configuration = new openid.Configuration(
      {
        issuer: url,
        authorization_endpoint: `${url}/login/oauth/authorize`,
        token_endpoint: `${url}/login/oauth/access_token`,
      },
      clientId,
      clientSecret,
      openid.ClientSecretPost(clientSecret),
    );
    if (url.startsWith('http:')) openid.allowInsecureRequests(this.configuration);
  }

  authorizationUrl({ state, codeChallenge, redirectUri }: AuthorizationRequest): Promise<URL> {
    return Promise.resolve(
      openid.buildAuthorizationUrl(this.configuration, {
        redirect_uri: redirectUri,
        scope: this.options.scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }),
    );
  }

  async identityOf({
    url,
    state,
    codeVerifier,
    redirectUri,
  }: AuthorizationReturn): Promise<ProviderIdentity> {
    const tokens = await openid.authorizationCodeGrant(
      this.configuration,
      url,
      { expectedState: state, pkceCodeVerifier: codeVerifier },
      { redirect_uri: redirectUri },
    );
    const [user, emails] = await Promise.all([
      this.ask('/user', tokens.access_token, userSchema),
      this.ask('/user/emails', tokens.access_token, emailsSchema),
    ]);
    const email =
      emails.find(({ primary, verified }) => primary && verified) ?? emails.find(({ primary }) => primary);
    if (!email) throw new Error('the GitHub account has no primary e-mail address');
    return {
      subject: String(user.id),
      email: email.email,
      emailVerified: email.verified,
      name: user.name ?? user.login,
    };
  }

  private async ask<T>(path: string, accessToken: string, schema: z.ZodType<T>): Promise<T> {
    const response = await openid.fetchProtectedResource(
      this.configuration,
      accessToken,
      new URL(`${this.apiUrl}${path}`),
      'GET',
      null,
      new Headers({ accept: 'application/vnd.github+json', 'user-agent': 'hatchet' }),
    );
    if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
    return schema.parse(await response.json());
  }
}
