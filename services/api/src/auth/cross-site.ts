import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from '../http/http-error';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that a page of another site makes a browser send along with our cookie. Browsers tell where a
 * request comes from (`Sec-Fetch-Site`, `Origin`); programs that tell nothing are nobody's browser. SameSite cookies
 * are the first line, this is the second.
 *
 * @param serverUrl the address users know us by; the host the request names counts as ours too
 * @throws HttpError 403
 */
export function refuseCrossSite(method: string, headers: IncomingHttpHeaders, serverUrl: string): void {
  if (SAFE_METHODS.has(method)) return;
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  if (origin === undefined && site === undefined) return;
  if (origin !== undefined && URL.canParse(origin)) {
    const from = new URL(origin);
    if (from.origin === new URL(serverUrl).origin || from.host === host) return;
  }
  throw new HttpError(403, 'Requests from other sites are refused.');
}
