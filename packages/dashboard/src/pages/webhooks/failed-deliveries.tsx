import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { useTenantId } from '../../session/session';
import { FAILURES_PER_PAGE, webhookFailuresQuery } from './webhooks-queries';

const columns: Column<RestSchema<'V1WebhookFailure'>>[] = [
  {
    id: 'time',
    header: 'Received',
    className: 'text-ink-soft align-top',
    cell: ({ metadata }) => <Time at={metadata.createdAt} />,
  },
  {
    id: 'status',
    header: 'Answer',
    className: 'align-top',
    cell: ({ status }) => <Badge tone={status >= 500 ? 'warn' : 'bad'}>{status}</Badge>,
  },
  {
    id: 'message',
    header: 'Why it made no event',
    className: 'break-words',
    cell: ({ message }) => message,
  },
];

/** Deliveries that made no event, and why (WHK-02). */
export function FailedDeliveries({ webhook }: { webhook: string }) {
  const [offset, setOffset] = useState(0);
  const failures = useQuery(webhookFailuresQuery(useTenantId(), webhook, offset));
  return (
    <>
      <Panel flush title="Failed deliveries">
        <QueryView query={failures}>
          {({ rows }) => (
            <DataTable
              label="Failed deliveries"
              columns={columns}
              rows={rows}
              rowId={({ metadata }) => metadata.id}
              empty={
                <p className="p-4 text-[0.8125rem] text-ink-soft">
                  None. Deliveries with a wrong signature or an expression that fails stand here with why.
                </p>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={offset}
        limit={FAILURES_PER_PAGE}
        shown={failures.data?.rows.length ?? 0}
        hasNext={(failures.data?.pagination.num_pages ?? 0) * FAILURES_PER_PAGE > offset + FAILURES_PER_PAGE}
        onChange={setOffset}
      />
    </>
  );
}
