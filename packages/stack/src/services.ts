import { createApiService } from '@hatchet-ts/api';
import { SERVICES, type Service as ServiceName } from '@hatchet-ts/config';
import { createControllersService } from '@hatchet-ts/controllers';
import type { ServiceDependencies } from '@hatchet-ts/engine';
import { createDispatcherService } from '@hatchet-ts/grpc-dispatcher';
import type { ApiTokens, PlatformKeys } from '@hatchet-ts/identity';
import { createSchedulerService } from '@hatchet-ts/scheduler';
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

const FACTORIES: Readonly<Record<ServiceName, (deps: Dependencies) => RunningService>> = {
  controllers: createControllersService,
  scheduler: (deps) => createSchedulerService({ ...deps, logger: deps.queueLogger }),
  'grpc-dispatcher': (deps) =>
    createDispatcherService({ ...deps, credentials: grpcCredentials(deps.config) }),
  api: createApiService,
};

/** The named services in the order in which they start: who takes in work comes after who carries it out. */
export function createServices(names: readonly ServiceName[], deps: Dependencies): RunningService[] {
  return SERVICES.filter((name) => names.includes(name)).map((name) => FACTORIES[name](deps));
}
