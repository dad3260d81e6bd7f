import { createServer } from 'node:net';
import { CliError } from '../cli-error';

/** Whether nobody listens on a port of this machine at the moment. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error),
    );
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Far more platforms than anybody runs side by side. */
const TRIES = 200;

/** The first free port from `first` on, leaving out those in `taken`. */
export async function freePortFrom(first: number, taken: readonly number[] = []): Promise<number> {
  for (let port = first; port < first + TRIES; port++)
    if (!taken.includes(port) && (await isFree(port))) return port;
  throw new CliError(`no port from ${first} to ${first + TRIES - 1} is free`);
}

export interface PortWish {
  /** By flag: this one or none. */
  chosen: number | undefined;
  flag: string;
  /** Of the last start: kept where it is free, so that addresses and token stay good. */
  last: number | undefined;
  first: number;
}

export async function pickPort(
  { chosen, flag, last, first }: PortWish,
  taken: readonly number[] = [],
): Promise<number> {
  if (chosen === undefined) {
    if (last !== undefined && !taken.includes(last) && (await isFree(last))) return last;
    return freePortFrom(first, taken);
  }
  if (taken.includes(chosen)) throw new CliError(`${flag} must differ from the other port, got "${chosen}"`);
  if (!(await isFree(chosen)))
    throw new CliError(`${flag} ${chosen} is in use by another program`, {
      hint: `Choose another, or leave ${flag} out to have one chosen.`,
    });
  return chosen;
}
