import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { PlatformArguments } from './arguments';
import { runLite } from './lite';
import { exitOf, watchOverDeath } from './servers';
import { say } from './terminal';

const QUICKSTART = path.resolve(__dirname, '..', '..', '..', 'examples', 'quickstart', 'dist');
const DONE = 'The worker keeps running; press Ctrl-C to stop everything.';

/** The five-minute start in one command: lite, the worker of examples/quickstart, one run and its result. */
export function runDemo(args: PlatformArguments, env: NodeJS.ProcessEnv): Promise<void> {
  return runLite({
    ...args,
    env,
    onReady: async (clientEnv) => {
      const programEnv = { ...env, ...clientEnv };
      say('Starting the worker of examples/quickstart');
      const worker = startProgram('worker.js', programEnv);
      const stopWorker = async () => {
        const ended = exitOf(worker);
        if (worker.kill('SIGTERM')) await ended;
      };
      try {
        say('Triggering a run and waiting for its result');
        const trigger = startProgram('trigger.js', programEnv);
        const [code] = (await once(trigger, 'exit')) as [number | null];
        if (code !== 0) throw new Error(`The run of examples/quickstart failed (exit code ${code}).`);
        console.log(`\n${DONE}\n`);
        return stopWorker;
      } catch (error) {
        await stopWorker();
        throw error;
      }
    },
  });
}

function startProgram(file: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [path.join(QUICKSTART, file)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Its own session: Ctrl-C reaches us alone, and we stop the worker before the platform.
    detached: true,
    env,
  });
  if (child.pid) {
    const endWatch = watchOverDeath({ pid: child.pid, signals: ['TERM', 'KILL'] });
    child.once('exit', endWatch);
  }
  return child;
}
