import type { ConnectionOptions, Invocation, OutputOptions } from '../../command-spec';
import { print } from '../../output/print';
import { table } from '../../output/table';
import { relativeTime } from '../../output/time';
import { answer, connectRest } from '../../rest/rest-client';

type Options = ConnectionOptions & OutputOptions & { search?: string; limit?: number; offset?: number };

export async function run({ options }: Invocation<Options>): Promise<void> {
  const { client, tenant } = await connectRest(options);
  const { search, limit, offset } = options;
  const list = await answer(
    client.GET('/api/v1/tenants/{tenant}/rate-limits', {
      params: { path: { tenant }, query: { search, limit, offset } },
    }),
  );
  await print(options.output, list, () =>
    table(
      ['KEY', 'LEFT', 'LIMIT', 'WINDOW', 'REFILLED'],
      (list.rows ?? []).map(({ key, value, limitValue, window, lastRefill }) => [
        key,
        value,
        limitValue,
        window.toLowerCase(),
        relativeTime(lastRefill),
      ]),
      'No rate limits found.',
    ),
  );
}
