import { bool, list, secret, secretList, string } from './variable';

/** CFG-106 to CFG-120: who may log in, and how. */
export const auth = {
  SERVER_AUTH_RESTRICTED_EMAIL_DOMAINS: list({
    id: 'CFG-106',
    help: 'E-mail domains that may sign up; without it any may.',
  }),
  SERVER_AUTH_BASIC_AUTH_ENABLED: bool({
    id: 'CFG-107',
    default: true,
    help: 'Offers login with e-mail address and password.',
  }),
  SERVER_AUTH_SET_EMAIL_VERIFIED: bool({
    id: 'CFG-108',
    default: false,
    help: 'Counts the e-mail address of a new user as verified.',
  }),
  SERVER_AUTH_COOKIE_NAME: string({ id: 'CFG-109', default: 'hatchet', help: 'Name of the session cookie.' }),
  SERVER_AUTH_COOKIE_DOMAIN: string({
    id: 'CFG-110',
    help: 'Domain of the session cookie; a port in it is ignored.',
  }),
  SERVER_AUTH_COOKIE_SECRETS: secretList({
    id: 'CFG-111',
    help: 'Secrets of the session cookie, newest first; older ones still open sessions.',
  }),
  SERVER_AUTH_COOKIE_INSECURE: bool({
    id: 'CFG-112',
    default: false,
    help: 'Sends the session cookie over plain HTTP too.',
  }),
  SERVER_AUTH_GOOGLE_ENABLED: bool({ id: 'CFG-113', default: false, help: 'Offers login with Google.' }),
  SERVER_AUTH_GOOGLE_CLIENT_ID: string({
    id: 'CFG-114',
    help: 'OAuth client id at Google; needed when that login is enabled.',
  }),
  SERVER_AUTH_GOOGLE_CLIENT_SECRET: secret({
    id: 'CFG-115',
    help: 'OAuth client secret at Google; needed when that login is enabled.',
  }),
  SERVER_AUTH_GOOGLE_SCOPES: list({
    id: 'CFG-116',
    default: ['openid', 'profile', 'email'],
    help: 'OAuth scopes asked of Google.',
  }),
  SERVER_AUTH_GITHUB_ENABLED: bool({ id: 'CFG-117', default: false, help: 'Offers login with GitHub.' }),
  SERVER_AUTH_GITHUB_CLIENT_ID: string({
    id: 'CFG-118',
    help: 'OAuth client id at GitHub; needed when that login is enabled.',
  }),
  SERVER_AUTH_GITHUB_CLIENT_SECRET: secret({
    id: 'CFG-119',
    help: 'OAuth client secret at GitHub; needed when that login is enabled.',
  }),
  SERVER_AUTH_GITHUB_SCOPES: list({
    id: 'CFG-120',
    default: ['read:user', 'user:email'],
    help: 'OAuth scopes asked of GitHub.',
  }),
};
