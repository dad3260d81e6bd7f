import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarClock, Clock, Trash2, Zap } from 'lucide-react';
import { useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { Confirm } from '../../design/dialog';
import { EmptyState } from '../../design/empty-state';
import { FilterMenu } from '../../design/filter-menu';
import { MenuItem, MenuSeparator } from '../../design/menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { NOTHING_SELECTED, SelectionBar } from '../../design/selection-bar';
import { Badge, type RunStatus, StatusBadge } from '../../design/status-badge';
import { Time, useNowMs } from '../../design/time';
import { countOf } from '../../format/time';
import { useMay, useTenantId } from '../../session/session';
import { Metadata } from '../runs/metadata';
import { MetadataFilter } from '../runs/metadata-filter';
import { TriggerRunButton } from '../runs/trigger-run';
import { WorkflowSelect } from '../runs/workflow-select';
import { MoveDialog } from './move-dialog';
import {
  canChange,
  type DeleteWish,
  SCHEDULES_PER_PAGE,
  type Schedule,
  scheduleCountQuery,
  scheduledQuery,
  useDeleteSchedules,
  useRunSchedule,
} from './scheduled-queries';
import { SCHEDULE_STATUSES, type ScheduledFilter, scheduledSearch } from './scheduled-search';

const STATUS_LABELS: Record<(typeof SCHEDULE_STATUSES)[number], string> = {
  SCHEDULED: 'To come',
  QUEUED: 'Queued',
  RUNNING: 'Running',
  SUCCEEDED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

/** Runs that will start at a time of their own (DSH-07, SCH-16). */
export default function ScheduledPage() {
  const tenant = useTenantId();
  const [filter, setFilter] = usePageSearch(scheduledSearch);
  const [selected, setSelected] = useState(NOTHING_SELECTED);
  const [moving, setMoving] = useState<readonly Schedule[]>();
  const [deleting, setDeleting] = useState<DeleteWish>();
  const mayAct = useMay('MEMBER');
  const unselect = () => setSelected(NOTHING_SELECTED);
  const remove = useDeleteSchedules(unselect);
  const run = useRunSchedule();
  const schedules = useQuery(scheduledQuery(tenant, filter));
  const rows = schedules.data?.rows ?? [];
  const isFiltered = filter.status.length > 0 || filter.workflow !== undefined || filter.metadata.length > 0;
  const chosen = rows.filter((schedule) => selected.has(schedule.metadata.id) && canChange(schedule));
  const change = (part: Partial<ScheduledFilter>) => setFilter({ ...part, offset: 0 });
  // The API deletes by workflow and metadata; with a filter by state "all that match" would reach others too.
  const canDeleteMatching =
    filter.status.length === 0 && (filter.workflow !== undefined || filter.metadata.length > 0);

  const { data: matching } = useQuery(
    scheduleCountQuery(tenant, deleting && 'filter' in deleting ? deleting.filter : undefined),
  );
  const deletedCount = deleting && 'ids' in deleting ? deleting.ids.length : matching;
  const deletedText = deletedCount === undefined ? '… schedules' : countOf(deletedCount, 'schedule');

  const columns: Column<Schedule>[] = [
    {
      id: 'workflow',
      header: 'Workflow',
      className: 'max-w-64',
      cell: (schedule) => (
        <>
          <Link
            to={`/tenants/${tenant}/workflows/${schedule.workflowId}`}
            className="block truncate font-medium hover:underline"
          >
            {schedule.workflowName}
          </Link>
          <span className="mt-0.5 block sm:hidden">
            <ScheduleState schedule={schedule} />
          </span>
        </>
      ),
    },
    { id: 'at', header: 'Time', cell: (schedule) => <Time at={schedule.triggerAt} /> },
    {
      id: 'state',
      header: 'Status',
      from: 'sm',
      cell: (schedule) => <ScheduleState schedule={schedule} />,
    },
    {
      id: 'metadata',
      header: 'Metadata',
      from: 'md',
      className: 'max-w-72',
      cell: (schedule) => <Metadata value={schedule.additionalMetadata} />,
    },
    {
      id: 'source',
      header: 'Made by',
      from: 'lg',
      className: 'text-ink-soft',
      cell: ({ method }) => (method === 'DEFAULT' ? 'Code' : 'API'),
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (schedule) =>
        mayAct && (
          <RowMenu label={`Actions on the schedule of ${schedule.workflowName}`}>
            <MenuItem disabled={schedule.workflowRunId !== undefined} onSelect={() => run.mutate(schedule)}>
              <Zap aria-hidden /> Run now
            </MenuItem>
            <MenuItem disabled={!canChange(schedule)} onSelect={() => setMoving([schedule])}>
              <Clock aria-hidden /> Move…
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              danger
              disabled={!canChange(schedule)}
              onSelect={() => setDeleting({ ids: [schedule.metadata.id] })}
            >
              <Trash2 aria-hidden /> Delete…
            </MenuItem>
          </RowMenu>
        ),
    },
  ];
  return (
    <Page title="Scheduled runs" actions={mayAct && <TriggerRunButton time="at" />}>
      <div className="flex flex-wrap items-center gap-2">
        <FilterMenu
          label="Status"
          options={SCHEDULE_STATUSES.map((status) => ({ value: status, label: STATUS_LABELS[status] }))}
          values={filter.status}
          onChange={(status) => change({ status: status as ScheduledFilter['status'] })}
        />
        <WorkflowSelect value={filter.workflow} onChange={(workflow) => change({ workflow })} />
        <MetadataFilter pairs={filter.metadata} onChange={(metadata) => change({ metadata })} />
        {mayAct && chosen.length === 0 && canDeleteMatching && rows.some(canChange) && (
          <Button size="small" variant="danger" className="ml-auto" onClick={() => setDeleting({ filter })}>
            <Trash2 aria-hidden /> Delete all that match…
          </Button>
        )}
        <SelectionBar count={chosen.length}>
          <Button size="small" onClick={() => setMoving(chosen)}>
            <Clock aria-hidden /> Move…
          </Button>
          <Button
            size="small"
            variant="danger"
            onClick={() => setDeleting({ ids: chosen.map(({ metadata }) => metadata.id) })}
          >
            <Trash2 aria-hidden /> Delete…
          </Button>
        </SelectionBar>
      </div>
      <Panel flush>
        <QueryView query={schedules}>
          {() => (
            <DataTable
              label="Scheduled runs"
              columns={columns}
              rows={rows}
              rowId={(schedule) => schedule.metadata.id}
              rowLabel={(schedule) => schedule.workflowName}
              selection={
                mayAct
                  ? {
                      ids: selected,
                      onChange: setSelected,
                      canSelect: (id) => rows.some((row) => row.metadata.id === id && canChange(row)),
                    }
                  : undefined
              }
              empty={
                <EmptyState
                  icon={CalendarClock}
                  title={isFiltered ? 'No schedule matches' : 'Nothing is scheduled'}
                  action={
                    mayAct && !isFiltered && <TriggerRunButton time="at" label="Schedule a first run" />
                  }
                >
                  {isFiltered
                    ? 'Take something out of the filter to see the others.'
                    : 'A scheduled run starts once, at a time you choose. Schedule one here, or from your code with hatchet.scheduled.create. Those that have run are listed when you filter by their status.'}
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={SCHEDULES_PER_PAGE}
        shown={rows.length}
        hasNext={
          (schedules.data?.pagination?.num_pages ?? 0) * SCHEDULES_PER_PAGE >
          filter.offset + SCHEDULES_PER_PAGE
        }
        onChange={(offset) => setFilter({ offset })}
      />
      {moving && <MoveDialog schedules={moving} onClose={() => setMoving(undefined)} onDone={unselect} />}
      {deleting && (
        <Confirm
          title={`Delete ${deletedText}?`}
          description={
            'ids' in deleting
              ? 'The runs will not start.'
              : 'All that match the filter, on all pages. The runs will not start.'
          }
          action={`Delete ${deletedText}`}
          danger
          open
          onOpenChange={(open) => !open && setDeleting(undefined)}
          onConfirm={() => remove.mutateAsync(deleting)}
        />
      )}
    </Page>
  );
}

const RUN_STATES: Partial<Record<string, RunStatus>> = {
  PENDING: 'QUEUED',
  QUEUED: 'QUEUED',
  BACKOFF: 'QUEUED',
  RUNNING: 'RUNNING',
  SUCCEEDED: 'COMPLETED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
};

/** Later than this and it was missed: nothing was there to start it. */
const MISSED_MS = 60_000;

function ScheduleState({
  schedule: { workflowRunId, workflowRunStatus, triggerAt },
}: {
  schedule: Schedule;
}) {
  const tenant = useTenantId();
  const isMissed = Date.parse(triggerAt) < useNowMs() - MISSED_MS;
  if (workflowRunId === undefined)
    return isMissed ? <Badge tone="warn">Missed</Badge> : <Badge>To come</Badge>;
  const status = RUN_STATES[workflowRunStatus ?? ''];
  return (
    <Link to={`/tenants/${tenant}/runs/${workflowRunId}`} className="inline-flex hover:underline">
      {status ? <StatusBadge status={status} /> : 'Run'}
    </Link>
  );
}
