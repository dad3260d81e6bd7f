import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { Sdk } from '../sdk/sdk';
import { Cli } from './cli';

/** Where a platform of the test is, from what the start printed. */
const addressesIn = (stdout: string) => ({
  rest: /Dashboard and REST +http:\/\/localhost:(\d+)/.exec(stdout)?.[1],
  grpc: /gRPC +localhost:(\d+)/.exec(stdout)?.[1],
});

describe('hatchet server', () => {
  const cli = new Cli();
  const squatters: Server[] = [];

  afterAll(async () => {
    await cli.run(['server', 'stop']);
    for (const squatter of squatters) squatter.close();
    cli.remove();
  });

  /** Somebody else's program on a port; where there is one already, so much the better. */
  function occupy(port: number): Promise<void> {
    return new Promise((resolve) => {
      const squatter = createServer();
      squatter.once('error', () => resolve());
      squatter.listen(port, '127.0.0.1', () => {
        squatters.push(squatter);
        resolve();
      });
    });
  }

  it('starts, keeps its data over a restart, and makes a profile that works at once (CLI-22, CLI-23)', async () => {
    await occupy(8888);
    const started = await cli.run(['server', 'start']);

    expect(started).toMatchObject({ code: 0 });
    const { rest, grpc } = addressesIn(started.stdout);
    expect(Number(rest)).toBeGreaterThan(8888);
    expect(started.stdout).toContain('local (default)');
    const profiles = path.join(cli.home, 'config/hatchet/profiles.json');
    expect(statSync(profiles).mode & 0o777).toBe(0o600);

    const token = (JSON.parse(readFileSync(profiles, 'utf8')) as { profiles: { local: { token: string } } })
      .profiles.local.token;
    const sdk = Sdk.connect({
      HATCHET_CLIENT_TOKEN: token,
      HATCHET_CLIENT_HOST_PORT: `localhost:${grpc}`,
      HATCHET_CLIENT_SERVER_URL: `http://localhost:${rest}`,
    });
    const hello = sdk.hatchet.task({ name: 'hello', fn: () => ({ ok: true }) });
    await sdk.startWorker('local-worker', { workflows: [hello] });
    const { runId } = await cli.json<{ runId: string }>(['trigger', 'manual', '-w', 'hello', '-j', '{}']);
    await expect(cli.run(['runs', 'wait', runId])).resolves.toMatchObject({ code: 0 });
    await sdk.close();

    const doctor = await cli.run(['doctor']);
    expect(doctor).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is wrong.') });
    // The commonest mistake: the address of the dashboard where that of gRPC belongs.
    const confused = await cli.run(['doctor'], { env: { HATCHET_CLIENT_HOST_PORT: `localhost:${rest}` } });
    expect(confused).toMatchObject({ code: 1, stdout: expect.stringMatching(/web server answers[\s\S]*→ /) });

    await expect(cli.run(['server', 'status'])).resolves.toMatchObject({
      code: 0,
      stdout: expect.stringContaining('hatchet-cli, ready'),
    });
    await expect(cli.run(['server', 'start'])).resolves.toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Already running'),
    });
    await expect(cli.run(['server', 'logs', '--tail', '5'])).resolves.toMatchObject({ code: 0 });

    await expect(cli.run(['server', 'stop'])).resolves.toMatchObject({ code: 0 });
    await expect(cli.run(['server', 'status'])).resolves.toMatchObject({ code: 3 });

    const again = await cli.run(['server', 'start']);
    expect(addressesIn(again.stdout)).toEqual({ rest, grpc });
    const { rows } = await cli.json<{ rows: { metadata: { id: string } }[] }>(['runs', 'list']);
    expect(rows.map(({ metadata }) => metadata.id)).toContain(runId);
  });

  it('without login, when asked, on this machine only: anybody reaches the API, no page of another site does', async () => {
    await cli.run(['server', 'stop']);
    const started = await cli.run(['server', 'start', '--disable-auth']);
    expect(started).toMatchObject({ code: 0, stderr: expect.stringMatching(/authentication .* is OFF/) });
    const url = `http://localhost:${addressesIn(started.stdout).rest}/api/v1`;

    const me = await fetch(`${url}/users/current`);
    expect(me.status).toBe(200);
    const meta = (await (await fetch(`${url}/meta`)).json()) as { authDisabled: boolean };
    expect(meta.authDisabled).toBe(true);
    // A page elsewhere whose name was bent to point here.
    const rebound = await new Promise((resolve, reject) => {
      // Not fetch, which knows better what host a request names.
      request(`${url}/users/current`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(rebound).toBe(403);
    const crossSite = await fetch(`${url}/tenants`, {
      method: 'POST',
      headers: {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/json',
      },
      body: '{"name":"x","slug":"x"}',
    });
    expect(crossSite.status).toBe(403);
  });

  it('refuses a port that is taken, and a project name that is a path', async () => {
    await occupy(8888);
    await expect(cli.run(['server', 'start', '-p', 'second', '-d', '8888'])).resolves.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--dashboard-port 8888 is in use'),
    });
    await expect(cli.run(['server', 'start', '-p', '../up'])).resolves.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--project-name'),
    });
  });

  it('starts and stops containers through the docker command, which chooses its host itself (CLI-24)', async () => {
    const token = (await cli.run(['profile', 'show', '--name', 'local', '--show-token'])).stdout.match(
      /ey\S+/,
    )![0];
    const bin = path.join(cli.home, 'docker-bin');
    mkdirSync(bin);
    // Tells what it was called with; where the image would have been asked, answers as it does.
    writeFileSync(
      path.join(bin, 'docker'),
      `#!/bin/sh\necho "$DOCKER_HOST $*" >> "${cli.home}/docker.log"\ncase "$*" in *client.env) echo HATCHET_CLIENT_TOKEN=${token};; esac\n`,
      { mode: 0o755 },
    );
    const env = { PATH: `${bin}${path.delimiter}${process.env.PATH}`, DOCKER_HOST: 'tcp://elsewhere:2375' };
    const inDocker = (verb: string, ...args: string[]) =>
      cli.run(['server', verb, '--docker', '-p', 'boxed', ...args], { env });

    const started = await inDocker('start', '--profile', 'boxed', '--tag', 'v1', '--pull-policy', 'missing');
    await inDocker('stop');

    expect(started).toMatchObject({ code: 0 });
    expect((await cli.run(['profile', 'list'])).stdout).toContain('• boxed');
    const compose = readFileSync(path.join(cli.home, 'data/hatchet/boxed/docker-compose.yml'), 'utf8');
    expect(compose).toContain('image: hatchet-ts/hatchet-lite:v1');
    // By address: while the database is made, a passing server answers on the socket.
    expect(compose).toContain('pg_isready -h 127.0.0.1 ');
    const calls = readFileSync(path.join(cli.home, 'docker.log'), 'utf8');
    expect(calls).toMatch(/^tcp:\/\/elsewhere:2375 compose .* up --detach --wait --pull missing$/m);
    expect(calls).toMatch(/ down$/m);
    await cli.run(['profile', 'remove', '--name', 'boxed']);
  });

  it('keeps profiles by name: set, show, update, unset and remove (CLI-05 to CLI-10)', async () => {
    const token = (await cli.run(['profile', 'show', '--name', 'local', '--show-token'])).stdout.match(
      /ey\S+/,
    )![0];
    const step = async (...args: string[]) => (await cli.run(['profile', ...args])).stdout;

    await step('add', '--name', 'other', '--token', token);
    expect(await step('list')).toMatch(/• local \(default\)\n {2}• other\n/);
    await step('set-default', '--name', 'other');
    expect(await step('list')).toContain('• other (default)');
    await step('update', '--name', 'other', '--host-port', 'engine:7070');
    expect(await step('show', '--name', 'other')).toContain('gRPC Host Port: engine:7070');
    await step('remove', '--name', 'other');
    expect(await step('list')).toBe('Configured Profiles\n  • local\n');
    expect((await cli.run(['runs', 'list', '-p', 'other'])).stderr).toContain("profile 'other' not found");
  });

  it('installs skills once, however often it is asked (CLI-30, AGT-01, AGT-02)', async () => {
    writeFileSync(path.join(cli.home, 'AGENTS.md'), '# Ours\n\nBe kind.\n');
    for (let time = 0; time < 2; time++)
      await expect(cli.run(['skills', 'install', '--dir', cli.home])).resolves.toMatchObject({ code: 0 });

    const agents = readFileSync(path.join(cli.home, 'AGENTS.md'), 'utf8');
    expect(agents).toContain('Be kind.');
    expect(agents.match(/## Hatchet/g)).toHaveLength(1);
    expect(readFileSync(path.join(cli.home, 'CLAUDE.md'), 'utf8')).toContain('skills/hatchet-cli');
    for (const name of ['setup-cli', 'start-worker', 'trigger-and-watch', 'debug-run', 'replay-run'])
      expect(existsSync(path.join(cli.home, 'skills/hatchet-cli/references', `${name}.md`))).toBe(true);
  });

  it('gives assistants the documentation: prints for Claude Code without it, runs it with it, writes for Cursor (CLI-29)', async () => {
    const without = await cli.run(['docs', 'install', 'claude-code'], {
      env: { PATH: path.dirname(process.execPath) },
    });
    expect(without.stdout).toContain('claude mcp add hatchet-docs --');
    const bin = path.join(cli.home, 'fake');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'claude'), '#!/bin/sh\necho "called $*"\n', { mode: 0o755 });
    const withIt = await cli.run(['docs', 'install', 'claude-code', '--url', 'https://docs.example/mcp'], {
      env: { PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    });
    expect(withIt.stdout).toContain('called mcp add --transport http hatchet-docs https://docs.example/mcp');
    await cli.run(['docs', 'install', 'cursor']);
    const cursor = JSON.parse(readFileSync(path.join(cli.home, '.cursor/mcp.json'), 'utf8')) as {
      mcpServers: { 'hatchet-docs': { args: string[] } };
    };
    expect(cursor.mcpServers['hatchet-docs'].args.slice(-2)).toEqual(['docs', 'mcp']);
  });

  it('serves the documentation over the Model Context Protocol (AGT-05)', async () => {
    const messages = [
      {
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-03-26',
          capabilities: {},
          clientInfo: { name: 'test', version: '1' },
        },
      },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/list' },
      { id: 3, method: 'tools/call', params: { name: 'search_docs', arguments: { query: 'replay run' } } },
      { id: 4, method: 'tools/call', params: { name: 'read_doc', arguments: { name: 'skills/SKILL.md' } } },
    ];
    const { stdout } = await cli.run(['docs', 'mcp'], {
      stdin: messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join(''),
    });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; result: unknown });
    const of = (id: number) => JSON.stringify(answers.find((answer) => answer.id === id)?.result);

    expect(of(2)).toContain('search_docs');
    expect(of(3)).toContain('skills/references/replay-run.md');
    expect(of(4)).toContain('The hatchet command');
  });

  it('completes commands, flags and names for a shell', async () => {
    const complete = async (...words: string[]) =>
      (await cli.run(['complete-words', '--', ...words])).stdout.trim().split('\n');

    expect(await complete('runs', 'li')).toEqual(['list', 'list-children']);
    expect(await complete('runs', 'list', '--st')).toEqual(['--status']);
    expect(await complete('runs', 'list', '-p', 'l')).toEqual(['local']);
    expect((await cli.run(['completion', 'bash'])).stdout).toContain(
      'complete -o default -F _hatchet hatchet',
    );
  });
});
