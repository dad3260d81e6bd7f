import type { Config } from '@hatchet-ts/config';
import { GithubProvider } from './github-provider';
import type { IdentityProvider } from './identity-provider';
import { OpenidProvider } from './openid-provider';

export type ProviderName = 'google' | 'github' | 'oidc';
export type Providers = Partial<Record<ProviderName, IdentityProvider>>;

/** The providers that are switched on; `configProblems` has seen to it that each has its client. */
export function createProviders(config: Config): Providers {
  return {
    ...(config.SERVER_AUTH_GOOGLE_ENABLED && {
      google: new OpenidProvider({
        name: 'google',
        issuer: config.SERVER_AUTH_GOOGLE_ISSUER,
        clientId: config.SERVER_AUTH_GOOGLE_CLIENT_ID!,
        clientSecret: config.SERVER_AUTH_GOOGLE_CLIENT_SECRET!,
        scopes: config.SERVER_AUTH_GOOGLE_SCOPES,
      }),
    }),
    ...(config.SERVER_AUTH_GITHUB_ENABLED && {
      github: new GithubProvider({
        url: config.SERVER_AUTH_GITHUB_URL,
        clientId: config.SERVER_AUTH_GITHUB_CLIENT_ID!,
        clientSecret: config.SERVER_AUTH_GITHUB_CLIENT_SECRET!,
        scopes: config.SERVER_AUTH_GITHUB_SCOPES,
      }),
    }),
    ...(config.SERVER_AUTH_OIDC_ENABLED && {
      oidc: new OpenidProvider({
        name: 'oidc',
        issuer: config.SERVER_AUTH_OIDC_ISSUER!,
        clientId: config.SERVER_AUTH_OIDC_CLIENT_ID!,
        clientSecret: config.SERVER_AUTH_OIDC_CLIENT_SECRET!,
        scopes: config.SERVER_AUTH_OIDC_SCOPES,
      }),
    }),
  };
}
