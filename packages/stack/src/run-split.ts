import type { SplitArguments } from './arguments';
import { banner } from './banner';
import { SplitPlatform } from './split';
import { say, warn } from './terminal';

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

/**
 * Resolves at the first SIGINT or SIGTERM, also at one that comes while the platform still starts: stopping half of a
 * start is left to its end. Further signals change nothing, the stop is under way.
 */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}
