import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';
import { runProgram, startStack, type TestStack } from '@hatchet-ts/testkit';

const QUICKSTART = path.resolve(__dirname, '../../examples/quickstart/dist');
const LOADTEST = path.resolve(__dirname, '../../packages/loadtest/bin/hatchet-loadtest.js');
const ADMIN = path.resolve(__dirname, '../../packages/admin/bin/hatchet-admin.js');

type TlsConfig = NonNullable<NonNullable<Parameters<typeof HatchetClient.init>[0]>['tls_config']>;

/** Made by `hatchet-admin quickstart`, as an operator makes them. */
async function quickstartCertificates(directory: string): Promise<void> {
  const skip = ['--skip', 'keys', '--skip', 'seed'];
  const made = runProgram(
    ADMIN,
    [
      'quickstart',
      ...skip,
      '--generated-config-dir',
      path.join(directory, 'config'),
      '--certs-dir',
      directory,
    ],
    { env: { SERVER_TLS_SERVER_NAME: 'engine.internal' } },
  );
  expect(await made.ended).toMatchObject({ code: 0 });
}

describe('TLS between clients and the platform (WRK-08, SEC-05, SEC-06, SEC-08, CFG-128 to CFG-135, CFG-230 to CFG-237)', () => {
  let directory: string;
  const stacks: Partial<Record<'none' | 'tls' | 'mtls', TestStack>> = {};
  const ours = (name: string) => path.join(directory, 'ours', name);
  const foreign = (name: string) => path.join(directory, 'foreign', name);
  const pem = (name: string) => readFileSync(ours(name), 'utf8');

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-tls-'));
    await quickstartCertificates(path.join(directory, 'ours'));
    await quickstartCertificates(path.join(directory, 'foreign'));
    const started = await Promise.all([
      startStack({
        mode: 'lite',
        env: {
          SERVER_TLS_CERT_FILE: ours('server.cert'),
          SERVER_TLS_KEY_FILE: ours('server.key'),
          SERVER_TLS_ROOT_CA_FILE: ours('ca.cert'),
          SERVER_HTTP_TLS_STRATEGY: 'mtls',
        },
      }),
      startStack({
        mode: 'lite',
        env: {
          SERVER_GRPC_INSECURE: 'false',
          SERVER_TLS_CERT_FILE: ours('server.cert'),
          SERVER_TLS_KEY_FILE: ours('server.key'),
          SERVER_HTTP_TLS_STRATEGY: 'tls',
          SERVER_TLS_MIN_VERSION: '1.3',
          SERVER_MONITORING_TLS_ROOT_CA_FILE: ours('ca.cert'),
          SERVER_MONITORING_PROBE_TIMEOUT: '100s',
        },
      }),
      // Inline, as a secret store gives them.
      startStack({
        mode: 'lite',
        env: {
          SERVER_GRPC_INSECURE: 'false',
          SERVER_TLS_STRATEGY: 'mtls',
          SERVER_TLS_CERT: pem('server.cert'),
          SERVER_TLS_KEY: pem('server.key'),
          SERVER_TLS_ROOT_CA: pem('ca.cert'),
          SERVER_HTTP_TLS_STRATEGY: 'tls',
          SERVER_MONITORING_PROBE_TIMEOUT: '100s',
        },
      }),
    ]);
    [stacks.none, stacks.tls, stacks.mtls] = started;
  });
  afterAll(async () => {
    await Promise.all(Object.values(stacks).map((stack) => stack?.stop()));
    rmSync(directory, { recursive: true, force: true });
  });

  const CLIENTS = {
    none: () => ({ tls_strategy: 'none' }),
    tls: () => ({ tls_strategy: 'tls', ca_file: ours('ca.cert') }),
    'tls with another authority': () => ({ tls_strategy: 'tls', ca_file: foreign('ca.cert') }),
    mtls: () => ({
      tls_strategy: 'mtls',
      ca_file: ours('ca.cert'),
      cert_file: ours('client.cert'),
      key_file: ours('client.key'),
    }),
    'mtls with a foreign certificate': () => ({
      tls_strategy: 'mtls',
      ca_file: ours('ca.cert'),
      cert_file: foreign('client.cert'),
      key_file: foreign('client.key'),
    }),
  } satisfies Record<string, () => TlsConfig>;

  /** The key of an event pushed by the SDK, or why it could not. */
  async function push(server: keyof typeof stacks, client: keyof typeof CLIENTS, serverName?: string) {
    const stack = stacks[server]!;
    const hatchet = HatchetClient.init({
      token: stack.token,
      host_port: stack.hostPort,
      api_url: stack.serverUrl,
      tls_config: { ...CLIENTS[client](), server_name: serverName },
      retrier: { maxAttempts: 1 },
      logger: () => ({ debug() {}, info() {}, green() {}, warn() {}, error() {}, util() {} }),
    });
    return hatchet.events.push('tls:seen', {}).then(
      (event) => event.key,
      (error: Error) => /UNAVAILABLE/.exec(error.message)?.[0] ?? error.message,
    );
  }

  it.each([
    ['none', 'none'],
    ['tls', 'tls'],
    ['mtls', 'mtls'],
    // A client that has a certificate may show it to a server that asks for none.
    ['tls', 'mtls'],
  ] as const)('a server with %s takes an SDK client with %s', async (server, client) => {
    expect(await push(server, client)).toBe('tls:seen');
  });

  it('every other pair of server and SDK client is refused', async () => {
    const pairs = [
      ['none', 'tls'],
      ['none', 'mtls'],
      ['tls', 'none'],
      ['tls', 'tls with another authority'],
      ['mtls', 'none'],
      ['mtls', 'tls'],
      ['mtls', 'mtls with a foreign certificate'],
    ] as const;
    const answers = await Promise.all(
      pairs.map(async ([server, client]) => [server, client, await push(server, client)]),
    );
    expect(answers).toEqual(pairs.map((pair) => [...pair, 'UNAVAILABLE']));
  });

  it('the name in the certificate may be another one than the address, if the client expects it (CFG-135, CFG-237)', async () => {
    expect(await push('tls', 'tls', 'engine.internal')).toBe('tls:seen');
    expect(await push('tls', 'tls', 'elsewhere.internal')).toBe('UNAVAILABLE');
  });

  it('the example worker takes work over mutual TLS, configured by its environment (CFG-230 to CFG-235)', async () => {
    const env = {
      ...stacks.mtls!.clientEnv,
      HATCHET_CLIENT_TLS_ROOT_CA_FILE: ours('ca.cert'),
      HATCHET_CLIENT_TLS_CERT_FILE: ours('client.cert'),
      HATCHET_CLIENT_TLS_KEY_FILE: ours('client.key'),
      // The SDKs know no authority of their own for REST.
      NODE_EXTRA_CA_CERTS: ours('ca.cert'),
    };
    expect(env).toMatchObject({ HATCHET_CLIENT_TLS_STRATEGY: 'mtls' });
    const worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env });
    await worker.untilPrinted('Connection established');
    const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env });
    await trigger.ended;
    worker.kill();
    await worker.ended;
    expect(trigger.output()).toContain('Hello, Hatchet!');
  });

  it('hatchet-loadtest speaks TLS and mutual TLS, and says what is wrong where it does not (SLF-64)', async () => {
    const loadtest = async (stack: TestStack, env: Record<string, string>) => {
      const run = runProgram(LOADTEST, ['-e', '2', '-d', '1s', '-w', '90s'], {
        env: { ...stack.clientEnv, ...env },
      });
      const { code } = await run.ended;
      return { code, output: run.output() };
    };
    const authority = { HATCHET_CLIENT_TLS_ROOT_CA_FILE: ours('ca.cert') };
    const [tls, mtls, plain, unknown] = await Promise.all([
      loadtest(stacks.tls!, authority),
      loadtest(stacks.mtls!, {
        ...authority,
        HATCHET_CLIENT_TLS_CERT_FILE: ours('client.cert'),
        HATCHET_CLIENT_TLS_KEY_FILE: ours('client.key'),
      }),
      loadtest(stacks.none!, { ...authority, HATCHET_CLIENT_TLS_STRATEGY: 'tls' }),
      loadtest(stacks.tls!, { HATCHET_CLIENT_TLS_ROOT_CA_FILE: foreign('ca.cert') }),
    ]);
    expect(tls).toMatchObject({ code: 0, output: expect.stringContaining('2 of 2') });
    expect(mtls).toMatchObject({ code: 0, output: expect.stringContaining('2 of 2') });
    expect(plain).toMatchObject({
      code: 2,
      output: expect.stringContaining('set HATCHET_CLIENT_TLS_STRATEGY=none'),
    });
    expect(unknown).toMatchObject({ code: 2, output: expect.stringContaining('certificate') });
  });

  it('the HTTP API answers over TLS, and asks for a certificate where it is told to', async () => {
    const status = (server: 'tls' | 'none', client: { cert?: string; key?: string } = {}) =>
      new Promise<number>((resolve, reject) => {
        const url = new URL('/api/v1/meta', stacks[server]!.serverUrl);
        request(url, { ca: pem('ca.cert'), ...client, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        })
          .once('error', reject)
          .end();
      });
    expect(stacks.tls!.serverUrl).toMatch(/^https:/);
    expect(await status('tls')).toBe(200);
    await expect(status('none')).rejects.toThrow(/certificate required|ECONNRESET|socket hang up/i);
    expect(await status('none', { cert: pem('client.cert'), key: pem('client.key') })).toBe(200);
  });

  it('the probe calls the gRPC port over TLS, and shows a certificate where one is asked for (SEC-07, CFG-137, CFG-182, CFG-185)', async () => {
    const probe = (server: 'tls' | 'mtls') =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const { serverUrl, token } = stacks[server]!;
        const { sub: tenantId } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
        const url = new URL(`/api/v1/monitoring/${tenantId}/probe`, serverUrl);
        const headers = { authorization: `Bearer ${token}` };
        request(url, { method: 'POST', ca: pem('ca.cert'), agent: false, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => {
            text += part;
          });
          response.once('end', () => resolve({ status: response.statusCode!, text }));
        })
          .once('error', reject)
          .end();
      });
    expect(await probe('tls')).toEqual({ status: 200, text: '' });
    expect(await probe('mtls')).toEqual({ status: 200, text: '' });
  }, 240_000);

  it('nothing older than the lowest version is spoken, on either port', async () => {
    const speaks = (address: string, maxVersion: SecureVersion) =>
      new Promise<boolean>((resolve) => {
        const port = Number(new URL(`https://${address}`).port);
        const socket = connect({
          port,
          host: 'localhost',
          ca: pem('ca.cert'),
          maxVersion,
          ALPNProtocols: ['h2', 'http/1.1'],
        });
        socket.once('secureConnect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('close', () => resolve(false));
        socket.once('secureConnect', () => socket.end());
      });
    const { hostPort, serverUrl } = stacks.tls!;
    for (const address of [hostPort, new URL(serverUrl).host]) {
      expect(await speaks(address, 'TLSv1.3')).toBe(true);
      expect(await speaks(address, 'TLSv1.2')).toBe(false);
    }
  });
});

describe('a process with certificates that do not fit', () => {
  it('ends with a sentence that names the variables (CFG-131, CFG-132)', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'hatchet-tls-misfit-'));
    try {
      await quickstartCertificates(directory);
      await expect(
        startStack({
          mode: 'lite',
          env: {
            SERVER_GRPC_INSECURE: 'false',
            SERVER_TLS_CERT_FILE: path.join(directory, 'server.cert'),
            SERVER_TLS_KEY_FILE: path.join(directory, 'client.key'),
          },
        }),
      ).rejects.toThrow(/SERVER_TLS_CERT and SERVER_TLS_KEY cannot be used together/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
