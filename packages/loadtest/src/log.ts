export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** Lines for whoever watches, on standard error; standard output is for the summary alone (SLF-71). */
export class Log {
  private readonly least: number;

  constructor(
    level: Level,
    private readonly write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  ) {
    this.least = LEVELS.indexOf(level);
  }

  /** Whether such lines are written: for those that cost something to make. */
  has(level: Level): boolean {
    return LEVELS.indexOf(level) >= this.least;
  }

  debug(text: string): void {
    this.line('debug', text);
  }

  info(text: string): void {
    this.line('info', text);
  }

  warn(text: string): void {
    this.line('warn', text);
  }

  error(text: string): void {
    this.line('error', text);
  }

  private line(level: Level, text: string): void {
    if (this.has(level)) this.write(`${new Date().toISOString().slice(11, 23)} ${level.padEnd(5)} ${text}`);
  }
}
