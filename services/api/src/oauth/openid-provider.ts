import * as openid from 'openid-client';
import { z } from 'zod';
import type {
  AuthorizationRequest,
  AuthorizationReturn,
  IdentityProvider,
  ProviderIdentity,
} from './identity-provider';

export interface OpenidOptions {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
}

const claimsSchema = z.object({
  sub: z.string().min(1),
  email: z.email(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});

/** Google, or any other OpenID Connect provider: its endpoints and keys are asked of it, identities are signed. */
export class OpenidProvider implements IdentityProvider {
  readonly name: string;
  private discovered?: Promise<openid.Configuration>;

  constructor(private readonly options: OpenidOptions) {
    this.name = options.name;
  }

  async authorizationUrl({ state, nonce, codeChallenge, redirectUri }: AuthorizationRequest): Promise<URL> {
    return openid.buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: redirectUri,
      scope: this.options.scopes.join(' '),
      state,
      nonce,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
  }

  async identityOf({ url, state, nonce, codeVerifier }: AuthorizationReturn): Promise<ProviderIdentity> {
    const tokens = await openid.authorizationCodeGrant(await this.configuration(), url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const claims = claimsSchema.parse(tokens.claims());
    return {
      subject: claims.sub,
      email: claims.email,
      emailVerified: claims.email_verified ?? false,
      name: claims.name ?? null,
    };
  }

  private configuration(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    this.discovered ??= openid
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        execute: [
          // Signatures are checked although the token came straight from the provider: its connection may be plain.
          openid.enableNonRepudiationChecks,
          // The operator decides: a provider on plain HTTP is one inside the installation, or of a test.
          ...(issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []),
        ],
      })
      .catch((error) => {
        // A provider that is down now may be up at the next login.
        this.discovered = undefined;
        throw error;
      });
    return this.discovered;
  }
}
