import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Ready } from './parent';
import { exitOf, type ProcessExit, tailOf, waitForExit } from './servers';

export interface MainProcessOptions {
  /** For failure texts, e.g. `scheduler 1`. */
  label: string;
  /** Arguments of `main.js`. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Where its output goes. Default: where ours does. */
  logFile?: string;
  /** `main.js` of another release, asked at every start. Default ours. */
  main?: () => string | undefined;
}

/** Compiled, wherever this file itself runs from. */
const MAIN = path.join(__dirname, '..', 'dist', 'main.js');
/**
 * MB of a semi-space. Thousands of calls a second make garbage that dies young: with Node's default of 16 it is promoted
 * before it is dead, and collecting it took 15 % of the dispatcher's CPU under full load.
 */
const YOUNG_GENERATION = '--max-semi-space-size=64';
/** A first boot initialises a database; on a busy machine that may take a while. */
const START_TIMEOUT_MS = 120_000;
/** Draining takes up to 20 s, closing some more. */
const STOP_TIMEOUT_MS = 40_000;

/** A process of this program: one service, or a whole platform. It ends with us even when we are killed. */
export class MainProcess {
  /** What it said at its last start. */
  ready: Ready = { ports: {} };
  private child: ChildProcess | undefined;
  private exit: Promise<ProcessExit> | undefined;

  constructor(readonly options: MainProcessOptions) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Settles when the process ends, by `stop` or by itself. */
  get exited(): Promise<ProcessExit> {
    return this.exit ?? Promise.resolve({ code: 0, signal: null });
  }

  /**
   * Starts it, for the first time or again after its end, and waits until it does its work.
   *
   * @param env what this start has besides its own variables, or instead of them. Default nothing
   * @throws Error with the end of its log when it does not get ready
   */
  async start(env: Record<string, string> = {}): Promise<void> {
    const { label, args, logFile, main } = this.options;
    const output = logFile ? openSync(logFile, 'a', 0o600) : 'inherit';
    this.child = fork(main?.() ?? MAIN, args, {
      stdio: ['ignore', output, output, 'ipc'],
      // Its own session: Ctrl-C reaches us alone, and we stop things in order.
      detached: true,
      execArgv: [...process.execArgv, YOUNG_GENERATION],
      env: { ...this.options.env, ...env },
    });
    if (typeof output === 'number') closeSync(output);
    this.exit = exitOf(this.child);
    try {
      this.ready = await answerOf(this.child, this.exit);
    } catch (error) {
      await this.stop();
      const log = logFile ? `\n${tailOf(logFile)}` : '';
      throw new Error(`${label} did not start: ${(error as Error).message}${log}`);
    }
  }

  /** Sends a signal; waits for the end unless the signal only pauses or continues. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await this.exited;
  }

  /** Drains and ends; a process that hangs is killed, one that is paused goes on first. */
  async stop(): Promise<void> {
    const { child, exit } = this;
    if (!child || !exit) return;
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    if (!(await waitForExit(exit, STOP_TIMEOUT_MS))) child.kill('SIGKILL');
    await exit;
  }
}

/** Its word that it is ready, or an error when it ends or takes too long. */
function answerOf(child: ChildProcess, exit: Promise<ProcessExit>): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it was not ready after ${START_TIMEOUT_MS / 1000} s`)),
      START_TIMEOUT_MS,
    );
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(message as Ready);
    });
    void exit.then(({ code, signal, error }) => {
      clearTimeout(timer);
      reject(error ?? new Error(`it ended with ${signal ?? code}`));
    });
  });
}
