import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '@hatchet-ts/stack';
import type { Fault } from './fault';

/** Leases and dispatchers count as dead after 10 s without a heartbeat, and somebody has to notice. */
const PAST_LEASE_MS = [12_000, 16_000] as const;

/**
 * A process stops for longer than its lease and goes on where it was, with everything it believed: what it then still
 * tries to write on that belief must be refused.
 */
export function freeze(name: string, part: Part, replicas: 1 | 2): Fault {
  return {
    name: replicas === 1 ? `freeze-${name}` : `freeze-one-${name}`,
    help: `${replicas === 1 ? 'the only' : 'one of two'} ${part} process${replicas === 1 ? '' : 'es'} is stopped for 12 to 16 s, past its lease, and goes on`,
    replicas,
    async inject(stage, random) {
      const index = random.below(replicas);
      await stage.freeze(part, index);
      await delay(random.between(...PAST_LEASE_MS));
      await stage.thaw(part, index);
      return `${part} ${index}`;
    },
  };
}
