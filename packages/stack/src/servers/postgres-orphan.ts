import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { commandOf, endProcess, isAlive } from './server-process';

/**
 * Ends a Postgres that a killed process left on the directory: it may be shutting down already. A lock file whose
 * process is gone, or is not Postgres (pids come round again), changes nothing.
 */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = lockHolder(dataDir);
  if (pid === undefined) return;
  await endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'], () => servesDirectory(pid, dataDir));
}

/**
 * Removes a lock file whose pid is alive but belongs to another program: Postgres would take it for a running server
 * and refuse. A file whose process is gone stays, because from it Postgres finds back ends that outlived a crash.
 */
export function forgetForeignLock(dataDir: string): void {
  const pid = lockHolder(dataDir);
  if (pid !== undefined && isAlive(pid) && !servesDirectory(pid, dataDir))
    rmSync(path.join(dataDir, 'postmaster.pid'));
}

function lockHolder(dataDir: string): number | undefined {
  const lockFile = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(lockFile)) return undefined;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** A running postmaster's working directory is its data directory. */
function servesDirectory(pid: number, dataDir: string): boolean {
  if (process.platform === 'linux') {
    const link = `/proc/${pid}/cwd`;
    try {
      return readlinkSync(link) === realpathSync(dataDir);
    } catch (error) {
      // Gone, or another user's: not a server of ours in both cases.
      if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return false;
      throw error;
    }
  }
  const command = commandOf(pid);
  return command.includes('postgres') && command.includes(dataDir);
}
