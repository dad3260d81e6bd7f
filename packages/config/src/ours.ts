import { bool, duration, int, list, oneOf, secret, string, url } from './variable';

/** Variables that only this implementation has. */
export const ours = {
  SERVER_DATA_DIR: string({
    default: '.data',
    help: 'Directory of the one-process edition: database, keys and client.env.',
  }),
  SERVER_BIND_ADDRESS: string({
    default: '0.0.0.0',
    help: 'Network interface the HTTP API listens on; 0.0.0.0 means all.',
  }),
  SERVER_AUTH_DISABLED: bool({
    default: false,
    help: 'Dashboard and REST without login: who sends no credentials is the administrator. For development; needs SERVER_BIND_ADDRESS on loopback.',
  }),
  LITE_FRONTEND_BASE_PATH: string({
    default: '/',
    aliases: ['BASE_PATH'],
    help: 'Path below which a proxy serves dashboard and API, such as /hatchet; whether it strips the path or not.',
  }),
  LITE_STATIC_ASSET_DIR: string({
    help: 'Directory of the built dashboard; default: the one of this installation.',
  }),
  SERVER_TLS_MIN_VERSION: oneOf(['1.2', '1.3'], {
    default: '1.2',
    help: 'Lowest version of TLS that the gRPC server and the HTTP API speak.',
  }),
  SERVER_HTTP_TLS_STRATEGY: oneOf(['none', 'tls', 'mtls'], {
    default: 'none',
    help: 'Whether the HTTP API itself speaks TLS, with the certificate of SERVER_TLS_*; a proxy in front may do it instead.',
  }),
  SERVER_AUTO_MIGRATE: bool({
    default: true,
    help: 'Brings the database schema up to date at start, under a lock.',
  }),
  SERVER_MISSED_SCHEDULE_GRACE: duration({
    default: '30s',
    help: 'How late a cron tick or scheduled run may still be started; later ones are marked missed.',
  }),
  SERVER_LOG_LINES_PER_TASK_LIMIT: int({
    default: 1000,
    help: 'Log lines stored per task; further ones are dropped behind one line that says so.',
  }),
  SERVER_STREAM_RETENTION: duration({
    default: '24h',
    help: 'How long stream chunks are kept for subscribers who come late and ask for the beginning.',
  }),
  SERVER_SLOT_CREDITS_ENABLED: bool({
    default: true,
    help: 'Lets dispatchers assign tasks of empty queues themselves, on slots the scheduler lends them.',
  }),
  SERVER_SWEEP_INTERVAL: duration({
    default: '5s',
    help: 'Time between two sweeps for work whose wake-up message was lost, varied by a fifth.',
  }),
  SERVER_WORKER_HEARTBEAT_TIMEOUT: duration({
    default: '30s',
    help: 'Silence after which a worker counts as lost and its tasks are assigned anew.',
  }),
  SERVER_SELF_AUDIT_INTERVAL: duration({
    default: '1m',
    help: 'Time between two self-audits: whether every task stands in one place and every slot in use is in use.',
  }),
  SERVER_GRPC_SHUTDOWN_TIMEOUT: duration({
    default: '10s',
    help: 'Time that calls in progress have to end when the gRPC server stops.',
  }),
  SERVER_ENCRYPTION_CLOUDKMS_ENDPOINT: url({
    default: 'https://cloudkms.googleapis.com',
    schemes: ['http', 'https'],
    help: 'Address of Google Cloud KMS, where it is reached by another one than the public.',
  }),
  SERVER_AUTH_GOOGLE_ISSUER: url({
    default: 'https://accounts.google.com',
    schemes: ['http', 'https'],
    help: 'OpenID issuer behind the login with Google.',
  }),
  SERVER_AUTH_GITHUB_URL: url({
    default: 'https://github.com',
    schemes: ['http', 'https'],
    help: 'GitHub server behind the login with GitHub; another one than the public is a GitHub Enterprise Server.',
  }),
  SERVER_AUTH_OIDC_ENABLED: bool({
    default: false,
    help: 'Offers login with an OpenID Connect provider of your own.',
  }),
  SERVER_AUTH_OIDC_NAME: string({ default: 'SSO', help: 'Name of that provider on the login page.' }),
  SERVER_AUTH_OIDC_ISSUER: url({
    schemes: ['http', 'https'],
    help: 'Issuer of that provider; needed when that login is enabled.',
  }),
  SERVER_AUTH_OIDC_CLIENT_ID: string({
    help: 'Client id at that provider; needed when that login is enabled.',
  }),
  SERVER_AUTH_OIDC_CLIENT_SECRET: secret({
    help: 'Client secret at that provider; needed when that login is enabled.',
  }),
  SERVER_AUTH_OIDC_SCOPES: list({
    default: ['openid', 'profile', 'email'],
    help: 'Scopes asked of that provider.',
  }),
  SERVER_TENANT_ALERTING_SLACK_URL: url({
    default: 'https://slack.com',
    schemes: ['http', 'https'],
    help: 'Address of Slack, where tenants connect a channel for their alerts.',
  }),
  SERVER_EMAIL_POSTMARK_URL: url({
    default: 'https://api.postmarkapp.com',
    schemes: ['http', 'https'],
    help: 'Address of the Postmark API.',
  }),
  SERVER_OUTBOUND_ALLOWED_NETWORKS: list({
    help: 'Networks (CIDR) that users may make the server call though they are not public.',
  }),
  SERVER_FAILPOINTS: list({
    help: 'Named places at which a process fails on purpose; for tests only.',
  }),
  DATABASE_PREPARED_STATEMENTS: bool({
    default: true,
    help: 'Prepares hot statements once per connection; off behind PgBouncer in transaction mode.',
  }),
};
