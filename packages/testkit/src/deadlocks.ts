/** A line that begins a message of its own; what belongs to one before (DETAIL, STATEMENT, indented text) does not. */
const MESSAGE = /\b(?:LOG|WARNING|ERROR|FATAL|PANIC): {2}/;
const DEADLOCK = /\bERROR: {2}deadlock detected/;

/**
 * Deadlocks (SQLSTATE 40P01) that a Postgres has logged, each with who waited for whom and their statements. The log is
 * asked because counters of a database go when a test drops it.
 */
export function deadlocksIn(log: string): string[] {
  const deadlocks: string[][] = [];
  let open: string[] | undefined;
  for (const line of log.split('\n')) {
    if (DEADLOCK.test(line)) {
      open = [line];
      deadlocks.push(open);
    } else if (MESSAGE.test(line)) open = undefined;
    else if (line !== '') open?.push(line);
  }
  return deadlocks.map((lines) => lines.join('\n'));
}
