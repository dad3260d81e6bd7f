import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import type { Documents } from './pages';
import { excerptOf, search, searchIndex } from './search';

const HITS_MAX = 8;

/**
 * Answers one request of the Model Context Protocol over streamable HTTP (AGT-05): searching and reading the documents.
 * Nothing is kept between requests, so any number of processes may serve them.
 */
export function mcpHandler(documents: Documents, version: string) {
  const index = searchIndex(documents);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      response
        .writeHead(405, { allow: 'POST', 'content-type': 'text/plain' })
        .end('Only POST is served here.\n');
      return;
    }
    const server = createServer(documents, index, version);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      enableJsonResponse: true,
    });
    response.on('close', () => {
      void transport.close();
      void server.close();
    });
    await server.connect(transport);
    await transport.handleRequest(request, response);
  };
}

function createServer(
  documents: Documents,
  index: ReturnType<typeof searchIndex>,
  version: string,
): McpServer {
  const server = new McpServer({ name: 'hatchet-docs', version });
  server.registerTool(
    'search_docs',
    {
      description: 'Search the Hatchet documentation. Returns passages with the name of their document.',
      inputSchema: { query: z.string().min(2).describe('words to look for') },
    },
    ({ query }) => {
      const hits = search(index, query, HITS_MAX).map(
        (hit) => `## ${hit.heading} (${hit.source})\n\n${excerptOf(hit)}`,
      );
      return { content: [{ type: 'text', text: hits.join('\n\n') || `Nothing found for "${query}".` }] };
    },
  );
  server.registerTool(
    'read_doc',
    {
      description: 'Read a document of the Hatchet documentation by its name, as search_docs gives it.',
      inputSchema: { name: z.string().describe('such as cli.md') },
    },
    ({ name }) => {
      const page = documents.pages.find(({ source }) => source === name);
      if (page) return { content: [{ type: 'text', text: page.text }] };
      const names = documents.pages.map(({ source }) => source).join(', ');
      return {
        isError: true,
        content: [{ type: 'text', text: `There is no document "${name}". There are: ${names}.` }],
      };
    },
  );
  return server;
}
