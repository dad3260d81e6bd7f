/** A command as data: what commander parses, help prints, completion offers and tests walk. Its code loads when it runs. */
export interface CommandSpec {
  name: string;
  aliases?: readonly string[];
  /** As commander writes them: `<required>`, `[optional]`, `[many...]`. */
  arguments?: readonly string[];
  summary: string;
  /** More than the summary, where there is more to say. */
  details?: string;
  options?: readonly OptionSpec[];
  /** Command lines, each with a word on what it does; every command has at least one. */
  examples: readonly Example[];
  commands?: readonly CommandSpec[];
  /** Its code, below `commands/`; absent: a group that only shows its help. */
  module?: string;
  /** Not in help: for programs. */
  hidden?: boolean;
}

export type Example = readonly [line: string, what: string];

export interface OptionSpec {
  /** As commander writes them: `-o, --output <format>`. */
  flags: string;
  help: string;
  default?: string | number;
  /** @throws CliError that names the flag, the value and the rule */
  parse?: (text: string, before: unknown) => unknown;
  /** For completion. */
  choices?: readonly string[];
}

/** What the code of a command exports; it declares the shape its own options have. */
export interface CommandModule {
  run(invocation: Invocation<unknown>): Promise<void>;
}

export interface Invocation<Options> {
  args: readonly string[];
  options: Options;
}

/** What every command that talks to a platform takes. */
export interface ConnectionOptions {
  profile?: string;
}

export interface OutputOptions {
  output?: OutputFormat;
}

export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
