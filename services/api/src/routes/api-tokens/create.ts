import { assertMayGrantPayloads } from '../../auth/roles';
import { durationMs } from '../../http/duration';
import { route } from '../../http/route';

/** The token is shown here and never again: only its id is stored (USR-07). */
export const createApiToken = route<'api-token:create'>({
  operationId: 'api-token:create',
  method: 'post',
  path: '/api/v1/tenants/{tenant}/api-tokens',
  access: { who: 'tenant', role: 'ADMIN', tokens: false },
  audit: 'ApiTokenCreate',
  async handle({ body, canViewPayloads, recordAudit, tenantId }, { clock, tokens }) {
    // Whoever holds a token sees them.
    assertMayGrantPayloads(canViewPayloads, true);
    const lifetimeMs = body.expiresIn === undefined ? undefined : durationMs(body.expiresIn, 'expiresIn');
    const expiresAtMs = lifetimeMs === undefined ? undefined : clock.nowMs() + lifetimeMs;
    const { token, tokenId } = await tokens.issue({ tenantId, name: body.name, expiresAtMs });
    recordAudit({ resourceType: 'api-token', resourceId: tokenId });
    return { token };
  },
});
