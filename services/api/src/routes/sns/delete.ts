import { notFound } from '@hatchet-ts/contracts';
import { deleteSnsIntegration } from '@hatchet-ts/schema';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';

export const removeSnsIntegration = route<'sns:delete'>({
  operationId: 'sns:delete',
  method: 'delete',
  path: '/api/v1/sns/{sns}',
  access: { who: 'tenant', role: 'ADMIN' },
  resource: 'sns',
  audit: 'SnsDelete',
  async handle({ path, tenantId }, { database }) {
    if (!(await deleteSnsIntegration(database, tenantId, path.sns))) throw notFound('not found');
    return Reply.empty(204);
  },
});
