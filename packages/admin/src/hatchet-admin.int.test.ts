import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, readConfigDirectory } from '@hatchet-ts/config';
import { ApiTokens, openSecret, readPlatformKeys, sealSecret, verifyPassword } from '@hatchet-ts/identity';
import { Database, insertTenantIfAbsent, readUserByEmail, upsertSlackWebhook } from '@hatchet-ts/schema';
import { createLogger, SystemClock } from '@hatchet-ts/service-kit';
import { FakeCloudKms, type TestDatabase, testDatabase } from '@hatchet-ts/testkit';
import { createToken } from './create-token';
import { createLocalKeys, rotateLocalKeys } from './local-keys';

const PROGRAM = join(__dirname, '..', 'bin', 'hatchet-admin.js');
const DEFAULT_TENANT = '707d0855-80ab-4e1f-a156-f1c4546cbf52';
const OTHER_TENANT = '707d0855-80ab-4e1f-a156-f1c4546cbf53';
const KEY_FILES = ['master.key', 'private_ec256.key', 'public_ec256.key'];

type Env = Record<string, string>;

describe('hatchet-admin', () => {
  let directory: string;
  let database: TestDatabase;
  let db: Database;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hatchet-admin-'));
    database = await testDatabase();
    db = new Database({ url: database.url });
  });

  afterEach(async () => {
    await db.close();
    await database.close();
    rmSync(directory, { recursive: true });
  });

  /** Runs the built command in a directory of its own, to its end. */
  const admin = (args: string, env: Env = {}): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const options = { cwd: directory, env: { PATH: process.env.PATH, DATABASE_URL: database.url, ...env } };
      execFile(process.execPath, [PROGRAM, ...args.split(' ')], options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  const keyVariables = (keyDirectory: string): Env => ({
    SERVER_ENCRYPTION_MASTER_KEYSET_FILE: join(directory, keyDirectory, 'master.key'),
    SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE: join(directory, keyDirectory, 'private_ec256.key'),
    SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE: join(directory, keyDirectory, 'public_ec256.key'),
  });

  /** What a test needs but is not about is made here, without a process of its own. */
  const makeKeys = (keyDirectory = 'keys') => createLocalKeys(join(directory, keyDirectory));
  const makeTenant = (id: string, slug: string) =>
    insertTenantIfAbsent(db, { id, slug, name: slug }, Date.now());
  const issueToken = async (settings: Record<string, string | undefined>) => {
    const config = readConfig(settings);
    const keys = await readPlatformKeys(config);
    return (await createToken(db, keys, config, { tenantId: DEFAULT_TENANT, name: 'test' })).token;
  };

  /** Who the token stands for, asked of a process with these settings. */
  const verify = async (token: string, settings: Record<string, string | undefined>) => {
    const config = readConfig(settings);
    const tokens = new ApiTokens({
      db,
      keys: (await readPlatformKeys(config)).tokens,
      clock: new SystemClock(),
      logger: createLogger({ service: 'test', level: 'silent' }),
      serverUrl: config.SERVER_URL,
      grpcBroadcastAddress: config.SERVER_GRPC_BROADCAST_ADDRESS,
    });
    return tokens.verify(token);
  };

  const filesIn = (name: string) =>
    readdirSync(join(directory, name)).map((file) => [
      file,
      readFileSync(join(directory, name, file), 'utf8'),
    ]);

  describe('keyset (CLI-33, SEC-02)', () => {
    it('writes three files that only their owner can read, and never overwrites them', async () => {
      expect(await admin('keyset create-local-keys --key-dir ./keys')).toEqual({
        code: 0,
        stdout: 'wrote keys/master.key\nwrote keys/private_ec256.key\nwrote keys/public_ec256.key\n',
        stderr: '',
      });
      const written = filesIn('keys');
      expect(written.map(([file]) => file)).toEqual(KEY_FILES);
      for (const file of KEY_FILES) {
        expect(statSync(join(directory, 'keys', file)).mode & 0o777).toBe(0o600);
      }
      expect(await admin('keyset create-local-keys --key-dir ./keys')).toEqual({
        code: 1,
        stdout: '',
        stderr: 'error: keys/master.key exists already; keys are never overwritten\n',
      });
      expect(filesIn('keys')).toEqual(written);
    });

    it('rotates them; tokens and secrets of the older keys stay good', async () => {
      await makeTenant(DEFAULT_TENANT, 'default');
      await makeKeys();
      const env = keyVariables('keys');
      const before = await issueToken(env);
      const secret = await (await readPlatformKeys(readConfig(env))).master.encrypt(Buffer.from('secret'));
      expect(await admin('keyset rotate-local-keys --key-dir keys')).toMatchObject({ code: 0, stderr: '' });
      const after = await issueToken(env);
      expect(after.split('.')[0]).not.toBe(before.split('.')[0]);
      for (const token of [before, after]) {
        expect(await verify(token, env)).toMatchObject({ tenantId: DEFAULT_TENANT });
      }
      expect(String(await (await readPlatformKeys(readConfig(env))).master.decrypt(secret))).toBe('secret');
    });

    it('encrypts stored secrets anew, after which the newest key alone opens them (SEC-04)', async () => {
      await makeKeys();
      const before = await readPlatformKeys(readConfig(keyVariables('keys')));
      await makeTenant(DEFAULT_TENANT, 'default');
      const id = OTHER_TENANT;
      const channel = { teamId: 't', teamName: 't', channelId: 'c', channelName: 'c' };
      const url = await sealSecret(before.master, 'slack_webhooks', id, 'https://hooks.example/secret');
      await upsertSlackWebhook(db, { id, tenantId: DEFAULT_TENANT, ...channel, url }, Date.now());
      await rotateLocalKeys(join(directory, 'keys'));

      expect(await admin('keyset reencrypt-secrets', keyVariables('keys'))).toEqual({
        code: 0,
        stdout: 'encrypted 1 secrets anew\n',
        stderr: '',
      });

      const [row] = await db.query<{ url: Buffer }>('select url from slack_webhooks');
      await expect(openSecret(before.master, 'slack_webhooks', id, row!.url)).rejects.toThrow();
      const { master } = await readPlatformKeys(readConfig(keyVariables('keys')));
      expect(await openSecret(master, 'slack_webhooks', id, row!.url)).toBe('https://hooks.example/secret');
    });

    it('makes token keysets that Cloud KMS wraps (SEC-03)', async () => {
      const kms = new FakeCloudKms();
      await kms.start();
      writeFileSync(join(directory, 'account.json'), JSON.stringify(kms.credentials()));
      const endpoint = { SERVER_ENCRYPTION_CLOUDKMS_ENDPOINT: kms.endpoint };
      const { code, stdout } = await admin(
        `keyset create-cloudkms-jwt --key-uri ${FakeCloudKms.KEY_URI} --credentials account.json`,
        endpoint,
      );
      expect(code).toBe(0);
      const env = {
        ...endpoint,
        ...Object.fromEntries(
          stdout
            .trim()
            .split('\n')
            .map((line) => line.split(/=(.*)/)),
        ),
        SERVER_ENCRYPTION_CLOUDKMS_ENABLED: 'true',
        SERVER_ENCRYPTION_CLOUDKMS_KEY_URI: FakeCloudKms.KEY_URI,
        SERVER_ENCRYPTION_CLOUDKMS_CREDENTIALS_JSON: JSON.stringify(kms.credentials()),
      };
      await makeTenant(DEFAULT_TENANT, 'default');
      const token = (await admin('token create', env)).stdout.trim();
      expect(await verify(token, env)).toMatchObject({ tenantId: DEFAULT_TENANT });
      await kms.stop();
    });

    it('names the credentials that it cannot read for Cloud KMS, without their content (SEC-03)', async () => {
      const kms = 'keyset create-cloudkms-jwt --key-uri gcp-kms://projects/p --credentials';
      expect((await admin(`${kms} absent.json`)).stderr).toContain(
        'error: cannot read the credentials in absent.json: ENOENT',
      );
      await makeKeys('.');
      expect((await admin(`${kms} master.key`)).stderr).toBe(
        'error: cannot read the credentials in master.key: it is not valid JSON\n',
      );
    });
  });

  describe('token create (CLI-32, USR-08)', () => {
    beforeEach(async () => {
      await makeKeys();
      await makeTenant(OTHER_TENANT, 'other');
    });

    it('prints the token and nothing else, and ends (DEV-04)', async () => {
      const settings = {
        ...keyVariables('keys'),
        SERVER_URL: 'http://hatchet.example:8888',
        SERVER_GRPC_BROADCAST_ADDRESS: 'hatchet.example:7077',
      };
      const startedAtMs = Date.now();
      const { code, stdout, stderr } = await admin(
        `token create --tenant-id ${OTHER_TENANT} --name local --expires-in 1h`,
        settings,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const claims = JSON.parse(Buffer.from(stdout.split('.')[1]!, 'base64url').toString());
      expect(claims).toMatchObject({
        sub: OTHER_TENANT,
        server_url: 'http://hatchet.example:8888',
        grpc_broadcast_address: 'hatchet.example:7077',
      });
      // Claims are whole seconds, rounded down.
      const hoursEnd = (ms: number) => Math.floor((ms + 3_600_000) / 1_000);
      expect(claims.exp).toBeGreaterThanOrEqual(hoursEnd(startedAtMs));
      expect(claims.exp).toBeLessThanOrEqual(hoursEnd(Date.now()));
      expect(await verify(stdout.trim(), settings)).toMatchObject({ tenantId: OTHER_TENANT });
      expect(await db.query('select name from api_tokens')).toEqual([{ name: 'local' }]);
    });

    it.each([
      [`--tenant-id ${DEFAULT_TENANT}`, `error: tenant not found: ${DEFAULT_TENANT}\n`],
      ['--tenant-id default', "argument 'default' is invalid. It must be a UUID."],
      ['--expires-in soon', "argument 'soon' is invalid. It must be a duration such as 30m or 720h."],
    ])('refuses %s with a reason', async (args, reason) => {
      const { code, stdout, stderr } = await admin(`token create ${args}`, keyVariables('keys'));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(reason);
    });

    it('asks for keys, and for a schema', async () => {
      expect((await admin('token create')).stderr).toContain(
        'SERVER_ENCRYPTION_MASTER_KEYSET cannot be used',
      );
      const empty = await testDatabase({ migrated: false });
      const env = { ...keyVariables('keys'), DATABASE_URL: empty.url };
      expect((await admin('token create', env)).stderr).toContain('run hatchet-migrate first');
      await empty.close();
    });
  });

  describe('quickstart (CLI-31, SLF-11)', () => {
    const QUICKSTART = 'quickstart --skip certs --generated-config-dir config --overwrite=false';
    const ENV = {
      SERVER_GRPC_BROADCAST_ADDRESS: 'localhost:7077',
      SERVER_GRPC_INSECURE: 't',
      SERVER_MSGQUEUE_KIND: 'postgres',
    };

    it('makes a configuration that a server and the token command accept, on an empty database (ENV-05)', async () => {
      const empty = await testDatabase({ migrated: false });
      const env = { ...ENV, DATABASE_URL: empty.url };
      const { code, stdout, stderr } = await admin(QUICKSTART, env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('wrote config/server.yaml');
      expect(stdout).toContain(`tenant ${DEFAULT_TENANT}\nadmin admin@example.com\npassword `);
      expect(await admin('config check --config config', { DATABASE_URL: '' })).toMatchObject({ code: 0 });
      const token = await admin(`token create --config config --tenant-id ${DEFAULT_TENANT}`, {
        DATABASE_URL: '',
      });
      expect(token).toMatchObject({ code: 0, stderr: '' });
      const claims = JSON.parse(Buffer.from(token.stdout.split('.')[1]!, 'base64url').toString());
      expect(claims.grpc_broadcast_address).toBe('localhost:7077');
      await empty.close();
    });

    it('changes no file when it runs again, and tokens of the first run stay valid', async () => {
      await admin(QUICKSTART, ENV);
      const files = filesIn('config');
      const settings = { ...readConfigDirectory(join(directory, 'config')) };
      const token = await issueToken(settings);
      const again = await admin(QUICKSTART, ENV);
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(again.stdout).toContain('config is up to date');
      expect(again.stdout).toContain('admin admin@example.com (existed already)');
      expect(again.stdout).not.toContain('password');
      expect(filesIn('config')).toEqual(files);
      expect(await verify(token, settings)).toMatchObject({ tenantId: DEFAULT_TENANT });
    });

    it('takes up what the environment changes, and keeps the keys (SLF-14)', async () => {
      await admin(QUICKSTART, ENV);
      const before = readConfigDirectory(join(directory, 'config'));
      await admin(QUICKSTART, { ...ENV, SERVER_GRPC_BROADCAST_ADDRESS: 'hatchet-engine:7070' });
      expect(readConfigDirectory(join(directory, 'config'))).toEqual({
        ...before,
        SERVER_GRPC_BROADCAST_ADDRESS: 'hatchet-engine:7070',
      });
    });

    it('replaces keys only when told to', async () => {
      await admin(`${QUICKSTART} --skip seed`, ENV);
      const before = readConfigDirectory(join(directory, 'config'));
      await admin('quickstart --skip certs,seed --generated-config-dir config --overwrite', ENV);
      const after = readConfigDirectory(join(directory, 'config'));
      for (const name of ['SERVER_ENCRYPTION_MASTER_KEYSET', 'SERVER_AUTH_COOKIE_SECRETS']) {
        expect(after[name]).toBeTruthy();
        expect(after[name]).not.toBe(before[name]);
      }
    });

    it('gives the admin the password it is told, or a random one that is shown once (CFG-55 to CFG-60, USR-01)', async () => {
      await admin(QUICKSTART, { ...ENV, ADMIN_EMAIL: 'ops@example.com', ADMIN_PASSWORD: 'correct horse' });
      const { stdout } = await admin(QUICKSTART, { ...ENV, ADMIN_EMAIL: 'other@example.com' });
      const random = /password (\S+)/.exec(stdout)![1]!;
      for (const [email, password] of [
        ['ops@example.com', 'correct horse'],
        ['other@example.com', random],
      ] as const) {
        const user = await readUserByEmail(db, email);
        expect(await verifyPassword(user!.passwordHash, password)).toBe(true);
      }
      expect(filesIn('config').flat().join()).not.toContain('correct horse');
    });

    it('makes certificates for the names under which the server is reached (SEC-05)', async () => {
      const args = 'quickstart --skip seed --generated-config-dir config --certs-dir certs';
      await admin(args, { ...ENV, SERVER_GRPC_BROADCAST_ADDRESS: 'hatchet.example:7077' });
      const read = (name: string) => new X509Certificate(readFileSync(join(directory, 'certs', name)));
      const [authority, server, client] = [read('ca.cert'), read('server.cert'), read('client.cert')];
      expect(server.checkIssued(authority) && server.verify(authority.publicKey)).toBe(true);
      expect(client.verify(authority.publicKey)).toBe(true);
      expect(server.checkHost('hatchet.example')).toBe('hatchet.example');
      expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
      expect(readConfigDirectory(join(directory, 'config'))).toMatchObject({
        SERVER_TLS_CERT_FILE: join(directory, 'certs', 'server.cert'),
      });
    });

    it('refuses unknown steps and bad values before it writes anything', async () => {
      expect((await admin('quickstart --skip everything')).stderr).toContain(
        'It must be one of certs, keys, seed.',
      );
      expect((await admin('quickstart --overwrite=maybe')).stderr).toContain('It must be true or false.');
      const bad = await admin(QUICKSTART, { ...ENV, SERVER_PORT: 'http' });
      expect(bad.stderr).toContain('SERVER_PORT must be a whole number from 0 to 65535; it is "http"');
      expect(readdirSync(directory)).toEqual([]);
    });
  });

  describe('seed', () => {
    it('makes the tenant and admin it is told, once', async () => {
      const env = {
        ADMIN_EMAIL: 'ops@example.com',
        ADMIN_NAME: 'Operator',
        ADMIN_PASSWORD: 'correct horse',
        DEFAULT_TENANT_ID: OTHER_TENANT,
        DEFAULT_TENANT_NAME: 'Acme',
        DEFAULT_TENANT_SLUG: 'acme',
      };
      expect(await admin('seed', env)).toEqual({
        code: 0,
        stdout: `tenant ${OTHER_TENANT}\nadmin ops@example.com\n`,
        stderr: '',
      });
      const again = await Promise.all([admin('seed', env), admin('seed', env)]);
      expect(again.map(({ code }) => code)).toEqual([0, 0]);
      const members = await db.query(
        `select t.id, t.name, t.slug, u.email, u.name as user, m.role
          from members m join tenants t on t.id = m.tenant_id join users u on u.id = m.user_id`,
      );
      expect(members).toEqual([
        {
          id: OTHER_TENANT,
          name: 'Acme',
          slug: 'acme',
          email: 'ops@example.com',
          user: 'Operator',
          role: 'OWNER',
        },
      ]);
    });

    it('refuses a password that is too short, by variable', async () => {
      const { code, stderr } = await admin('seed', { ADMIN_PASSWORD: 'short' });
      expect(code).toBe(1);
      expect(stderr).toContain('ADMIN_PASSWORD must have 8 to 128 characters; it is (hidden)');
    });
  });

  describe('config check (CFG-02)', () => {
    it('names everything that is missing, and warns of unknown names', async () => {
      const { code, stdout, stderr } = await admin('config check', { SERVER_GRPC_PROT: '7070' });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('warning: SERVER_GRPC_PROT is not a known variable');
      for (const name of [
        'SERVER_ENCRYPTION_MASTER_KEYSET',
        'SERVER_AUTH_COOKIE_SECRETS',
        'SERVER_TLS_CERT',
      ]) {
        expect(stderr).toContain(`  - ${name} `);
      }
    });

    it('accepts the documented minimal environment (CFG-05)', async () => {
      await makeKeys();
      const env = {
        ...keyVariables('keys'),
        SERVER_AUTH_COOKIE_SECRETS: 'one two',
        SERVER_GRPC_INSECURE: 'true',
        SERVER_MSGQUEUE_RABBITMQ_URL: 'amqp://user:password@localhost:5672/',
      };
      expect(await admin('config check', env)).toMatchObject({
        code: 0,
        stdout: 'the configuration is valid\n',
      });
    });

    it('finds keys that cannot be used', async () => {
      const env = {
        ...keyVariables('absent'),
        SERVER_AUTH_COOKIE_SECRETS: 'one two',
        SERVER_GRPC_INSECURE: 'true',
        SERVER_MSGQUEUE_KIND: 'postgres',
      };
      const { code, stderr } = await admin('config check', env);
      expect(code).toBe(1);
      expect(stderr).toContain('SERVER_ENCRYPTION_MASTER_KEYSET_FILE cannot be used: ENOENT');
    });

    it('asks less of the lite edition, which makes its own keys', async () => {
      const env = { SERVER_GRPC_INSECURE: 'true' };
      expect(await admin('config check --edition lite', env)).toMatchObject({ code: 0 });
    });
  });

  it('says its version (SLF-12)', async () => {
    expect((await admin('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
