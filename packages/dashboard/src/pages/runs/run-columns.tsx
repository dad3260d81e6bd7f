import type { RestSchema } from '@hatchet-ts/contracts';
import { Link } from '@tanstack/react-router';
import type { Column } from '../../design/data-table';
import { StatusBadge } from '../../design/status-badge';
import { Duration, Time } from '../../design/time';
import { errorText } from '../../format/error-text';
import { Metadata } from './metadata';

export type RunRow = RestSchema<'V1TaskSummary'>;

export const runIdOf = (run: RunRow) => run.workflowRunExternalId;

export const runColumns = (tenant: string): Column<RunRow>[] => [
  {
    id: 'run',
    header: 'Run',
    className: 'max-w-44 sm:max-w-80',
    cell: (run) => (
      <>
        <Link
          to={`/tenants/${tenant}/runs/${runIdOf(run)}`}
          className="flex min-w-0 items-baseline gap-2 font-medium hover:underline"
        >
          <span className="truncate">{run.displayName}</span>
          <span className="font-mono text-2xs font-normal text-ink-faint">{runIdOf(run).slice(-8)}</span>
        </Link>
        <span className="block truncate text-2xs text-ink-faint sm:hidden">
          <Time at={run.createdAt} />
          {run.startedAt && (
            <>
              {' · '}
              <Duration from={run.startedAt} until={run.finishedAt} />
            </>
          )}
          {run.errorMessage && (
            <span className="text-bad"> · {errorText(run.errorMessage).split('\n')[0]}</span>
          )}
        </span>
      </>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    cell: (run) => <StatusBadge status={run.status} asleep={run.isEvicted && run.status === 'RUNNING'} />,
  },
  {
    id: 'workflow',
    header: 'Workflow',
    from: 'lg',
    className: 'max-w-48 truncate text-ink-soft',
    cell: (run) => run.workflowName,
  },
  {
    id: 'detail',
    header: 'Metadata and error',
    from: 'md',
    className: 'max-w-96',
    cell: (run) =>
      run.errorMessage ? (
        <span className="block truncate text-bad">{errorText(run.errorMessage).split('\n')[0]}</span>
      ) : (
        <Metadata value={run.additionalMetadata} />
      ),
  },
  {
    id: 'created',
    header: 'Created',
    from: 'sm',
    className: 'text-ink-soft',
    cell: (run) => <Time at={run.createdAt} />,
  },
  {
    id: 'duration',
    header: 'Duration',
    from: 'sm',
    align: 'right',
    className: 'text-ink-soft',
    cell: (run) => <Duration from={run.startedAt} until={run.finishedAt} />,
  },
];
