import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { Gauge, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { useAction } from '../../api/use-action';
import { usePageSearch } from '../../app/use-page-search';
import { CodeBlock } from '../../design/copy-button';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { Confirm } from '../../design/dialog';
import { EmptyState } from '../../design/empty-state';
import { SelectInput } from '../../design/field';
import { MenuItem } from '../../design/menu';
import { Meter } from '../../design/meter';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { SearchInput } from '../../design/search-input';
import { Badge } from '../../design/status-badge';
import { Time, useNowMs } from '../../design/time';
import { countText } from '../../format/time';
import { useMay, useTenantId } from '../../session/session';
import { ORDERS, type OrderName, rateLimitsSearch } from './rate-limits-search';

type RateLimit = RestSchema<'RateLimit'>;

const LIMITS_PER_PAGE = 50;

const PUT =
  "await hatchet.ratelimits.upsert({ key: 'mail', limit: 100, duration: RateLimitDuration.MINUTE });";

const rateLimitsQuery = (tenant: string, { q, order, offset }: z.output<typeof rateLimitsSearch>) =>
  queryOptions({
    queryKey: ['rate-limits', tenant, 'list', q, order, offset],
    queryFn: ({ signal }) => {
      const { orderByField, orderByDirection } = ORDERS[order];
      return answer(
        client.GET('/api/v1/tenants/{tenant}/rate-limits', {
          signal,
          params: {
            path: { tenant },
            query: {
              search: q || undefined,
              orderByField,
              orderByDirection,
              limit: LIMITS_PER_PAGE,
              offset,
            },
          },
        }),
      );
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** What is left of each limit, live (DSH-11, RTL-09). */
export default function RateLimitsPage() {
  const tenant = useTenantId();
  const [filter, setFilter] = usePageSearch(rateLimitsSearch);
  const [deleting, setDeleting] = useState<RateLimit>();
  const mayAct = useMay('MEMBER');
  const limits = useQuery(rateLimitsQuery(tenant, filter));
  const remove = useAction(
    ({ key }: RateLimit) =>
      answer(
        client.DELETE('/api/v1/tenants/{tenant}/rate-limits', {
          params: { path: { tenant }, query: { key } },
        }),
      ),
    { done: (_, { key }) => `The limit ${key} is deleted.`, refresh: [['rate-limits', tenant]] },
  );
  const rows = limits.data?.rows ?? [];

  const columns: Column<RateLimit>[] = [
    {
      id: 'key',
      header: 'Key',
      className: 'max-w-72',
      cell: (limit) => <span className="block truncate font-medium">{limit.key}</span>,
    },
    {
      id: 'used',
      header: 'Used',
      cell: (limit) => (
        <Meter
          label={`Used of ${limit.key}`}
          used={limit.limitValue - limit.value}
          limit={limit.limitValue}
        />
      ),
    },
    { id: 'left', header: 'Left', from: 'sm', align: 'right', cell: ({ value }) => countText(value) },
    {
      id: 'window',
      header: 'Per',
      className: 'text-ink-soft',
      cell: ({ window }) => window.replace(/^1 /, '').toLowerCase(),
    },
    {
      id: 'refill',
      header: 'Last refill',
      from: 'sm',
      className: 'text-ink-soft',
      cell: (limit) => <Time at={limit.lastRefill} />,
    },
    {
      id: 'paused',
      header: 'State',
      from: 'md',
      cell: ({ pausedUntil }) => <Paused until={pausedUntil} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (limit) =>
        mayAct && (
          <RowMenu label={`Actions on ${limit.key}`}>
            <MenuItem danger onSelect={() => setDeleting(limit)}>
              <Trash2 aria-hidden /> Delete…
            </MenuItem>
          </RowMenu>
        ),
    },
  ];
  return (
    <Page title="Rate limits">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput label="Search by key" value={filter.q} onChange={(q) => setFilter({ q, offset: 0 })} />
        <SelectInput
          aria-label="Order"
          className="w-auto"
          value={filter.order}
          onChange={(event) => setFilter({ order: event.target.value as OrderName, offset: 0 })}
        >
          {Object.entries(ORDERS).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </SelectInput>
      </div>
      <Panel flush>
        <QueryView query={limits}>
          {() => (
            <DataTable
              label="Rate limits"
              columns={columns}
              rows={rows}
              rowId={({ key }) => key}
              empty={
                filter.q ? (
                  <EmptyState icon={Gauge} title="No key contains this" />
                ) : (
                  <EmptyState
                    icon={Gauge}
                    title="No rate limits yet"
                    action={<CodeBlock label="code that sets a rate limit" code={PUT} />}
                  >
                    A rate limit is shared by all workers: tasks that name its key wait while nothing is left
                    of it. Set one from your code; limits for keys of the input appear when tasks first use
                    them.
                  </EmptyState>
                )
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={LIMITS_PER_PAGE}
        shown={rows.length}
        hasNext={
          (limits.data?.pagination?.num_pages ?? 0) * LIMITS_PER_PAGE > filter.offset + LIMITS_PER_PAGE
        }
        onChange={(offset) => setFilter({ offset })}
      />
      {deleting && (
        <Confirm
          title={`Delete ${deleting.key}?`}
          description="Workers whose tasks name this key cannot register until it is set again."
          action="Delete the limit"
          danger
          open
          onOpenChange={(open) => !open && setDeleting(undefined)}
          onConfirm={() => remove.mutateAsync(deleting)}
        />
      )}
    </Page>
  );
}

function Paused({ until }: { until: string | undefined }) {
  const now = useNowMs();
  if (until === undefined || Date.parse(until) <= now) return <Badge tone="good">Open</Badge>;
  return (
    <span className="inline-flex items-center gap-2">
      <Badge tone="warn">Paused</Badge>
      <span className="text-xs text-ink-soft">
        ends <Time at={until} />
      </span>
    </span>
  );
}
