import type { Config } from './catalogue';
import { ConfigError, type ConfigProblem } from './config-error';
import { SERVICES } from './services';

/** `lite` makes its own keys, secrets and database; `split` must be given them. */
export type Edition = 'lite' | 'split';

type Rule = (config: Config) => ConfigProblem | undefined;

const missing = (variable: string, rule: string): ConfigProblem => ({ variable, value: undefined, rule });

/** Each keyset may be given inline or as a file; Cloud KMS takes the place of the master keyset only (SEC-03). */
const KEYSETS = [
  'SERVER_ENCRYPTION_MASTER_KEYSET',
  'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET',
  'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET',
] as const;

const keysetRules: readonly Rule[] = KEYSETS.map((name) => (config) => {
  const kms = name === 'SERVER_ENCRYPTION_MASTER_KEYSET' && config.SERVER_ENCRYPTION_CLOUDKMS_ENABLED;
  return config[name] || config[`${name}_FILE`] || kms
    ? undefined
    : missing(name, `or ${name}_FILE is needed, to encrypt secrets and sign tokens`);
});

/** CFG-02: what a process of the split edition cannot start without. */
const REQUIRED_AT_START: readonly Rule[] = [
  ...keysetRules,
  (config) =>
    config.SERVER_AUTH_COOKIE_SECRETS?.length
      ? undefined
      : missing('SERVER_AUTH_COOKIE_SECRETS', 'is needed, to protect session cookies'),
  (config) =>
    config.SERVER_MSGQUEUE_KIND === 'rabbitmq' && !config.SERVER_MSGQUEUE_RABBITMQ_URL
      ? missing('SERVER_MSGQUEUE_RABBITMQ_URL', 'is needed when SERVER_MSGQUEUE_KIND is rabbitmq (CFG-122)')
      : undefined,
];

/** `needed` must be set as soon as `enabled` is true. */
const needs =
  (enabled: keyof Config, needed: keyof Config): Rule =>
  (config) =>
    config[enabled] === true && config[needed] === undefined
      ? missing(needed, `is needed when ${enabled} is true`)
      : undefined;

const tlsRule =
  (name: 'SERVER_TLS_CERT' | 'SERVER_TLS_KEY' | 'SERVER_TLS_ROOT_CA', strategies: readonly string[]): Rule =>
  (config) => {
    if (config[name] || config[`${name}_FILE`]) return undefined;
    const plain = config.SERVER_GRPC_INSECURE || !config.SERVER_SERVICES.includes('grpc-dispatcher');
    const strategy = config.SERVER_TLS_STRATEGY ?? 'tls';
    if (!plain && strategies.includes(strategy))
      return missing(
        name,
        `or ${name}_FILE is needed to serve gRPC with ${strategy}, unless SERVER_GRPC_INSECURE is true`,
      );
    const http = config.SERVER_HTTP_TLS_STRATEGY;
    return config.SERVER_SERVICES.includes('api') && strategies.includes(http)
      ? missing(name, `or ${name}_FILE is needed to serve HTTP with ${http}`)
      : undefined;
  };

/** Addresses that only this machine can reach. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

/** What must fit together in every edition. */
const CONSISTENT: readonly Rule[] = [
  needs('SERVER_ENCRYPTION_CLOUDKMS_ENABLED', 'SERVER_ENCRYPTION_CLOUDKMS_KEY_URI'),
  needs('DATABASE_PGBOUNCER_ENABLED', 'DATABASE_DIRECT_URL'),
  needs('READ_REPLICA_ENABLED', 'READ_REPLICA_DATABASE_URL'),
  needs('SERVER_AUTH_GOOGLE_ENABLED', 'SERVER_AUTH_GOOGLE_CLIENT_ID'),
  needs('SERVER_AUTH_GOOGLE_ENABLED', 'SERVER_AUTH_GOOGLE_CLIENT_SECRET'),
  needs('SERVER_AUTH_GITHUB_ENABLED', 'SERVER_AUTH_GITHUB_CLIENT_ID'),
  needs('SERVER_AUTH_GITHUB_ENABLED', 'SERVER_AUTH_GITHUB_CLIENT_SECRET'),
  needs('SERVER_AUTH_OIDC_ENABLED', 'SERVER_AUTH_OIDC_ISSUER'),
  needs('SERVER_AUTH_OIDC_ENABLED', 'SERVER_AUTH_OIDC_CLIENT_ID'),
  needs('SERVER_AUTH_OIDC_ENABLED', 'SERVER_AUTH_OIDC_CLIENT_SECRET'),
  needs('SERVER_PYLON_ENABLED', 'SERVER_PYLON_APP_ID'),
  needs('SERVER_ALERTING_SENTRY_ENABLED', 'SERVER_ALERTING_SENTRY_DSN'),
  (config) =>
    config.SERVER_AUTH_DISABLED && !LOOPBACK.test(config.SERVER_BIND_ADDRESS)
      ? {
          variable: 'SERVER_AUTH_DISABLED',
          value: 'true',
          rule: `needs SERVER_BIND_ADDRESS on loopback, such as 127.0.0.1, not ${config.SERVER_BIND_ADDRESS}: others could reach it`,
        }
      : undefined,
  tlsRule('SERVER_TLS_CERT', ['tls', 'mtls']),
  tlsRule('SERVER_TLS_KEY', ['tls', 'mtls']),
  tlsRule('SERVER_TLS_ROOT_CA', ['mtls']),
  (config) =>
    config.SERVER_MSGQUEUE_KIND === 'in-process' && config.SERVER_SERVICES.length < SERVICES.length
      ? {
          variable: 'SERVER_MSGQUEUE_KIND',
          value: '"in-process"',
          rule: 'must be rabbitmq or postgres when SERVER_SERVICES does not name all services',
        }
      : undefined,
  (config) => {
    const { SERVER_PROMETHEUS_PATH: path } = config;
    return path.startsWith('/')
      ? undefined
      : { variable: 'SERVER_PROMETHEUS_PATH', value: JSON.stringify(path), rule: 'must start with a slash' };
  },
  (config) => {
    const min = config.SCHEDULER_CONCURRENCY_POLLING_MIN_INTERVAL;
    const max = config.SCHEDULER_CONCURRENCY_POLLING_MAX_INTERVAL;
    return min <= max
      ? undefined
      : {
          variable: 'SCHEDULER_CONCURRENCY_POLLING_MIN_INTERVAL',
          value: `${min}ms`,
          rule: `must not be longer than SCHEDULER_CONCURRENCY_POLLING_MAX_INTERVAL (${max}ms)`,
        };
  },
];

/** Every problem of variables that must fit together, as one list; `checkRequired` throws the same. */
export function configProblems(config: Config, { edition }: { edition: Edition }): ConfigProblem[] {
  const rules = edition === 'lite' ? CONSISTENT : [...REQUIRED_AT_START, ...CONSISTENT];
  return rules.flatMap((rule) => rule(config) ?? []);
}

/**
 * Checks the rules that join several variables, CFG-02 among them.
 *
 * @throws {ConfigError} naming every variable that is missing or does not fit
 */
export function checkRequired(config: Config, options: { edition: Edition }): void {
  const problems = configProblems(config, options);
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
}
