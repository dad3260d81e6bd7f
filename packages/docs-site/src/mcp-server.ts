import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { excerptOf, type SearchedPage, search, searchIndex } from './search';

const HITS_MAX = 8;
/** By which an assistant knows the server. */
export const MCP_NAME = 'hatchet-docs';

/**
 * Makes servers of the Model Context Protocol that search and read these pages (AGT-05), one for each connection; the
 * index is made once.
 *
 * @param version what the server says of itself
 */
export function documentationServers(pages: readonly SearchedPage[], version: string): () => McpServer {
  const index = searchIndex(pages);
  const example = pages[0]?.source ?? 'README.md';
  return () => {
    const server = new McpServer({ name: MCP_NAME, version });
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
        inputSchema: { name: z.string().describe(`such as ${example}`) },
      },
      ({ name }) => {
        const page = pages.find(({ source }) => source === name);
        if (page) return { content: [{ type: 'text', text: page.text }] };
        const names = pages.map(({ source }) => source).join(', ');
        return {
          isError: true,
          content: [{ type: 'text', text: `There is no document "${name}". There are: ${names}.` }],
        };
      },
    );
    return server;
  };
}
