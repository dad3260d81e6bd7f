import './jest-global-setup';

/** Stops the servers and says how many deadlocks there were; with the long tests, one is a failure (design section 5). */
export default async function teardown(): Promise<void> {
  const deadlocks = globalThis.testServers?.deadlocks();
  await globalThis.testServers?.close();
  if (!deadlocks) return;
  process.stderr.write(`Deadlocks (40P01) in this run: ${deadlocks.length}\n${deadlocks.join('\n')}`);
  if (deadlocks.length > 0 && process.env.TEST_FULL) throw new Error('Transactions deadlocked; see above.');
}
