import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { runTable } from '../../output/run-table';
import { listRuns, type RunFilter, type RunPage } from '../../rest/list-runs';
import { connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions & OutputOptions & RunFilter & RunPage;

/** How far back `runs` alone looks; `runs list` has the same default as a flag. */
const SINCE = '24h';

export async function run({ options }: Invocation<Options>): Promise<void> {
  const rest = await connectRest(options);
  const list = await listRuns(rest, { ...options, since: options.since ?? SINCE }, options);
  await print(options.output, list, () => runTable(list, 'No runs found.'));
}
