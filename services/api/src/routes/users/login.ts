import { hashPassword, isOutdated, verifyPassword } from '@hatchet-ts/identity';
import { readUser, readUserByEmail, updateUser } from '@hatchet-ts/schema';
import { refuseCrossSite } from '../../auth/cross-site';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownUser } from '../../present/user';
import { refuseWithoutBasicAuth } from './basic-auth';

/** The one answer to every login that fails: it does not tell whether the address is known. */
const INVALID_CREDENTIALS = 'invalid credentials';

export const login = route<'user:update:login'>({
  operationId: 'user:update:login',
  method: 'post',
  path: '/api/v1/users/login',
  access: { who: 'open' },
  bodyFault: INVALID_CREDENTIALS,
  audit: null,
  async handle({ body, headers, ip }, context) {
    const { clock, config, database, loginThrottle, sessions } = context;
    refuseCrossSite('POST', headers, config.SERVER_URL);
    refuseWithoutBasicAuth(config);
    const { email, password } = body;
    const attempt = await loginThrottle.begin(email, ip);
    const known = await readUserByEmail(database, email);
    if (!(await verifyPassword(known?.passwordHash ?? null, password)) || !known)
      throw new HttpError(400, INVALID_CREDENTIALS);
    await attempt.succeeded();
    if (isOutdated(known.passwordHash!))
      await updateUser(database, known.id, { passwordHash: await hashPassword(password) }, clock.nowMs());
    const cookie = await sessions.begin(known.id, headers.cookie);
    const user = await readUser(database, known.id);
    return Reply.json(200, shownUser(user!, config)).header('set-cookie', cookie);
  },
});
