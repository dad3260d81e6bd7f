import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { catalogue } from './catalogue';
import { ConfigError } from './config-error';
import type { Environment } from './read-config';

type Tree = Readonly<Record<string, unknown>>;

/**
 * CFG-04: the YAML files of a configuration directory, as an environment. What the process environment sets wins:
 * `readConfig({ ...readConfigDirectory(dir), ...process.env })`.
 *
 * A key is either a variable name (`SERVER_PORT: 9001`) or a path in camel case under the file's prefix:
 * `prometheus.enabled` in `server.yaml` is SERVER_PROMETHEUS_ENABLED, `postgres.host` in `database.yaml` is
 * DATABASE_POSTGRES_HOST.
 *
 * @throws {ConfigError} if the directory or a file cannot be read, or a key is unknown
 */
export function readConfigDirectory(directory: string): Environment {
  const environment: Record<string, string> = {};
  const unknown: string[] = [];
  for (const file of yamlFiles(directory)) {
    const prefix = file.startsWith('database.') ? 'DATABASE_' : 'SERVER_';
    for (const [path, value] of leaves(parseFile(join(directory, file)), [])) {
      const name = variableOf(path, prefix);
      if (name) {
        environment[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
      } else {
        unknown.push(`${file}: ${path.join('.')}`);
      }
    }
  }
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown.map((key) => ({ variable: key, value: undefined, rule: 'is not the key of a known variable' })),
    );
  }
  return environment;
}

function yamlFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => ['.yaml', '.yml'].includes(extname(file)))
      .sort();
  } catch (error) {
    throw unreadable(directory, error);
  }
}

function parseFile(path: string): Tree {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  const document = parseDocument(text);
  const tree: unknown = document.toJS() ?? {};
  const [syntaxError] = document.errors;
  if (syntaxError || typeof tree !== 'object' || Array.isArray(tree)) {
    const reason = syntaxError?.message.split('\n')[0] ?? 'it is not a mapping of keys to values';
    throw new ConfigError([{ variable: path, value: undefined, rule: `must be a YAML mapping: ${reason}` }]);
  }
  return tree as Tree;
}

function unreadable(path: string, error: unknown): ConfigError {
  const reason = (error as NodeJS.ErrnoException).message;
  return new ConfigError([{ variable: path, value: undefined, rule: `must be readable: ${reason}` }]);
}

/** Values with the path of keys that leads to them; lists are values, empty keys are left out. */
function* leaves(tree: Tree, path: readonly string[]): Generator<[path: string[], value: unknown]> {
  for (const [key, value] of Object.entries(tree)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      yield* leaves(value as Tree, [...path, key]);
    } else if (value !== null) {
      yield [[...path, key], value];
    }
  }
}

/** Letters and digits only, so that `msgQueue.rabbitmq.url` and `MSGQUEUE_RABBITMQ_URL` become the same word. */
const word = (text: string) => text.replace(/[^a-z0-9]/gi, '').toUpperCase();

const namesByWord = new Map(Object.keys(catalogue).map((name) => [word(name), name]));

function variableOf(path: readonly string[], prefix: string): string | undefined {
  if (path.length === 1 && Object.hasOwn(catalogue, path[0]!)) {
    return path[0];
  }
  // The group of ports and addresses has no name of its own in the variables.
  const segments = (path[0] === 'runtime' ? path.slice(1) : path).map(word);
  // A key may repeat its group: `prometheus.prometheusServerURL` is PROMETHEUS_SERVER_URL,
  // `encryption.jwt.publicJWTKeyset` is ENCRYPTION_JWT_PUBLIC_KEYSET.
  const short = segments.map((segment, index) => {
    const group = segments[index - 1];
    return group ? segment.replace(group, '') : segment;
  });
  return namesByWord.get(word(prefix) + segments.join('')) ?? namesByWord.get(word(prefix) + short.join(''));
}
