import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageFault } from './page-fault';
import { Skeleton } from './skeleton';

/** What a query answered; until then grey lines, or why it did not. */
export function QueryView<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <PageFault error={query.error} reset={() => void query.refetch()} />;
  return <Skeleton />;
}
