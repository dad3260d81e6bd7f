import { badFlag } from '../../cli-error';
import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { parseDuration } from '../../input/moment';
import { print } from '../../output/print';
import { runText } from '../../output/run-text';
import { connectRest } from '../../rest/rest-client';
import { exitCodeOf, waitForEnd } from '../../rest/wait-for-end';

type Options = ConnectionOptions & OutputOptions & { timeout?: string };

export async function run({ args, options }: Invocation<Options>): Promise<void> {
  const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout);
  if (options.timeout !== undefined && timeoutMs === undefined)
    throw badFlag('--timeout', 'a duration such as 90s or 5m', options.timeout);
  const rest = await connectRest(options);
  const details = await waitForEnd(rest, args[0]!, timeoutMs);
  await print(options.output, details, () => runText(details));
  process.exitCode = exitCodeOf(details.run.status);
}
