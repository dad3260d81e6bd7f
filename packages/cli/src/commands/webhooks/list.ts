import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { table } from '../../output/table';
import { answer, connectRest } from '../../rest/rest-client';

export async function run({ options }: Invocation<ConnectionOptions & OutputOptions>): Promise<void> {
  const { client, tenant, connection } = await connectRest(options);
  const list = await answer(
    client.GET('/api/v1/stable/tenants/{tenant}/webhooks', { params: { path: { tenant } } }),
  );
  await print(options.output, list, () =>
    table(
      ['WEBHOOK', 'SOURCE', 'AUTH', 'EVENT KEY', 'URL'],
      (list.rows ?? []).map(({ name, sourceName, authType, eventKeyExpression }) => [
        name,
        sourceName,
        authType,
        eventKeyExpression,
        `${connection.serverUrl}/api/v1/stable/tenants/${tenant}/webhooks/${name}`,
      ]),
      'No webhooks found.',
    ),
  );
}
