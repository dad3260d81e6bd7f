import { route } from '../../http/route';

/** There is no service that decides about features here, so each is as its asker says it is without one. */
export const evaluateFeatureFlag = route<'tenant:feature-flag:evaluate'>({
  operationId: 'tenant:feature-flag:evaluate',
  method: 'get',
  path: '/api/v1/tenants/{tenant}/feature-flags',
  access: { who: 'tenant', role: 'VIEWER' },
  audit: null,
  handle: ({ query }) => ({ isEnabled: query.isEnabledIfNoPosthog }),
});
