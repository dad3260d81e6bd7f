import { bool, duration, int, oneOf, port, secret, string, url } from './variable';

const POSTGRES_SCHEMES = ['postgres', 'postgresql'] as const;

/** CFG-36 to CFG-54, CFG-62 to CFG-65: Postgres connections and pools. */
export const database = {
  DATABASE_URL: url({
    id: 'CFG-36',
    schemes: POSTGRES_SCHEMES,
    secret: true,
    help: 'Connection string of Postgres; without it one is made of the DATABASE_POSTGRES_* parts.',
  }),
  DATABASE_POSTGRES_HOST: string({
    id: 'CFG-37',
    default: '127.0.0.1',
    help: 'Host of Postgres, when DATABASE_URL is not set.',
  }),
  DATABASE_POSTGRES_PORT: port({
    id: 'CFG-38',
    default: 5431,
    help: 'Port of Postgres, when DATABASE_URL is not set.',
  }),
  DATABASE_POSTGRES_USERNAME: string({
    id: 'CFG-39',
    default: 'hatchet',
    help: 'Role of Postgres, when DATABASE_URL is not set.',
  }),
  DATABASE_POSTGRES_PASSWORD: secret({
    id: 'CFG-40',
    default: 'hatchet',
    help: 'Password of that role, when DATABASE_URL is not set.',
  }),
  DATABASE_POSTGRES_DB_NAME: string({
    id: 'CFG-41',
    default: 'hatchet',
    help: 'Name of the database, when DATABASE_URL is not set.',
  }),
  DATABASE_POSTGRES_SSL_MODE: oneOf(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'], {
    id: 'CFG-42',
    default: 'disable',
    help: 'TLS towards Postgres, when DATABASE_URL is not set.',
  }),
  DATABASE_MAX_CONNS: int({
    id: 'CFG-43',
    default: 50,
    min: 1,
    help: 'Connections of the main pool, at most.',
  }),
  DATABASE_MIN_CONNS: int({ id: 'CFG-44', default: 10, help: 'Connections the main pool keeps open.' }),
  DATABASE_MAX_QUEUE_CONNS: int({
    id: 'CFG-45',
    effect:
      'Accepted without effect: there is one pool, bounded by DATABASE_MAX_CONNS; queues have none of their own.',
    default: 50,
    min: 1,
    help: 'Connections of the queue pool, at most.',
  }),
  DATABASE_MIN_QUEUE_CONNS: int({
    id: 'CFG-46',
    effect: 'Accepted without effect: there is one pool, kept open by DATABASE_MIN_CONNS.',
    default: 10,
    help: 'Connections the queue pool keeps open.',
  }),
  DATABASE_MAX_CONN_LIFETIME: duration({
    id: 'CFG-47',
    default: '15m',
    help: 'Age at which a connection is replaced.',
  }),
  DATABASE_MAX_CONN_IDLE_TIME: duration({
    id: 'CFG-48',
    default: '1m',
    help: 'Idle time after which a surplus connection is closed.',
  }),
  DATABASE_LOG_QUERIES: bool({ id: 'CFG-49', default: false, help: 'Logs the SQL of every statement.' }),
  DATABASE_PGBOUNCER_ENABLED: bool({
    id: 'CFG-50',
    default: false,
    help: 'Says that DATABASE_URL leads through PgBouncer in transaction mode; needs DATABASE_DIRECT_URL.',
  }),
  DATABASE_DIRECT_URL: url({
    id: 'CFG-51',
    schemes: POSTGRES_SCHEMES,
    secret: true,
    help: 'Connection string that reaches Postgres without a pooler, for migrations and notifications.',
  }),
  DATABASE_DIRECT_MAX_CONNS: int({
    id: 'CFG-52',
    effect:
      'Accepted without effect: each process opens at most two direct connections, one for migrations at start and one for notifications.',
    default: 2,
    min: 1,
    help: 'Connections of the direct pool, at most.',
  }),
  DATABASE_DIRECT_MIN_CONNS: int({
    id: 'CFG-53',
    effect:
      'Accepted without effect: the notification connection stays open, the one for migrations is closed after use.',
    default: 1,
    help: 'Connections the direct pool keeps open.',
  }),
  CACHE_DURATION: duration({
    id: 'CFG-54',
    effect:
      'Accepted without effect: revoked tokens are refused within 5 s, names of workflows are remembered for a second, and workflow versions never change.',
    default: '5s',
    help: 'How long a process may go on using what it read about tenants, tokens and workflows.',
  }),
  READ_REPLICA_ENABLED: bool({
    id: 'CFG-62',
    default: false,
    help: 'Sends analytic reads of the dashboard to a replica.',
  }),
  READ_REPLICA_DATABASE_URL: url({
    id: 'CFG-63',
    schemes: POSTGRES_SCHEMES,
    secret: true,
    help: 'Connection string of the replica.',
  }),
  READ_REPLICA_MAX_CONNS: int({
    id: 'CFG-64',
    default: 50,
    min: 1,
    help: 'Connections of the replica pool, at most.',
  }),
  READ_REPLICA_MIN_CONNS: int({
    id: 'CFG-65',
    default: 10,
    help: 'Connections the replica pool keeps open.',
  }),
};
