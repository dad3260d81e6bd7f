import path from 'node:path';
import { Command, type CommanderError, Option } from 'commander';
import { distance } from 'fastest-levenshtein';
import { CATALOGUE } from './catalogue';
import { CliError } from './cli-error';
import type { CommandModule, CommandSpec, OptionSpec } from './command-spec';
import { version } from './version';

/** The parser for the whole catalogue; the code of a command is loaded when it is chosen. */
export function createProgram(): Command {
  const program = command({ ...ROOT, commands: CATALOGUE }, []);
  return program.version(`v${version()}`, '-v, --version', 'print the version').enablePositionalOptions();
}

const ROOT: CommandSpec = {
  name: 'hatchet',
  summary: 'A local Hatchet server, workers with hot reload, runs, workflows and a terminal UI.',
  examples: [
    ['hatchet server start', 'start a platform on this machine'],
    ['hatchet quickstart', 'create a project with a worker'],
    ['hatchet worker dev', 'run the worker of this directory, again at each change'],
    ['hatchet tui', 'watch runs, workflows and workers'],
  ],
};

function command(spec: CommandSpec, parents: readonly string[]): Command {
  const names = [...parents, spec.name];
  const made = new Command(spec.name)
    .description(spec.details ? `${spec.summary}\n\n${spec.details}` : spec.summary)
    .summary(spec.summary)
    .aliases(spec.aliases ?? [])
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', exampleText(spec))
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: termOf })
    // main.ts prints errors, all in one form.
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => refuse(error, names));
  if (spec.commands) made.helpCommand('help [command]', 'show the help of a command');
  for (const each of spec.options ?? []) made.addOption(option(each));
  for (const argument of spec.arguments ?? []) made.argument(argument);
  for (const sub of spec.commands ?? []) made.addCommand(command(sub, names), { hidden: sub.hidden });
  const { module } = spec;
  if (module) {
    // A word that is no subcommand must be called an unknown command, not one argument too many.
    made.allowExcessArguments(spec.commands !== undefined);
    made.action(async () => {
      if (spec.commands && made.args.length > (spec.arguments?.length ?? 0))
        throw unknownCommand(made, names);
      await loadCommand(module).run({ args: made.args, options: made.optsWithGlobals() });
    });
  } else {
    made.action(() => {
      if (made.args.length > 0) throw unknownCommand(made, names);
      made.outputHelp();
    });
    made.allowExcessArguments();
  }
  return made;
}

/** Only the command that runs is loaded: starting stays fast however many there are. */
export function loadCommand(module: string): CommandModule {
  return require(path.join(__dirname, 'commands', module)) as CommandModule;
}

function option(spec: OptionSpec): Option {
  const made = new Option(spec.flags, spec.help);
  if (spec.default !== undefined) made.default(spec.default);
  if (spec.parse) made.argParser(spec.parse);
  return made;
}

/** Aliases are for fingers that expect them, not for readers. */
function termOf(sub: Command): string {
  const words = sub.registeredArguments.map((each) =>
    each.required ? `<${each.name()}>` : `[${each.name()}]`,
  );
  return [sub.name(), ...words].join(' ');
}

/** Columns of the narrowest terminal that help is written for. */
const HELP_WIDTH = 80;

function exampleText({ examples }: CommandSpec): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const beside = examples.map(([line, what]) => `  ${line.padEnd(width)}   # ${what}`);
  const above = examples.map(([line, what]) => `  # ${what}\n  ${line}`);
  const lines = beside.every((line) => line.length <= HELP_WIDTH) ? beside : above;
  return `\nExamples:\n${lines.join('\n')}`;
}

/** Further apart, words are two words and no typing error. */
const TYPING_ERROR_MAX = 2;

function unknownCommand(made: Command, names: readonly string[]): CliError {
  const path = names.join(' ');
  const word = made.args[0]!;
  const known = made.commands.flatMap((sub) => [sub.name(), ...sub.aliases()]);
  const [nearest] = known.toSorted((one, other) => distance(word, one) - distance(word, other));
  const meant = nearest !== undefined && distance(word, nearest) <= TYPING_ERROR_MAX;
  return new CliError(`unknown command "${word}" for "${path}"`, {
    hint: `${meant ? `Did you mean '${path} ${nearest}'? ` : ''}Run '${path} --help' for usage.`,
  });
}

/** Commander prints help and version itself and then "fails" with exit code 0. */
function refuse(error: CommanderError, names: readonly string[]): never {
  if (error.exitCode === 0 || error.code === 'commander.help') throw error;
  throw new CliError(error.message.replace(/^error: /, ''), {
    hint: `Run '${names.join(' ')} --help' for usage.`,
  });
}
