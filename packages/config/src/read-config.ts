import {
  type ClientConfig,
  type Config,
  catalogue,
  clientCatalogue,
  type ValuesOf,
  type VariableName,
} from './catalogue';
import { ConfigError, type ConfigProblem, shown } from './config-error';
import { sourceControl } from './source-control';
import { unknownNames } from './unknown-names';
import { INVALID, type Variable } from './variable';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadConfigOptions {
  /** Told in one sentence about every name that looks like ours and is unknown, and every doubly set alias. */
  readonly onWarning?: (warning: string) => void;
  /** Defaults of an edition, where they differ from the documented ones; written as in the environment. */
  readonly defaults?: Readonly<Partial<Record<VariableName, string>>>;
}

/**
 * The typed configuration of a service process. Empty values count as unset.
 *
 * @throws {ConfigError} naming every variable that does not follow its rule
 */
export function readConfig(env: Environment, options: ReadConfigOptions = {}): Config {
  for (const warning of unknownNames(Object.keys(env), knownNames)) {
    options.onWarning?.(warning);
  }
  if (Object.keys(sourceControl).some((name) => env[name])) {
    options.onWarning?.('SERVER_VCS_* has no effect: the GitHub App integration is not built.');
  }
  return read(catalogue, env, options);
}

/**
 * The typed configuration of a client or worker (CFG-222 to CFG-248).
 *
 * @throws {ConfigError} naming every variable that does not follow its rule
 */
export function readClientConfig(env: Environment): ClientConfig {
  return read(clientCatalogue, env, {});
}

const knownNames: ReadonlySet<string> = new Set(
  Object.entries<Variable<unknown>>(catalogue).flatMap(([name, { aliases }]) => [name, ...aliases]),
);

function read<C extends Readonly<Record<string, Variable<unknown>>>>(
  variables: C,
  env: Environment,
  { onWarning, defaults = {} }: ReadConfigOptions,
): ValuesOf<C> {
  const problems: ConfigProblem[] = [];
  const given = new Map<string, unknown>();
  const editionDefaults: Environment = defaults;
  for (const [name, variable] of Object.entries(variables)) {
    const found = findText(name, variable, env, onWarning);
    const text = found?.text ?? editionDefaults[name];
    if (text === undefined) {
      continue;
    }
    const value = variable.parse(text.trim());
    if (value === INVALID) {
      problems.push({
        variable: found?.name ?? name,
        value: shown(variable, text),
        rule: `must be ${variable.rule}`,
      });
    } else {
      given.set(name, value);
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  const resolved = (name: string): unknown => {
    const variable = variables[name]!;
    if (given.has(name)) {
      return given.get(name);
    }
    return variable.inherits === undefined ? variable.default : resolved(variable.inherits);
  };
  return Object.fromEntries(Object.keys(variables).map((name) => [name, resolved(name)])) as ValuesOf<C>;
}

function findText(
  name: string,
  variable: Variable<unknown>,
  env: Environment,
  onWarning: ReadConfigOptions['onWarning'],
): { name: string; text: string } | undefined {
  const set = [name, ...variable.aliases].flatMap((spelling) => {
    const text = env[spelling];
    return text === undefined || text.trim() === '' ? [] : [{ name: spelling, text }];
  });
  const [first, ...others] = set;
  for (const other of others) {
    if (other.text !== first!.text) {
      onWarning?.(`${other.name} is another spelling of ${first!.name}, which is set too and wins.`);
    }
  }
  return first;
}
