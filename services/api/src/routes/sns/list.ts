import { listSnsIntegrations as readSnsIntegrations } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { shownSnsIntegration } from './shown-sns-integration';

export const listSnsIntegrations = route<'sns:list'>({
  operationId: 'sns:list',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/sns',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { config, database }) {
    const integrations = await readSnsIntegrations(database, tenantId);
    return {
      pagination: {},
      rows: integrations.map((integration) => shownSnsIntegration(integration, config.SERVER_URL)),
    };
  },
});
