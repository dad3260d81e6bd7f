import { route } from '../../http/route';

export const listIntegrations = route<'metadata:list:integrations'>({
  operationId: 'metadata:list:integrations',
  method: 'get',
  path: '/api/v1/meta/integrations',
  access: { who: 'user' },
  audit: null,
  handle: (_request, { config }) => [
    { name: 'slack', enabled: config.SERVER_TENANT_ALERTING_SLACK_ENABLED ?? false },
    { name: 'sns', enabled: true },
  ],
});
