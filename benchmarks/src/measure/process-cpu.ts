import { readdirSync, readFileSync } from 'node:fs';

/** Kernel clock ticks per second as /proc/<pid>/stat counts them: 100 on every Linux Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  parent: number;
  /** Own time and that of ended, awaited children. */
  ticks: number;
}

/**
 * CPU seconds used so far by each process tree, user and system. Children belong to the nearest root above them, so a
 * database started by a service is counted once. What ended children used is in their parents' figures.
 *
 * @param roots process ids by name; a root that is gone counts 0
 */
export function cpuSecondsOf(roots: Readonly<Record<string, number>>): Record<string, number> {
  const processes = readProcesses();
  const nameByPid = new Map(Object.entries(roots).map(([name, pid]) => [pid, name]));
  const seconds: Record<string, number> = Object.fromEntries(Object.keys(roots).map((name) => [name, 0]));
  for (const [pid, { ticks }] of processes) {
    for (let at: number | undefined = pid; at !== undefined; at = processes.get(at)?.parent) {
      const name = nameByPid.get(at);
      if (name === undefined) continue;
      seconds[name]! += ticks / TICKS_PER_SECOND;
      break;
    }
  }
  return seconds;
}

function readProcesses(): Map<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const times = readTimes(name);
    if (times) processes.set(Number(name), times);
  }
  return processes;
}

function readTimes(pid: string): ProcessTimes | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // The process ended between the listing and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  // The command's name stands in parentheses and may hold spaces and parentheses itself.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, childUtime = 0, childStime = 0] = fields.slice(11, 15);
  return { parent: fields[1] ?? 0, ticks: utime + stime + childUtime + childStime };
}
