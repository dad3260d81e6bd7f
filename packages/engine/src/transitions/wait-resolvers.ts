import type { WaitOwnerKind } from '@hatchet-ts/schema';
import type { WaitResolver } from './arm-waits';
import { releaseSignals } from './durable/durable-signals';
import { releaseDurable } from './durable/release-durable';
import { releaseSteps } from './settle';

/** Who goes on when a wait is over, by the kind of its owner. The same in every process: any of them may end a wait. */
export const WAIT_RESOLVERS: Record<WaitOwnerKind, WaitResolver> = {
  step: releaseSteps,
  durable: releaseDurable,
  signal: releaseSignals,
};
