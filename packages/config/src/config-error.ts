import type { Variable } from './variable';

/** One thing that is wrong with the environment. */
export interface ConfigProblem {
  readonly variable: string;
  /** Value as found, masked when secret; undefined when there is none. */
  readonly value: string | undefined;
  /** What is expected, to complete the sentence "VARIABLE …". */
  readonly rule: string;
}

/** CFG-02, CFG-03: everything that is wrong with the environment, in one error. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(
      [`The configuration has ${count}:`, ...problems.map((problem) => `  - ${describe(problem)}`)].join(
        '\n',
      ),
    );
  }
}

function describe({ variable, value, rule }: ConfigProblem): string {
  return `${variable} ${rule}${value === undefined ? '' : `; it is ${value}`}`;
}

/** Value for people to read: quoted and cut short, or masked when the variable is secret. */
export function shown(variable: Pick<Variable<unknown>, 'secret'>, text: string): string {
  if (variable.secret) {
    return '(hidden)';
  }
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
