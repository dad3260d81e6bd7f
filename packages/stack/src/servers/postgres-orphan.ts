import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Ends a Postgres that a killed process left on the directory: it may be shutting down already. A lock file whose
 * process is gone, or is not Postgres (pids come round again), changes nothing.
 */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = lockHolder(dataDir);
  if (pid === undefined) return;
  for (const [signal, patienceMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!servesDirectory(pid, dataDir)) return;
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < patienceMs && servesDirectory(pid, dataDir); waitedMs += 50)
      await delay(50);
  }
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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
  const { status, stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.includes('postgres') && stdout.includes(dataDir);
}
