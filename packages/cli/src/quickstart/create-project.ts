import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliError } from '../cli-error';
import { packageFile } from '../package-root';
import type { Language, UseCase } from './choices';

export interface ProjectOptions {
  name: string;
  directory: string;
  language: Language;
  packageManager: string;
  useCase: UseCase;
}

/** What `hatchet trigger simple` does in each use case. */
const TRIGGER: Readonly<Record<UseCase, string>> = {
  simple: 'run the greet task',
  scheduled: 'schedule the report task for in ten seconds',
  event: 'push the event user:signup',
  pipeline: 'run the order workflow',
};

/** How each package manager installs, runs a script of the project, and runs Python. */
const MANAGERS: Readonly<
  Record<string, { install: string; run?: string; python?: string; leftOut: string[] }>
> = {
  npm: { install: 'npm install', run: 'npm run --silent', leftOut: [] },
  pnpm: { install: 'pnpm install', run: 'pnpm --silent run', leftOut: [] },
  yarn: { install: 'yarn install', run: 'yarn run --silent', leftOut: [] },
  pip: {
    install: 'python3 -m venv .venv && .venv/bin/pip install --quiet -r requirements.txt',
    python: '.venv/bin/python',
    leftOut: ['pyproject.toml'],
  },
  uv: { install: 'uv sync', python: 'uv run python', leftOut: ['requirements.txt'] },
  poetry: { install: 'poetry install', python: 'poetry run python', leftOut: ['requirements.txt'] },
  go: { install: 'go mod tidy', leftOut: [] },
};

/**
 * Writes a project from the templates.
 *
 * @returns its files, relative to its directory
 * @throws CliError when the directory has something in it already
 */
export function createProject({
  name,
  directory,
  language,
  packageManager,
  useCase,
}: ProjectOptions): string[] {
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new CliError(`${directory} is not empty`, {
      hint: 'Choose another with --directory or --project-name.',
    });
  const { install, run = '', python = '', leftOut } = MANAGERS[packageManager]!;
  mkdirSync(directory, { recursive: true });
  for (const part of ['base', useCase])
    cpSync(packageFile('templates', language, part), directory, {
      recursive: true,
      filter: (source) => !leftOut.includes(path.basename(source)),
    });
  // Packages leave files of that name out when they are published.
  renameSync(path.join(directory, 'gitignore'), path.join(directory, '.gitignore'));
  const values: Record<string, string> = { name, install, run, python, trigger: TRIGGER[useCase] };
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .map(({ parentPath, name: file }) => {
      const full = path.join(parentPath, file);
      const text = readFileSync(full, 'utf8');
      writeFileSync(
        full,
        text.replace(/\{\{(\w+)\}\}/g, (placeholder, key: string) => values[key] ?? placeholder),
      );
      return path.relative(directory, full);
    })
    .sort();
}
