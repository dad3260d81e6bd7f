import type { Config } from '@hatchet-ts/config';

/** Whether people of this address may sign up (CFG-106). */
export function isAllowedDomain(
  { SERVER_AUTH_RESTRICTED_EMAIL_DOMAINS: domains }: Pick<Config, 'SERVER_AUTH_RESTRICTED_EMAIL_DOMAINS'>,
  email: string,
): boolean {
  if (!domains || domains.length === 0) return true;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((allowed) => allowed.toLowerCase().replace(/^@/, '') === domain);
}
