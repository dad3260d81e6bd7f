import { hashPassword, verifyPassword } from '@hatchet-ts/identity';
import { updateUser } from '@hatchet-ts/schema';
import { currentUser } from '../../auth/current-user';
import { HttpError } from '../../http/http-error';
import { route } from '../../http/route';
import { shownUser } from '../../present/user';
import { refuseWithoutBasicAuth } from './basic-auth';

/** Sets a new password and ends every other session: whoever used the old one is out. */
export const changePassword = route<'user:update:password'>({
  operationId: 'user:update:password',
  method: 'post',
  path: '/api/v1/users/password',
  access: { who: 'user', emailVerified: false },
  audit: null,
  async handle({ body, headers, ip, principal }, context) {
    const { clock, config, database, loginThrottle, sessions } = context;
    refuseWithoutBasicAuth(config);
    if (!config.SERVER_ALLOW_CHANGE_PASSWORD) throw new HttpError(405, 'Changing passwords is switched off.');
    const user = await currentUser(context, principal);
    const attempt = await loginThrottle.begin(user.email, ip);
    if (!(await verifyPassword(user.passwordHash, body.password)))
      throw new HttpError(400, 'invalid credentials', 'password');
    await attempt.succeeded();
    const passwordHash = await hashPassword(body.newPassword);
    await updateUser(database, user.id, { passwordHash }, clock.nowMs());
    await sessions.endOthers(user.id, headers.cookie);
    return shownUser({ ...user, passwordHash }, config);
  },
});
