import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Service } from '@hatchet-ts/config';
import { exitOf, type ProcessExit, tailOf, waitForExit } from './servers';
import type { ReadyMessage } from './service';
import type { ProcessPorts } from './service-process';

export interface ChildServiceOptions {
  service: Service;
  /** Counts the processes of a service from 0. */
  index: number;
  env: NodeJS.ProcessEnv;
  logFile: string;
}

const MAIN = path.join(__dirname, '..', 'dist', 'main.js');
/** Connecting to database and broker; both have been started before. */
const START_TIMEOUT_MS = 60_000;
/** Draining takes up to 20 s, closing some more. */
const STOP_TIMEOUT_MS = 40_000;

/** One service in a process of its own, which ends with us even when we are killed. */
export class ChildService {
  ports: ProcessPorts = {};
  private child: ChildProcess | undefined;
  private exit: Promise<ProcessExit> | undefined;

  constructor(readonly options: ChildServiceOptions) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Settles when the process ends, by `stop` or by itself. */
  get exited(): Promise<ProcessExit> {
    return this.exit ?? Promise.resolve({ code: 0, signal: null });
  }

  /** @throws Error with the end of its log when it does not get ready */
  async start(): Promise<void> {
    const { service, index, env, logFile } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    const child = fork(MAIN, ['service', service, '--name', `${service}-${index}`], {
      stdio: ['ignore', log, log, 'ipc'],
      // Its own session: Ctrl-C reaches us alone, and we stop the services before what they use.
      detached: true,
      env,
    });
    closeSync(log);
    this.child = child;
    this.exit = exitOf(child);
    const ready = new Promise<ReadyMessage>((resolve) => child.once('message', resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`not ready after ${START_TIMEOUT_MS / 1000} s`)),
        START_TIMEOUT_MS,
      );
    });
    const ended = this.exit.then(({ code, signal, error }) => {
      throw error ?? new Error(`it ended with ${signal ?? code}`);
    });
    try {
      this.ports = (await Promise.race([ready, ended, late])).ports;
    } catch (error) {
      await this.stop();
      throw new Error(`${service} ${index} did not start: ${(error as Error).message}\n${tailOf(logFile)}`);
    } finally {
      clearTimeout(timer);
      // Losing the race later, by a stop, is not an error of anybody.
      ended.catch(() => undefined);
    }
  }

  /** Sends a signal; waits for the end unless the signal only pauses or continues. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await this.exited;
  }

  /** Drains and ends; a process that is stopped or hangs is killed. */
  async stop(): Promise<void> {
    const { child, exit } = this;
    if (!child || !exit) return;
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    if (!(await waitForExit(exit, STOP_TIMEOUT_MS))) child.kill('SIGKILL');
    await exit;
  }
}
