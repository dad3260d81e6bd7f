import { listWebhookFailures } from '@hatchet-ts/schema';
import { uuidTime } from '@hatchet-ts/service-kit';
import { route } from '../../http/route';
import { pageOf, pagination } from '../../present/pagination';
import { resourceMeta } from '../../present/resource-meta';
import { loadWebhook } from './load-webhook';

/** Failures counted beyond the page. */
const COUNTED_MAX = 1_000;

/** Deliveries that made no event, newest first, for as long as the runs of their day are kept. */
export const listFailures = route<'v1-webhook:list:failures'>({
  operationId: 'v1-webhook:list:failures',
  method: 'get',
  path: '/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}/failures',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  async handle({ path, query, tenantId }, { analytics, database }) {
    const webhook = await loadWebhook(database, tenantId, path['v1-webhook']);
    const page = pageOf(query);
    const countedMax = page.offset + page.limit + COUNTED_MAX;
    const { failures, total } = await listWebhookFailures(analytics, webhook.id, page, countedMax);
    return {
      pagination: pagination(page, total),
      rows: failures.map(({ id, message, status }) => ({
        metadata: resourceMeta(id, uuidTime(id)),
        status,
        message,
      })),
    };
  },
});
