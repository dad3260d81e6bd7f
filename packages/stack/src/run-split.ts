import type { SplitArguments } from './arguments';
import { banner } from './banner';
import { SplitPlatform } from './split';
import { say, warn } from './terminal';
import { untilSignal } from './until-signal';

/** The split edition until SIGINT or SIGTERM. */
export async function runSplit(args: SplitArguments, env: NodeJS.ProcessEnv): Promise<void> {
  const stopped = untilSignal();
  const platform = await SplitPlatform.start({ ...args, env, say, warn });
  const { services } = platform.services;
  const counts = Object.entries(args.replicas).map(([name, count]) => `${count} ${name}`);
  console.log(
    banner({
      config: platform.config,
      boot: platform.boot,
      dataDirectory: platform.dataDirectory,
      edition: `split, ${services.length} processes: ${counts.join(', ')}`,
    }),
  );
  console.log('ready');
  await stopped;
  say('Stopping');
  await platform.stop();
}
