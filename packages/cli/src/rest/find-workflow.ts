import type { RestSchema } from '@hatchet-ts/contracts';
import { CliError } from '../cli-error';
import { answer, type Rest } from './rest-client';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The name filter of the list matches parts of names, so the page may hold neighbours too. */
const PAGE = 1_000;

/** A workflow by id or by its whole name. */
export async function findWorkflow(
  { client, tenant }: Rest,
  nameOrId: string,
): Promise<RestSchema<'Workflow'>> {
  if (isUuid(nameOrId))
    return answer(
      client.GET('/api/v1/workflows/{workflow}', { params: { path: { workflow: nameOrId } } }),
      `workflow '${nameOrId}'`,
    );
  const { rows = [] } = await answer(
    client.GET('/api/v1/tenants/{tenant}/workflows', {
      params: { path: { tenant }, query: { name: nameOrId, limit: PAGE } },
    }),
  );
  const workflow =
    rows.find(({ name }) => name === nameOrId) ?? rows.find(({ name }) => same(name, nameOrId));
  if (!workflow)
    throw new CliError(`workflow '${nameOrId}' not found`, {
      hint: "'hatchet workflows list' shows what workers have registered. Is your worker running?",
    });
  return workflow;
}

/** The ids of a filter by workflow; none without one. */
export async function workflowIds(rest: Rest, nameOrId: string | undefined): Promise<string[] | undefined> {
  return nameOrId ? [(await findWorkflow(rest, nameOrId)).metadata.id] : undefined;
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
