import { metadataPairs } from '@hatchet-ts/engine';
import { countCrons, listCrons as readCrons } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { shownCron } from '../../present/trigger';

export const listCrons = route<'cron-workflow:list'>({
  operationId: 'cron-workflow:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/workflows/crons',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ canViewPayloads, query, tenantId }, { database }) {
    const { workflowId, workflowName, cronName } = query;
    const metadata = query.additionalMetadata && metadataPairs(query.additionalMetadata);
    const filter = { tenantId, workflowId, workflowName, cronName, metadata };
    const page = pageOf(query);
    const order = {
      field: query.orderByField ?? 'createdAt',
      direction: query.orderByDirection ?? 'DESC',
    } as const;
    const [crons, total] = await Promise.all([
      readCrons(database, filter, page, order),
      countCrons(database, filter),
    ]);
    return {
      pagination: pagination(page, total),
      rows: crons.map((cron) => shownCron(cron, canViewPayloads)),
    };
  },
});
