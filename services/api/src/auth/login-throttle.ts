import { createHash } from 'node:crypto';
import { EngineError } from '@hatchet-ts/contracts';
import {
  blockLogins,
  clearLoginFailures,
  type Database,
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

  /** @throws EngineError `resource_exhausted` with the time to wait */
  async check(email: string, ip: string): Promise<void> {
    const keys = counted(email, ip).map(({ key }) => key);
    const nowMs = this.clock.nowMs();
    const until = await readLoginBlock(this.database, keys, nowMs);
    if (until === null) return;
    throw new EngineError('resource_exhausted', 'Too many failed logins. Please wait before trying again.', {
      retryAfterMs: until - nowMs,
    });
  }

  async failed(email: string, ip: string): Promise<void> {
    const nowMs = this.clock.nowMs();
    for (const { key, free } of counted(email, ip)) {
      const failures = await recordLoginFailure(this.database, key, WINDOW_MS, nowMs);
      if (failures < free) continue;
      const waitMs = Math.min(BLOCK_MS_MIN * 2 ** Math.min(failures - free, 20), BLOCK_MS_MAX);
      await blockLogins(this.database, key, nowMs + waitMs);
    }
  }

  /** Forgets the failures of the pair; the origin keeps those it made with other addresses. */
  async succeeded(email: string, ip: string): Promise<void> {
    await clearLoginFailures(this.database, counted(email, ip)[0]!.key);
  }
}

function counted(email: string, ip: string): Counted[] {
  const address = email.toLowerCase();
  return [
    { key: hash('pair', address, ip), free: 5 },
    { key: hash('origin', ip), free: 50 },
    { key: hash('address', address), free: 100 },
  ];
}

const hash = (...parts: string[]) => createHash('sha256').update(parts.join('\0')).digest();
