import type { RestPaths } from '@hatchet-ts/contracts';
import createClient, { type Middleware } from 'openapi-fetch';
import { basePath } from '../app/base-path';
import { ApiError, messageOf } from './api-error';
import { fetchWithHeadStart } from './head-start';

/** The REST API, typed by its OpenAPI document. The session cookie goes along by itself. */
export const client = createClient<RestPaths>({
  baseUrl: basePath || window.location.origin,
  fetch: fetchWithHeadStart,
  // The API takes lists as repeated parameters and answers 400 to empty ones.
  querySerializer: { array: { style: 'form', explode: true } },
});

const refuseFaults: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    throw new ApiError(response.status, messageOf(response.status, await response.text()));
  },
  onError({ error }) {
    if (error instanceof DOMException) return undefined;
    return new ApiError(0, 'The server cannot be reached. Trying again…');
  },
};
client.use(refuseFaults);

/**
 * The body of a call.
 *
 * @example
 * queryFn: ({ signal }) => answer(client.GET('/api/v1/users/current', { signal }))
 * @throws ApiError with the sentence of the server, for every status of 400 and above
 */
export async function answer<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
