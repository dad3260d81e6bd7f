import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const FIXTURES = join(__dirname, 'fixtures');

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the fixture process; `output` resolves with all it wrote once `text` is part of it. */
function run(behaviour: string) {
  const child = spawn(process.execPath, [
    '-r',
    join(FIXTURES, 'transpile.js'),
    join(FIXTURES, 'main.ts'),
    behaviour,
  ]);
  children.push(child);
  let written = '';
  const collect = (chunk: Buffer) => {
    written += chunk;
    child.emit('written');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output: written }));
  const output = async (text: string) => {
    while (!written.includes(text)) await Promise.race([once(child, 'written'), failWhenEnded()]);
    return written;
  };
  const failWhenEnded = async () => {
    const { code } = await ended;
    if (code !== undefined && !written.includes('ready')) throw new Error(`ended with ${code}: ${written}`);
  };
  return { child, ended, output };
}

describe('runUntilSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops in order on %s and lets the process end with 0',
    async (signal) => {
      const { child, ended, output } = run('well');
      await output('ready');
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 0, output: expect.stringContaining('"message":"stopped"') });
    },
  );

  it('takes a Ctrl-C that comes twice, from the terminal and from npm, for one', async () => {
    const { child, ended, output } = run('well');
    await output('ready');
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, output: expect.stringContaining('"message":"stopped"') });
  });

  it('exits without waiting when it is asked again later', async () => {
    const { child, ended, output } = run('hang');
    await output('ready');
    child.kill('SIGTERM');
    await output('"message":"stopping"');
    const insist = setInterval(() => child.kill('SIGTERM'), 50);
    await ended;
    clearInterval(insist);
    expect(await ended).toMatchObject({ code: 143, output: expect.stringContaining('second signal') });
  });

  it('exits with 1 when something did not stop in time', async () => {
    const { child, ended, output } = run('stop-late');
    await output('ready');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('stop took longer than 200 ms'),
    });
  });

  it('throws what the start threw', async () => {
    const { ended } = run('fail-start');
    const { code, output } = await ended;
    expect(code).toBe(1);
    expect(output).toContain('no database');
    expect(output).not.toContain('ready');
  });

  it('stops what runs when announcing readiness fails', async () => {
    const { ended } = run('fail-ready');
    expect(await ended).toMatchObject({ code: 1, output: expect.stringContaining('cannot announce') });
  });

  it('logs an uncaught exception as fatal, stops in order and exits with 1', async () => {
    const { ended } = run('throw');
    const { code, output } = await ended;
    expect(code).toBe(1);
    expect(output).toMatch(/"level":"fatal".*out of a callback/);
    expect(output).toContain('"message":"stopped"');
  });

  it('logs and counts an unhandled rejection and keeps running', async () => {
    const { child, ended, output } = run('reject');
    expect(await output('hatchet_unhandled_rejections_total 1')).toMatch(/"level":"error".*nobody listens/);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });
});
