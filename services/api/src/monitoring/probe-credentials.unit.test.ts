import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@hatchet-ts/config';
import { probeCredentials } from './probe-credentials';

const secured = { SERVER_TLS_CERT: 'cert', SERVER_TLS_KEY: 'key', SERVER_TLS_ROOT_CA: 'ca' };
const optionsOf = (env: Record<string, string>) => probeCredentials(readConfig(env)).options;
const isSecure = (env: Record<string, string>) => {
  const { credentials } = probeCredentials(readConfig(env));
  return credentials._isSecure();
};

describe('TLS of calls of the platform to itself (SEC-07)', () => {
  it('is that of the gRPC port, unless it is told apart (CFG-136)', () => {
    const ca = { SERVER_TLS_STRATEGY: 'tls', SERVER_GRPC_INSECURE: 'false' };
    expect(isSecure({ SERVER_GRPC_INSECURE: 'true' })).toBe(false);
    expect(isSecure(ca)).toBe(true);
    expect(isSecure({ ...ca, SERVER_INTERNAL_CLIENT_BASE_STRATEGY: 'none' })).toBe(false);
    expect(isSecure({ SERVER_GRPC_INSECURE: 'true', SERVER_INTERNAL_CLIENT_BASE_STRATEGY: 'tls' })).toBe(
      true,
    );
  });

  it('expects the name of the port or one of its own (CFG-137, CFG-144)', () => {
    const named = { SERVER_GRPC_INSECURE: 'false', SERVER_TLS_SERVER_NAME: 'engine' };
    const target = (name: string) => ({ 'grpc.ssl_target_name_override': name });
    expect(optionsOf(named)).toEqual(target('engine'));
    expect(optionsOf({ ...named, SERVER_INTERNAL_CLIENT_TLS_SERVER_NAME: 'inside' })).toEqual(
      target('inside'),
    );
    expect(optionsOf({ ...named, SERVER_INTERNAL_CLIENT_BASE_INHERIT_BASE: 'false' })).toEqual({});
  });

  it('takes certificates of its own, inline or from files, before those of the port (CFG-138 to CFG-143)', () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatchet-probe-'));
    try {
      const file = join(directory, 'ca.cert');
      writeFileSync(file, 'no certificate');
      const mutual = { ...secured, SERVER_GRPC_INSECURE: 'false', SERVER_TLS_STRATEGY: 'mtls' };
      const own = 'SERVER_INTERNAL_CLIENT_TLS_BASE_ROOT_CA_FILE';
      // What is read shows by what is wrong with it.
      expect(() => optionsOf({ ...mutual, [own]: join(directory, 'missing') })).toThrow(/ENOENT/);
      expect(() => optionsOf({ ...mutual, [own]: file })).toThrow(/PEM/i);
      expect(() => optionsOf({ ...mutual, SERVER_INTERNAL_CLIENT_TLS_BASE_KEY_FILE: file })).toThrow();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
