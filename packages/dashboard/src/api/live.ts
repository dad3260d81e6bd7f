import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** A page at rest asks at most this often: one round every 2 s, and rounds of many queries more seldom. */
const ROUND_MS_MIN = 2_000;
/** With n live queries a round lasts n times this, which keeps a page below 2 requests per second. */
const QUERY_MS = 600;

/** `meta` of a query that follows the server while it is on the screen. */
export const LIVE = { live: true } as const;

/** `meta` of a query that follows the server until its data is final. */
export const liveUntil = <T>(isFinal: (data: T) => boolean) => ({
  live: (data: unknown) => data === undefined || !isFinal(data as T),
});

/** Milliseconds until the next round of `queries` live queries. */
export const roundMs = (queries: number) => Math.max(ROUND_MS_MIN, queries * QUERY_MS);

export function liveQueries(client: QueryClient): Query[] {
  return client.getQueryCache().findAll({
    type: 'active',
    predicate: ({ meta, state }) =>
      typeof meta?.live === 'function' ? meta.live(state.data) === true : meta?.live === true,
  });
}

/** The one poll of a page: refreshes its live queries together, and nothing while nobody looks. */
export function useLivePoll(): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: number | undefined;
    const round = () => {
      const queries = liveQueries(client);
      if (!document.hidden)
        for (const query of queries) if (query.state.fetchStatus === 'idle') void query.fetch();
      timer = window.setTimeout(round, roundMs(queries.length));
    };
    const resume = () => {
      if (document.hidden) return;
      window.clearTimeout(timer);
      round();
    };
    timer = window.setTimeout(round, ROUND_MS_MIN);
    document.addEventListener('visibilitychange', resume);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', resume);
    };
  }, [client]);
}
