import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { relativeTime } from '../../output/time';
import { getRateLimit } from '../../rest/rate-limits';
import { connectRest } from '../../rest/rest-client';

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const limit = await getRateLimit(await connectRest(options), args[0]!);
  await print(options.output, limit, () =>
    [
      `Rate limit: ${limit.key}`,
      `Left: ${limit.value} of ${limit.limitValue} per ${limit.window.toLowerCase()}`,
      `Refilled: ${relativeTime(limit.lastRefill)}`,
      ...(limit.pausedUntil ? [`Paused until: ${limit.pausedUntil}`] : []),
    ].join('\n'),
  );
}
