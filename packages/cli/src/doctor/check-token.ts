import { shortDuration } from '../output/time';
import type { Connection } from '../profiles/connection';
import { type Finding, ok, problem, warning } from './finding';

/** Time to make a new token without hurry. */
const EXPIRY_WARNING_MS = 14 * 86_400_000;

/** What the token says: tenant, expiry, addresses, and whether something else overrides those. */
export function checkToken(
  { claims, serverUrl, grpcAddress, tlsStrategy }: Connection,
  nowMs = Date.now(),
): Finding[] {
  return [
    expiry(claims.expiresAtMs, claims.tenantId, nowMs),
    address('REST address', claims.serverUrl, serverUrl),
    address('gRPC address', claims.grpcAddress, grpcAddress),
    ok('TLS strategy', tlsStrategy),
  ];
}

function expiry(expiresAtMs: number | undefined, tenantId: string, nowMs: number): Finding {
  const tenant = `for tenant ${tenantId}`;
  if (expiresAtMs === undefined) return ok('token', `${tenant}, without an end`);
  const leftMs = expiresAtMs - nowMs;
  const renew = "Make a new one in the dashboard (Settings > API Tokens), then 'hatchet profile update'.";
  if (leftMs <= 0) return problem('token', `${tenant}, expired ${shortDuration(-leftMs)} ago`, renew);
  if (leftMs < EXPIRY_WARNING_MS)
    return warning('token', `${tenant}, expires in ${shortDuration(leftMs)}`, renew);
  return ok('token', `${tenant}, good for ${shortDuration(leftMs)}`);
}

function address(check: string, inToken: string | undefined, used: string): Finding {
  if (inToken === undefined || inToken.replace(/\/+$/, '') === used) return ok(check, used);
  return ok(check, `${used} (given by profile or environment; the token says ${inToken})`);
}
