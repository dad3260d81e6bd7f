import { type ChildProcess, spawn } from 'node:child_process';
import { until } from '@hatchet-ts/testkit';

export interface ContainerOptions {
  /** Program and arguments, as a container engine executes them: without a shell. */
  command: readonly string[];
  env: Record<string, string>;
  cwd?: string;
  /** User and group as numbers, as in `USER`. Has an effect for root only, as anybody else cannot become another. */
  user?: number;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that stands for a container: its command, its environment and nothing of ours. */
export class Container {
  private text = '';
  private over = false;
  readonly ended: Promise<Exit>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (part: string) => {
        this.text += part;
      });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.over = true;
        resolve({ code, signal });
      });
    });
  }

  static start({ command: [program, ...args], env, cwd, user }: ContainerOptions): Container {
    const identity = user !== undefined && process.getuid?.() === 0 ? { uid: user, gid: user } : {};
    const child = spawn(program!, args, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...identity,
    });
    return new Container(child);
  }

  /** Runs a container that ends by itself. */
  static async run(options: ContainerOptions): Promise<Exit & { output: string }> {
    const container = Container.start(options);
    return { ...(await container.ended), output: container.output };
  }

  /** Both streams, in the order in which they came. */
  get output(): string {
    return this.text;
  }

  get hasEnded(): boolean {
    return this.over;
  }

  /** @throws Error with the output if it ends before it prints that */
  async untilPrinted(text: string, timeoutMs = 60_000): Promise<void> {
    await until(() => this.over || this.text.includes(text), { timeoutMs, what: `a line "${text}"` });
    if (!this.text.includes(text)) throw new Error(`It ended without printing "${text}":\n${this.text}`);
  }

  /** What a container engine does: SIGTERM to process 1, then patience. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.child.kill(signal);
    return this.ended;
  }
}
