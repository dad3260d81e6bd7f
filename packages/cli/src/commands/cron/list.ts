import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { colouredStatus } from '../../output/status';
import { table } from '../../output/table';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions & OutputOptions & { limit?: number; offset?: number };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const { client, tenant } = await connectRest(options);
  const { limit, offset } = options;
  const list = await answer(
    client.GET('/api/v1/tenants/{tenant}/workflows/crons', {
      params: { path: { tenant }, query: { limit, offset } },
    }),
  );
  await print(options.output, list, () =>
    table(
      ['CRON', 'EXPRESSION', 'WORKFLOW', 'STATE', 'FROM', 'ID'],
      (list.rows ?? []).map((cron) => [
        cron.name || '-',
        cron.cron,
        cron.workflowName,
        colouredStatus(cron.enabled ? 'enabled' : 'disabled'),
        cron.method === 'API' ? 'api' : 'code',
        cron.metadata.id,
      ]),
      'No crons found.',
    ),
  );
}
