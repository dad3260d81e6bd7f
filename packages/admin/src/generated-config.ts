import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, groups, readConfigDirectory } from '@hatchet-ts/config';
import { stringify } from 'yaml';
import { isKnown } from './settings';

const HEADER = '# Written by hatchet-admin quickstart. Variables of the environment win over this file.\n';

/** Values of a directory that quickstart wrote before; empty when there is none. */
export function readGenerated(directory: string): Environment {
  return existsSync(directory) ? readConfigDirectory(directory) : {};
}

/**
 * Writes `server.yaml` and `database.yaml`, each variable under its own name. Files that would not change are left
 * alone (CLI-31).
 *
 * @returns paths of the files that were written
 */
export function writeGenerated(directory: string, values: Environment): string[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const entries = Object.entries(values).filter(([name]) => isKnown(name) && !isSeed(name));
  const files = {
    'server.yaml': entries.filter(([name]) => !isDatabase(name)),
    'database.yaml': entries.filter(([name]) => isDatabase(name)),
  };
  return Object.entries(files).flatMap(([file, variables]) => {
    const path = join(directory, file);
    const sorted = variables.toSorted(([one], [other]) => (one < other ? -1 : 1));
    const text = HEADER + (sorted.length > 0 ? stringify(Object.fromEntries(sorted)) : '');
    if (existsSync(path) && readFileSync(path, 'utf8') === text) {
      return [];
    }
    // Keys and connection strings are in it.
    writeFileSync(path, text, { mode: 0o600 });
    return [path];
  });
}

const isDatabase = (name: string) =>
  Object.hasOwn(groups.database.variables, name) || name.startsWith('DATABASE_');
/** What the seed uses is needed once, and its password is nobody's business later. */
const isSeed = (name: string) => Object.hasOwn(groups.seed.variables, name);
