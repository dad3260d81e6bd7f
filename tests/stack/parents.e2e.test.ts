import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processesOf, until } from '@hatchet-ts/testkit';

const ROOT = path.resolve(__dirname, '../..');

/** DEV-04: `npm start` ends with whoever started it. */
describe('npm start', () => {
  let directory: string;
  let npm: ChildProcess;
  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-npm-'));
    npm = spawn('npm', ['start', '--', '--data-dir', directory, '--port', '0', '--grpc-port', '0'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, as a terminal makes one.
      detached: true,
    });
    let output = '';
    for (const stream of [npm.stdout!, npm.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    await until(() => /^ready$/m.test(output) || npm.exitCode !== null, { timeoutMs: 90_000 });
    expect(output).toMatch(/^ready$/m);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const everythingEnded = () => until(() => processesOf(directory).length === 0);

  it('ends in order at Ctrl-C, which reaches npm and the platform at once', async () => {
    process.kill(-npm.pid!, 'SIGINT');

    await everythingEnded();
    const log = readFileSync(path.join(directory, 'logs', 'postgres.log'), 'utf8');
    expect(log).toContain('received fast shutdown request');
    expect(log).toContain('database system is shut down');
  });

  it('ends when npm is told to', async () => {
    npm.kill('SIGTERM');

    await everythingEnded();
  });

  it('ends when npm is killed', async () => {
    npm.kill('SIGKILL');

    await everythingEnded();
  });
});
