import { basePath } from '../app/base-path';

declare global {
  interface Window {
    /** Answers that public/start.js asked for before this code was there, by path and query. */
    hatchetHeadStart?: Map<string, Promise<Response>>;
  }
}

/** A live window begins at the time of the request, which the bundle makes some moments later. */
const withoutSince = (address: string) => address.replace(/since=[^&]*&?/, '');

/**
 * `fetch` that takes what was asked for before, once: what is asked for again should be news.
 *
 * @throws TypeError when the server cannot be reached
 */
export function fetchWithHeadStart(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const wanted = withoutSince(pathname.slice(basePath.length) + search);
  const answers = window.hatchetHeadStart ?? new Map<string, Promise<Response>>();
  const asked = [...answers.keys()].find((path) => withoutSince(path) === wanted);
  const answer = asked !== undefined && request.method === 'GET' ? answers.get(asked) : undefined;
  if (asked === undefined || answer === undefined) return fetch(request);
  answers.delete(asked);
  return answer;
}
