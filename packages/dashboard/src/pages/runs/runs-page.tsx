import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ban, ListFilter, RotateCcw } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { DataTable, Pages } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { Page, Panel } from '../../design/page';
import { PageFault } from '../../design/page-fault';
import { Skeleton } from '../../design/skeleton';
import { useMay, useTenantId } from '../../session/session';
import { BulkActionDialog, type BulkTarget } from './bulk-action-dialog';
import { FirstWorker } from './first-worker';
import { runColumns, runIdOf } from './run-columns';
import { RunsFilterBar } from './runs-filter-bar';
import { RUNS_PER_PAGE, runsQuery, statusCountsQuery, workflowsQuery } from './runs-queries';
import { runsSearch } from './runs-search';
import { StatusCounts } from './status-counts';
import { TriggerRunButton } from './trigger-run';

const RunsChart = lazy(() => import('./runs-chart'));

const NOTHING: ReadonlySet<string> = new Set();

export default function RunsPage() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const [filter, setFilter] = usePageSearch(runsSearch);
  const [selected, setSelected] = useState(NOTHING);
  const [bulk, setBulk] = useState<BulkTarget>();
  const mayAct = useMay('MEMBER');
  const runs = useQuery(runsQuery(tenant, filter));
  const awaitsRows = runs.isPending || runs.isPlaceholderData;
  // What costs the server as much as the list waits until the list is there.
  const counts = useQuery({ ...statusCountsQuery(tenant, filter), enabled: !awaitsRows });
  const workflows = useQuery({ ...workflowsQuery(tenant), enabled: !runs.isPending });
  const rows = runs.data?.rows ?? [];
  const isFiltered =
    filter.parent !== undefined ||
    filter.q !== '' ||
    filter.status.length + filter.workflow.length + filter.metadata.length + filter.reason.length > 0;
  const isNew = workflows.data?.length === 0 && !isFiltered && runs.data !== undefined && rows.length === 0;

  if (isNew) return <FirstWorker />;
  const target = (action: BulkTarget['action']) => () =>
    setBulk({ action, ...(selected.size > 0 ? { ids: [...selected] } : { filter }) });
  return (
    <Page title="Runs" actions={mayAct && <TriggerRunButton />}>
      <Panel flush>
        <div className="h-36 px-3 pt-3">
          {/* A third of all code: after the list, which it would keep waiting. */}
          {!runs.isPending && (
            <Suspense>
              <RunsChart window={filter.window} />
            </Suspense>
          )}
        </div>
        <StatusCounts
          counts={counts.data}
          chosen={filter.status}
          onChange={(status) => setFilter({ status, offset: 0 })}
        />
      </Panel>
      <div className="flex flex-wrap items-center gap-2">
        <RunsFilterBar filter={filter} onChange={setFilter} workflows={workflows.data ?? []} />
        {mayAct && (selected.size > 0 || isFiltered) && rows.length > 0 && (
          <div className="ml-auto flex items-center gap-2">
            <span className="text-xs text-ink-soft">
              {selected.size > 0 ? `${selected.size} selected` : 'All that match'}
            </span>
            <Button size="small" onClick={target('cancel')}>
              <Ban aria-hidden /> Cancel…
            </Button>
            <Button size="small" onClick={target('replay')}>
              <RotateCcw aria-hidden /> Replay…
            </Button>
          </div>
        )}
      </div>
      <Panel flush>
        {runs.error && !runs.data ? (
          <PageFault error={runs.error} reset={() => void runs.refetch()} />
        ) : runs.isPending ? (
          <Skeleton />
        ) : (
          <DataTable
            label="Runs"
            columns={runColumns(tenant)}
            rows={rows}
            rowId={runIdOf}
            rowLabel={(run) => run.displayName}
            onOpen={(run) => void navigate({ to: `/tenants/${tenant}/runs/${runIdOf(run)}` })}
            selection={mayAct ? { ids: selected, onChange: setSelected } : undefined}
            empty={
              <EmptyState icon={ListFilter} title="No runs here">
                {isFiltered
                  ? 'None of this time matches the filter. Take something out of it or look further back.'
                  : 'Nothing ran in this time. Look further back or trigger a run.'}
              </EmptyState>
            }
          />
        )}
      </Panel>
      <Pages
        offset={filter.offset}
        limit={RUNS_PER_PAGE}
        shown={rows.length}
        hasNext={(runs.data?.pagination.num_pages ?? 0) * RUNS_PER_PAGE > filter.offset + RUNS_PER_PAGE}
        onChange={(offset) => setFilter({ offset })}
      />
      <BulkActionDialog
        target={bulk}
        onClose={() => setBulk(undefined)}
        onDone={() => setSelected(NOTHING)}
      />
    </Page>
  );
}
