import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { table } from '../../output/table';
import { relativeTime } from '../../output/time';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions & OutputOptions & { search?: string; limit?: number; offset?: number };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const { client, tenant } = await connectRest(options);
  const { search: name, limit, offset } = options;
  const list = await answer(
    client.GET('/api/v1/tenants/{tenant}/workflows', {
      params: { path: { tenant }, query: { name, limit, offset } },
    }),
  );
  await print(options.output, list, () =>
    table(
      ['WORKFLOW', 'PAUSED', 'CREATED', 'ID'],
      (list.rows ?? []).map(({ name: workflow, isPaused, metadata }) => [
        workflow,
        isPaused ? 'yes' : 'no',
        relativeTime(metadata.createdAt),
        metadata.id,
      ]),
      'No workflows found. A worker registers its workflows when it starts.',
    ),
  );
}
