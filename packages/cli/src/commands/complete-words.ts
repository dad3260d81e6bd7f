import { CATALOGUE } from '../catalogue';
import type { CommandSpec, Invocation, OptionSpec } from '../command-spec';
import { ProfileStore } from '../profiles/profile-store';
import { readProjectFile } from '../worker/project-file';

/** One candidate a line: subcommands, flags, the values of a flag; nothing where nothing is known. */
export async function run({ args }: Invocation<object>): Promise<void> {
  for (const word of candidates(args)) console.log(word);
}

export function candidates(words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const { commands, options, spec } = commandAt(before);
  const flag = options.find(({ flags }) => flagWords(flags).includes(before.at(-1) ?? ''));
  const all =
    flag && takesValue(flag)
      ? valuesOf(flag)
      : typed.startsWith('-')
        ? options.flatMap(({ flags }) => flagWords(flags).filter((word) => word.startsWith('--')))
        : [...commands.filter(({ hidden }) => !hidden).map(({ name }) => name), ...namesOf(spec)];
  return all.filter((word) => word.startsWith(typed));
}

interface Place {
  spec?: CommandSpec;
  commands: readonly CommandSpec[];
  options: readonly OptionSpec[];
}

function commandAt(words: readonly string[]): Place {
  let place: Place = { commands: CATALOGUE, options: [] };
  for (const word of words) {
    const spec = place.commands.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (spec) place = { spec, commands: spec.commands ?? [], options: spec.options ?? [] };
  }
  return place;
}

function namesOf(spec: CommandSpec | undefined): string[] {
  if (spec?.name !== 'trigger') return [];
  return ['manual', ...(readProjectFile()?.triggers ?? []).map(({ name }) => name)];
}

function valuesOf({ flags, choices }: OptionSpec): string[] {
  if (choices) return [...choices];
  return flags.includes('--profile') ? ProfileStore.open().names : [];
}

export const flagWords = (flags: string): string[] =>
  flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));

export const takesValue = ({ flags }: OptionSpec): boolean => flags.includes('<');
