import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetOf } from './target-of-environment';

const tokenOf = (claims: object) => `e.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const TOKEN = tokenOf({ sub: 'tenant', grpc_broadcast_address: 'engine.example:7070' });

describe('the target of a load test (SLF-64)', () => {
  it('needs nothing but a token: the address is in it and TLS is on', () => {
    expect(targetOf({ HATCHET_CLIENT_TOKEN: TOKEN })).toEqual({
      address: 'engine.example:7070',
      token: TOKEN,
      prefix: '',
      tls: { ca: undefined },
    });
  });

  it('takes address, plaintext and namespace from the variables of the SDKs', () => {
    const env = {
      HATCHET_CLIENT_TOKEN: TOKEN,
      HATCHET_CLIENT_HOST_PORT: '127.0.0.1:7077',
      HATCHET_CLIENT_TLS_STRATEGY: 'none',
      HATCHET_CLIENT_NAMESPACE: 'LoadTest1',
    };
    expect(targetOf(env)).toEqual({ address: '127.0.0.1:7077', token: TOKEN, prefix: 'loadtest1_' });
  });

  it('takes certificates as text and from files', () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatchet-loadtest-'));
    try {
      const file = join(directory, 'ca.pem');
      writeFileSync(file, 'authority');
      const env = {
        HATCHET_CLIENT_TOKEN: TOKEN,
        HATCHET_CLIENT_TLS_STRATEGY: 'mtls',
        HATCHET_CLIENT_TLS_ROOT_CA_FILE: file,
        HATCHET_CLIENT_TLS_CERT: 'certificate',
        HATCHET_CLIENT_TLS_KEY: 'key',
        HATCHET_CLIENT_TLS_SERVER_NAME: 'engine.internal',
      };
      expect(targetOf(env).tls).toEqual({
        ca: 'authority',
        cert: 'certificate',
        key: 'key',
        servername: 'engine.internal',
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    [{}, 'HATCHET_CLIENT_TOKEN is not set'],
    [{ HATCHET_CLIENT_TOKEN: 'secret' }, 'HATCHET_CLIENT_TOKEN is no API token'],
    [{ HATCHET_CLIENT_TOKEN: tokenOf({ sub: 't' }) }, 'set HATCHET_CLIENT_HOST_PORT to HOST:PORT'],
    [
      { HATCHET_CLIENT_TOKEN: TOKEN, HATCHET_CLIENT_HOST_PORT: 'localhost' },
      'HATCHET_CLIENT_HOST_PORT must be HOST:PORT; it is "localhost"',
    ],
    [
      { HATCHET_CLIENT_TOKEN: TOKEN, HATCHET_CLIENT_TLS_STRATEGY: 'maybe' },
      'HATCHET_CLIENT_TLS_STRATEGY must be',
    ],
    [
      { HATCHET_CLIENT_TOKEN: TOKEN, HATCHET_CLIENT_TLS_STRATEGY: 'mtls' },
      'set HATCHET_CLIENT_TLS_CERT_FILE and HATCHET_CLIENT_TLS_KEY_FILE too',
    ],
    [
      { HATCHET_CLIENT_TOKEN: TOKEN, HATCHET_CLIENT_TLS_ROOT_CA_FILE: '/nowhere.pem' },
      'HATCHET_CLIENT_TLS_ROOT_CA_FILE cannot be read',
    ],
  ])('%j is refused by variable and rule', (env, sentence) => {
    expect(() => targetOf(env)).toThrow(sentence);
  });
});
