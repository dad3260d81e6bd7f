import { EngineError } from '@hatchet-ts/contracts';
import { BurstyRateLimiter, RateLimiterMemory } from 'rate-limiter-flexible';

const PER_SECOND = 50;
const BURST = 100;

/** Deliveries per webhook: so many a second and some more at once (engine-behaviour 2.6.1). Counted per process. */
export class WebhookLimits {
  private readonly limiter = new BurstyRateLimiter(
    new RateLimiterMemory({ points: PER_SECOND, duration: 1 }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: BURST - PER_SECOND, duration: 2 }),
  );

  /** @throws EngineError `resource_exhausted` */
  async take(webhookId: string): Promise<void> {
    try {
      await this.limiter.consume(webhookId);
    } catch {
      throw new EngineError('resource_exhausted', 'too many deliveries to this webhook', {
        retryAfterMs: 1000,
      });
    }
  }
}
