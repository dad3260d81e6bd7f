import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Sends a signal to a process, or to a group (negative); one that has gone meanwhile has what was wanted of it. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether a process of the group is left that does anything. */
export function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code !== 'EPERM') throw error;
  }
  // In containers without an init that collects them, orphans that ended stay as zombies, which signals still reach.
  return process.platform !== 'linux' || statesOf(group).some((state) => state !== 'Z');
}

function statesOf(group: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [, state, , itsGroup] = /\) (\S) (\d+) (\d+)/.exec(statOf(pid)) ?? [];
      return state && Number(itsGroup) === group ? [state] : [];
    });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // It ended between the listing and now.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** Processes that are not our children tell nobody when they end; looking this often delays nothing noticeable. */
const LOOK_EVERY_MS = 25;

/** Waits until something is over. @returns false when it is not after the time */
export async function waitUntilOver(lives: () => boolean, timeoutMs: number): Promise<boolean> {
  const startedAtMs = performance.now();
  while (lives()) {
    if (performance.now() - startedAtMs > timeoutMs) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}
