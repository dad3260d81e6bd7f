import { mkdtempSync, rmSync } from 'node:fs';
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
    const asMe = { cwd: REPOSITORY, env: process.env };
    const packed = await cli.run([path.join(REPOSITORY, 'scripts/run.mjs'), 'pack', prefix], asMe, [
      process.execPath,
    ]);
    expect(packed).toMatchObject({ code: 0 });
    const tarball = packed.stdout.trim().split('\n').at(-1)!;
    const options = ['--global', '--prefix', prefix, '--no-fund', '--no-audit', '--prefer-offline'];
    expect(await cli.run(['install', ...options, tarball], asMe, ['npm'])).toMatchObject({ code: 0 });
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

  it('makes projects from its templates', async () => {
    const made = await run([hatchet], 'quickstart', '--language', 'typescript', '--project-name', 'tea');

    expect(made).toMatchObject({ code: 0 });
  });
});
