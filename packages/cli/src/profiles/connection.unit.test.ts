import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findConnection } from './connection';
import { ProfileStore } from './profile-store';

function token(tenant: string, claims: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const addresses = { server_url: 'http://localhost:8888', grpc_broadcast_address: 'localhost:7077' };
  return `${part({ alg: 'none' })}.${part({ sub: tenant, ...addresses, ...claims })}.signature`;
}

describe('which platform a command talks to (CLI-04)', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-profiles-'));
  const before = process.env.HATCHET_CONFIG_DIR;

  beforeAll(() => {
    process.env.HATCHET_CONFIG_DIR = directory;
    const store = ProfileStore.open();
    store.put('one', { token: token('tenant-one') });
    store.put('two', { token: token('tenant-two', { server_url: 'https://two.example' }) });
    store.setDefault('one');
  });

  afterAll(() => {
    if (before === undefined) delete process.env.HATCHET_CONFIG_DIR;
    else process.env.HATCHET_CONFIG_DIR = before;
    rmSync(directory, { recursive: true, force: true });
  });

  const tenantOf = async (options: { profile?: string }, env: NodeJS.ProcessEnv = {}) =>
    (await findConnection(options, env)).tenantId;

  it('is the one named, else the token of the environment, else a profile of the environment, else the default', async () => {
    const env = { HATCHET_CLIENT_TOKEN: token('tenant-env'), HATCHET_PROFILE: 'two' };

    await expect(tenantOf({ profile: 'one' }, env)).resolves.toBe('tenant-one');
    await expect(tenantOf({}, env)).resolves.toBe('tenant-env');
    await expect(tenantOf({}, { HATCHET_PROFILE: 'two' })).resolves.toBe('tenant-two');
    await expect(tenantOf({})).resolves.toBe('tenant-one');
  });

  it('has the addresses of the token, unless the environment gives others', async () => {
    await expect(findConnection({ profile: 'two' }, {})).resolves.toMatchObject({
      serverUrl: 'https://two.example',
      grpcAddress: 'localhost:7077',
      tlsStrategy: 'tls',
    });
    const env = { HATCHET_CLIENT_HOST_PORT: 'engine:7070', HATCHET_CLIENT_TLS_STRATEGY: 'none' };
    await expect(findConnection({ profile: 'two' }, env)).resolves.toMatchObject({
      grpcAddress: 'engine:7070',
      tlsStrategy: 'none',
    });
  });

  it('is refused in a sentence when the profile, the token or a variable is wrong', async () => {
    await expect(tenantOf({ profile: 'none' })).rejects.toThrow("profile 'none' not found");
    await expect(tenantOf({}, { HATCHET_CLIENT_TOKEN: 'nonsense' })).rejects.toThrow('invalid token format');
    const env = { HATCHET_CLIENT_TLS_STRATEGY: 'perhaps' };
    await expect(tenantOf({}, env)).rejects.toThrow(
      'HATCHET_CLIENT_TLS_STRATEGY must be one of tls, mtls, none, got "perhaps"',
    );
  });

  it('keeps tokens in a file that only its owner reads', () => {
    expect(statSync(path.join(directory, 'profiles.json')).mode & 0o777).toBe(0o600);
  });
});
