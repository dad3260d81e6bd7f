import { listShownWorkflows } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { shownWorkflow } from '../../present/workflow';

export const listWorkflows = route<'workflow:list'>({
  operationId: 'workflow:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/workflows',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ query, tenantId }, { database }) {
    const page = pageOf(query);
    const { workflows, total } = await listShownWorkflows(database, tenantId, query.name ?? '', page);
    return { pagination: pagination(page, total), rows: workflows.map(shownWorkflow) };
  },
});
