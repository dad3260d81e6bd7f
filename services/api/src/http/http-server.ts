import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServerTls } from '@hatchet-ts/service-kit';

/** Headers must have come within this time, a whole request within the next: slow senders hold no connection. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than load balancers keep idle connections (60 s is common), so that they close first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** The listening side of the API: binds, tells its port, ends without dropping requests in progress. */
export class HttpServer {
  private readonly server: Server;
  private closing?: Promise<void>;
  /** Answers that are not finished. */
  private readonly open = new Set<ServerResponse>();

  /** @param tls where no proxy in front ends TLS (SEC-08) */
  constructor(listener: RequestListener, tls?: ServerTls) {
    const options = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      noDelay: true,
    };
    this.server = tls ? createTlsServer({ ...options, ...tls }, listener) : createServer(options, listener);
    this.server.on('clientError', refuse);
    this.server.prependListener('request', (_request, response) => {
      if (this.closing) lastOfItsConnection(response);
      this.open.add(response);
      response.once('close', () => this.open.delete(response));
    });
  }

  /** The bound port; undefined while not listening. */
  get port(): number | undefined {
    return (this.server.address() as AddressInfo | null)?.port;
  }

  /** @throws the system's error (`EADDRINUSE`, `EACCES`), which names the address */
  listen(port: number, host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ port, host }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /**
   * Takes no new connections; resolves when the requests in progress are answered. Each connection ends with its next
   * answer: one that is never idle would otherwise be cut off in the middle of a request, of which its client cannot
   * know whether it was carried out.
   */
  drain(): Promise<void> {
    this.closing ??= new Promise((resolve) => {
      for (const response of this.open) lastOfItsConnection(response);
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
    return this.closing;
  }

  /** Ends what is left. */
  async stop(): Promise<void> {
    const drained = this.drain();
    this.server.closeAllConnections();
    await drained;
  }
}

function lastOfItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
  // Its headers said that the connection stays: it ends when the answer is out.
  else response.once('finish', () => response.req.socket.end());
}

const REFUSALS: Record<string, [status: string, description: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The URL and headers are larger than 16 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
};
const NOT_HTTP: [string, string] = ['400 Bad Request', 'This is no valid HTTP request.'];

/** Answers what never becomes a request, in the form of all errors. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, description] = REFUSALS[error.code ?? ''] ?? NOT_HTTP;
  const body = JSON.stringify({ errors: [{ description }] });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
