import { updateFilter } from '@hatchet-ts/schema';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownFilter } from '../../present/filter';
import { checkFilterExpression, DUPLICATE } from './check-filter';
import { loadFilter } from './load-filter';

export const changeFilter = route<'v1-filter:update'>({
  operationId: 'v1-filter:update',
  method: 'patch',
  path: '/api/v1/stable/tenants/{tenant}/filters/{v1-filter}',
  access: { who: 'tenant', role: 'MEMBER' },
  audit: 'V1FilterUpdate',
  async handle({ body, member, path, tenantId }, { clock, database }) {
    const filter = await loadFilter(database, tenantId, path['v1-filter']);
    if (body.expression !== undefined) checkFilterExpression(body.expression);
    const { id } = filter;
    const changed = {
      id,
      tenantId,
      scope: body.scope ?? filter.scope,
      expression: body.expression ?? filter.expression,
      payload: member('payload') ?? filter.payload,
    };
    const updated = await updateFilter(database, changed, clock.nowMs());
    if (!updated) throw new HttpError(400, DUPLICATE);
    return shownFilter(updated);
  },
});
