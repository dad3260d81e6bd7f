import { insertFilter } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownFilter } from '../../present/filter';
import { findWorkflow } from '../../reading/find-workflow';
import { checkFilterExpression, DUPLICATE } from './check-filter';

export const createFilter = route<'v1-filter:create'>({
  operationId: 'v1-filter:create',
  method: 'post',
  path: '/api/v1/stable/tenants/{tenant}/filters',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1FilterCreate',
  async handle({ body, member, recordAudit, tenantId }, context) {
    const { workflowId, scope, expression } = body;
    checkFilterExpression(expression);
    await findWorkflow(context, tenantId, workflowId);
    const nowMs = context.clock.nowMs();
    const id = uuidv7(nowMs);
    const payload = member('payload') ?? null;
    const filter = await insertFilter(
      context.database,
      { id, tenantId, workflowId, scope, expression, payload },
      nowMs,
    );
    if (!filter) throw new HttpError(400, DUPLICATE);
    recordAudit({ resourceType: 'filter', resourceId: id });
    return shownFilter(filter);
  },
});
