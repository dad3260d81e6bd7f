import { bool, secret, string } from './variable';

/**
 * CFG-213 to CFG-221: the GitHub App integration of the original. It is not built here; the names are accepted so
 * that an existing environment starts, with a warning.
 */
export const sourceControl = {
  SERVER_VCS_KIND: string({
    id: 'CFG-213',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Kind of source control.',
  }),
  SERVER_VCS_GITHUB_ENABLED: bool({
    id: 'CFG-214',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'GitHub App on.',
  }),
  SERVER_VCS_GITHUB_APP_CLIENT_ID: string({
    id: 'CFG-215',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Client id of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_CLIENT_SECRET: secret({
    id: 'CFG-216',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Client secret of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_NAME: string({
    id: 'CFG-217',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Name of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_WEBHOOK_SECRET: secret({
    id: 'CFG-218',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Webhook secret of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_WEBHOOK_URL: string({
    id: 'CFG-219',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Webhook URL of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_ID: string({
    id: 'CFG-220',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Id of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_SECRET_PATH: string({
    id: 'CFG-221',
    effect: 'Accepted without effect: the GitHub App integration is not built.',
    help: 'Private key file of the GitHub App.',
  }),
};
