import { HatchetClient } from '@hatchet-dev/typescript-sdk/v1';

/** Finds the platform by the variables of `client.env`. */
export const hatchet = HatchetClient.init();
