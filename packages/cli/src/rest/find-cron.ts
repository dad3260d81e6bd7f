import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../cli-error';
import { isUuid } from './find-workflow';
import { answer, type Rest } from './rest-client';

type Cron = RestSchema<'CronWorkflows'>;

/** A cron by id, or by a name that only one has. */
export async function findCron({ client, tenant }: Rest, nameOrId: string): Promise<Cron> {
  if (isUuid(nameOrId))
    return answer(
      client.GET('/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}', {
        params: { path: { tenant, 'cron-workflow': nameOrId } },
      }),
      `cron '${nameOrId}'`,
    );
  const { rows = [] } = await answer(
    client.GET('/api/v1/tenants/{tenant}/workflows/crons', {
      params: { path: { tenant }, query: { cronName: nameOrId } },
    }),
  );
  const named = rows.filter(({ name }) => name === nameOrId);
  if (named.length === 1) return named[0]!;
  throw named.length
    ? new CliError(`${named.length} crons have the name '${nameOrId}'`, {
        hint: `Give the id: ${named.map(({ metadata, workflowName }) => `${metadata.id} (${workflowName})`).join(', ')}.`,
      })
    : new CliError(`cron '${nameOrId}' not found`, { hint: "'hatchet cron list' shows all crons." });
}
