import { HatchetClient } from '@hatchet-dev/typescript-sdk';
import { say } from './say';

/** Asks for the tenant's metrics with the published SDK. */
async function main(): Promise<void> {
  const hatchet = HatchetClient.init();
  say('scrape', { text: await hatchet.metrics.scrapePrometheusMetrics() });
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
