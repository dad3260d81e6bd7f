import { checkRequired, readConfig, readConfigDirectory } from '@hatchet-ts/config';
import { runUntilSignal } from '@hatchet-ts/service-kit';
import type { ServiceArguments } from './arguments';
import { tellParent } from './parent';
import { ServiceProcess } from './service-process';
import { warn } from './terminal';

/** The named services in this process until SIGINT or SIGTERM: the entry of a deployment. */
export async function runService(args: ServiceArguments, env: NodeJS.ProcessEnv): Promise<void> {
  const given = { ...(args.config ? readConfigDirectory(args.config) : {}), ...known(env) };
  const config = readConfig(args.services ? { ...given, SERVER_SERVICES: args.services } : given, {
    onWarning: warn,
  });
  checkRequired(config, { edition: 'split' });
  const name = args.name ?? config.SERVER_SERVICES.join('+');
  const running = await ServiceProcess.create({ config, name });
  await runUntilSignal(running.lifecycle, {
    metrics: running.metrics,
    onReady: () => {
      console.log('ready');
      tellParent({ ports: running.ports });
    },
  });
}

const known = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text !== ''));
