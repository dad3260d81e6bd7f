import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { CliError } from '../cli-error';

/** `hatchet.yaml` of a project (CLI-13, CLI-15). */
export interface ProjectFile {
  /** Where it stands; commands run there. */
  directory: string;
  dev: DevSection;
  triggers: TriggerSection[];
}

export interface DevSection {
  /** Run once, in order, before the worker starts. */
  preCmds: string[];
  runCmd?: string;
  /** Globs of files whose change restarts the worker; `!` excludes. Default: everything. */
  files: string[];
  /** Default true. */
  reload: boolean;
}

export interface TriggerSection {
  name: string;
  command: string;
  description?: string;
}

export const PROJECT_FILE = 'hatchet.yaml';

/** @returns undefined when there is none in the directory */
export function readProjectFile(directory = process.cwd()): ProjectFile | undefined {
  const file = path.join(directory, PROJECT_FILE);
  if (!existsSync(file)) return undefined;
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`could not load ${PROJECT_FILE}: ${(error as Error).message}`, { cause: error });
  }
  const root = objectAt('the file', document ?? {});
  const dev = objectAt('dev', root.dev ?? {});
  return {
    directory,
    dev: {
      preCmds: textsAt('dev.preCmds', dev.preCmds ?? []),
      runCmd: dev.runCmd === undefined ? undefined : textAt('dev.runCmd', dev.runCmd),
      files: textsAt('dev.files', dev.files ?? ['**/*']),
      reload: booleanAt('dev.reload', dev.reload ?? true),
    },
    triggers: listAt('triggers', root.triggers ?? []).map(triggerAt),
  };
}

function triggerAt(value: unknown, index: number): TriggerSection {
  const where = `triggers[${index}]`;
  const { name, command, description } = objectAt(where, value);
  return {
    name: textAt(`${where}.name`, name),
    command: textAt(`${where}.command`, command),
    description: description === undefined ? undefined : textAt(`${where}.description`, description),
  };
}

const wrong = (where: string, rule: string, value: unknown) =>
  new CliError(`${PROJECT_FILE}: ${where} must be ${rule}, got ${JSON.stringify(value)}`);

function objectAt(where: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(where, 'a mapping', value);
  return value as Record<string, unknown>;
}

function listAt(where: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw wrong(where, 'a list', value);
  return value;
}

function textAt(where: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw wrong(where, 'a text', value);
  return value;
}

const textsAt = (where: string, value: unknown): string[] =>
  listAt(where, value).map((each, index) => textAt(`${where}[${index}]`, each));

function booleanAt(where: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrong(where, 'true or false', value);
  return value;
}
