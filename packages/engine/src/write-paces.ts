import { type Config, catalogue } from '@hatchet-ts/config';
import type { BatchPace } from '@hatchet-ts/service-kit';

/** How fast runs, events and reports (which free slots) are written; undefined: as fast as the database takes them. */
export interface WritePaces {
  runs?: BatchPace;
  events?: BatchPace;
  reports?: BatchPace;
}

/**
 * CFG-197 to CFG-212. By default a batch leaves as soon as the one before is written, which adds no delay when idle and
 * makes large batches under load. A period applies where the strategy is STATIC, or where it was raised above its
 * default: then batches of that kind leave a period apart, or as soon as the threshold is reached.
 */
export function writePaces(config: Config): WritePaces {
  const pace = (
    kind: 'WORKFLOWRUNBUFFER' | 'EVENTBUFFER' | 'RELEASESEMAPHOREBUFFER',
  ): BatchPace | undefined => {
    const periodMs = Math.max(
      config[`SERVER_${kind}_FLUSH_PERIOD_MILLISECONDS`],
      config.SERVER_WAIT_FOR_FLUSH,
    );
    const isWanted =
      config.SERVER_FLUSH_STRATEGY === 'STATIC' ||
      periodMs > catalogue.SERVER_FLUSH_PERIOD_MILLISECONDS.default;
    return isWanted ? { periodMs, items: config[`SERVER_${kind}_FLUSH_ITEMS_THRESHOLD`] } : undefined;
  };
  return {
    runs: pace('WORKFLOWRUNBUFFER'),
    events: pace('EVENTBUFFER'),
    reports: pace('RELEASESEMAPHOREBUFFER'),
  };
}
