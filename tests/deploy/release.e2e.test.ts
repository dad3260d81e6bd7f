import path from 'node:path';
import { queryDatabase, type RunningProgram, runProgram, testDatabase, testVhost } from '@hatchet-ts/testkit';
import { Cluster } from './cluster';
import { type Chart, type KubernetesObject, podSpecOf, render } from './helm';
import { findTool, REPOSITORY } from './tools';

const QUICKSTART = path.join(REPOSITORY, 'examples/quickstart/dist');
/** Role and database of this test on a server that other tests use too. */
const NAME = `played_${process.pid}`;
const ADMIN = { email: 'me@example.com', password: 'S3cret!pass' };

const values = {
  caddy: { enabled: true },
  sharedConfig: { defaultAdminEmail: ADMIN.email, defaultAdminPassword: ADMIN.password },
  postgres: { auth: { username: NAME, database: NAME } },
  // Of hatchet-ha: enough to see more than one, on two cores.
  ...{ api: { replicaCount: 1 }, frontend: { replicaCount: 1 } },
};
const haValues = {
  ...values,
  grpc: { replicaCount: 2 },
  controllers: { replicaCount: 1 },
  scheduler: { replicaCount: 1 },
};

/** Without caddy neither the dashboard's pods nor the proxy's can be played. */
function manifestOf(chart: Chart, given: object): KubernetesObject[] {
  return render(chart, given).filter(
    (object) => findTool('caddy') || podSpecOf(object)?.containers[0].command?.[0] !== 'caddy',
  );
}

/**
 * SLF-18, SLF-39, SLF-50: what `helm install`, `upgrade` and `rollback` do with the objects of the charts, with the
 * commands, variables and probes of these objects as real processes, on a real Postgres and RabbitMQ.
 */
