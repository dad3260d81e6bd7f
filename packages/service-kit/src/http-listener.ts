import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small HTTP server for probes and scrapes: binds, tells its port, and closes without waiting for idle clients. */
export class HttpListener {
  private server?: Server;

  constructor(private readonly handle: RequestListener) {}

  /** The bound port, which differs from the requested one when that was 0; undefined while not listening. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** @throws the system's error (`EADDRINUSE`, `EACCES`) with the address in its message */
  async listen(port: number, host?: string): Promise<void> {
    const server = createServer(this.handle);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.server = server;
  }

  async close(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}
