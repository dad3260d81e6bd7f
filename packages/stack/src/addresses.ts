import { freePort, isFree } from './servers';

/**
 * The port to listen on: the one asked for, or, asked for any (0), the one of the last start if it is still free.
 * Workers and tokens know the address, so a restart should not move it.
 */
export async function choosePort(asked: number, last: number | undefined, host: string): Promise<number> {
  if (asked !== 0) return asked;
  return last && (await isFree(last, host)) ? last : freePort(host);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

/** Whether only this machine can reach what listens there. */
export const isLoopback = (host: string) => LOOPBACK.test(host);
