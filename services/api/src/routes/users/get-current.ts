import { currentUser } from '../../auth/current-user';
import { route } from '../../http/route';
import { shownUser } from '../../present/user';

export const getCurrentUser = route<'user:get:current'>({
  operationId: 'user:get:current',
  method: 'get',
  path: '/api/v1/users/current',
  access: { who: 'user', emailVerified: false },
  audit: null,
  async handle({ principal }, context) {
    return shownUser(await currentUser(context, principal), context.config);
  },
});
