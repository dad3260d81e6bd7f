import { EngineError } from '@hatchet-ts/contracts';
import { BurstyRateLimiter, RateLimiterMemory } from 'rate-limiter-flexible';

const PER_SECOND = 50;
const BURST = 100;
/** Anybody who knows the address can make deliveries fail. */
const NOTED_PER_MINUTE = 60;

/** Deliveries per webhook: so many a second and some more at once (engine-behaviour 2.6.1). Counted per process. */
export class WebhookLimits {
  private readonly limiter = new BurstyRateLimiter(
    new RateLimiterMemory({ points: PER_SECOND, duration: 1 }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: BURST - PER_SECOND, duration: 2 }),
  );

  private readonly noted = new RateLimiterMemory({
    keyPrefix: 'noted',
    points: NOTED_PER_MINUTE,
    duration: 60,
  });

  /** Whether one more failed delivery may be kept. */
  async mayNote(webhookId: string): Promise<boolean> {
    const taken = await this.noted.get(webhookId);
    if (taken !== null && taken.remainingPoints <= 0) return false;
    await this.noted.penalty(webhookId, 1);
    return true;
  }

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
