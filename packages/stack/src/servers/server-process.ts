import { type ChildProcess, spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Set when the program could not be started at all. */
  error?: Error;
}

/** The end of a child process as a value; never rejects. */
export function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** @returns whether it ended within `timeoutMs` */
export async function waitForExit(exit: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([exit.then(() => true as const), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a process with this pid exists, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a running process, empty when there is none. */
export function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  if (process.platform === 'linux')
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

/**
 * Ends a process that is not our child, each signal with five seconds of patience.
 *
 * @param isStillIt asked again and again, because a pid may go to another program at any time
 */
export async function endProcess(
  pid: number,
  signals: readonly NodeJS.Signals[],
  isStillIt: () => boolean,
): Promise<void> {
  for (const signal of signals) {
    if (!isStillIt()) return;
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < 5_000 && isStillIt(); waitedMs += 50) await delay(50);
  }
}

/** What a log file gained since it was `start` bytes long, the last 4 kB of it. */
export function tailOf(file: string, start = 0): string {
  if (!existsSync(file)) return '';
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(start, size - 4096);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    readSync(fd, buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trimEnd();
  } finally {
    closeSync(fd);
  }
}
