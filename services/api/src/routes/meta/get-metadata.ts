import type { Config } from '@hatchet-ts/config';
import { route } from '../../http/route';

/** What the login page has to know about this installation. */
export const getMetadata = route<'metadata:get'>({
  operationId: 'metadata:get',
  method: 'get',
  path: '/api/v1/meta',
  access: { who: 'open' },
  audit: null,
  handle: (_request, { config }) => ({
    auth: {
      schemes: loginSchemes(config),
      oidcName: config.SERVER_AUTH_OIDC_ENABLED ? config.SERVER_AUTH_OIDC_NAME : undefined,
    },
    allowSignup: config.SERVER_ALLOW_SIGNUP,
    allowInvites: config.SERVER_ALLOW_INVITES,
    allowCreateTenant: config.SERVER_ALLOW_CREATE_TENANT,
    allowChangePassword: config.SERVER_ALLOW_CHANGE_PASSWORD,
    authDisabled: config.SERVER_AUTH_DISABLED,
    embedded: false,
    observabilityEnabled: true,
    prometheusServerEnabled: config.SERVER_PROMETHEUS_SERVER_URL !== undefined,
    pylonAppId: config.SERVER_PYLON_ENABLED ? (config.SERVER_PYLON_APP_ID ?? '') : '',
    posthog:
      config.SERVER_ANALYTICS_POSTHOG_ENABLED && config.SERVER_ANALYTICS_POSTHOG_FE_API_KEY
        ? {
            apiKey: config.SERVER_ANALYTICS_POSTHOG_FE_API_KEY,
            apiHost: config.SERVER_ANALYTICS_POSTHOG_FE_API_HOST,
          }
        : undefined,
  }),
});

function loginSchemes(config: Config): string[] {
  const schemes: [string, boolean][] = [
    ['basic', config.SERVER_AUTH_BASIC_AUTH_ENABLED],
    ['google', config.SERVER_AUTH_GOOGLE_ENABLED],
    ['github', config.SERVER_AUTH_GITHUB_ENABLED],
    ['oidc', config.SERVER_AUTH_OIDC_ENABLED],
  ];
  return schemes.filter(([, enabled]) => enabled).map(([scheme]) => scheme);
}
