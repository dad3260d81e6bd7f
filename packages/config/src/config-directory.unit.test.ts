import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfigDirectory } from './config-directory';
import { ConfigError } from './config-error';
import { readConfig } from './read-config';

describe('a configuration directory (CFG-04)', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatchet-config-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, text: string) => writeFileSync(join(directory, file), text);

  it('sets variables by the documented paths', () => {
    write(
      'server.yaml',
      [
        'prometheus:',
        '  enabled: true',
        '  address: ":9999"',
        '  prometheusServerURL: http://prometheus:9090',
        '  prometheusServerUsername: reader',
        'runtime:',
        '  grpcPort: 7071',
        'msgQueue:',
        '  kind: postgres',
        'auth:',
        '  cookie:',
        '    secrets: one two',
        '  google:',
        '    scopes: [openid]',
        'encryption:',
        '  jwt:',
        '    publicJWTKeyset: e30=',
      ].join('\n'),
    );
    write('database.yaml', 'postgres:\n  host: db.internal\nmaxConns: 7\nlogger:\n');
    expect(readConfig(readConfigDirectory(directory))).toMatchObject({
      SERVER_PROMETHEUS_ENABLED: true,
      SERVER_PROMETHEUS_ADDRESS: ':9999',
      SERVER_PROMETHEUS_SERVER_URL: 'http://prometheus:9090',
      SERVER_PROMETHEUS_SERVER_USERNAME: 'reader',
      SERVER_GRPC_PORT: 7071,
      SERVER_MSGQUEUE_KIND: 'postgres',
      SERVER_AUTH_COOKIE_SECRETS: ['one', 'two'],
      SERVER_AUTH_GOOGLE_SCOPES: ['openid'],
      SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: 'e30=',
      DATABASE_POSTGRES_HOST: 'db.internal',
      DATABASE_MAX_CONNS: 7,
    });
  });

  it('sets variables by name', () => {
    write('server.yml', 'SERVER_PORT: 9001\nADMIN_EMAIL: ops@example.com\n');
    expect(readConfigDirectory(directory)).toEqual({ SERVER_PORT: '9001', ADMIN_EMAIL: 'ops@example.com' });
  });

  it('loses to the environment', () => {
    write('server.yaml', 'SERVER_PORT: 9001\nSERVER_GRPC_PORT: 9002\n');
    const config = readConfig({ ...readConfigDirectory(directory), SERVER_PORT: '9003' });
    expect(config).toMatchObject({ SERVER_PORT: 9003, SERVER_GRPC_PORT: 9002 });
  });

  it('names every unknown key, with its file', () => {
    write('server.yaml', 'prometheus:\n  enable: true\nspeed: fast\n');
    expect(() => readConfigDirectory(directory)).toThrow(
      [
        'The configuration has 2 problems:',
        '  - server.yaml: prometheus.enable is not the key of a known variable',
        '  - server.yaml: speed is not the key of a known variable',
      ].join('\n'),
    );
  });

  it.each([
    ['a: [1', 'Flow sequence'],
    ['- a', 'it is not a mapping of keys to values'],
    ['just text', 'it is not a mapping of keys to values'],
  ])('refuses %p with the file and the reason', (text, reason) => {
    write('server.yaml', text);
    expect(() => readConfigDirectory(directory)).toThrow(ConfigError);
    expect(() => readConfigDirectory(directory)).toThrow(reason);
  });

  it('refuses a directory or file that cannot be read', () => {
    expect(() => readConfigDirectory(join(directory, 'absent'))).toThrow('must be readable');
    mkdirSync(join(directory, 'server.yaml'));
    expect(() => readConfigDirectory(directory)).toThrow('must be readable');
  });

  it('is empty without YAML files', () => {
    write('notes.txt', 'SERVER_PORT: 1');
    expect(readConfigDirectory(directory)).toEqual({});
  });
});
