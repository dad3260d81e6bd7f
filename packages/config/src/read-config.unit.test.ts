import type { Config } from './catalogue';
import { ConfigError } from './config-error';
import { type Environment, readConfig } from './read-config';

function problemsOf(env: Environment) {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

function warningsOf(env: Environment): string[] {
  const warnings: string[] = [];
  readConfig(env, { onWarning: (warning) => warnings.push(warning) });
  return warnings;
}

describe('reading values (CFG-03, SLF-54)', () => {
  const readable: [keyof Config, string, unknown][] = [
    ['SERVER_GRPC_INSECURE', 't', true],
    ['SERVER_GRPC_INSECURE', '"t"', true],
    ['SERVER_GRPC_INSECURE', 'TRUE', true],
    ['SERVER_GRPC_INSECURE', '1', true],
    ['SERVER_HEALTHCHECK', 'false', false],
    ['SERVER_HEALTHCHECK', 'f', false],
    ['SERVER_PORT', '9001', 9001],
    ['SERVER_PORT', ' 9001 ', 9001],
    ['SERVER_PORT', '0', 0],
    ['SERVER_SAMPLING_RATE', '0.1', 0.1],
    ['CACHE_DURATION', '500ms', 500],
    ['CACHE_DURATION', '15m', 900_000],
    ['CACHE_DURATION', '720h', 2_592_000_000],
    ['CACHE_DURATION', '1h30m', 5_400_000],
    ['CACHE_DURATION', '1.5h', 5_400_000],
    ['CACHE_DURATION', '1d', 86_400_000],
    ['CACHE_DURATION', '30', 30_000],
    ['SERVER_FLUSH_PERIOD_MILLISECONDS', '250', 250],
    ['SERVER_FLUSH_PERIOD_MILLISECONDS', '250ms', 250],
    ['SERVER_GRPC_MAX_MSG_SIZE', '8388608', 8_388_608],
    ['SERVER_GRPC_MAX_MSG_SIZE', '8MB', 8_388_608],
    ['SERVER_AUTH_GOOGLE_SCOPES', '["openid", "email"]', ['openid', 'email']],
    ['SERVER_AUTH_GOOGLE_SCOPES', 'openid, email', ['openid', 'email']],
    ['SERVER_AUTH_COOKIE_SECRETS', 'first,secret second', ['first,secret', 'second']],
    ['SERVER_MSGQUEUE_KIND', 'Postgres', 'postgres'],
    ['SERVER_LOGGER_LEVEL', 'warning', 'warn'],
    ['SERVER_PROMETHEUS_ADDRESS', ':9999', ':9999'],
    ['SERVER_GRPC_BROADCAST_ADDRESS', '[::1]:7070', '[::1]:7070'],
    [
      'SERVER_ENCRYPTION_CLOUDKMS_CREDENTIALS_JSON',
      '{"type":"service_account"}',
      { type: 'service_account' },
    ],
    ['SERVER_PORT', '', 8080],
  ];

  it.each(readable)('reads %s=%s', (name, text, value) => {
    expect(readConfig({ [name]: text })[name]).toEqual(value);
  });

  const refused: [keyof Config, string, string][] = [
    ['SERVER_GRPC_INSECURE', 'yes', 'must be true or false (also t, f, 1, 0)'],
    ['SERVER_PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['SERVER_PORT', '80a', 'must be a whole number from 0 to 65535'],
    ['SERVER_MAX_INTERNAL_RETRY_COUNT', '0', 'must be a whole number of at least 1'],
    ['SERVER_SAMPLING_RATE', '1.1', 'must be a number from 0 to 1'],
    ['SERVER_SAMPLING_RATE', 'NaN', 'must be a number from 0 to 1'],
    [
      'CACHE_DURATION',
      '30 days',
      'must be a duration such as 500ms, 30s or 1h30m (a bare number counts seconds)',
    ],
    [
      'CACHE_DURATION',
      '-1s',
      'must be a duration such as 500ms, 30s or 1h30m (a bare number counts seconds)',
    ],
    [
      'SERVER_WAIT_FOR_FLUSH',
      '5 s',
      'must be a duration such as 500ms, 30s or 1h30m (a bare number counts milliseconds)',
    ],
    ['SERVER_GRPC_MAX_MSG_SIZE', '4XB', 'must be a number of bytes, or a size such as 512KB or 4MB'],
    [
      'SERVER_AUTH_GOOGLE_SCOPES',
      '["openid"',
      'must be a JSON array of strings, or items separated by commas',
    ],
    ['SERVER_MSGQUEUE_KIND', 'kafka', 'must be one of rabbitmq, postgres, in-process'],
    ['SERVER_FLUSH_STRATEGY', 'sometimes', 'must be one of DYNAMIC, STATIC'],
    ['SERVER_DEFAULT_ENGINE_VERSION', 'V0', 'must be one of V1'],
    ['SERVER_URL', 'localhost:8080', 'must be a URL starting with http:// or https://'],
    ['SERVER_GRPC_BROADCAST_ADDRESS', 'localhost', 'must be an address of the form host:port'],
    ['DEFAULT_TENANT_ID', 'default', 'must be a UUID'],
  ];

  it.each(refused)('refuses %s=%s with the rule it breaks', (name, text, rule) => {
    expect(problemsOf({ [name]: text })).toEqual([{ variable: name, value: JSON.stringify(text), rule }]);
  });

  it('refuses a KMS key that has another scheme (CFG-104)', () => {
    expect(problemsOf({ SERVER_ENCRYPTION_CLOUDKMS_KEY_URI: 'aws-kms://key' })).toMatchObject([
      { variable: 'SERVER_ENCRYPTION_CLOUDKMS_KEY_URI', rule: expect.stringContaining('gcp-kms://') },
    ]);
  });

  it('reports every problem at once, by variable, value and rule', () => {
    const read = () => readConfig({ SERVER_PORT: 'http', SERVER_HEALTHCHECK: 'on', CACHE_DURATION: 'soon' });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(
      [
        'The configuration has 3 problems:',
        '  - SERVER_PORT must be a whole number from 0 to 65535; it is "http"',
        '  - SERVER_HEALTHCHECK must be true or false (also t, f, 1, 0); it is "on"',
        '  - CACHE_DURATION must be a duration such as 500ms, 30s or 1h30m (a bare number counts seconds); it is "soon"',
      ].join('\n'),
    );
  });

  it('never shows the value of a secret variable', () => {
    const [problem] = problemsOf({ SERVER_MSGQUEUE_RABBITMQ_URL: 'http://user:hunter2@broker' });
    expect(problem).toMatchObject({ value: '(hidden)' });
    expect(new ConfigError([problem!]).message).not.toContain('hunter2');
  });

  it('cuts long values short', () => {
    const [problem] = problemsOf({ SERVER_PORT: 'x'.repeat(1000) });
    expect(problem!.value!.length).toBeLessThan(120);
  });
});

describe('defaults', () => {
  it('takes the global flush settings where a buffer has none of its own (CFG-205, CFG-206)', () => {
    const config = readConfig({
      SERVER_FLUSH_PERIOD_MILLISECONDS: '250',
      SERVER_FLUSH_ITEMS_THRESHOLD: '1000',
      SERVER_EVENTBUFFER_FLUSH_ITEMS_THRESHOLD: '5',
    });
    expect(config.SERVER_WORKFLOWRUNBUFFER_FLUSH_PERIOD_MILLISECONDS).toBe(250);
    expect(config.SERVER_WORKFLOWRUNBUFFER_FLUSH_ITEMS_THRESHOLD).toBe(1000);
    expect(config.SERVER_EVENTBUFFER_FLUSH_ITEMS_THRESHOLD).toBe(5);
  });

  it('lets an edition change a default and the environment change it again', () => {
    const defaults = { SERVER_PORT: '8888', SERVER_GRPC_PORT: '7077' };
    expect(readConfig({ SERVER_GRPC_PORT: '1' }, { defaults })).toMatchObject({
      SERVER_PORT: 8888,
      SERVER_GRPC_PORT: 1,
    });
  });
});

describe('names', () => {
  it('warns of an unknown name with the nearest known one', () => {
    expect(warningsOf({ SERVER_GRPC_PROT: '1', DATABASE_MAXCONNS: '2' })).toEqual([
      'SERVER_GRPC_PROT is not a known variable and has no effect; did you mean SERVER_GRPC_PORT?',
      'DATABASE_MAXCONNS is not a known variable and has no effect; did you mean DATABASE_MAX_CONNS?',
    ]);
  });

  it('leaves names of other programs alone, unless they nearly match one of ours', () => {
    expect(warningsOf({ ADMIN_CONSOLE_TOKEN: 'x', CACHE_DIR: '/tmp', PATH: '/bin' })).toEqual([]);
    expect(warningsOf({ ADMIN_EMIAL: 'x' })).toHaveLength(1);
  });

  it('accepts the source control group and says that it has no effect (CFG-213 to CFG-221)', () => {
    expect(warningsOf({ SERVER_VCS_KIND: 'github', SERVER_VCS_GITHUB_ENABLED: 'true' })).toEqual([
      'SERVER_VCS_* has no effect: the GitHub App integration is not built.',
    ]);
  });

  it('reads the other documented spelling of a name (AMB-73)', () => {
    const env = { SERVER_INTERNAL_CLIENT_TLS_BASE_STRATEGY: 'none' };
    expect(readConfig(env).SERVER_INTERNAL_CLIENT_BASE_STRATEGY).toBe('none');
    expect(warningsOf(env)).toEqual([]);
  });

  it('prefers the first spelling and says so when both are set differently', () => {
    const env = {
      SERVER_INTERNAL_CLIENT_BASE_STRATEGY: 'tls',
      SERVER_INTERNAL_CLIENT_TLS_BASE_STRATEGY: 'none',
    };
    expect(readConfig(env).SERVER_INTERNAL_CLIENT_BASE_STRATEGY).toBe('tls');
    expect(warningsOf(env)).toEqual([
      'SERVER_INTERNAL_CLIENT_TLS_BASE_STRATEGY is another spelling of SERVER_INTERNAL_CLIENT_BASE_STRATEGY, which is set too and wins.',
    ]);
  });
});

describe('SERVER_SERVICES (CFG-26, SLF-02, AMB-106)', () => {
  const all = ['controllers', 'scheduler', 'grpc-dispatcher', 'api'];

  it.each([
    [undefined, all],
    ['["all"]', all],
    ['all', all],
    ['["scheduler"]', ['scheduler']],
    ['grpc', ['grpc-dispatcher']],
    ['grpc-api', ['grpc-dispatcher']],
    ['api,grpc-dispatcher', ['grpc-dispatcher', 'api']],
    ['["engine"]', ['controllers', 'scheduler', 'grpc-dispatcher']],
    ['scheduler, SCHEDULER', ['scheduler']],
  ])('%s runs %p', (text, services) => {
    expect(readConfig({ SERVER_SERVICES: text }).SERVER_SERVICES).toEqual(services);
  });

  it.each(['[]', 'ticker', '["api", "nothing"]', 'constructor'])('refuses %s', (text) => {
    expect(problemsOf({ SERVER_SERVICES: text })).toMatchObject([
      { variable: 'SERVER_SERVICES', rule: expect.stringContaining('all, engine, api, grpc, grpc-api') },
    ]);
  });
});
