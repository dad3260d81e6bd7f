import { bool, secret, string } from './variable';

/**
 * CFG-213 to CFG-221: the GitHub App integration of the original. It is not built here; the names are accepted so
 * that an existing environment starts, with a warning.
 */
export const sourceControl = {
  SERVER_VCS_KIND: string({ id: 'CFG-213', help: 'Accepted without effect: kind of source control.' }),
  SERVER_VCS_GITHUB_ENABLED: bool({ id: 'CFG-214', help: 'Accepted without effect: GitHub App on.' }),
  SERVER_VCS_GITHUB_APP_CLIENT_ID: string({
    id: 'CFG-215',
    help: 'Accepted without effect: client id of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_CLIENT_SECRET: secret({
    id: 'CFG-216',
    help: 'Accepted without effect: client secret of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_NAME: string({
    id: 'CFG-217',
    help: 'Accepted without effect: name of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_WEBHOOK_SECRET: secret({
    id: 'CFG-218',
    help: 'Accepted without effect: webhook secret of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_WEBHOOK_URL: string({
    id: 'CFG-219',
    help: 'Accepted without effect: webhook URL of the GitHub App.',
  }),
  SERVER_VCS_GITHUB_APP_ID: string({ id: 'CFG-220', help: 'Accepted without effect: id of the GitHub App.' }),
  SERVER_VCS_GITHUB_APP_SECRET_PATH: string({
    id: 'CFG-221',
    help: 'Accepted without effect: private key file of the GitHub App.',
  }),
};
