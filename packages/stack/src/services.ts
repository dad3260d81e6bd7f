import { SERVICES, type Service as ServiceName } from '@hatchet-ts/config';
import type { ServiceDependencies } from '@hatchet-ts/engine';
import type { ApiTokens, PlatformKeys } from '@hatchet-ts/identity';
import type { Logger, Service } from '@hatchet-ts/service-kit';
import { grpcCredentials } from './grpc-credentials';

/** What every service gets, and what only some of them use. */
export type Dependencies = ServiceDependencies & {
  keys: PlatformKeys;
  tokens: ApiTokens;
  /** For what concerns queues and assignment (CFG-149, CFG-150). */
  queueLogger: Logger;
};

/** A service that may listen on a port, known once it has started. */
export type RunningService = Service & { readonly port?: number };

type Factory = (deps: Dependencies) => RunningService;

/** Loaded on demand: a process of one service starts in two thirds of the time when it does not load the others. */
const LOADERS: Readonly<Record<ServiceName, () => Promise<Factory>>> = {
  controllers: async () => (await import('@hatchet-ts/controllers')).createControllersService,
  scheduler: async () => {
    const { createSchedulerService } = await import('@hatchet-ts/scheduler');
    return (deps) => createSchedulerService({ ...deps, logger: deps.queueLogger });
  },
  'grpc-dispatcher': async () => {
    const { createDispatcherService } = await import('@hatchet-ts/grpc-dispatcher');
    return (deps) => createDispatcherService({ ...deps, credentials: grpcCredentials(deps.config) });
  },
  api: async () => (await import('@hatchet-ts/api')).createApiService,
};

/** @returns makes the named services, in the order in which they start: who takes in work comes after who carries it out */
export async function loadServices(
  names: readonly ServiceName[],
): Promise<(deps: Dependencies) => RunningService[]> {
  const factories: Factory[] = [];
  for (const name of SERVICES) if (names.includes(name)) factories.push(await LOADERS[name]());
  return (deps) => factories.map((create) => create(deps));
}
