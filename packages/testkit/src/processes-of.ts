import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Command lines of the running processes that have to do with a directory: it is their working directory, or their
 * command line or environment names it. For tests that nothing is left behind. Linux only; run by root it sees every
 * process, else those of the same user.
 */
export function processesOf(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      const workingDirectory = read(() => readlinkSync(`/proc/${pid}/cwd`));
      // A zombie has no command line: it has ended, and only its parent has not asked yet.
      const related = [command, environment, workingDirectory].some((text) => text.includes(directory));
      return command && related ? [`${pid} ${command.trim()}`] : [];
    });
}

/** Empty for a process that has gone meanwhile or belongs to somebody else. */
function read(look: () => string): string {
  try {
    return look();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return '';
    throw error;
  }
}
