import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../cli-error';
import { answer, type Rest } from './rest-client';

/** What one request brings at most. */
const PAGE = 1_000;

/** The search of the list matches parts of keys, so the page may hold neighbours too. */
export async function getRateLimit({ client, tenant }: Rest, key: string): Promise<RestSchema<'RateLimit'>> {
  const { rows = [] } = await answer(
    client.GET('/api/v1/tenants/{tenant}/rate-limits', {
      params: { path: { tenant }, query: { search: key, limit: PAGE } },
    }),
  );
  const limit = rows.find((row) => row.key === key);
  if (!limit)
    throw new CliError(`rate limit '${key}' not found`, {
      hint: "'hatchet rate-limits list' shows all of them.",
    });
  return limit;
}
