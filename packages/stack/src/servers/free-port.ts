import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that operating systems give to connections and to whoever listens on any port (Linux: from 32,768
 * on): one of those could be gone before its program listens, or while that is being started again.
 */
const FIRST = 10_000;
const BLOCK = 16;
const BLOCKS = 1_400;

let block: number | undefined;
let used = 0;

/**
 * A TCP port nobody listens on at this moment, another one on each call. No other process that asks here is given it
 * while we live, so a program may bind it seconds later, or again after a restart; a program that does not ask here may
 * still take it.
 *
 * @throws Error when none is free
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < BLOCK * BLOCKS; tries++) {
    if (block === undefined || used === BLOCK) {
      block = await claimBlock();
      used = 0;
    }
    const port = FIRST + block * BLOCK + used++;
    if (await isFree(port, host)) return port;
  }
  throw new Error(`No port from ${FIRST} to ${FIRST + BLOCK * BLOCKS - 1} is free at ${host}.`);
}

/** Whether nobody listens there at this moment. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** @returns the number of a block of ports that is ours as long as this process lives */
async function claimBlock(): Promise<number> {
  const start = randomInt(BLOCKS);
  for (let tries = 0; tries < BLOCKS; tries++) {
    const candidate = (start + tries) % BLOCKS;
    if (await claim(candidate)) return candidate;
  }
  throw new Error(
    `Every block of ports from ${FIRST} to ${FIRST + BLOCK * BLOCKS - 1} is claimed by a process.`,
  );
}

/**
 * Linux has names for sockets that are no files: one process holds a name, and the system takes it back when that
 * process dies however it dies. Elsewhere nothing is claimed, and two processes draw the same block once in 1,400 times.
 */
function claim(candidate: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(true);
  return new Promise((resolve) => {
    const holder = createServer();
    holder.once('error', () => resolve(false));
    holder.listen({ path: `\0hatchet-ts-ports-${candidate}`, exclusive: true }, () => {
      holder.unref();
      resolve(true);
    });
  });
}
