import { currentUser } from '../../auth/current-user';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownUser } from '../../present/user';

export const logout = route<'user:update:logout'>({
  operationId: 'user:update:logout',
  method: 'post',
  path: '/api/v1/users/logout',
  access: { who: 'user', emailVerified: false },
  audit: null,
  async handle({ headers, principal }, context) {
    const user = await currentUser(context, principal);
    const cookie = await context.sessions.end(headers.cookie);
    return Reply.json(200, shownUser(user, context.config)).header('set-cookie', cookie);
  },
});
