import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@hatchet-ts/testkit';
import { runDevWorker } from './dev-worker';

/** A worker that notes its start and its end, and takes a moment to end. */
const WORKER = `trap 'echo "end $$" >> journal; exit 0' TERM; echo "start $$" >> journal; while :; do sleep 0.05; done`;

describe('worker dev', () => {
  let directory: string;
  let abort: AbortController;
  let running: Promise<number> | undefined;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'hatchet-dev-'));
    abort = new AbortController();
    for (const stream of ['log', 'error'] as const)
      jest.spyOn(console, stream).mockImplementation(() => undefined);
  });

  afterEach(async () => {
    abort.abort();
    await running;
    running = undefined;
    jest.restoreAllMocks();
    rmSync(directory, { recursive: true, force: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }

  function project(runCmd: string, more = ''): void {
    write('run.sh', runCmd);
    write(
      'hatchet.yaml',
      `dev:\n  preCmds: ["echo one >> journal", "echo two >> journal"]\n  runCmd: "exec sh run.sh"\n  files: ["src/**", "!src/out/**"]\n${more}`,
    );
    write('src/task.ts', '1');
  }

  const journal = (): string[] => {
    const file = path.join(directory, 'journal');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  const starts = () => journal().filter((line) => line.startsWith('start')).length;

  function start(options: { runCmd?: string; reload?: boolean } = {}): void {
    running = runDevWorker({ directory, env: process.env, reload: true, ...options }, abort.signal);
  }

  /** What was printed: once it watches, a change counts. */
  const untilStarts = (count: number) =>
    until(() => starts() === count, { what: `start ${count} in ${journal()}` });

  it('prepares once in order, restarts at a change, one worker at a time, and ends cleanly (CLI-12 to CLI-14)', async () => {
    project(WORKER);
    start();
    await untilStarts(1);

    write('src/task.ts', '2');
    await untilStarts(2);
    write('src/out/made.js', 'excluded');
    write('notes.md', 'not a file of the worker');
    write('src/task.ts', '3');
    await untilStarts(3);
    abort.abort();

    await expect(running).resolves.toBe(0);
    const lines = journal();
    expect(lines.slice(0, 2)).toEqual(['one', 'two']);
    // Every start but the first comes after the end of the one before.
    expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual([
      'start',
      'end',
      'start',
      'end',
      'start',
      'end',
    ]);
  });

  it('waits for a change when the worker ends by itself', async () => {
    project('echo "start" >> journal; exit 3');
    start();
    await untilStarts(1);
    await until(() =>
      (console.log as jest.Mock).mock.calls.some(([line]) => /starts again at the next change/.test(line)),
    );

    write('src/task.ts', '2');

    await untilStarts(2);
  });

  it('without reload it ends with the worker, and with its exit code', async () => {
    project('echo "start" >> journal; exit 3');
    start({ reload: false });

    await expect(running).resolves.toBe(3);
  });

  it('does not start a worker whose preparation fails', async () => {
    project(WORKER);
    write('hatchet.yaml', 'dev: { preCmds: ["exit 7"], runCmd: "exec sh run.sh" }');
    start();

    await expect(running).resolves.toBe(7);
    expect(starts()).toBe(0);
  });

  it('runs another command when told to', async () => {
    project('exit 1');
    start({ runCmd: 'echo start >> journal', reload: false });

    await expect(running).resolves.toBe(0);
    expect(starts()).toBe(1);
  });
});
