import { TestServers } from './test-servers';

declare global {
  /** Handed from jest's global setup to its global teardown, which run in the same process. */
  var testServers: TestServers | undefined;
}

/** Opens the door at which test files ask for servers; nothing starts before one does. */
export default async function setup(): Promise<void> {
  const servers = new TestServers();
  globalThis.testServers = servers;
  process.env.TEST_SERVERS_SOCKET = await servers.open();
}
