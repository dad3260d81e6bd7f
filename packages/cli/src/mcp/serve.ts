import { documentationServers } from '@hatchet-ts/docs-site';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { version } from '../version';
import { readDocuments } from './documents';

/** Serves the documentation on standard input and output until the client goes (AGT-05). */
export async function serveDocuments(): Promise<void> {
  const server = documentationServers(readDocuments(), version())();
  const transport = new StdioServerTransport();
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    process.stdin.once('end', resolve);
  });
  await server.connect(transport);
  await closed;
  await server.close();
}
