import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What the programs need, pinned: the newest published SDK. */
const REQUIREMENTS = ['hatchet-sdk[otel]==1.43.1'];
const CACHE = path.resolve(__dirname, '../../node_modules/.cache/python');

/**
 * An interpreter with the published SDK: made once by `python3 -m venv` and pip, and kept below node_modules.
 *
 * @returns path of its `python`; null where this machine has no Python 3.10 or newer with venv
 * @throws Error when pip cannot install
 */
export function pythonWithSdk(): string | null {
  if (!hasPython()) return null;
  const name = createHash('sha256').update(REQUIREMENTS.join()).digest('hex').slice(0, 12);
  const folder = path.join(CACHE, name);
  const python = path.join(folder, 'bin/python');
  if (existsSync(folder)) return python;
  // Under its name only when complete: an installation may be interrupted, and two test files may make it at once.
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    execFileSync('python3', ['-m', 'venv', draft], { stdio: 'pipe' });
    execFileSync(
      path.join(draft, 'bin/python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...REQUIREMENTS],
      { stdio: 'pipe' },
    );
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // The other file was faster; a folder that holds something is not replaced by a rename.
    if (!existsSync(folder)) throw error;
  }
  return python;
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'], {
      stdio: 'pipe',
    });
    return true;
  } catch {
    return false;
  }
}
