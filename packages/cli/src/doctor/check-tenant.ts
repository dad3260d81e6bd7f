import type { Connection } from '../profiles/connection';
import { answer, restOf } from '../rest/rest-client';
import { type Finding, ok, warning } from './finding';

/** Whether anything could run: workflows registered, workers connected. */
export async function checkTenant(connection: Connection): Promise<Finding[]> {
  const { client, tenant } = restOf(connection);
  const path = { tenant };
  const [workers, workflows] = await Promise.all([
    answer(client.GET('/api/v1/tenants/{tenant}/worker', { params: { path } })),
    answer(client.GET('/api/v1/tenants/{tenant}/workflows', { params: { path, query: { limit: 1_000 } } })),
  ]);
  const active = (workers.rows ?? []).filter(({ status }) => status === 'ACTIVE');
  const names = (workflows.rows ?? []).map(({ name }) => name);
  return [
    names.length
      ? ok('workflows', `${names.length} registered: ${shortList(names)}`)
      : warning('workflows', 'none registered', 'Workers register their workflows when they start.'),
    active.length
      ? ok(
          'workers',
          `${active.length} connected: ${shortList([...new Set(active.map(({ name }) => name))])}`,
        )
      : warning(
          'workers',
          'none connected: runs stay QUEUED',
          "Start one: 'hatchet worker dev', or your program with the variables of this profile.",
        ),
  ];
}

const SHOWN = 5;

const shortList = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '');
