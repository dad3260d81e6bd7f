import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CliError } from '../cli-error';
import { groupLives, signal, waitUntilOver } from '../server/process-group';

export interface CommandOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Before each line of its output. */
  prefix: string;
}

/** What a worker gets to finish its tasks before it is killed. */
const STOP_TIMEOUT_MS = 10_000;
const KILL_TIMEOUT_MS = 5_000;

/** A shell command in a process group of its own, so that all it starts can be stopped with it. */
export class RunningCommand {
  /** Its exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  private readonly child: ChildProcess;

  constructor(command: string, { cwd, env, prefix }: CommandOptions) {
    this.child = spawn(command, {
      cwd,
      env,
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.child;
    createInterface({ input: stdout! }).on('line', (line) => console.log(prefix + line));
    createInterface({ input: stderr! }).on('line', (line) => console.error(prefix + line));
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', (error) =>
        reject(new CliError(`could not run "${command}": ${error.message}`, { cause: error })),
      );
      // The shell may end before what it started; that holds the pipes open, and `close` waits for it.
      this.child.once('close', (code, name) => resolve(code ?? name ?? 0));
    });
  }

  /** Asks it to end, then makes it; returns when nothing of it is left. */
  async stop(): Promise<void> {
    const group = this.child.pid!;
    const lives = () => groupLives(group);
    signal(-group, 'SIGTERM');
    if (!(await waitUntilOver(lives, STOP_TIMEOUT_MS))) {
      signal(-group, 'SIGKILL');
      await waitUntilOver(lives, KILL_TIMEOUT_MS);
    }
    await this.ended;
  }
}
