import { hashPassword } from '@hatchet-ts/identity';
import { insertUserIfAbsent, readUser } from '@hatchet-ts/schema';
import { uuidv7 } from '@hatchet-ts/service-kit';
import { refuseCrossSite } from '../../auth/cross-site';
import { isAllowedDomain } from '../../auth/email-domains';
import { HttpError } from '../../http/http-error';
import { Reply } from '../../http/reply';
import { route } from '../../http/route';
import { shownUser } from '../../present/user';
import { refuseWithoutBasicAuth } from './basic-auth';

/** A new user is logged in at once; without a verified address that opens nothing but their own account. */
export const register = route<'user:create'>({
  operationId: 'user:create',
  method: 'post',
  path: '/api/v1/users/register',
  access: { who: 'open' },
  callsPerMinute: 20,
  audit: null,
  async handle({ body, headers }, { clock, config, database, sessions }) {
    refuseCrossSite('POST', headers, config.SERVER_URL);
    refuseWithoutBasicAuth(config);
    if (!config.SERVER_ALLOW_SIGNUP) throw new HttpError(405, 'Sign-up is switched off.');
    const { email, name, password } = body;
    if (!isAllowedDomain(config, email))
      throw new HttpError(400, 'Addresses of this domain may not sign up.', 'email');
    const nowMs = clock.nowMs();
    const created = await insertUserIfAbsent(
      database,
      {
        id: uuidv7(nowMs),
        email,
        name,
        emailVerified: config.SERVER_AUTH_SET_EMAIL_VERIFIED,
        passwordHash: await hashPassword(password),
      },
      nowMs,
    );
    if (!created) throw new HttpError(400, 'Email is already registered.', 'email');
    const cookie = await sessions.begin(created.id, headers.cookie);
    const user = await readUser(database, created.id);
    return Reply.json(200, shownUser(user!, config)).header('set-cookie', cookie);
  },
});
