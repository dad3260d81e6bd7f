import { badFlag } from '../cli-error';
import { type OptionSpec, OUTPUT_FORMATS } from '../command-spec';

/** Flags that several commands share, and the checks of their values. */
export const PROFILE: OptionSpec = {
  flags: '-p, --profile <name>',
  help: 'profile to use (default: HATCHET_CLIENT_TOKEN, HATCHET_PROFILE, the default profile)',
};

export const OUTPUT: OptionSpec = {
  flags: '-o, --output <format>',
  help: `how to print: ${OUTPUT_FORMATS.join(', ')} (default: table)`,
  choices: OUTPUT_FORMATS,
  parse: oneOf('--output', OUTPUT_FORMATS),
};

export const CONNECTED = [OUTPUT, PROFILE] as const;

export const YES: OptionSpec = { flags: '-y, --yes', help: 'do not ask' };

export const WORKFLOW: OptionSpec = { flags: '-w, --workflow <name>', help: 'workflow, by name or id' };

/** What one page of the API holds at most. */
const PAGE_MAX = 1_000;

export const PAGE: readonly OptionSpec[] = [
  {
    flags: '--limit <n>',
    help: 'rows at most',
    default: 50,
    parse: wholeNumber('--limit', 1, PAGE_MAX),
  },
  { flags: '--offset <n>', help: 'rows to skip', parse: wholeNumber('--offset', 0) },
];

export const STATUSES = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;

export const RUN_FILTER: readonly OptionSpec[] = [
  {
    flags: '--status <status>',
    help: `only runs in this state: ${STATUSES.join(', ')}; several with commas or repeated`,
    choices: STATUSES,
    parse: manyOf('--status', STATUSES),
  },
  { flags: '--until <when>', help: 'only runs created before: a time, or a duration back from now' },
  WORKFLOW,
];

/** How old runs of a bulk change may be is never left to a default. */
export const SINCE: OptionSpec = {
  flags: '-s, --since <when>',
  help: 'only runs created after: a duration back from now (30m, 24h, 7d) or a time',
};

export function oneOf(flag: string, choices: readonly string[]) {
  return (text: string): string => {
    const choice = choices.find((each) => each.toLowerCase() === text.toLowerCase());
    if (!choice) throw badFlag(flag, `one of ${choices.join(', ')}`, text);
    return choice;
  };
}

export function manyOf(flag: string, choices: readonly string[]) {
  const one = oneOf(flag, choices);
  return (text: string, before: unknown): string[] => [
    ...((before as string[] | undefined) ?? []),
    ...text.split(',').map((each) => one(each.trim())),
  ];
}

export function wholeNumber(flag: string, min: number, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
      throw badFlag(flag, `a whole number ${range}`, text);
    }
    return value;
  };
}
