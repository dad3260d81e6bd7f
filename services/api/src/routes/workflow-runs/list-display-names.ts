import { readShownRuns, readShownTasks } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { resourceMeta } from '../../present/resource-meta';

const IDS_MAX = 1000;

export const listDisplayNames = route<'v1-workflow-run:display-names:list'>({
  operationId: 'v1-workflow-run:display-names:list',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/workflow-runs/display-names',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { database, engine }) {
    const ids = [...new Set(query.external_ids)];
    if (ids.length > IDS_MAX)
      throw new HttpError(
        400,
        `external_ids takes at most ${IDS_MAX} ids, got ${ids.length}`,
        'external_ids',
      );
    const [runs, tasks] = await Promise.all([
      readShownRuns(database, tenantId, ids),
      readShownTasks(database, tenantId, ids),
    ]);
    const found = [...runs, ...tasks.filter((task) => task.runId === null)];
    await engine.definitions.load(found.map((run) => run.versionId));
    const rows = found
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .map((run) => ({
        displayName: engine.definitions.peek(run.versionId)!.name,
        metadata: resourceMeta(run.id, uuidTime(run.id)),
      }));
    return { pagination: { current_page: 1, num_pages: 1 }, rows };
  },
});
