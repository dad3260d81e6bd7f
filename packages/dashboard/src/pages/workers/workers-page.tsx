import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Pause, Play, Server } from 'lucide-react';
import { usePageSearch } from '../../app/use-page-search';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { FilterMenu } from '../../design/filter-menu';
import { MenuItem } from '../../design/menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { FirstWorker } from '../runs/first-worker';
import { MetadataFilter } from '../runs/metadata-filter';
import { runtimeText, WorkerLabels, WorkerSlots, WorkerStatus } from './worker-facts';
import { usePauseWorker, WORKERS_PER_PAGE, type Worker, workersQuery } from './workers-queries';
import { WORKER_STATUSES, workersSearch } from './workers-search';

const STATUS_LABELS = { ACTIVE: 'Active', PAUSED: 'Paused', INACTIVE: 'Gone' };

/** Who is there to do the work, live (DSH-06). */
export default function WorkersPage() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const [filter, setFilter] = usePageSearch(workersSearch);
  const mayAct = useMay('MEMBER');
  const pause = usePauseWorker();
  const workers = useQuery(workersQuery(tenant, filter));
  const isFiltered = filter.status.length + filter.label.length > 0;
  if (workers.data?.rows?.length === 0 && !isFiltered && filter.offset === 0) return <FirstWorker />;

  const columns: Column<Worker>[] = [
    {
      id: 'name',
      header: 'Worker',
      className: 'max-w-72',
      cell: (worker) => (
        <Link
          to={`/tenants/${tenant}/workers/${worker.metadata.id}`}
          className="flex min-w-0 items-baseline gap-2 font-medium hover:underline"
        >
          <span className="truncate">{worker.name}</span>
          <span className="font-mono text-2xs font-normal text-ink-faint max-sm:hidden">
            {worker.metadata.id.slice(-8)}
          </span>
        </Link>
      ),
    },
    { id: 'status', header: 'Status', cell: (worker) => <WorkerStatus worker={worker} /> },
    { id: 'slots', header: 'Slots in use', cell: (worker) => <WorkerSlots worker={worker} /> },
    {
      id: 'labels',
      header: 'Labels',
      from: 'lg',
      className: 'max-w-72',
      cell: (worker) => <WorkerLabels worker={worker} />,
    },
    {
      id: 'runtime',
      header: 'Runtime',
      from: 'lg',
      className: 'text-ink-soft whitespace-nowrap',
      cell: runtimeText,
    },
    {
      id: 'heartbeat',
      header: 'Last heartbeat',
      from: 'md',
      className: 'text-ink-soft',
      cell: (worker) => <Time at={worker.lastHeartbeatAt} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (worker) =>
        mayAct &&
        worker.status !== 'INACTIVE' && (
          <RowMenu label={`Actions on ${worker.name}`}>
            {worker.status === 'PAUSED' ? (
              <MenuItem onSelect={() => pause.mutate({ worker, pause: false })}>
                <Play aria-hidden /> Resume
              </MenuItem>
            ) : (
              <MenuItem onSelect={() => pause.mutate({ worker, pause: true })}>
                <Pause aria-hidden /> Pause
              </MenuItem>
            )}
          </RowMenu>
        ),
    },
  ];
  return (
    <Page title="Workers">
      <div className="flex flex-wrap items-center gap-2">
        <FilterMenu
          label="Status"
          options={WORKER_STATUSES.map((status) => ({ value: status, label: STATUS_LABELS[status] }))}
          values={filter.status}
          onChange={(status) => setFilter({ status: status as typeof filter.status, offset: 0 })}
        />
        <MetadataFilter
          of="Label"
          pairs={filter.label}
          onChange={(label) => setFilter({ label, offset: 0 })}
        />
      </div>
      <Panel flush>
        <QueryView query={workers}>
          {({ rows = [] }) => (
            <DataTable
              label="Workers"
              columns={columns}
              rows={rows}
              rowId={(worker) => worker.metadata.id}
              onOpen={(worker) => void navigate({ to: `/tenants/${tenant}/workers/${worker.metadata.id}` })}
              empty={
                <EmptyState icon={Server} title="No worker matches">
                  Workers that have gone are listed when you filter by the status Gone.
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={WORKERS_PER_PAGE}
        shown={workers.data?.rows?.length ?? 0}
        hasNext={
          (workers.data?.pagination?.num_pages ?? 0) * WORKERS_PER_PAGE > filter.offset + WORKERS_PER_PAGE
        }
        onChange={(offset) => setFilter({ offset })}
      />
    </Page>
  );
}
