import { listVersions } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownWorkflow, versionMeta } from '../../present/workflow';
import { loadWorkflow } from '../../reading/load-workflow';

export const getWorkflow = route<'workflow:get'>({
  operationId: 'workflow:get',
  method: 'get',
  path: '/api/v1/workflows/{workflow}',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'workflow',
  audit: null,
  async handle({ path, tenantId }, { database }) {
    const workflow = await loadWorkflow(database, tenantId, path.workflow);
    const versions = await listVersions(database, tenantId, workflow.id);
    return {
      ...shownWorkflow(workflow),
      versions: versions.map((version) => versionMeta(version, workflow.id)),
    };
  },
});
