import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Cli } from './cli';

jest.setTimeout(600_000);

const REPOSITORY = path.resolve(__dirname, '../..');

/** CLI-01: who has Node and npm, and no clone, has everything with one package. */
describe('the npm package', () => {
  const cli = new Cli();
  const prefix = mkdtempSync(path.join(tmpdir(), 'hatchet-package-'));
  const hatchet = path.join(prefix, 'bin', 'hatchet');
  const run = (program: readonly string[], ...args: string[]) =>
    cli.run(args, { cwd: cli.home }, [...program]);

  beforeAll(async () => {
    // As whoever installs it: with npm's own settings and cache.
    const asMe = { cwd: prefix, env: { ...process.env, PREFIX: prefix } };
    const packed = await cli.run([path.join(REPOSITORY, 'scripts/run.mjs'), 'pack', prefix], asMe, [
      process.execPath,
    ]);
    expect(packed).toMatchObject({ code: 0 });
    const tarball = packed.stdout.trim().split('\n').at(-1)!;
    const script = path.join(REPOSITORY, 'deploy/install-cli.sh');
    expect(await cli.run([script, tarball], asMe, ['sh'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`export PATH="${prefix}/bin:$PATH"`),
    });
  });
  afterAll(async () => {
    await run([hatchet], 'server', 'stop');
    rmSync(prefix, { recursive: true, force: true });
    cli.remove();
  });

  it('brings the command', async () => {
    expect(await run([hatchet], '--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^v\d/),
    });
  });

  it('starts a platform with its dashboard', async () => {
    expect(await run([hatchet], 'server', 'start')).toMatchObject({ code: 0 });
    const status = await run([hatchet], 'server', 'status');
    const [, address] = /Dashboard and REST: (\S+)/.exec(status.stdout)!;

    const page = await fetch(address!);
    expect(await page.text()).toContain('<!doctype html>');
    expect(await run([hatchet], 'doctor')).toMatchObject({ code: 0 });
    expect(await run([hatchet], 'runs', 'list', '-o', 'json')).toMatchObject({ code: 0 });
  });

  it('serves the documentation that belongs to it (AGT-05)', async () => {
    const clientInfo = { name: 'test', version: '1' };
    const messages = [
      {
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo },
      },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'read_doc', arguments: { name: 'docs/cli.md' } } },
    ];
    const stdin = messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');

    const { stdout } = await cli.run(['docs', 'mcp'], { cwd: cli.home, stdin }, [hatchet]);
    const [, answer] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { result: object });
    expect(answer!.result).toEqual({
      content: [{ type: 'text', text: readFileSync(path.join(REPOSITORY, 'docs/cli.md'), 'utf8') }],
    });
  });

  it('makes projects from its templates', async () => {
    const made = await run([hatchet], 'quickstart', '--language', 'typescript', '--project-name', 'tea');

    expect(made).toMatchObject({ code: 0 });
  });
});
