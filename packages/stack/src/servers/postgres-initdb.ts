import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PostgresBinaries } from './postgres-binaries';
import { exitOf } from './server-process';
import { reachablePath, type UnprivilegedUser } from './unprivileged-user';

export interface InitializeOptions {
  binaries: PostgresBinaries;
  dataDir: string;
  user: UnprivilegedUser | undefined;
  superuser: string;
  password: string;
  /** Directory the user can read, for handing over the password. */
  scratchDir: string;
  /** Whether to wait until everything is on disk. */
  sync: boolean;
}

/** Runs initdb beside the place and renames the result into it: a directory with data is always complete. */
export async function initializePostgres(options: InitializeOptions): Promise<void> {
  const { binaries, dataDir, user, superuser, password, scratchDir, sync } = options;
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = path.join(scratchDir, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const file of [draft, passwordFile]) chownSync(file, user.uid, user.gid);

  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${reachablePath(draft, user)}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorting by code point: the same on every machine, and an index never depends on a library's version.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(sync ? [] : ['--no-sync']),
    ],
    {
      cwd: draft,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...user,
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const exit = await exitOf(child);
  rmSync(passwordFile);
  if (exit.code !== 0)
    throw new Error(`Postgres could not initialise ${dataDir}: ${exit.error?.message ?? output}`, {
      cause: exit.error,
    });
  renameSync(draft, dataDir);
}
