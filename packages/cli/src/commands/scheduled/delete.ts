import type { Invocation } from '../../command-spec';
import { getScheduled } from '../../rest/get-scheduled';
import { answer } from '../../rest/rest-client';
import { type Deletable, type DeleteOptions, deleteOne } from '../delete-one';

const SCHEDULED: Deletable = {
  noun: 'scheduled run',
  argument: 'the id of a scheduled run',
  find: async (rest, id) => {
    const { metadata, workflowName, triggerAt } = await getScheduled(rest, id);
    const path = { tenant: rest.tenant, 'scheduled-workflow-run': metadata.id };
    return {
      label: `${workflowName} at ${triggerAt}`,
      document: { id: metadata.id },
      send: () =>
        answer(
          rest.client.DELETE('/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}', {
            params: { path },
          }),
          'scheduled run',
        ),
    };
  },
  choices: async ({ client, tenant }) => {
    const { rows = [] } = await answer(
      client.GET('/api/v1/tenants/{tenant}/workflows/scheduled', { params: { path: { tenant } } }),
    );
    return rows.map(({ metadata, workflowName, triggerAt }) => ({
      value: metadata.id,
      label: `${workflowName} at ${triggerAt}`,
    }));
  },
};

export const run = (invocation: Invocation<DeleteOptions>): Promise<void> => deleteOne(invocation, SCHEDULED);
