import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const HATCHET = path.resolve(__dirname, '../../packages/cli/bin/hatchet.js');

/** A command that hangs fails its test instead of outliving it. */
const CALL_TIMEOUT_MS = 100_000;

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CallOptions {
  cwd?: string;
  /** What standard input holds; nothing by default. */
  stdin?: string;
  env?: Record<string, string | undefined>;
}

/** The built command with a home of its own: profiles and platforms of this machine stay out of it. */
export class Cli {
  readonly home = mkdtempSync(path.join(tmpdir(), 'hatchet-cli-'));

  get env(): Record<string, string | undefined> {
    const { PATH } = process.env;
    return {
      PATH,
      HOME: this.home,
      XDG_CONFIG_HOME: path.join(this.home, 'config'),
      XDG_DATA_HOME: path.join(this.home, 'data'),
    };
  }

  /** Runs a program, by default the command itself, without a terminal. */
  run(
    args: readonly string[],
    options: CallOptions = {},
    program = [process.execPath, HATCHET],
  ): Promise<Answer> {
    const [file, ...before] = program;
    const child = spawn(file!, [...before, ...args], {
      cwd: options.cwd ?? this.home,
      env: { ...this.env, ...options.env },
    });
    child.stdin.end(options.stdin ?? '');
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    const hangs = setTimeout(() => {
      output.stderr += `\nkilled after ${CALL_TIMEOUT_MS} ms`;
      child.kill('SIGKILL');
    }, CALL_TIMEOUT_MS);
    return new Promise<Answer>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...output }));
    }).finally(() => clearTimeout(hangs));
  }

  /** The JSON a command prints; a failure of the command is one of the test. */
  async json<T>(args: readonly string[], options?: CallOptions): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, '-o', 'json'], options);
    if (code !== 0) throw new Error(`hatchet ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
