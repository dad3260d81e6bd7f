import { databaseUrl } from './database-url';
import { type Environment, readConfig } from './read-config';
import { checkRequired, configProblems, type Edition } from './rules';

/** The documented minimal environment (CFG-05), with a broker that needs no address. */
const MINIMAL = {
  DATABASE_URL: 'postgresql://hatchet:hatchet@127.0.0.1:5431/hatchet',
  SERVER_ENCRYPTION_MASTER_KEYSET_FILE: './keys/master.key',
  SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE: './keys/private_ec256.key',
  SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE: './keys/public_ec256.key',
  SERVER_AUTH_COOKIE_SECRETS: 'secret-one secret-two',
  SERVER_GRPC_INSECURE: 'true',
  SERVER_MSGQUEUE_KIND: 'postgres',
};

const missingIn = (env: Environment, edition: Edition = 'split') =>
  configProblems(readConfig(env), { edition }).map(({ variable }) => variable);

const without = (name: string): Environment => ({ ...MINIMAL, [name]: undefined });

describe('what a process needs at start (CFG-02)', () => {
  it('accepts the minimal environment (CFG-05)', () => {
    expect(missingIn(MINIMAL)).toEqual([]);
  });

  it.each([
    ['SERVER_ENCRYPTION_MASTER_KEYSET_FILE', 'SERVER_ENCRYPTION_MASTER_KEYSET'],
    ['SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE', 'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET'],
    ['SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE', 'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET'],
    ['SERVER_AUTH_COOKIE_SECRETS', 'SERVER_AUTH_COOKIE_SECRETS'],
  ])('names %s when it is taken away', (removed, named) => {
    expect(missingIn(without(removed))).toEqual([named]);
  });

  it('names everything that is missing at once', () => {
    expect(() => checkRequired(readConfig({}), { edition: 'split' })).toThrow(
      /^The configuration has 7 problems:\n {2}- SERVER_ENCRYPTION_MASTER_KEYSET or SERVER_ENCRYPTION_MASTER_KEYSET_FILE is needed/,
    );
  });

  it('accepts keysets given inline (SEC-01)', () => {
    expect(
      missingIn({
        ...without('SERVER_ENCRYPTION_MASTER_KEYSET_FILE'),
        SERVER_ENCRYPTION_MASTER_KEYSET: 'e30=',
      }),
    ).toEqual([]);
  });

  it('accepts Cloud KMS in place of the master keyset, with a key (CFG-103, CFG-104)', () => {
    const kms = {
      ...without('SERVER_ENCRYPTION_MASTER_KEYSET_FILE'),
      SERVER_ENCRYPTION_CLOUDKMS_ENABLED: 't',
    };
    const key = 'gcp-kms://projects/p/locations/global/keyRings/r/cryptoKeys/k';
    expect(missingIn(kms)).toEqual(['SERVER_ENCRYPTION_CLOUDKMS_KEY_URI']);
    expect(missingIn({ ...kms, SERVER_ENCRYPTION_CLOUDKMS_KEY_URI: key })).toEqual([]);
  });

  it('asks for the address of RabbitMQ when that is the broker (CFG-122)', () => {
    expect(missingIn({ ...MINIMAL, SERVER_MSGQUEUE_KIND: 'rabbitmq' })).toEqual([
      'SERVER_MSGQUEUE_RABBITMQ_URL',
    ]);
  });

  it('lets the lite edition start with nothing but plain gRPC', () => {
    expect(missingIn({ SERVER_GRPC_INSECURE: 'true' }, 'lite')).toEqual([]);
  });
});

