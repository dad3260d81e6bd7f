import type { Invocation } from '../../command-spec';
import { getRateLimit } from '../../rest/rate-limits';
import { answer } from '../../rest/rest-client';
import { type Deletable, type DeleteOptions, deleteOne } from '../delete-one';

const RATE_LIMIT: Deletable = {
  noun: 'rate limit',
  argument: 'the key of a rate limit',
  find: async (rest, key) => {
    await getRateLimit(rest, key);
    return {
      label: key,
      document: { key },
      send: () =>
        answer(
          rest.client.DELETE('/api/v1/tenants/{tenant}/rate-limits', {
            params: { path: { tenant: rest.tenant }, query: { key } },
          }),
          'rate limit',
        ),
    };
  },
  choices: async ({ client, tenant }) => {
    const { rows = [] } = await answer(
      client.GET('/api/v1/tenants/{tenant}/rate-limits', { params: { path: { tenant } } }),
    );
    return rows.map(({ key, limitValue, window }) => ({
      value: key,
      label: key,
      hint: `${limitValue} per ${window.toLowerCase()}`,
    }));
  },
};

export const run = (invocation: Invocation<DeleteOptions>): Promise<void> =>
  deleteOne(invocation, RATE_LIMIT);
