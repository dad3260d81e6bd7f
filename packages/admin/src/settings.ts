import {
  type Config,
  catalogue,
  databaseUrl,
  type Environment,
  preparesStatements,
  readConfig,
  readConfigDirectory,
} from '@hatchet-ts/config';
import { checkSchema, Database } from '@hatchet-ts/schema';
import { CommandError } from './command-error';

export interface Settings {
  readonly config: Config;
  /** What is set, by file or environment, before defaults. */
  readonly given: Environment;
}

/**
 * Settings of a command: YAML files of the `--config` directory, over which the environment wins (CFG-04).
 *
 * @throws {ConfigError} naming everything that is wrong
 */
export function readSettings(env: Environment, configDirectory?: string): Settings {
  const given = { ...(configDirectory ? readConfigDirectory(configDirectory) : {}), ...givenIn(env) };
  return { given, config: readConfig(given, { onWarning: warn }) };
}

/** Known variables that are set to something. */
function givenIn(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text !== ''));
}

export const isKnown = (name: string): name is keyof Config => Object.hasOwn(catalogue, name);

/** A pooler in between may not keep a session, which migrations and their lock need. */
export const schemaUrl = (config: Config) => config.DATABASE_DIRECT_URL ?? databaseUrl(config);

/**
 * Runs `work` with a database that is closed afterwards, so that the command ends (DEV-04).
 *
 * @throws {CommandError} if the schema is not the one of this release
 */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const mismatch = await checkSchema(schemaUrl(config));
  if (mismatch) {
    throw new CommandError(mismatch);
  }
  const db = new Database({
    url: databaseUrl(config),
    maxConnections: 2,
    prepared: preparesStatements(config),
    pooled: config.DATABASE_PGBOUNCER_ENABLED,
    applicationName: 'hatchet-admin',
  });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Standard output belongs to results: `export HATCHET_CLIENT_TOKEN="$(hatchet-admin token create …)"`. */
export const warn = (text: string) => console.error(`warning: ${text}`);
