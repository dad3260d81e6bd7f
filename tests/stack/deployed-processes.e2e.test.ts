import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram, type TestDatabase, testDatabase, testVhost } from '@hatchet-ts/testkit';

const bin = (name: string) => path.resolve(__dirname, '../../packages', name);
const ENGINE = bin('stack/bin/hatchet-engine.js');
const API = bin('stack/bin/hatchet-api.js');
const ADMIN = bin('admin/bin/hatchet-admin.js');

/** CLI-35, SLF-01, SLF-49: engine and API as a deployment starts them, configured by a directory. */
describe('hatchet-engine and hatchet-api', () => {
  let database: TestDatabase;
  let directory: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    database = await testDatabase({ migrated: false });
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-deployed-'));
    env = {
      DATABASE_URL: database.url,
      SERVER_MSGQUEUE_RABBITMQ_URL: (await testVhost()).url,
      SERVER_GRPC_INSECURE: 'true',
      SERVER_PORT: '0',
      SERVER_GRPC_PORT: '0',
      SERVER_HEALTHCHECK_PORT: '0',
    };
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await database?.close();
  });

  it('start on what quickstart made, and stop at SIGTERM', async () => {
    const config = path.join(directory, 'config');
    const quickstart = ['quickstart', '--skip', 'certs', '--generated-config-dir', config];
    expect((await runProgram(ADMIN, quickstart, { env }).ended).code).toBe(0);

    const processes = [runProgram(ENGINE, ['--config', config]), runProgram(API, ['--config', config])];
    for (const process of processes) {
      await process.untilPrinted('ready\n');
      process.kill('SIGTERM');
      expect(await process.ended).toEqual({ code: 0, signal: null });
    }
  });

  it('bring an empty database up to date when several start at once (SLF-49)', async () => {
    const empty = await testDatabase({ migrated: false });
    const keys = path.join(directory, 'keys');
    await runProgram(ADMIN, ['keyset', 'create-local-keys', '--key-dir', keys]).ended;
    const keyEnv = {
      SERVER_ENCRYPTION_MASTER_KEYSET_FILE: path.join(keys, 'master.key'),
      SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE: path.join(keys, 'private_ec256.key'),
      SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET_FILE: path.join(keys, 'public_ec256.key'),
      SERVER_AUTH_COOKIE_SECRETS: `${'a'.repeat(32)} ${'b'.repeat(32)}`,
    };

    const processes = ['controllers', 'scheduler', 'grpc'].map((services) =>
      runProgram(ENGINE, [], {
        env: { ...env, ...keyEnv, DATABASE_URL: empty.url, SERVER_SERVICES: services },
      }),
    );
    for (const process of processes) await process.untilPrinted('ready\n');

    for (const process of processes) process.kill();
    for (const process of processes) expect((await process.ended).code).toBe(0);
    await empty.close();
  });

  it('name everything that is missing', async () => {
    const engine = runProgram(ENGINE, [], { env: { SERVER_SERVICES: 'scheduler' } });

    expect((await engine.ended).code).toBe(1);
    expect(engine.output()).toContain(
      'SERVER_ENCRYPTION_MASTER_KEYSET or SERVER_ENCRYPTION_MASTER_KEYSET_FILE',
    );
    expect(engine.output()).toContain('SERVER_MSGQUEUE_RABBITMQ_URL is needed');
  });

  it('say which variable names a certificate that cannot be read', async () => {
    const config = path.join(directory, 'config');
    const missing = path.join(directory, 'missing.pem');
    const broken = {
      SERVER_GRPC_INSECURE: 'false',
      SERVER_TLS_CERT_FILE: missing,
      SERVER_TLS_KEY_FILE: missing,
    };

    const engine = runProgram(ENGINE, ['--config', config], { env: { ...env, ...broken } });

    expect((await engine.ended).code).toBe(1);
    expect(engine.output()).toContain('SERVER_TLS_CERT_FILE cannot be read');
  });

  it('refuse a schema newer than they know, in one sentence', async () => {
    const newer = await testDatabase();
    await newer.query(`insert into schema_migrations values ('99991231000000', 'later', 'none')`);

    const engine = runProgram(ENGINE, ['--config', path.join(directory, 'config')], {
      env: { ...env, DATABASE_URL: newer.url },
    });

    expect((await engine.ended).code).toBe(1);
    expect(engine.output()).toContain('newer than');
    await newer.close();
  });
});
