import { groups, type VariableGroup } from './catalogue';
import type { Variable } from './variable';

/** The text of docs/reference/config.md, made of the catalogue. */
export function referencePage(): string {
  return `${[
    '# Environment variables',
    '',
    '<!-- Generated from packages/config by `npm run codegen`; do not edit. -->',
    '',
    'Every variable may also stand in a YAML file of the directory given by `--config`; the environment wins.',
    'Values are checked together at start: a process that cannot use one says which, what it found and what it expects.',
    'Durations are written like `500ms`, `30s` or `1h30m`, lists as JSON arrays or separated by commas.',
    'Variables marked *secret* are never printed.',
    'Variables of the original that have nothing to act on here are accepted, so that an existing environment starts; their row says why.',
    ...Object.values<VariableGroup>(groups).flatMap(section),
  ].join('\n')}\n`;
}

function section({ title, variables }: VariableGroup): string[] {
  return [
    '',
    `## ${title}`,
    '',
    '| Variable | Type | Default | Meaning |',
    '|---|---|---|---|',
    ...Object.entries(variables).map(([name, variable]) => row(name, variable)),
  ];
}

function row(name: string, variable: Variable<unknown>): string {
  const type = [variable.kind, ...(variable.secret && variable.kind !== 'secret' ? ['secret'] : [])].join(
    ', ',
  );
  const meaning = [
    variable.help,
    ...(variable.effect ? [`*${variable.effect}*`] : []),
    ...(variable.kind === 'enum' || variable.kind === 'services' ? [`Must be ${variable.rule}.`] : []),
    ...variable.aliases.map((alias) => `Also \`${alias}\`.`),
    ...(variable.id ? [`(${variable.id})`] : []),
  ].join(' ');
  return `| \`${name}\` | ${type} | ${defaultOf(variable)} | ${meaning.replaceAll('|', '\\|')} |`;
}

function defaultOf({ defaultText, inherits }: Variable<unknown>): string {
  if (inherits) {
    return `that of \`${inherits}\``;
  }
  return defaultText === undefined ? 'none' : `\`${defaultText}\``;
}
