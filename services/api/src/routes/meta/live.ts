import type { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { probe } from './probe';

export const live = route<'liveness:get'>({
  operationId: 'liveness:get',
  method: 'get',
  path: '/api/live',
  access: { who: 'open' },
  audit: null,
  async handle(_request, { health }): Promise<Reply> {
    return probe(health, 'live');
  },
});
