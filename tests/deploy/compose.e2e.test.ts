import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@hatchet-ts/stack/servers';
import { runProgram, type TestDatabase, testDatabase, testVhost, until } from '@hatchet-ts/testkit';
import { type ComposeService, ownImage, readCompose } from './compose-file';
import { Container } from './container';
import { readImages } from './dockerfile';
import { overTcp } from './over-tcp';
import { PLACES } from './places';
import { findTool, REPOSITORY } from './tools';

const QUICKSTART = path.join(REPOSITORY, 'examples/quickstart/dist');
const ADMIN = { email: 'admin@example.com', password: 'Admin123!!' };

/**
 * SLF-10, SLF-11, SLF-13: `docker compose up` with the processes of the images, each with the command and the
 * environment of docker-compose.yml; a Postgres and a RabbitMQ of the tests stand for those of the file.
 */
describe('docker-compose.yml, played', () => {
  const { services } = readCompose('docker-compose.yml');
  const images = readImages();
  const caddy = findTool('caddy');
  const running = new Map<string, Container>();
  const ports = new Map<string, Record<string, string>>();
  let volumes: string;
  let database: TestDatabase;
  let brokerUrl: string;
  let clientEnv: Record<string, string>;

  beforeAll(async () => {
    volumes = mkdtempSync(path.join(tmpdir(), 'hatchet-compose-'));
    database = await testDatabase({ migrated: false });
    brokerUrl = (await testVhost()).url;
    for (const name of Object.keys(services)) ports.set(name, await freePorts());
  });
  afterAll(async () => {
    await Promise.all([...running.values()].map((container) => container.stop()));
    await database.close();
    rmSync(volumes, { recursive: true });
  });

  /** What several processes on one machine cannot have in common. */
  async function freePorts(): Promise<Record<string, string>> {
    const [api, grpc, health, dashboard] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
    return {
      SERVER_PORT: String(api),
      SERVER_GRPC_PORT: String(grpc),
      SERVER_HEALTHCHECK_PORT: String(health),
      SERVER_PROMETHEUS_ADDRESS: ':0',
      PORT: String(dashboard),
    };
  }

  const place = (word: string) => {
    const found = PLACES.find(([from]) => from === word);
    return found?.[1] ?? word.replace(/^\/hatchet(?=\/(config|certs))/, volumes);
  };
  const program = (word: string) => {
    if (word === 'caddy') return [caddy!];
    return word === 'node' ? [process.execPath] : [process.execPath, place(word)];
  };

  function containerOf(name: string, command?: readonly string[]) {
    const service = services[name] as ComposeService;
    const image = images.get(ownImage(service)!)!;
    const env: Record<string, string> = { ...image.env, ...service.environment, ...ports.get(name) };
    if (env.DATABASE_URL) env.DATABASE_URL = overTcp(database.url);
    if (env.SERVER_MSGQUEUE_RABBITMQ_URL) env.SERVER_MSGQUEUE_RABBITMQ_URL = brokerUrl;
    if (env.API_UPSTREAM) {
      env.API_UPSTREAM = `127.0.0.1:${ports.get('hatchet-api')!.SERVER_PORT}`;
      env.DASHBOARD_DIR = place(env.DASHBOARD_DIR!);
      env.HOME = volumes;
    }
    const [first, ...args] = command ?? service.command ?? image.command;
    return { command: [...program(first!), ...args.map(place)], env };
  }

  /** Services of ours, each after those it depends on. */
  function inOrder(): string[] {
    const sorted: string[] = [];
    const visit = (name: string) => {
      if (sorted.includes(name)) return;
      for (const other of Object.keys(services[name]!.depends_on ?? {})) visit(other);
      sorted.push(name);
    };
    for (const name of Object.keys(services)) visit(name);
    return sorted.filter((name) => ownImage(services[name]!) && (caddy || name !== 'hatchet-dashboard'));
  }

  /** A service without `restart` is a job: whoever depends on it waits until it has ended well. */
  async function up(name: string): Promise<void> {
    if (!services[name]!.restart) {
      const { code, output } = await Container.run(containerOf(name));
      if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
      return;
    }
    const container = Container.start(containerOf(name));
    running.set(name, container);
    const [, ...check] = services[name]!.healthcheck!.test;
    if (check[0] !== 'node') return;
    await until(
      async () => {
        if (container.hasEnded) throw new Error(`${name} ended:\n${container.output}`);
        return (await Container.run(containerOf(name, check))).code === 0;
      },
      { timeoutMs: 90_000, everyMs: 100, what: `${name} is healthy` },
    );
  }

  const config = () =>
    Object.fromEntries(
      readdirSync(path.join(volumes, 'config')).map((file) => [
        file,
        readFileSync(path.join(volumes, 'config', file), 'utf8'),
      ]),
    );

  const expectRuns = async () => {
    const trigger = runProgram(path.join(QUICKSTART, 'trigger.js'), [], { env: clientEnv });
    const { code } = await trigger.ended;
    expect({ code, output: trigger.output() }).toMatchObject({ code: 0 });
  };

  it('ends healthy, in the order of its dependencies (SLF-10)', async () => {
    for (const name of inOrder()) await up(name);

    expect([...running.keys()].slice(0, 4).sort()).toEqual([
      'hatchet-api',
      'hatchet-controllers',
      'hatchet-engine',
      'hatchet-scheduler',
    ]);
    const dashboard = caddy ? ports.get('hatchet-dashboard')!.PORT : ports.get('hatchet-api')!.SERVER_PORT;
    const login = await until(() =>
      fetch(`http://127.0.0.1:${dashboard}/api/v1/users/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(ADMIN),
      }),
    );
    expect(login.status).toBe(200);
  });

  it('runs the tasks of a worker with a token made by the documented command (SLF-13)', async () => {
    const documented =
      '/hatchet/hatchet-admin token create --config /hatchet/config --tenant-id 707d0855-80ab-4e1f-a156-f1c4546cbf52';
    const { code, output } = await Container.run(containerOf('setup-config', documented.split(' ')));
    expect(code).toBe(0);
    const apiUrl = `http://127.0.0.1:${ports.get('hatchet-api')!.SERVER_PORT}`;
    clientEnv = {
      HATCHET_CLIENT_TOKEN: output.trim(),
      HATCHET_CLIENT_TLS_STRATEGY: 'none',
      HATCHET_CLIENT_HOST_PORT: `127.0.0.1:${ports.get('hatchet-engine')!.SERVER_GRPC_PORT}`,
      HATCHET_CLIENT_API_URL: apiUrl,
      HATCHET_CLIENT_SERVER_URL: apiUrl,
    };
    const worker = runProgram(path.join(QUICKSTART, 'worker.js'), [], { env: clientEnv });
    await worker.untilPrinted('Connection established');

    await expectRuns();
    worker.kill();
    await worker.ended;
  });

  it('changes no key when it is brought up again (SLF-11)', async () => {
    const before = config();

    await up('migration');
    await up('setup-config');

    expect(config()).toEqual(before);
    expect(before['server.yaml']).toContain('SERVER_ENCRYPTION_MASTER_KEYSET');
  });

  it('stops every service within its patience', async () => {
    const exits = await Promise.all([...running.values()].map((container) => container.stop()));

    expect(exits.filter(({ code }) => code !== 0)).toEqual([]);
  });
});
