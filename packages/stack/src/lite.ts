import { readConfig, SERVICES } from '@hatchet-ts/config';
import { type Logger, runUntilSignal } from '@hatchet-ts/service-kit';
import type { PlatformArguments } from './arguments';
import { banner } from './banner';
import { clientEnv } from './client-env';
import { DataDirectory } from './data-directory';
import { type Servers, startServers } from './external-servers';
import { keysFor, prepareDatabase } from './first-boot';
import { keepRunning } from './keep-running';
import { tellParent } from './parent';
import { platformConfig } from './platform-config';
import { ServiceProcess } from './service-process';
import { serviceEntry, servicesFile } from './services-file';
import { say, warn } from './terminal';

/** The whole platform in this process, until SIGINT or SIGTERM. */
export async function runLite(args: PlatformArguments, processEnv: NodeJS.ProcessEnv): Promise<void> {
  // What is wrong with the environment is told before anything is started.
  readConfig(processEnv);
  const data = DataDirectory.open(args.dataDir ?? processEnv.SERVER_DATA_DIR ?? '.data');
  let servers: Servers | undefined;
  let stopKeeping = () => {};
  try {
    const keys = await keysFor(processEnv, data.path);
    const lastClientEnv = data.readClientEnv();
    servers = await startServers(processEnv, data, processEnv.SERVER_MSGQUEUE_KIND ?? 'in-process', say);
    const { config, env } = await platformConfig({
      env: { ...keys, ...processEnv, ...servers.env, SERVER_SERVICES: 'all' },
      args,
      clientEnv: lastClientEnv,
      edition: 'lite',
      onWarning: warn,
    });
    say('Preparing the database');
    const boot = await prepareDatabase(config, processEnv, lastClientEnv.HATCHET_CLIENT_TOKEN);

    const running = await ServiceProcess.create({ config, name: 'lite', logTo: process.stderr });
    stopKeeping = keepServers(servers, running.logger);
    await runUntilSignal(running.lifecycle, {
      metrics: running.metrics,
      onReady: async () => {
        const client = clientEnv(config, boot.token);
        data.writeClientEnv(client);
        const entries = SERVICES.map((name) =>
          serviceEntry(name, 0, process.pid, running.ports, config.SERVER_PROMETHEUS_PATH),
        );
        data.writeServices(servicesFile(entries, servers!, env));
        console.log(
          banner({ config, boot, dataDirectory: data.path, edition: 'lite, all services in one process' }),
        );
        console.log('ready');
        tellParent({ ports: running.ports, clientEnv: client });
      },
    });
  } finally {
    stopKeeping();
    await servers?.stop();
    data.close();
  }
}

/** In this edition nobody else would start a database that crashed. */
function keepServers(servers: Servers, logger: Logger): () => void {
  const stops = Object.entries({ postgres: servers.postgres, rabbitmq: servers.rabbitmq }).map(
    ([name, server]) => server && keepRunning(name, server, logger),
  );
  return () => {
    for (const stop of stops) stop?.();
  };
}
