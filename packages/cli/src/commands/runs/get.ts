import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { runText } from '../../output/run-text';
import { getRun } from '../../rest/find-run';
import { connectRest } from '../../rest/rest-client';

export async function run({ args, options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const rest = await connectRest(options);
  const details = await getRun(rest, args[0]!);
  await print(options.output, details, () => runText(details));
}
