import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, Layers } from 'lucide-react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { type Column, DataTable } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { SearchInput } from '../../design/search-input';
import { Time } from '../../design/time';
import { countText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { WaitingPanel } from '../run/waiting-panel';
import { type RunRow, runIdOf } from '../runs/run-columns';
import { type Group, queuedRunsQuery, queuesQuery, type TaskQueue } from './queues-queries';
import { queuesSearch } from './queues-search';

const taskColumns: Column<TaskQueue>[] = [
  {
    id: 'task',
    header: 'Task',
    className: 'max-w-72',
    cell: ({ task }) => <span className="block truncate font-medium">{task}</span>,
  },
  { id: 'queued', header: 'Queued', align: 'right', cell: ({ queued }) => countText(queued) },
  { id: 'running', header: 'Running', align: 'right', cell: ({ running }) => countText(running) },
  {
    id: 'oldest',
    header: 'Waits since',
    align: 'right',
    className: 'text-ink-soft',
    cell: ({ oldest }) => <Time at={oldest} />,
  },
];

const groupColumns: Column<Group>[] = [
  {
    id: 'key',
    header: 'Key',
    className: 'max-w-56',
    cell: ({ key }) => <span className="block truncate font-medium">{key}</span>,
  },
  {
    id: 'task',
    header: 'Task',
    from: 'sm',
    className: 'max-w-48 truncate text-ink-soft',
    cell: ({ task }) => task,
  },
  {
    id: 'expression',
    header: 'Expression',
    from: 'md',
    className: 'max-w-64 truncate font-mono text-xs text-ink-soft',
    cell: ({ expression }) => expression,
  },
  { id: 'queued', header: 'Queued', align: 'right', cell: ({ queued }) => countText(queued) },
  { id: 'running', header: 'Running', align: 'right', cell: ({ running }) => countText(running) },
];

/** What waits, where, and why. */
export default function QueuesPage() {
  const tenant = useTenantId();
  const [{ q, run: chosen }, setSearch] = usePageSearch(queuesSearch);
  const queues = useQuery(queuesQuery(tenant));
  const queued = useQuery(queuedRunsQuery(tenant));
  const matches = ({ task }: { task: string }) => task.toLowerCase().includes(q.toLowerCase());
  return (
    <Page title="Queues">
      <SearchInput label="Search by task" value={q} onChange={(text) => setSearch({ q: text })} />
      <QueryView query={queues}>
        {({ tasks, groups }) => {
          const shownGroups = groups.filter(matches);
          return (
            <>
              <Panel flush title="Tasks">
                <DataTable
                  label="Tasks"
                  columns={taskColumns}
                  rows={tasks.filter(matches)}
                  rowId={({ task }) => task}
                  empty={
                    <EmptyState
                      icon={q ? Layers : CircleCheck}
                      title={q ? 'No task with work has this name' : 'Nothing waits, nothing runs'}
                    >
                      Tasks stand here while work of theirs is queued or running, and every number is of this
                      moment.
                    </EmptyState>
                  }
                />
              </Panel>
              {shownGroups.length > 0 && (
                <Panel flush title="Concurrency groups">
                  <DataTable
                    label="Concurrency groups"
                    columns={groupColumns}
                    rows={shownGroups}
                    rowId={({ task, expression, key }) => JSON.stringify([task, expression, key])}
                    empty={null}
                  />
                </Panel>
              )}
            </>
          );
        }}
      </QueryView>
      <Panel flush title="Queued runs">
        <QueryView query={queued}>
          {(runs) => (
            <DataTable
              label="Queued runs"
              columns={runColumns(tenant, chosen, (run) => setSearch({ run }))}
              rows={runs}
              rowId={runIdOf}
              onOpen={(run) => setSearch({ run: runIdOf(run) })}
              empty={<p className="px-4 py-3 text-[0.8125rem] text-ink-faint">No run waits.</p>}
            />
          )}
        </QueryView>
      </Panel>
      {chosen && <WaitingPanel run={chosen} />}
    </Page>
  );
}

const runColumns = (
  tenant: string,
  chosen: string | undefined,
  onChoose: (run: string | undefined) => void,
): Column<RunRow>[] => [
  {
    id: 'run',
    header: 'Run',
    className: 'max-w-80',
    cell: (run) => (
      <Link
        to={`/tenants/${tenant}/runs/${runIdOf(run)}`}
        className="block truncate font-medium hover:underline"
      >
        {run.displayName}
      </Link>
    ),
  },
  {
    id: 'workflow',
    header: 'Workflow',
    from: 'md',
    className: 'max-w-48 truncate text-ink-soft',
    cell: (run) => run.workflowName,
  },
  {
    id: 'since',
    header: 'Created',
    className: 'text-ink-soft',
    cell: (run) => <Time at={run.createdAt} />,
  },
  {
    id: 'why',
    header: '',
    align: 'right',
    cell: (run) => {
      const isChosen = chosen === runIdOf(run);
      return (
        <Button
          size="small"
          aria-pressed={isChosen}
          onClick={() => onChoose(isChosen ? undefined : runIdOf(run))}
        >
          Why it waits
        </Button>
      );
    },
  },
];