describe('a release', () => {
  if (!findTool('helm')) {
    it('is not played here: there is no helm (npm run deploy-tools builds it where Go is installed)', () => {
      expect(findTool('helm')).toBeUndefined();
    });
    return;
  }

  let cluster: Cluster;
  let worker: RunningProgram;
  let clientEnv: Record<string, string>;
  let serverUrl: URL;
  let adminUrl: string;
  let closeDatabase: () => Promise<void>;

  beforeAll(async () => {
    const { url, close } = await testDatabase({ migrated: false });
    adminUrl = url;
    closeDatabase = close;
    serverUrl = new URL(url);
    const { url: brokerUrl } = await testVhost();
    cluster = await Cluster.start({
      servers: { 'hatchet-postgres': initializePostgres, 'hatchet-rabbitmq': expectRabbitmq },
      leads: {
        DATABASE_POSTGRES_HOST: (host) => (host === 'hatchet-postgres' ? '127.0.0.1' : host),
        DATABASE_POSTGRES_PORT: (port) => (port === '5432' ? serverUrl.port : port),
        SERVER_MSGQUEUE_RABBITMQ_URL: (address) => {
          const { RABBITMQ_PASSWORD: password } = cluster.secrets.get('hatchet-keys')!;
          expect(address).toBe(`amqp://hatchet:${password}@hatchet-rabbitmq:5672/`);
          return brokerUrl;
        },
      },
    });
  });
  afterAll(async () => {
    worker?.kill();
    await worker?.ended;
    await cluster?.close();
    await queryDatabase(adminUrl, `drop database if exists ${NAME} with (force)`);
    await queryDatabase(adminUrl, `drop role if exists ${NAME}`);
    await closeDatabase();
  });

  /** What the image of Postgres does with its environment on an empty volume. */
  async function initializePostgres(env: Record<string, string>): Promise<void> {
    expect(env).toMatchObject({ POSTGRES_USER: NAME, POSTGRES_DB: NAME });
    await queryDatabase(adminUrl, `create role ${NAME} login password '${env.POSTGRES_PASSWORD}'`);
    await queryDatabase(adminUrl, `create database ${NAME} owner ${NAME}`);
  }

  /** A broker of the tests stands for it; what is seen here is that both sides get the same password. */
  async function expectRabbitmq(env: Record<string, string>): Promise<void> {
    expect(env.RABBITMQ_DEFAULT_USER).toBe('hatchet');
    expect(env.RABBITMQ_DEFAULT_PASS).toBe(cluster.secrets.get('hatchet-keys')!.RABBITMQ_PASSWORD);
  }

  const expectRuns = async () => {
    const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env: clientEnv });
    const { code } = await trigger.ended;
    expect({ code, output: trigger.output() }).toMatchObject({
      code: 0,
      output: expect.stringContaining('Hello, Hatchet!'),
    });
  };

  const login = (origin: string) =>
    fetch(`http://${origin}/api/v1/users/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(ADMIN),
    });

  it('is installed: keys, schema, first admin and tenant, and pods that become ready', async () => {
    await cluster.install(manifestOf('hatchet-stack', values));

    expect(cluster.events.filter((event) => event.startsWith('job'))).toEqual([
      'job hatchet-setup',
      'job hatchet-migration',
      'job hatchet-seed',
    ]);
    expect(Object.keys(cluster.secrets.get('hatchet-keys')!)).toEqual([
      'SERVER_ENCRYPTION_MASTER_KEYSET',
      'SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET',
      'SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET',
      'SERVER_AUTH_COOKIE_SECRETS',
      'DATABASE_POSTGRES_PASSWORD',
      'RABBITMQ_PASSWORD',
    ]);
    expect((await login(cluster.address('hatchet-api'))).status).toBe(200);
  });

  it('shows the dashboard and takes the login of its admin on one forwarded port (SLF-19, SLF-29)', async () => {
    if (!findTool('caddy')) {
      expect(() => cluster.forwardPort('hatchet-caddy')).toThrow();
      return;
    }
    const origin = cluster.forwardPort('hatchet-caddy');

    const page = await fetch(`http://${origin}/`, { headers: { connection: 'close' } });
    expect(await page.text()).toContain('<html');
    expect((await login(origin)).status).toBe(200);
    expect((await login(cluster.address('hatchet-frontend'))).status).toBe(200);
  });

  it('runs the tasks of a worker with a token made in a pod (SLF-13)', async () => {
    const token = await cluster.exec('hatchet-api', ['/hatchet/hatchet-admin', 'token', 'create']);
    clientEnv = {
      HATCHET_CLIENT_TOKEN: token,
      HATCHET_CLIENT_TLS_STRATEGY: 'none',
      HATCHET_CLIENT_HOST_PORT: cluster.address('hatchet-engine'),
      HATCHET_CLIENT_API_URL: `http://${cluster.address('hatchet-api')}`,
      HATCHET_CLIENT_SERVER_URL: `http://${cluster.address('hatchet-api')}`,
    };
    worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env: clientEnv });
    await worker.untilPrinted('Connection established');

    await expectRuns();
  });

  it('is upgraded pod by pod, keeps its keys, and its worker goes on working (SLF-50)', async () => {
    const keys = cluster.secrets.get('hatchet-keys');
    const from = cluster.events.length;

    await cluster.upgrade(
      manifestOf('hatchet-stack', {
        ...values,
        sharedConfig: { ...values.sharedConfig, image: { tag: 'v2' } },
      }),
    );

    const events = cluster.events.slice(from);
    expect(events[0]).toBe('job hatchet-setup');
    expect(events).toContain('Secret hatchet-keys is complete');
    expect(events.find((event) => event.startsWith('nothing to do'))).toBeDefined();
    for (const name of ['hatchet-api', 'hatchet-engine'])
      expect(events.indexOf(`start ${name}`)).toBeLessThan(events.indexOf(`stop ${name}`));
    expect(cluster.secrets.get('hatchet-keys')).toEqual(keys);
    await expectRuns();
  });

  it('moves to hatchet-ha, each service in pods of its own, two of gRPC (SLF-39)', async () => {
    const from = cluster.events.length;

    await cluster.upgrade(manifestOf('hatchet-ha', haValues));

    const started = cluster.events.slice(from).filter((event) => event.startsWith('start'));
    expect(started.filter((event) => event === 'start hatchet-grpc')).toHaveLength(2);
    expect(started).toEqual(expect.arrayContaining(['start hatchet-controllers', 'start hatchet-scheduler']));
    expect(cluster.events).toContain('stop hatchet-engine');
    await expectRuns();
  });

  it('goes on when a pod of gRPC is lost (SLF-39)', async () => {
    await cluster.kill('hatchet-grpc');

    await expectRuns();
  });

  it('is rolled back to the revision before, with the same data and the same token', async () => {
    const from = cluster.events.length;

    await cluster.rollback(manifestOf('hatchet-stack', values));

    const events = cluster.events.slice(from);
    expect(events).toContain('start hatchet-engine');
    expect(events.filter((event) => event === 'stop hatchet-grpc')).toHaveLength(1);
    await expectRuns();
  });

  it('ends with every process stopped in order', async () => {
    worker.kill();
    await worker.ended;

    const exits = await cluster.uninstall();
    expect(exits.length).toBeGreaterThanOrEqual(2);
    expect(exits.filter(({ code }) => code !== 0)).toEqual([]);
  });
});
