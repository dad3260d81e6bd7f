import type { WaitOwnerKind } from '@hatchet-ts/schema';
import type { WaitResolver } from './arm-waits';
import { releaseSteps } from './settle';

/** Who goes on when a wait is over, by the kind of its owner. The same in every process: any of them may end a wait. */
export const WAIT_RESOLVERS: Partial<Record<WaitOwnerKind, WaitResolver>> = {
  step: releaseSteps,
};
