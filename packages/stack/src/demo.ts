import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { MainProcess } from './main-process';
import { exitOf, watchOverDeath } from './servers';
import { say } from './terminal';
import { untilSignal } from './until-signal';

const QUICKSTART = path.resolve(__dirname, '..', '..', '..', 'examples', 'quickstart', 'dist');

/** The five-minute start in one command: lite, the worker of examples/quickstart, one run and its result. */
export async function runDemo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const stopped = untilSignal();
  const lite = new MainProcess({ label: 'lite', args: ['lite', ...args], env });
  let worker: ChildProcess | undefined;
  try {
    await lite.start();
    const programEnv = { ...env, ...lite.ready.clientEnv };
    say('Starting the worker of examples/quickstart');
    worker = startProgram('worker.js', programEnv);
    say('Triggering two runs and waiting for their results');
    const { code } = await exitOf(startProgram('trigger.js', programEnv));
    if (code !== 0) throw new Error(`The runs of examples/quickstart failed (exit code ${code}).`);
    say('The worker and the platform keep running; press Ctrl-C to stop them');
    await stopped;
  } finally {
    // The worker first, so that it can say goodbye.
    if (worker) {
      const ended = exitOf(worker);
      if (worker.kill('SIGTERM')) await ended;
    }
    await lite.stop();
  }
}

function startProgram(file: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [path.join(QUICKSTART, file)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Its own session: Ctrl-C reaches us alone, and we stop the worker before the platform.
    detached: true,
    env,
  });
  if (child.pid) child.once('exit', watchOverDeath({ pid: child.pid, signals: ['TERM', 'KILL'] }));
  return child;
}
