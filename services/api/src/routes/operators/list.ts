import { notFound } from '@hatchet-ts/contracts';
import { HttpError } from '../../http/http-error';
import { type Route, route } from '../../http/route';
import { pageOf } from '../../present/pagination';

const UNAVAILABLE = 'HTTP operators are not available. Run a worker, or receive webhooks instead.';

/**
 * HTTP operators were taken back by the newest clients. Older ones find an empty list, and are told so when they want
 * to make one.
 */
export const operatorRoutes: readonly Route[] = [
  route<'v1-http-operator:list'>({
    operationId: 'v1-http-operator:list',
    method: 'get',
    path: '/api/v1/stable/tenants/{tenant}/operators/http',
    access: { who: 'tenant', role: 'VIEWER' },
    audit: null,
    handle({ query }) {
      pageOf(query);
      return { pagination: { current_page: 0, next_page: 1, num_pages: 0 }, rows: [] };
    },
  }),
  route<'v1-http-operator:create'>({
    operationId: 'v1-http-operator:create',
    method: 'post',
    path: '/api/v1/stable/tenants/{tenant}/operators/http',
    access: { who: 'tenant', role: 'MEMBER' },
    audit: null,
    handle() {
      throw new HttpError(400, UNAVAILABLE);
    },
  }),
  ...(['get', 'patch', 'delete'] as const).map((method) =>
    route({
      operationId: `v1-http-operator:${method === 'patch' ? 'update' : method}`,
      method,
      path: '/api/v1/stable/operators/http/{v1-http-operator}',
      access: { who: 'authenticated' },
      audit: null,
      unchecked: true,
      handle() {
        throw notFound('not found');
      },
    }),
  ),
];
