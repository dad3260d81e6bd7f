import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

/** One execution of a task by a worker. */
export interface Attempt {
  item: string;
  worker: string;
  taskId: string;
  /** Name of the task in its workflow. */
  task: string;
  retry: number;
}

/**
 * What was done and seen from outside, in the words of whoever did or saw it. `at` is in ms on the monotonic clock of
 * the machine, which all its processes share.
 */
export type JournalEntry = { at: number } & (
  | { kind: 'trigger'; item: string; workload: string; key?: string }
  /** The platform has answered: from here on the run must not be lost. */
  | { kind: 'ack'; item: string; runId: string }
  /** The trigger failed or its answer never came: the run may exist or not. */
  | { kind: 'refused'; item: string; error: string }
  /** Somebody is about to cancel the run: from here on it may end so. */
  | { kind: 'cancel'; item: string }
  /** The waiter was told. `outputs` by task, `error` of the first task that did not complete. */
  | { kind: 'result'; item: string; outputs: Record<string, string>; error?: string }
  | ({ kind: 'start'; key?: string } & Attempt)
  /** What cannot be taken back: the reason why the task exists. */
  | ({ kind: 'effect' } & Attempt)
  | ({ kind: 'end'; outcome: 'completed' | 'failed' | 'cancelled' } & Attempt)
  /** The platform has answered the report of the end; `code` is the gRPC status, 0 for OK. */
  | ({ kind: 'reported'; code: number } & Attempt)
  /** The process of a worker is gone, with all it was doing. */
  | { kind: 'worker-lost'; worker: string }
  /** The database is again what it was at `to`, or a little after it; what happened since is forgotten. */
  | { kind: 'restored'; to: number }
  /** `epochMs` is the same moment on the wall clock, which the database shares. */
  | { kind: 'fault'; fault: string; epochMs: number }
  | { kind: 'fault-over'; fault: string; note?: string }
);

type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never;

export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;

/**
 * An append-only file of entries. Each is handed to the operating system before the call returns, so that it outlives
 * a SIGKILL of the process a microsecond later.
 */
export class Journal {
  private readonly file: number;

  constructor(directory: string, name: string) {
    this.file = openSync(path.join(directory, `${name}.jsonl`), 'a');
  }

  write(entry: Unstamped<JournalEntry>): void {
    writeSync(this.file, `${JSON.stringify({ at: monotonicMs(), ...entry })}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** The entries of all journals of a directory, in the order of time. */
export function readJournals(directory: string): JournalEntry[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(path.join(directory, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry)
    .sort((one, other) => one.at - other.at);
}
