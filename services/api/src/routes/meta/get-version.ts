import { route } from '../../http/route';

/** Our own version; what SDKs gate their features by is GetVersion of the gRPC side. */
export const getVersion = route<'info:get:version'>({
  operationId: 'info:get:version',
  method: 'get',
  path: '/api/v1/version',
  access: { who: 'open' },
  audit: null,
  handle: (_request, { version }) => ({ version }),
});
