import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';

/** Finds the platform by the variables that `hatchet worker dev` and `hatchet trigger` set. */
export const hatchet = HatchetClient.init();
