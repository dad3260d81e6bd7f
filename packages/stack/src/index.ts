/** Puts services together: the lite edition, the split edition on one machine, single service processes. */
export type { PlatformArguments, Replicas } from './arguments';
export { parseEnvFile } from './env-file';
export { MainProcess, type MainProcessOptions } from './main-process';
export type { ServiceEntry, ServicesFile } from './services-file';
export { type Part, type SplitOptions, SplitPlatform } from './split';
