import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../cli-error';
import { isUuid } from './find-workflow';
import { answer, type Rest } from './rest-client';

export async function getScheduled(
  { client, tenant }: Rest,
  id: string,
): Promise<RestSchema<'ScheduledWorkflows'>> {
  if (!isUuid(id))
    throw new CliError(`invalid scheduled run ID "${id}": it is no UUID`, {
      hint: "'hatchet scheduled list' shows the ids.",
    });
  return answer(
    client.GET('/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}', {
      params: { path: { tenant, 'scheduled-workflow-run': id } },
    }),
    'scheduled run',
  );
}
