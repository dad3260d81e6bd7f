import path from 'node:path';
import { readConfig } from '@hatchet-ts/config';
import { readPlatformKeys } from '@hatchet-ts/identity';
import { FakeKubernetes, runProgram } from '@hatchet-ts/testkit';
import { parse } from 'yaml';

const PROGRAM = path.join(__dirname, '..', 'bin', 'hatchet-admin.js');
const NAME = 'hatchet-keys';
const MADE = [
  'SERVER_ENCRYPTION_MASTER_KEYSET',
  'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET',
  'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET',
  'SERVER_AUTH_COOKIE_SECRETS',
];

/** What the setup job of the Helm charts runs (SLF-18, SEC-01). */
describe('hatchet-admin kubernetes ensure-secret', () => {
  let kubernetes: FakeKubernetes;
  beforeEach(async () => {
    kubernetes = await FakeKubernetes.start();
  });
  afterEach(() => kubernetes.close());

  const ensureSecret = async (args: string[] = [], env = kubernetes.env) => {
    const directory = ['--service-account-directory', kubernetes.serviceAccountDirectory];
    const program = runProgram(PROGRAM, ['kubernetes', 'ensure-secret', NAME, ...directory, ...args], {
      env,
    });
    const { code } = await program.ended;
    return { code, output: program.output() };
  };

  it('makes keys with which a service starts, and passwords as asked', async () => {
    const { code, output } = await ensureSecret(['--random', 'POSTGRES_PASSWORD']);

    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining('made Secret hatchet-keys'),
    });
    const secret = kubernetes.secrets.get(NAME)!;
    expect(Object.keys(secret)).toEqual([...MADE, 'POSTGRES_PASSWORD']);
    expect(secret.POSTGRES_PASSWORD).toMatch(/^[0-9a-f]{48}$/);
    await expect(readPlatformKeys(readConfig(secret))).resolves.toBeDefined();
    for (const value of Object.values(secret)) expect(output).not.toContain(value);
  });

  it('changes nothing the second time, and adds only what is missing', async () => {
    await ensureSecret();
    const first = kubernetes.secrets.get(NAME)!;

    expect((await ensureSecret()).output).toContain('is complete');
    expect(kubernetes.secrets.get(NAME)).toEqual(first);

    expect((await ensureSecret(['--random', 'RABBITMQ_PASSWORD'])).output).toContain(
      'added RABBITMQ_PASSWORD',
    );
    expect(kubernetes.secrets.get(NAME)).toMatchObject(first);
  });

  it('agrees on one Secret when two run at the same time', async () => {
    const both = await Promise.all([ensureSecret(), ensureSecret()]);

    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ output }) => output.includes('made Secret')).length).toBe(1);
  });

  it('refuses to make one keyset without the others', async () => {
    kubernetes.secrets.set(NAME, { SERVER_ENCRYPTION_MASTER_KEYSET: 'kept' });

    const { code, output } = await ensureSecret();

    expect(code).toBe(1);
    expect(output).toContain(
      'lacks SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET and SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET',
    );
  });

  it('says what is missing outside of a pod', async () => {
    const { code, output } = await ensureSecret([], {});

    expect(code).toBe(1);
    expect(output).toContain('KUBERNETES_SERVICE_HOST is not set');
  });

  it('prints a Secret with the same content for those who keep their own (SLF-40)', async () => {
    const args = ['kubernetes', 'print-secret', 'my-keys', '--random', 'POSTGRES_PASSWORD'];
    const program = runProgram(PROGRAM, args);

    expect((await program.ended).code).toBe(0);
    const secret = parse(program.output());
    expect(secret).toMatchObject({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'my-keys' } });
    expect(Object.keys(secret.stringData)).toEqual([...MADE, 'POSTGRES_PASSWORD']);
    await expect(readPlatformKeys(readConfig(secret.stringData))).resolves.toBeDefined();
  });
});
