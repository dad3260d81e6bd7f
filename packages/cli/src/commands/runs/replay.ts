import type { Invocation } from '../../command-spec';
import { answer } from '../../rest/rest-client';
import { type BulkChange, type BulkOptions, changeRuns } from './bulk-change';

const REPLAY: BulkChange = {
  verb: 'replay',
  past: 'Replayed',
  send: async ({ client, tenant }, body) => {
    const { ids } = await answer(
      client.POST('/api/v1/stable/tenants/{tenant}/tasks/replay', { params: { path: { tenant } }, body }),
      'run',
    );
    return ids ?? [];
  },
};

export const run = (invocation: Invocation<BulkOptions>): Promise<void> => changeRuns(invocation, REPLAY);
