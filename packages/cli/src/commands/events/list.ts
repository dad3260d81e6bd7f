import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { parsePast } from '../../input/moment';
import { print } from '../../output/print';
import { table } from '../../output/table';
import { relativeTime } from '../../output/time';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions &
  OutputOptions & { key?: string; since?: string; limit?: number; offset?: number };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const since = options.since === undefined ? undefined : parsePast('--since', options.since);
  const { client, tenant } = await connectRest(options);
  const keys = options.key === undefined ? undefined : [options.key];
  const list = await answer(
    client.GET('/api/v1/stable/tenants/{tenant}/events', {
      params: { path: { tenant }, query: { keys, since, limit: options.limit, offset: options.offset } },
    }),
  );
  await print(options.output, list, () =>
    table(
      ['EVENT', 'KEY', 'SCOPE', 'SEEN', 'RUNS'],
      (list.rows ?? []).map(({ metadata, key, scope, seenAt, workflowRunSummary: runs }) => [
        metadata.id,
        key,
        scope || '-',
        relativeTime(seenAt ?? metadata.createdAt),
        Object.values(runs).reduce((sum, count) => sum + count, 0),
      ]),
      'No events found.',
    ),
  );
}
