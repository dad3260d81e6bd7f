import { createHash } from 'node:crypto';

/** Longest name of a Postgres channel; longer ones would be cut and then collide. */
const CHANNEL_BYTES_MAX = 63;

const WAKE = '.wake.';
const WORK = '.work.';

/** How rows and channels of one installation are named. */
export class Addresses {
  /** What all addresses of the installation begin with. */
  readonly all: string;

  constructor(private readonly prefix: string) {
    this.all = `${prefix}.`;
  }

  wake(address: string): string {
    return `${this.prefix}${WAKE}${address}`;
  }

  work(message: { name: string }): string {
    return `${this.prefix}${WORK}${message.name}`;
  }

  /** The wake address or message name alone. */
  bare(address: string): string {
    return address.slice(this.prefix.length + WAKE.length);
  }
}

/** The notification channel of an address. */
export function channelOf(address: string): string {
  if (Buffer.byteLength(address) <= CHANNEL_BYTES_MAX) return address;
  return `broker.${createHash('sha256').update(address).digest('hex').slice(0, 48)}`;
}
