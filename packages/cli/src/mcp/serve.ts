import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
import { version } from '../version';
import { readDocuments, searchDocuments } from './documents';

/** Serves the documentation on standard input and output until the client goes (AGT-05). */
export async function serveDocuments(): Promise<void> {
  const documents = readDocuments();
  const server = new McpServer({ name: 'hatchet-docs', version: version() });
  server.registerTool(
    'search_docs',
    {
      description: 'Search the Hatchet documentation. Returns sections with the name of their document.',
      inputSchema: { query: z.string().min(2).describe('words to look for') },
    },
    ({ query }) => {
      const hits = searchDocuments(documents, query);
      const text = hits.map(
        ({ document, heading, excerpt }) => `## ${heading} (${document.name})\n\n${excerpt}`,
      );
      return { content: [{ type: 'text', text: text.join('\n\n') || `Nothing found for "${query}".` }] };
    },
  );
  server.registerTool(
    'read_doc',
    {
      description: 'Read a document of the Hatchet documentation by its name, as search_docs gives it.',
      inputSchema: { name: z.string().describe('such as docs/cli.md') },
    },
    ({ name }) => {
      const document = documents.find((each) => each.name === name);
      if (document) return { content: [{ type: 'text', text: document.text }] };
      const names = documents.map((each) => each.name).join(', ');
      return {
        isError: true,
        content: [{ type: 'text', text: `There is no document "${name}". There are: ${names}.` }],
      };
    },
  );
  const transport = new StdioServerTransport();
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    process.stdin.once('end', resolve);
  });
  await server.connect(transport);
  await closed;
  await server.close();
}
