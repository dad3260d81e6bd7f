import { until } from '@hatchet-ts/testkit';
import { type IPty, spawn } from '@lydell/node-pty';
import { Terminal as Emulator } from '@xterm/headless';
import { type Cli, HATCHET } from './cli';

/** The classic size; everything must fit. */
export const COLUMNS = 80;
export const ROWS = 24;

export const KEY = { enter: '\r', escape: '\u001b', tab: '\t', down: '\u001b[B', up: '\u001b[A' } as const;

/** The command in a pseudo-terminal, with an emulator that knows what a person would see. */
export class Terminal {
  private readonly emulator = new Emulator({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  private readonly pty: IPty;
  private exit: { exitCode: number } | undefined;

  constructor(cli: Cli, args: readonly string[], env: Record<string, string> = {}) {
    this.pty = spawn(process.execPath, [HATCHET, ...args], {
      name: 'xterm-256color',
      cols: COLUMNS,
      rows: ROWS,
      cwd: cli.home,
      env: { ...cli.env, TERM: 'xterm-256color', ...env },
    });
    this.pty.onData((data) => this.emulator.write(data));
    this.pty.onExit((exit) => {
      this.exit = exit;
    });
  }

  /** The lines one sees, without blanks at their ends. */
  screen(): string {
    const { active } = this.emulator.buffer;
    const lines = Array.from(
      { length: ROWS },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  /** Whether the program shows a screen of its own, as editors do. */
  get isAlternate(): boolean {
    return this.emulator.buffer.active.type === 'alternate';
  }

  type(keys: string): void {
    this.pty.write(keys);
  }

  /** Waits until the screen holds all of the texts, and returns it. */
  async shows(...texts: (string | RegExp)[]): Promise<string> {
    await until(
      () => {
        const screen = this.screen();
        for (const text of texts)
          if (typeof text === 'string' ? !screen.includes(text) : !text.test(screen))
            throw new Error(`no ${text} on the screen:\n${screen}`);
        return true;
      },
      { what: `the screen shows ${texts.join(', ')}` },
    );
    return this.screen();
  }

  /** Waits for the end. @returns the exit code */
  async ended(): Promise<number> {
    const exit = await until(() => this.exit, { what: 'the program ends' });
    return exit.exitCode;
  }

  close(): void {
    if (!this.exit) this.pty.kill('SIGKILL');
    this.emulator.dispose();
  }
}
