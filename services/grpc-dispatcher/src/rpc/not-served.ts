import { EngineError } from '@hatchet-ts/contracts';

/** For calls the platform does not serve. SDKs read UNIMPLEMENTED as an older engine and fall back where they can. */
export const notServed = (rpc: string, sentence?: string) => (): never => {
  throw new EngineError('unimplemented', sentence ?? `${rpc} is not served by this release`);
};
