import { route } from '../../http/route';

/** What a tenant may use: everything this installation has. */
export const getEntitlements = route<'tenant:get:entitlements'>({
  operationId: 'tenant:get:entitlements',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/entitlements',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  handle: (_request, { config }) => ({
    auditLogs: true,
    prometheusMetrics: config.SERVER_PROMETHEUS_ENABLED || config.SERVER_PROMETHEUS_SERVER_URL !== undefined,
    strictAdditionalMetadataFilters: true,
    dagOperator: false,
    durableStreams: false,
    serverlessOperator: false,
  }),
});