describe('variables that must fit together', () => {
  it.each([
    ['DATABASE_PGBOUNCER_ENABLED', ['DATABASE_DIRECT_URL']],
    ['READ_REPLICA_ENABLED', ['READ_REPLICA_DATABASE_URL']],
    ['SERVER_AUTH_GOOGLE_ENABLED', ['SERVER_AUTH_GOOGLE_CLIENT_ID', 'SERVER_AUTH_GOOGLE_CLIENT_SECRET']],
    ['SERVER_AUTH_GITHUB_ENABLED', ['SERVER_AUTH_GITHUB_CLIENT_ID', 'SERVER_AUTH_GITHUB_CLIENT_SECRET']],
    ['SERVER_PYLON_ENABLED', ['SERVER_PYLON_APP_ID']],
    ['SERVER_ALERTING_SENTRY_ENABLED', ['SERVER_ALERTING_SENTRY_DSN']],
  ])('%s needs %p (CFG-50, CFG-63, CFG-86, CFG-95, CFG-114 to CFG-119)', (enabled, needed) => {
    expect(missingIn({ ...MINIMAL, [enabled]: 'true' })).toEqual(needed);
  });

  it('asks for certificates where gRPC is served with TLS (CFG-12, CFG-128)', () => {
    const tls = { ...MINIMAL, SERVER_GRPC_INSECURE: 'false' };
    expect(missingIn(tls)).toEqual(['SERVER_TLS_CERT', 'SERVER_TLS_KEY']);
    expect(missingIn({ ...tls, SERVER_TLS_STRATEGY: 'mtls' })).toContain('SERVER_TLS_ROOT_CA');
    expect(missingIn({ ...tls, SERVER_TLS_STRATEGY: 'none' })).toEqual([]);
    expect(missingIn({ ...tls, SERVER_SERVICES: 'scheduler' })).toEqual([]);
    expect(missingIn({ ...tls, SERVER_TLS_CERT_FILE: 'c', SERVER_TLS_KEY_FILE: 'k' })).toEqual([]);
  });

  it('allows the in-process broker only where one process runs all services', () => {
    expect(missingIn({ ...MINIMAL, SERVER_MSGQUEUE_KIND: 'in-process' })).toEqual([]);
    expect(missingIn({ ...MINIMAL, SERVER_MSGQUEUE_KIND: 'in-process', SERVER_SERVICES: 'api' })).toEqual([
      'SERVER_MSGQUEUE_KIND',
    ]);
  });

  it('switches authentication off only where nobody else can come', () => {
    const open = { ...MINIMAL, SERVER_AUTH_DISABLED: 'true' };

    expect(missingIn(open)).toEqual(['SERVER_AUTH_DISABLED']);
    expect(missingIn({ ...open, SERVER_BIND_ADDRESS: '10.0.0.7' })).toEqual(['SERVER_AUTH_DISABLED']);
    expect(missingIn({ ...open, SERVER_BIND_ADDRESS: '127.0.0.1' })).toEqual([]);
  });

  it('refuses a metrics path without a slash and polling bounds in the wrong order (CFG-161, CFG-23, CFG-24)', () => {
    expect(
      missingIn({
        ...MINIMAL,
        SERVER_PROMETHEUS_PATH: 'metrics',
        SCHEDULER_CONCURRENCY_POLLING_MIN_INTERVAL: '1m',
      }),
    ).toEqual(['SERVER_PROMETHEUS_PATH', 'SCHEDULER_CONCURRENCY_POLLING_MIN_INTERVAL']);
  });
});

describe('the connection string (CFG-36 to CFG-42)', () => {
  it('is the one that is given', () => {
    expect(databaseUrl(readConfig(MINIMAL))).toBe(MINIMAL.DATABASE_URL);
  });

  it('is made of the parts otherwise', () => {
    expect(databaseUrl(readConfig({}))).toBe(
      'postgresql://hatchet:hatchet@127.0.0.1:5431/hatchet?sslmode=disable',
    );
  });

  it('keeps special characters in the parts apart from its own', () => {
    const url = databaseUrl(
      readConfig({
        DATABASE_POSTGRES_HOST: '::1',
        DATABASE_POSTGRES_USERNAME: 'a:b@c',
        DATABASE_POSTGRES_PASSWORD: 'p/w?d%#',
        DATABASE_POSTGRES_DB_NAME: 'my db',
        DATABASE_POSTGRES_SSL_MODE: 'require',
      }),
    );
    const parsed = new URL(url);
    expect(parsed.hostname).toBe('[::1]');
    expect(decodeURIComponent(parsed.username)).toBe('a:b@c');
    expect(decodeURIComponent(parsed.password)).toBe('p/w?d%#');
    expect(decodeURIComponent(parsed.pathname)).toBe('/my db');
    expect(parsed.searchParams.get('sslmode')).toBe('require');
  });
});
