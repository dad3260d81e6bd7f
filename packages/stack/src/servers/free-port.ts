import { createServer } from 'node:net';

/**
 * A TCP port nobody listens on at this moment. The operating system hands out another one on each call, so two
 * calls rarely collide; a caller that may lose the race all the same (a program that binds later) must retry.
 */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
