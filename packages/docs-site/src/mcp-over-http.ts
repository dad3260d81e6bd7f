import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { documentationServers } from './mcp-server';
import type { Documents } from './pages';

/**
 * Answers one request of the Model Context Protocol over streamable HTTP (AGT-05): searching and reading the documents.
 * Nothing is kept between requests, so any number of processes may serve them.
 */
export function mcpHandler({ pages }: Documents, version: string) {
  const createServer = documentationServers(pages, version);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      response
        .writeHead(405, { allow: 'POST', 'content-type': 'text/plain' })
        .end('Only POST is served here.\n');
      return;
    }
    const server = createServer();
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
