import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandSpec, OptionSpec } from '../command-spec';
import { createProgram, loadCommand } from '../program';
import { CATALOGUE } from '.';

interface RecordedCommand {
  command: string;
  usage: string[];
  aliases?: string;
  flags: { flag: string; short?: string; type: string; default?: string }[];
}

const RECORDED = readFileSync(
  path.resolve(__dirname, '../../../../tests/fixtures/traces/cli-commands.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedCommand)
  .filter(({ command }) => command !== 'hatchet');

/** Every command with the words that lead to it. */
function everyCommand(specs = CATALOGUE, parents: readonly string[] = ['hatchet']): [string, CommandSpec][] {
  return specs.flatMap((spec) => {
    const words = [...parents, spec.name];
    return [[words.join(' '), spec] as [string, CommandSpec], ...everyCommand(spec.commands ?? [], words)];
  });
}

const COMMANDS = everyCommand();

function find(command: string): CommandSpec {
  const [, ...words] = command.split(' ');
  let specs = CATALOGUE;
  let found: CommandSpec | undefined;
  for (const word of words) {
    found = specs.find(({ name, aliases }) => name === word || aliases?.includes(word));
    specs = found?.commands ?? [];
  }
  if (!found) throw new Error(`there is no ${command}`);
  return found;
}

/** How the recording writes a flag: its long name, and what its value is. */
function described({ flags, default: fallback }: OptionSpec) {
  const short = /-(\w)\b,/.exec(flags)?.[1];
  const long = /--([\w-]+)/.exec(flags)![1]!;
  return { long, short, takesValue: flags.includes('<'), fallback };
}

describe('the recorded commands', () => {
  it.each(RECORDED.map((recorded) => [recorded.command, recorded] as const))(
    '%s exists with its aliases, arguments and flags',
    (command, recorded) => {
      const spec = find(command);
      const flags = (spec.options ?? []).map(described);

      expect([spec.name, ...(spec.aliases ?? [])]).toEqual(
        expect.arrayContaining((recorded.aliases ?? spec.name).split(', ')),
      );
      expect(spec.arguments ?? []).toEqual(argumentsOf(recorded));
      for (const { flag, short, type, default: fallback } of recorded.flags) {
        const ours = flags.find(({ long }) => long === flag);
        expect({ flag, ...ours }).toMatchObject({ flag, long: flag, takesValue: type !== 'bool' });
        expect(ours?.short).toBe(short);
        // A default that the original leaves to be detected is not one.
        if (fallback !== undefined) expect(String(ours?.fallback)).toBe(fallback.replaceAll('"', ''));
      }
    },
  );

  function argumentsOf({ usage, command }: RecordedCommand): string[] {
    const rest = usage[0]!.slice(command.length).split(' ');
    return rest.filter((word) => /^[<[]/.test(word) && word !== '[flags]' && word !== '[command]');
  }
});

describe('every command', () => {
  it.each(COMMANDS)('%s has code, or is a group', (_command, spec) => {
    if (spec.module === undefined) expect(spec.commands?.length).toBeGreaterThan(0);
    else expect(loadCommand(spec.module).run).toBeInstanceOf(Function);
  });

  it.each(COMMANDS)('%s shows an example of itself in its help', (command, spec) => {
    let help = '';
    const words = command.split(' ').slice(1);
    let program = createProgram();
    for (const word of words) program = program.commands.find((each) => each.name() === word)!;
    program.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();

    expect(help).toContain('Examples:');
    expect(spec.examples.map(([line]) => line).join('\n')).toContain(words.at(-1));
  });
});
