import type { RestSchema } from '@hatchet-ts/contracts';
import { useState } from 'react';
import { STATUSES } from '../catalogue/options';
import { errorLine } from '../output/error-text';
import { relativeTime, shortDuration } from '../output/time';
import { answer, type Rest } from '../rest/rest-client';
import { statusColour } from './colours';
import { Box, Text } from './ink';
import { type Column, List } from './list';
import { useKeys } from './use-keys';
import { useLive } from './use-live';
import type { ViewProps } from './views';

type Run = RestSchema<'V1TaskSummary'>;

/** One page is more than any terminal shows. */
const RUNS_MAX = 200;
const DAY_MS = 86_400_000;
/** How far back one looks, by the key t. */
const PERIODS = [
  { label: '1 hour', ms: DAY_MS / 24 },
  { label: '24 hours', ms: DAY_MS },
  { label: '7 days', ms: 7 * DAY_MS },
] as const;

/** What of the runs one wants to see. */
export interface RunsFilter {
  status?: Run['status'];
  /** Index in the periods. */
  period: number;
  search: string;
}

export const ALL_RUNS: RunsFilter = { period: 1, search: '' };

export interface RunsViewProps extends ViewProps {
  rest: Rest;
  /** Kept by whoever shows the view, so that it is there again on the way back from a run. */
  filter: RunsFilter;
  setFilter(filter: RunsFilter): void;
  workflowId?: string;
  workflowName?: string;
}

/** Runs, newest first: filtered by state (f), by period (t) and by a text (/). */
export function RunsView(props: RunsViewProps) {
  const { rest, workflowId, workflowName, filter, setFilter, height, isIdle, open, setTyping } = props;
  const { status, period, search } = filter;
  const change = (part: Partial<RunsFilter>) => setFilter({ ...filter, ...part });
  const [isTyping, type] = useState(false);
  const { label, ms } = PERIODS[period]!;
  const { data, error } = useLive(`${status} ${period} ${workflowId}`, () =>
    listRuns(rest, { status, sinceMs: Date.now() - ms, workflowId }),
  );

  const typing = (on: boolean) => {
    type(on);
    setTyping(on);
  };
  useKeys(
    (input, key) => {
      if (isTyping) {
        if (key.return || key.escape) typing(false);
        else if (key.backspace || key.delete) change({ search: search.slice(0, -1) });
        else if (!key.ctrl && !key.meta && input) change({ search: search + input });
      } else if (input === 'f') change({ status: next(status) });
      else if (input === 't') change({ period: (period + 1) % PERIODS.length });
      else if (input === '/') typing(true);
      else if (input === 'c') change({ status: undefined, search: '' });
    },
    { isActive: !isIdle },
  );

  const rows = (data?.rows ?? []).filter((row) => matches(row, search));
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">
        {`Status: ${status ?? 'all'}   Last: ${label}   Search: ${search}${isTyping ? '▏' : search ? '' : '-'}`}
        {workflowName ? `   Workflow: ${workflowName}` : ''}
      </Text>
      <List
        rows={rows}
        columns={COLUMNS}
        idOf={(row) => row.metadata.id}
        height={height - 1}
        isIdle={isIdle || isTyping}
        empty={error ?? (data ? 'No runs match.' : 'Loading…')}
        onOpen={(row) => open({ name: 'run', runId: row.workflowRunExternalId })}
      />
    </Box>
  );
}

const COLUMNS: Column<Run>[] = [
  {
    heading: 'STATUS',
    width: 11,
    text: ({ status }) => status,
    colour: ({ status }) => statusColour(status),
  },
  { heading: 'WORKFLOW', width: 22, text: ({ workflowName, displayName }) => workflowName ?? displayName },
  { heading: 'CREATED', width: 12, text: ({ createdAt }) => relativeTime(createdAt) },
  {
    heading: 'TOOK',
    width: 8,
    text: ({ duration }) => (duration === undefined ? '-' : shortDuration(duration)),
  },
  { heading: 'ERROR OR ID', text: ({ errorMessage, metadata }) => errorLine(errorMessage) || metadata.id },
];

function next(status: Run['status'] | undefined): Run['status'] | undefined {
  const order = [undefined, ...STATUSES];
  return order[(order.indexOf(status) + 1) % order.length];
}

const matches = ({ workflowName, displayName, metadata, errorMessage }: Run, search: string): boolean =>
  [workflowName, displayName, metadata.id, errorMessage].some((text) =>
    text?.toLowerCase().includes(search.toLowerCase()),
  );

function listRuns(
  { client, tenant }: Rest,
  { status, sinceMs, workflowId }: { status?: Run['status']; sinceMs: number; workflowId?: string },
) {
  return answer(
    client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs', {
      params: {
        path: { tenant },
        query: {
          since: new Date(sinceMs).toISOString(),
          only_tasks: false,
          limit: RUNS_MAX,
          statuses: status && [status],
          workflow_ids: workflowId ? [workflowId] : undefined,
        },
      },
    }),
  );
}
