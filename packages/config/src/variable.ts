import { parseBytes, parseDuration } from './quantities';

/** What `parse` answers for text that does not follow the variable's rule. */
export const INVALID: unique symbol = Symbol('invalid value');

export type VariableKind =
  | 'string'
  | 'secret'
  | 'int'
  | 'float'
  | 'bool'
  | 'duration'
  | 'bytes'
  | 'url'
  | 'address'
  | 'list'
  | 'json'
  | 'enum'
  | 'services';

/** One environment variable: everything code, reference page and start-up check need to know about it. */
export interface Variable<T> {
  readonly kind: VariableKind;
  /** One sentence for the reference page. */
  readonly help: string;
  /** For a variable that is accepted and changes nothing here: why, in a sentence; undefined when code reads it. */
  readonly effect: string | undefined;
  /** Feature ID of the promise this variable keeps; absent for variables that only this implementation has. */
  readonly id: string | undefined;
  /** Other documented spellings of the name; the first name wins when both are set. */
  readonly aliases: readonly string[];
  /** Secret values are never printed, not even in an error. */
  readonly secret: boolean;
  readonly default: T;
  /** The default as an operator would write it; undefined when there is none. */
  readonly defaultText: string | undefined;
  /** Name of the variable whose value is the default of this one. */
  readonly inherits: string | undefined;
  /** What a valid value looks like, to complete the sentence "must be …". */
  readonly rule: string;
  parse(text: string): NonNullable<T> | typeof INVALID;
}

interface CommonOptions<D> {
  readonly id?: string;
  readonly help: string;
  readonly effect?: string;
  readonly aliases?: readonly string[];
  readonly secret?: boolean;
  readonly default?: D;
  readonly inherits?: string;
}

type WithDefault<D> = { readonly default: D } | { readonly inherits: string };

/**
 * A declaration function of one kind. `T` is the parsed value, `D` how its default is written in the catalogue.
 * With a default (own or inherited) the value is always there; without one it may be undefined.
 */
interface Declare<T, D, Extra = unknown> {
  (options: CommonOptions<D> & Extra & WithDefault<D>): Variable<T>;
  (options: CommonOptions<D> & Extra): Variable<T | undefined>;
}

interface Kind<T> {
  readonly kind: VariableKind;
  readonly rule: string;
  readonly secret?: boolean;
  readonly parse: (text: string) => T | typeof INVALID;
}

/** Builds a variable of a kind of its own; `default` is written as an operator would write it. */
export function variable<T>(kind: Kind<T>, options: CommonOptions<string> & WithDefault<string>): Variable<T>;
export function variable<T>(kind: Kind<T>, options: CommonOptions<string>): Variable<T | undefined>;
export function variable<T>(kind: Kind<T>, options: CommonOptions<string>): Variable<T | undefined> {
  const parsedDefault = options.default === undefined ? undefined : kind.parse(options.default);
  if (parsedDefault === INVALID) {
    throw new TypeError(`The default ${options.default} must be ${kind.rule}: ${options.help}`);
  }
  return {
    kind: kind.kind,
    help: options.help,
    effect: options.effect,
    id: options.id,
    aliases: options.aliases ?? [],
    secret: options.secret ?? kind.secret ?? false,
    default: parsedDefault,
    defaultText: options.default,
    inherits: options.inherits,
    rule: kind.rule,
    parse: kind.parse as Variable<T | undefined>['parse'],
  };
}

function declare<T, D, Extra = unknown>(
  kind: (options: Extra) => Kind<T>,
  write: (value: D) => string = String,
): Declare<T, D, Extra> {
  return (options: CommonOptions<D> & Extra): Variable<T> =>
    variable(kind(options), {
      ...options,
      default: options.default === undefined ? undefined : write(options.default),
    }) as Variable<T>;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function rangeText({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) {
    return ` from ${min} to ${max}`;
  }
  if (min !== undefined) {
    return ` of at least ${min}`;
  }
  return max === undefined ? '' : ` of at most ${max}`;
}

const within = (value: number, { min = -Infinity, max = Infinity }: Range) => value >= min && value <= max;

export const string = declare<string, string>(() => ({
  kind: 'string',
  rule: 'text',
  parse: (text) => text,
}));

/** Text that is masked wherever it could be shown. */
export const secret = declare<string, string>(() => ({
  kind: 'secret',
  rule: 'text',
  secret: true,
  parse: (text) => text,
}));

/** Whole number, at least 0 unless the declaration says otherwise. */
export const int = declare<number, number, Range>(({ min = 0, max }) => ({
  kind: 'int',
  rule: `a whole number${rangeText({ min, max })}`,
  parse: (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(value) && within(value, { min, max }) ? value : INVALID;
  },
}));

/** TCP port; 0 lets the operating system choose a free one. */
export const port = (options: { id?: string; default: number; help: string; effect?: string }) =>
  int({ ...options, min: 0, max: 65_535 });

export const float = declare<number, number, Range>((range) => ({
  kind: 'float',
  rule: `a number${rangeText(range)}`,
  parse: (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) && within(value, range) ? value : INVALID;
  },
}));

