import type { OperationId } from '@hatchet-ts/contracts';
import * as openid from 'openid-client';
import type { ApiContext } from '../../api-context';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { type Route, route } from '../../http/route';
import type { IdentityProvider } from '../../oauth/identity-provider';
import { LoginRefused, logInWith } from '../../oauth/log-in-with';
import type { ProviderName } from '../../oauth/providers';

/** Start and return of the login with each provider (SEC-11, SEC-12). */
export const oauthRoutes: readonly Route[] = (['google', 'github', 'oidc'] as const).flatMap((name) => [
  startOf(name),
  returnOf(name),
]);

function startOf(name: ProviderName): Route {
  return route({
    operationId: `user:update:${name}-oauth-start` as OperationId,
    method: 'get',
    path: `/api/v1/users/${name}/start`,
    access: { who: 'open' },
    callsPerMinute: 60,
    audit: null,
    async handle(_request, context) {
      const provider = providerOf(context, name);
      const verifier = openid.randomPKCECodeVerifier();
      const state = openid.randomState();
      const nonce = openid.randomNonce();
      const location = await provider.authorizationUrl({
        state,
        nonce,
        codeChallenge: await openid.calculatePKCECodeChallenge(verifier),
        redirectUri: redirectUriOf(context, name),
      });
      const remembered = { flow: `login:${name}`, state, nonce, verifier };
      const cookie = await context.oauthStates.remember(remembered, context.clock.nowMs());
      return Reply.redirect(location.href).header('set-cookie', cookie);
    },
  });
}

function returnOf(name: ProviderName): Route {
  return route({
    operationId: `user:update:${name}-oauth-callback` as OperationId,
    method: 'get',
    path: `/api/v1/users/${name}/callback`,
    access: { who: 'open' },
    callsPerMinute: 60,
    unchecked: true,
    audit: null,
    async handle({ headers, url }, context) {
      const { clock, config, logger, oauthStates, sessions } = context;
      const provider = providerOf(context, name);
      const begun = await oauthStates.recall(`login:${name}`, headers.cookie, clock.nowMs());
      const forget = oauthStates.forget();
      const back = (error: string) =>
        Reply.redirect(`${config.SERVER_URL}/auth/login?error=${encodeURIComponent(error)}`).header(
          'set-cookie',
          forget,
        );
      if (!begun) return back('The login was not begun in this browser, or took too long.');
      const redirectUri = redirectUriOf(context, name);
      const returned = new URL(redirectUri);
      returned.search = url.search;
      try {
        const identity = await provider.identityOf({
          url: returned,
          state: begun.state,
          nonce: begun.nonce,
          codeVerifier: begun.verifier,
          redirectUri,
        });
        const userId = await logInWith(context, provider.name, identity);
        const cookie = await sessions.begin(userId, headers.cookie);
        return Reply.redirect(config.SERVER_URL).header('set-cookie', [cookie, forget]);
      } catch (error) {
        if (error instanceof LoginRefused) return back(error.message);
        logger.warn({ error, provider: name }, 'login with a provider failed');
        return back('The provider could not confirm who you are.');
      }
    },
  });
}

function providerOf({ providers }: Pick<ApiContext, 'providers'>, name: ProviderName): IdentityProvider {
  const provider = providers[name];
  if (!provider) throw new HttpError(405, `Login with ${name} is switched off.`);
  return provider;
}

const redirectUriOf = ({ config }: Pick<ApiContext, 'config'>, name: ProviderName) =>
  `${config.SERVER_URL}/api/v1/users/${name}/callback`;
