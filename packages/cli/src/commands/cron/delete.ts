import type { Invocation } from '../../command-spec';
import { findCron } from '../../rest/find-cron';
import { answer } from '../../rest/rest-client';
import { type Deletable, type DeleteOptions, deleteOne } from '../delete-one';

const CRON: Deletable = {
  noun: 'cron',
  argument: 'the id or name of a cron',
  find: async (rest, nameOrId) => {
    const cron = await findCron(rest, nameOrId);
    const path = { tenant: rest.tenant, 'cron-workflow': cron.metadata.id };
    return {
      label: cron.name || cron.metadata.id,
      document: { id: cron.metadata.id },
      send: () =>
        answer(
          rest.client.DELETE('/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}', {
            params: { path },
          }),
          'cron',
        ),
    };
  },
  choices: async ({ client, tenant }) => {
    const { rows = [] } = await answer(
      client.GET('/api/v1/tenants/{tenant}/workflows/crons', { params: { path: { tenant } } }),
    );
    return rows.map(({ metadata, name, cron, workflowName }) => ({
      value: metadata.id,
      label: name || metadata.id,
      hint: `${workflowName}, ${cron}`,
    }));
  },
};

export const run = (invocation: Invocation<DeleteOptions>): Promise<void> => deleteOne(invocation, CRON);
