import { EngineError } from '@hatchet-ts/contracts';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Route } from './route';

/**
 * Bounds on how often one caller may use an operation, where the route sets one. Counted per process: they keep
 * single hosts from loading us with expensive calls, they are no quota.
 */
export class CallLimits {
  private readonly limiters = new Map<Route, RateLimiterMemory>();

  constructor(routes: readonly Route[]) {
    for (const route of routes)
      if (route.callsPerMinute !== undefined)
        this.limiters.set(route, new RateLimiterMemory({ points: route.callsPerMinute, duration: 60 }));
  }

  /** @throws EngineError `resource_exhausted` with the time to wait */
  async take(route: Route, caller: string): Promise<void> {
    const limiter = this.limiters.get(route);
    if (!limiter) return;
    try {
      await limiter.consume(caller);
    } catch (refusal) {
      const { msBeforeNext } = refusal as RateLimiterRes;
      throw new EngineError('resource_exhausted', 'Too many calls. Please wait before trying again.', {
        retryAfterMs: msBeforeNext,
      });
    }
  }
}
