import { createHash } from 'node:crypto';
import { EngineError } from '@hatchet-ts/contracts';
import {
  blockLogins,
  clearLoginFailures,
  type Database,
  forgiveLoginFailure,
  readLoginBlock,
  recordLoginFailure,
} from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';

const WINDOW_MS = 15 * 60_000;
const BLOCK_MS_MIN = 1_000;
const BLOCK_MS_MAX = 15 * 60_000;

interface Counted {
  key: Buffer;
  /** Failures within the window that cost nothing. */
  free: number;
}

export interface LoginAttempt {
  /** Takes back that the attempt counts as a failure, and forgets those of the pair. */
  succeeded(): Promise<void>;
}

/**
 * Slows guessing down: behind some failed logins every further one makes the next wait twice as long, for the pair of
 * address and origin (a person who mistypes), for the origin (one host trying many addresses) and, far later, for the
 * address (many hosts trying one; far later, because anybody can make the owner wait that way). Counted in the
 * database, so it holds over any number of processes.
 */
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts as a failure until it is known to be none: checking a password takes long enough to ask for hundreds of
   * others meanwhile.
   *
   * @throws EngineError `resource_exhausted` with the time to wait
   */
  async begin(email: string, ip: string): Promise<LoginAttempt> {
    const [pair, ...others] = counted(email, ip);
    const nowMs = this.clock.nowMs();
    await this.check([pair!, ...others], nowMs);
    const taken: { key: Buffer; blockedUntilMs: number | null }[] = [];
    for (const { key, free } of [pair!, ...others]) {
      const failures = await recordLoginFailure(this.database, key, WINDOW_MS, nowMs);
      let blockedUntilMs: number | null = null;
      if (failures !== null && failures >= free) {
        const waitMs = Math.min(BLOCK_MS_MIN * 2 ** Math.min(failures - free, 20), BLOCK_MS_MAX);
        blockedUntilMs = nowMs + waitMs;
      }
      const isBlocked =
        failures === null ||
        (blockedUntilMs !== null && !(await blockLogins(this.database, key, blockedUntilMs, nowMs)));
      if (isBlocked) throw tooManyFailures(BLOCK_MS_MIN);
      taken.push({ key, blockedUntilMs });
    }
    return {
      succeeded: async () => {
        await clearLoginFailures(this.database, pair!.key);
        for (const { key, blockedUntilMs } of taken.slice(1))
          await forgiveLoginFailure(this.database, key, blockedUntilMs);
      },
    };
  }

  private async check(all: readonly Counted[], nowMs: number): Promise<void> {
    const keys = all.map(({ key }) => key);
    const until = await readLoginBlock(this.database, keys, nowMs);
    if (until !== null) throw tooManyFailures(until - nowMs);
  }
}

const tooManyFailures = (retryAfterMs: number) =>
  new EngineError('resource_exhausted', 'Too many failed logins. Please wait before trying again.', {
    retryAfterMs,
  });

function counted(email: string, ip: string): Counted[] {
  const address = email.toLowerCase();
  return [
    { key: hash('pair', address, ip), free: 5 },
    { key: hash('origin', ip), free: 50 },
    { key: hash('address', address), free: 100 },
  ];
}

const hash = (...parts: string[]) => createHash('sha256').update(parts.join('\0')).digest();
