import { Reply } from '../../http/reply';
import { route } from '../../http/route';

/** The metrics of the tenant in the text format of Prometheus (PRM-02). */
export const getPrometheusMetrics = route<'tenant:get:prometheus-metrics'>({
  operationId: 'tenant:get:prometheus-metrics',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/prometheus-metrics',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ tenantId }, { tenantMetrics }) {
    return Reply.text(tenantMetrics.contentType, await tenantMetrics.text(tenantId));
  },
});
