import { bool, float, list, secret, string, url } from './variable';

/** CFG-68, CFG-69, CFG-85 to CFG-96, CFG-165 to CFG-168: services of others that are told about errors and use. */
export const alerting = {
  SERVER_SECURITY_CHECK_ENABLED: bool({
    id: 'CFG-68',
    effect: 'Accepted without effect: no process calls out at start.',
    default: true,
    help: 'Asks once at start whether this version has known security problems.',
  }),
  SERVER_SECURITY_CHECK_ENDPOINT: url({
    id: 'CFG-69',
    effect: 'Accepted without effect: no process calls out at start.',
    default: 'https://security.hatchet.run',
    schemes: ['http', 'https'],
    help: 'Server that is asked.',
  }),
  SERVER_ALERTING_SENTRY_ENABLED: bool({ id: 'CFG-85', help: 'Reports unexpected errors to Sentry.' }),
  SERVER_ALERTING_SENTRY_DSN: secret({ id: 'CFG-86', help: 'Sentry DSN.' }),
  SERVER_ALERTING_SENTRY_ENVIRONMENT: string({
    id: 'CFG-87',
    default: 'development',
    help: 'Environment named in reports to Sentry.',
  }),
  SERVER_ALERTING_SENTRY_SAMPLE_RATE: float({
    id: 'CFG-88',
    default: 1,
    min: 0,
    max: 1,
    help: 'Share of errors that is reported to Sentry.',
  }),
  SERVER_ANALYTICS_POSTHOG_ENABLED: bool({
    id: 'CFG-89',
    help: 'Lets the dashboard send usage events to PostHog; needs SERVER_ANALYTICS_POSTHOG_FE_API_KEY.',
  }),
  SERVER_ANALYTICS_POSTHOG_API_KEY: secret({
    id: 'CFG-90',
    effect: 'Accepted without effect: the server sends nothing to PostHog; only the dashboard may.',
    help: 'PostHog key of the server.',
  }),
  SERVER_ANALYTICS_POSTHOG_ENDPOINT: url({
    id: 'CFG-91',
    effect: 'Accepted without effect: the server sends nothing to PostHog; only the dashboard may.',
    schemes: ['http', 'https'],
    help: 'PostHog server.',
  }),
  SERVER_ANALYTICS_POSTHOG_FE_API_HOST: string({
    id: 'CFG-92',
    help: 'PostHog host the dashboard reports to.',
  }),
  SERVER_ANALYTICS_POSTHOG_FE_API_KEY: string({
    id: 'CFG-93',
    help: 'PostHog key of the dashboard; browsers see it.',
  }),
  SERVER_PYLON_ENABLED: bool({ id: 'CFG-94', help: 'Shows the Pylon support chat in the dashboard.' }),
  SERVER_PYLON_APP_ID: string({ id: 'CFG-95', help: 'Pylon app id; needed when the chat is enabled.' }),
  SERVER_PYLON_SECRET: secret({
    id: 'CFG-96',
    help: 'Secret that proves to Pylon who a user is.',
  }),
  SERVER_TENANT_ALERTING_SLACK_ENABLED: bool({
    id: 'CFG-165',
    help: 'Lets tenants send their alerts to Slack.',
  }),
  SERVER_TENANT_ALERTING_SLACK_CLIENT_ID: string({
    id: 'CFG-166',
    help: 'OAuth client id of the Slack app.',
  }),
  SERVER_TENANT_ALERTING_SLACK_CLIENT_SECRET: secret({
    id: 'CFG-167',
    help: 'OAuth client secret of the Slack app.',
  }),
  SERVER_TENANT_ALERTING_SLACK_SCOPES: list({
    id: 'CFG-168',
    default: ['incoming-webhook'],
    help: 'OAuth scopes asked of Slack.',
  }),
};
