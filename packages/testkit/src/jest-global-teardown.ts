import './jest-global-setup';

/**
 * Stops the servers and says how many deadlocks there were: one fails the run, since transactions lock in one order
 * (design section 5) and a deadlock that is tried again shows nowhere else.
 */
export default async function teardown(): Promise<void> {
  const deadlocks = globalThis.testServers?.deadlocks();
  await globalThis.testServers?.close();
  if (!deadlocks) return;
  process.stderr.write(
    `Deadlocks (40P01) in this run: ${deadlocks.length}\n${deadlocks.map((deadlock) => `${deadlock}\n`).join('')}`,
  );
  if (deadlocks.length > 0) throw new Error('Transactions deadlocked; see above.');
}
