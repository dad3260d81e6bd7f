import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { table } from '../../output/table';
import { relativeTime } from '../../output/time';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions & OutputOptions & { limit?: number; offset?: number };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const { client, tenant } = await connectRest(options);
  const { limit, offset } = options;
  const list = await answer(
    client.GET('/api/v1/tenants/{tenant}/workflows/scheduled', {
      params: { path: { tenant }, query: { limit, offset } },
    }),
  );
  await print(options.output, list, () =>
    table(
      ['SCHEDULED', 'WORKFLOW', 'AT', 'WHEN'],
      (list.rows ?? []).map(({ metadata, workflowName, triggerAt }) => [
        metadata.id,
        workflowName,
        triggerAt,
        relativeTime(triggerAt),
      ]),
      'No scheduled runs found.',
    ),
  );
}
