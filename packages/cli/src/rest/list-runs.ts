import type { RestSchema } from '@hatchet-ts/contracts';
import { parsePast } from '../input/moment';
import { workflowIds } from './find-workflow';
import { answer, type Rest } from './rest-client';

/** Runs a command is about, by flags. */
export interface RunFilter {
  since?: string;
  until?: string;
  status?: RestSchema<'V1TaskStatus'>[];
  workflow?: string;
}

export interface RunPage {
  limit?: number;
  offset?: number;
  onlyTasks?: boolean;
}

/** @throws CliError that names the flag when a value is no time */
export function listRuns(rest: Rest, filter: RunFilter & { since: string }, page: RunPage) {
  const since = parsePast('--since', filter.since);
  const until = filter.until && parsePast('--until', filter.until);
  return workflowIds(rest, filter.workflow).then((workflow_ids) =>
    answer(
      rest.client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs', {
        params: {
          path: { tenant: rest.tenant },
          query: {
            since,
            until,
            statuses: filter.status,
            workflow_ids,
            limit: page.limit,
            offset: page.offset,
            only_tasks: page.onlyTasks ?? false,
          },
        },
      }),
    ),
  );
}
