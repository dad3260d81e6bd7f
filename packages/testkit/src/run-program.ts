import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { until } from './until';

/** A program under test, with what it prints. */
export interface RunningProgram {
  readonly pid: number;
  /** Both streams, in the order in which they came. */
  output(): string;
  /** Waits for a text in the output. Default limit 60,000 ms. */
  untilPrinted(text: string, timeoutMs?: number): Promise<void>;
  kill(signal?: NodeJS.Signals): void;
  /** Settles when it has ended and all output has come. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface RunProgramOptions {
  /** Variables besides PATH and HOME. Nothing else of ours is passed on. */
  env?: Record<string, string | undefined>;
  cwd?: string;
}

const TYPESCRIPT_HOOK = path.join(__dirname, '../src/typescript-hook.js');

/** Runs a Node program: `file` and its arguments. A TypeScript file is transpiled on the way. */
export function runProgram(
  file: string,
  args: string[] = [],
  options: RunProgramOptions = {},
): RunningProgram {
  const { PATH, HOME } = process.env;
  const hook = file.endsWith('.ts') ? ['--require', TYPESCRIPT_HOOK] : [];
  const child: ChildProcess = spawn(process.execPath, [...hook, file, ...args], {
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  let over = false;
  const ended: RunningProgram['ended'] = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid!,
    output: () => output,
    async untilPrinted(text, timeoutMs = 60_000) {
      await until(() => over || output.includes(text), { timeoutMs, what: `${file} prints "${text}"` });
      if (!output.includes(text)) throw new Error(`${file} ended without printing "${text}":\n${output}`);
    },
    kill: (signal = 'SIGTERM') => {
      child.kill(signal);
    },
    ended,
  };
}
