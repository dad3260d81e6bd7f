import { notFound } from '@hatchet-ts/contracts';
import { explainWaiting } from '@hatchet-ts/engine';
import { route } from '../../http/route';

/** Why a run does not go on: for each step that waits, the gate that holds it, with numbers and holders. */
export const getWaiting = route<'v1-workflow-run:get:waiting'>({
  operationId: 'v1-workflow-run:get:waiting',
  method: 'get',
  path: '/api/v1/stable/workflow-runs/{v1-workflow-run}/waiting',
  access: { who: 'tenant', role: 'VIEWER' },
  resource: 'v1-workflow-run',
  audit: null,
  async handle({ path, tenantId }, { engine }) {
    const rows = await explainWaiting(engine, tenantId, path['v1-workflow-run']);
    if (rows === null) throw notFound('not found');
    return { rows };
  },
});