const BOOLEANS = new Map([
  ...['1', 't', 'true'].map((text) => [text, true] as const),
  ...['0', 'f', 'false'].map((text) => [text, false] as const),
]);

/** CFG-03: the spellings the documented set-ups use, also with the quotes a compose file may leave in. */
export const bool = declare<boolean, boolean>(() => ({
  kind: 'bool',
  rule: 'true or false (also t, f, 1, 0)',
  parse: (text) => BOOLEANS.get(text.replace(/^(["'])(.*)\1$/, '$2').toLowerCase()) ?? INVALID,
}));

/**
 * Length of time, in milliseconds once parsed. A bare number counts in `bareUnit`, by default seconds (AMB-06);
 * variables whose documented default is a bare number of milliseconds say so (AMB-72).
 */
export const duration = declare<number, string, { readonly bareUnit?: 'ms' | 's' }>(({ bareUnit = 's' }) => ({
  kind: 'duration',
  rule: `a duration such as 500ms, 30s or 1h30m (a bare number counts ${bareUnit === 'ms' ? 'milliseconds' : 'seconds'})`,
  parse: (text) => parseDuration(text, bareUnit) ?? INVALID,
}));

/** Size in bytes. */
export const bytes = declare<number, string>(() => ({
  kind: 'bytes',
  rule: 'a number of bytes, or a size such as 512KB or 4MB',
  parse: (text) => parseBytes(text) ?? INVALID,
}));

export const url = declare<string, string, { readonly schemes: readonly string[] }>(({ schemes }) => ({
  kind: 'url',
  rule: `a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  parse: (text) => {
    if (!URL.canParse(text)) {
      return INVALID;
    }
    const { protocol } = new URL(text);
    return schemes.includes(protocol.slice(0, -1)) && text.includes('://') ? text : INVALID;
  },
}));

/** `host:port`; the host may be empty where the address is listened on. */
export const address = declare<string, string>(() => ({
  kind: 'address',
  rule: 'an address of the form host:port',
  parse: (text) => {
    const parsedPort = /^(\[[^\]\s]+\]|[^:\s/]*):(\d{1,5})$/.exec(text)?.[2];
    return parsedPort !== undefined && Number(parsedPort) <= 65_535 ? text : INVALID;
  },
}));

function parseList(text: string, separator: RegExp): readonly string[] | typeof INVALID {
  if (!text.trimStart().startsWith('[')) {
    return text
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  const items = parseJson(text);
  return Array.isArray(items) && items.every((item) => typeof item === 'string') ? items : INVALID;
}

const writeList = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;

/** CFG-03: a JSON array of strings; items split by commas or white space are understood too. */
export const list = declare<readonly string[], readonly string[]>(
  () => ({
    kind: 'list',
    rule: 'a JSON array of strings, or items separated by commas',
    parse: (text) => parseList(text, /[,\s]+/),
  }),
  writeList,
);

/** Secrets separated by white space only, because a secret may contain commas. */
export const secretList = declare<readonly string[], readonly string[]>(
  () => ({
    kind: 'list',
    rule: 'secrets separated by spaces',
    secret: true,
    parse: (text) => parseList(text, /\s+/),
  }),
  writeList,
);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return INVALID;
    }
    throw error;
  }
}

export const json = declare<unknown, string>(() => ({ kind: 'json', rule: 'valid JSON', parse: parseJson }));

type EnumOptions<V extends string> = CommonOptions<V> & {
  /** Other accepted spellings, in lower case, and the value each stands for. */
  readonly synonyms?: Readonly<Record<string, V>>;
};

/** One of a fixed set of values; upper and lower case do not matter. */
export function oneOf<const V extends string>(
  values: readonly V[],
  options: EnumOptions<V> & WithDefault<V>,
): Variable<V>;
export function oneOf<const V extends string>(
  values: readonly V[],
  options: EnumOptions<V>,
): Variable<V | undefined>;
export function oneOf<const V extends string>(
  values: readonly V[],
  options: EnumOptions<V>,
): Variable<V | undefined> {
  const kind: Kind<V> = {
    kind: 'enum',
    rule: `one of ${values.join(', ')}`,
    parse: (text) =>
      values.find((value) => value.toLowerCase() === text.toLowerCase()) ??
      options.synonyms?.[text.toLowerCase()] ??
      INVALID,
  };
  return variable(kind, options);
}
