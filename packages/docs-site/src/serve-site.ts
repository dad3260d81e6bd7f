import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { linkValue, type Site } from './build-site';
import { mcpHandler } from './mcp-over-http';
import type { Documents } from './pages';

export interface SiteServer {
  url: string;
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
/** Pages load nothing from elsewhere, and nobody frames them. Aligned columns of tables have a style of their own. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
const MCP_PATH = '/api/mcp';
/** Longer than proxies and clients keep an idle connection (mostly a minute): one that closes first cuts off a request. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves the site from memory, each page with the header that names its markdown (AGT-07), and the documents over the
 * Model Context Protocol at `/api/mcp`.
 * @param port 0 for any that is free
 */
export async function serveSite(
  site: Site,
  documents: Documents,
  { host, port, version }: { host: string; port: number; version: string },
): Promise<SiteServer> {
  const markdownOf = new Map(documents.pages.map(({ html, markdown }) => [html, markdown]));
  const mcp = mcpHandler(documents, version);
  const server = createServer((request, response) => {
    const pathname = pathOf(request);
    if (pathname === MCP_PATH) {
      mcp(request, response).catch((error: unknown) => refuse(response, 500, String(error)));
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 405, 'Only GET is served here.');
    const file = fileOf(site, pathname);
    const content = file === undefined ? undefined : site.get(file);
    if (file === undefined || content === undefined)
      return refuse(response, 404, `There is no page ${pathname}.`);
    const markdown = markdownOf.get(file);
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      ...(markdown && { link: linkValue(markdown) }),
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}/`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const pathOf = ({ url = '/' }: IncomingMessage) => new URL(url, 'http://site').pathname;

/** `/a/` and `/a/index.html` are one file, `/b` and `/b.html` another. */
function fileOf(site: Site, pathname: string): string | undefined {
  const name = pathname.slice(1);
  const candidates = name === '' || name.endsWith('/') ? [`${name}index.html`] : [name, `${name}.html`];
  return candidates.find((candidate) => site.has(candidate));
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
