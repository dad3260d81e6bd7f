import { AUDIT_KINDS, readSelfAudit } from '@hatchet-ts/schema';
import { route } from '../../http/route';
import { isoTimeOrNone } from '../../present/resource-meta';

/** What the platform found when it last checked itself: counts over all tenants, and no ids. */
export const getSelfAudit = route<'self-audit:get'>({
  operationId: 'self-audit:get',
  method: 'get',
  path: '/api/v1/stable/self-audit',
  access: { who: 'authenticated' },
  audit: null,
  async handle(_request, { config, database }) {
    const { counts, finishedAt, tasksChecked } = await readSelfAudit(database);
    return {
      checkedAt: isoTimeOrNone(finishedAt),
      intervalMs: config.SERVER_SELF_AUDIT_INTERVAL,
      tasksChecked,
      violations: AUDIT_KINDS.map((kind) => ({
        kind,
        open: counts[kind]?.open ?? 0,
        found: counts[kind]?.found ?? 0,
        repaired: counts[kind]?.repaired ?? 0,
      })),
    };
  },
});
