import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { RotateCcw, Zap } from 'lucide-react';
import { useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { CodeBlock } from '../../design/copy-button';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { FilterMenu } from '../../design/filter-menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { NOTHING_SELECTED, SelectionBar } from '../../design/selection-bar';
import { RUN_STATUSES, STATUS_LOOKS } from '../../design/status-badge';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { BulkActionDialog, type BulkTarget } from '../runs/bulk-action-dialog';
import { Metadata } from '../runs/metadata';
import { MetadataFilter } from '../runs/metadata-filter';
import { workflowsQuery } from '../runs/runs-queries';
import { WindowSelect } from '../runs/window-select';
import { EventRuns } from './event-runs';
import { EVENTS_PER_PAGE, type Event, eventKeysQuery, eventsQuery, runIdsOf } from './events-queries';
import { type EventsFilter, eventsSearch } from './events-search';

const PUSH = "await hatchet.events.push('order:paid', { order: 4711 });";

/** What was pushed, and the runs that came of it (DSH-10, EVT-18). */
export default function EventsPage() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const [filter, setFilter] = usePageSearch(eventsSearch);
  const [selected, setSelected] = useState(NOTHING_SELECTED);
  const [replaying, setReplaying] = useState<BulkTarget>();
  const mayAct = useMay('MEMBER');
  const events = useQuery(eventsQuery(tenant, filter));
  const { data: keys = [] } = useQuery(eventKeysQuery(tenant));
  const { data: workflows = [] } = useQuery(workflowsQuery(tenant));
  const rows = events.data?.rows ?? [];
  const isFiltered =
    filter.key.length + filter.workflow.length + filter.status.length + filter.metadata.length > 0;
  const change = (part: Partial<EventsFilter>) => setFilter({ ...part, offset: 0 });
  const pathOf = (event: Event) => `/tenants/${tenant}/events/${event.metadata.id}`;
  const runIds = rows.filter(({ metadata }) => selected.has(metadata.id)).flatMap(runIdsOf);

  const columns: Column<Event>[] = [
    {
      id: 'key',
      header: 'Event',
      className: 'max-w-72',
      cell: (event) => (
        <Link to={pathOf(event)} className="block truncate font-medium hover:underline">
          {event.key}
        </Link>
      ),
    },
    {
      id: 'seen',
      header: 'Seen',
      className: 'text-ink-soft',
      cell: (event) => <Time at={event.seenAt ?? event.metadata.createdAt} />,
    },
    { id: 'runs', header: 'Runs', cell: (event) => <EventRuns event={event} /> },
    {
      id: 'scope',
      header: 'Scope',
      from: 'lg',
      className: 'max-w-40 truncate font-mono text-xs text-ink-soft',
      cell: (event) => event.scope,
    },
    {
      id: 'webhook',
      header: 'Webhook',
      from: 'lg',
      className: 'max-w-40 truncate text-ink-soft',
      cell: (event) => event.triggeringWebhookName,
    },
    {
      id: 'metadata',
      header: 'Metadata',
      from: 'md',
      className: 'max-w-72',
      cell: (event) => <Metadata value={event.additionalMetadata} />,
    },
  ];
  return (
    <Page title="Events">
      <div className="flex flex-wrap items-center gap-2">
        <WindowSelect value={filter.window} onChange={(window) => change({ window })} />
        <FilterMenu
          label="Key"
          options={keys.map((key) => ({ value: key, label: key }))}
          values={filter.key}
          onChange={(key) => change({ key })}
        />
        <FilterMenu
          label="Workflow"
          options={workflows.map(({ metadata, name }) => ({ value: metadata.id, label: name }))}
          values={filter.workflow}
          onChange={(workflow) => change({ workflow })}
        />
        <FilterMenu
          label="Runs"
          options={RUN_STATUSES.map((status) => ({ value: status, label: STATUS_LOOKS[status].label }))}
          values={filter.status}
          onChange={(status) => change({ status: status as EventsFilter['status'] })}
        />
        <MetadataFilter pairs={filter.metadata} onChange={(metadata) => change({ metadata })} />
        <SelectionBar count={selected.size}>
          <Button
            size="small"
            disabled={runIds.length === 0}
            onClick={() => setReplaying({ action: 'replay', ids: runIds })}
          >
            <RotateCcw aria-hidden /> Replay their runs…
          </Button>
        </SelectionBar>
      </div>
      <Panel flush>
        <QueryView query={events}>
          {() => (
            <DataTable
              label="Events"
              columns={columns}
              rows={rows}
              rowId={(event) => event.metadata.id}
              rowLabel={(event) => event.key}
              onOpen={(event) => void navigate({ to: pathOf(event) })}
              selection={mayAct ? { ids: selected, onChange: setSelected } : undefined}
              empty={
                isFiltered || keys.length > 0 ? (
                  <EmptyState icon={Zap} title="No events here">
                    None of this time matches. Take something out of the filter or look further back.
                  </EmptyState>
                ) : (
                  <EmptyState
                    icon={Zap}
                    title="No events yet"
                    action={<CodeBlock label="code that pushes an event" code={PUSH} />}
                  >
                    An event starts every workflow that names its key in <code>onEvents</code>. Push one from
                    your code, or let a{' '}
                    <Link to={`/tenants/${tenant}/webhooks`} className="text-accent hover:underline">
                      webhook
                    </Link>{' '}
                    make events of what others send.
                  </EmptyState>
                )
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={EVENTS_PER_PAGE}
        shown={rows.length}
        hasNext={
          (events.data?.pagination?.num_pages ?? 0) * EVENTS_PER_PAGE > filter.offset + EVENTS_PER_PAGE
        }
        onChange={(offset) => setFilter({ offset })}
      />
      <BulkActionDialog
        target={replaying}
        onClose={() => setReplaying(undefined)}
        onDone={() => setSelected(NOTHING_SELECTED)}
      />
    </Page>
  );
}
