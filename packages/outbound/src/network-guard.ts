import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EngineError } from '@hatchet-ts/contracts';
import ipaddr from 'ipaddr.js';

/** Ranges that a stranger's URL may lead to. Everything else is somebody's inside. */
const PUBLIC_RANGE = 'unicast';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Decides which addresses may be called on behalf of users (server-side request forgery): public ones, and networks
 * the operator names. Names are resolved here and the connection goes to the address that was checked, so that a name
 * that changes its answer between check and connection gains nothing.
 */
export class NetworkGuard {
  private readonly allowed: readonly Range[];

  /** @param allowedNetworks networks in CIDR notation, or single addresses, that may be called though not public */
  constructor(allowedNetworks: readonly string[] = []) {
    this.allowed = allowedNetworks.map((network) =>
      network.includes('/')
        ? ipaddr.parseCIDR(network)
        : [ipaddr.parse(network), ipaddr.parse(network).kind() === 'ipv6' ? 128 : 32],
    );
  }

  /** Whether a connection to the address may be made. */
  permits(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    // An IPv4 address in IPv6 clothes is judged as what it is.
    const parsed = ipaddr.process(address);
    if (parsed.range() === PUBLIC_RANGE) return true;
    return this.allowed.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    );
  }

  /**
   * The checked addresses of a host.
   *
   * @throws EngineError `invalid_argument` when one of them is not permitted, or there is none
   */
  async resolve(host: string): Promise<{ address: string; family: number }[]> {
    const name = host.replace(/^\[|\]$/g, '');
    const family = isIP(name);
    const found = family ? [{ address: name, family }] : await resolveName(name);
    const refused = found.find(({ address }) => !this.permits(address));
    if (refused || found.length === 0)
      throw new EngineError('invalid_argument', `${name} leads into a network that may not be called`);
    return found;
  }
}

async function resolveName(name: string): Promise<{ address: string; family: number }[]> {
  try {
    return await lookup(name, { all: true });
  } catch (error) {
    throw new EngineError('invalid_argument', `${name} cannot be resolved`, { cause: error });
  }
}
