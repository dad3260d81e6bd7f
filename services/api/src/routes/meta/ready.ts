import type { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { probe } from './probe';

export const ready = route<'readiness:get'>({
  operationId: 'readiness:get',
  method: 'get',
  path: '/api/ready',
  access: { who: 'open' },
  audit: null,
  async handle(_request, { health }): Promise<Reply> {
    return probe(health, 'ready');
  },
});
