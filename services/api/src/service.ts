import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Definitions, type EngineContext, type ServiceDependencies, TriggerRuns } from '@hatchet-ts/engine';
import type { ApiTokens, PlatformKeys } from '@hatchet-ts/identity';
import type { Service } from '@hatchet-ts/service-kit';
import type { ApiContext } from './api-context';
import { createApp } from './http/app';
import { HttpServer } from './http/http-server';
import { routes } from './routes';

/** What the API needs besides what every service gets. */
export interface ApiDependencies extends ServiceDependencies {
  keys: PlatformKeys;
  /** Started and stopped by the process, which may share it among services. */
  tokens: ApiTokens;
}

export interface ApiService extends Service {
  /** The bound port, of interest when SERVER_PORT is 0; undefined while not listening. */
  readonly port: number | undefined;
}

/** The REST API: what browsers, command line and SDKs call over HTTP. */
export function createApiService(deps: ApiDependencies): ApiService {
  const { broker, clock, config, database } = deps;
  const engine: EngineContext = {
    database,
    broker,
    clock,
    definitions: new Definitions(database, clock),
    maxInternalRetries: config.SERVER_MAX_INTERNAL_RETRY_COUNT,
  };
  const triggers = new TriggerRuns(engine);
  const context: ApiContext = { ...deps, engine, triggers, version: `v${packageVersion()}` };
  const server = new HttpServer(createApp(context, routes));

  return {
    name: 'api',
    get port() {
      return server.port;
    },
    start: () => server.listen(config.SERVER_PORT, config.SERVER_BIND_ADDRESS),
    async drain() {
      await server.drain();
      await triggers.drain();
    },
    stop: () => server.stop(),
  };
}

function packageVersion(): string {
  const text = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
