import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that operating systems give to connections and to whoever listens on any port (Linux: from 32,768
 * on): one of those could be gone before its program listens, or while that is being started again.
 */
const FIRST = 10_000;
const LAST = 32_700;

let next = randomInt(FIRST, LAST);

/**
 * A TCP port nobody listens on at this moment, another one on each call. A caller that may lose the race all the same
 * (a program that binds later) must retry.
 *
 * @throws Error when none is free
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = FIRST; tries <= LAST; tries++) {
    const port = next;
    next = port === LAST ? FIRST : port + 1;
    if (await isFree(port, host)) return port;
  }
  throw new Error(`No port from ${FIRST} to ${LAST} is free at ${host}.`);
}

/** Whether nobody listens there at this moment. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
