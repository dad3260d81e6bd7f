import { openApiDocument } from '@hatchet-ts/contracts';
import { route } from '../../http/route';
import { verbatim } from '../../http/verbatim-json';

let text: string | undefined;

/** The document that requests are validated against. */
export const getOpenApi = route<'info:get:openapi'>({
  operationId: 'info:get:openapi',
  method: 'get',
  path: '/api/v1/openapi.json',
  access: { who: 'open' },
  audit: null,
  handle() {
    text ??= JSON.stringify(openApiDocument());
    return verbatim(text);
  },
});
