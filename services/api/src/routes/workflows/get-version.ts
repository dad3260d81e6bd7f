import { notFound } from '@hatchet-ts/contracts';
import { listVersions } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownVersion } from '../../present/workflow';
import { loadWorkflow } from '../../reading/load-workflow';

/** One version, the newest unless asked for another: the path says "versions", the contract says one. */
export const getWorkflowVersion = route<'workflow-version:get'>({
  operationId: 'workflow-version:get',
  method: 'get',
  path: '/api/v1/workflows/{workflow}/versions',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'workflow',
  audit: null,
  async handle({ path, query, tenantId }, { database, engine }) {
    const workflow = await loadWorkflow(database, tenantId, path.workflow);
    const versions = await listVersions(database, tenantId, workflow.id);
    const version = query.version ? versions.find(({ id }) => id === query.version) : versions[0];
    if (!version) throw notFound('not found');
    return shownVersion(workflow, version, await engine.definitions.get(version.id));
  },
});
