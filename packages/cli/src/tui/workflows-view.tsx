import type { RestSchema } from '@hatchet-ts/contracts';
import { useState } from 'react';
import { relativeTime } from '../output/time';
import { answer, type Rest } from '../rest/rest-client';
import { Box, Text } from './ink';
import { type Column, List } from './list';
import { ALL_RUNS, RunsView } from './runs-view';
import { useLive } from './use-live';
import type { ViewProps } from './views';

type Workflow = RestSchema<'Workflow'>;

const WORKFLOWS_MAX = 1_000;

/** Every workflow; Enter opens one. */
export function WorkflowsView({ rest, height, isIdle, open }: ViewProps & { rest: Rest }) {
  const { data, error } = useLive('workflows', () =>
    answer(
      rest.client.GET('/api/v1/tenants/{tenant}/workflows', {
        params: { path: { tenant: rest.tenant }, query: { limit: WORKFLOWS_MAX } },
      }),
    ),
  );
  return (
    <List
      rows={data?.rows ?? []}
      columns={COLUMNS}
      idOf={(row) => row.metadata.id}
      height={height}
      isIdle={isIdle}
      empty={error ?? (data ? 'No workflows yet: a worker registers its own when it starts.' : 'Loading…')}
      onOpen={({ metadata, name }) => open({ name: 'workflow', workflowId: metadata.id, workflowName: name })}
    />
  );
}

const COLUMNS: Column<Workflow>[] = [
  { heading: 'WORKFLOW', width: 36, text: ({ name }) => name },
  {
    heading: 'STATE',
    width: 10,
    text: ({ isPaused }) => (isPaused ? 'PAUSED' : 'active'),
    colour: ({ isPaused }) => (isPaused ? 'yellow' : 'green'),
  },
  { heading: 'REGISTERED', width: 14, text: ({ metadata }) => relativeTime(metadata.createdAt) },
  { heading: 'DESCRIPTION', text: ({ description }) => description ?? '' },
];

/** One workflow: its newest version, and its runs below. */
export function WorkflowView(props: ViewProps & { rest: Rest; workflowId: string; workflowName: string }) {
  const { rest, workflowId, workflowName, height } = props;
  const [filter, setFilter] = useState(ALL_RUNS);
  const { data, error } = useLive(workflowId, () =>
    answer(
      rest.client.GET('/api/v1/workflows/{workflow}/versions', {
        params: { path: { workflow: workflowId } },
      }),
      'workflow',
    ),
  );
  return (
    <Box flexDirection="column">
      <Text bold wrap="truncate">
        {workflowName}
      </Text>
      <Text dimColor wrap="truncate">
        {error ??
          (data
            ? `version of ${relativeTime(data.metadata.createdAt)}, tasks: ${tasksOf(data.workflowConfig)}`
            : 'Loading…')}
      </Text>
      <RunsView
        {...props}
        filter={filter}
        setFilter={setFilter}
        height={height - 2}
        workflowName={undefined}
      />
    </Box>
  );
}

function tasksOf(config: unknown): string {
  const { Tasks = [] } = (config ?? {}) as { Tasks?: { ReadableId: string }[] };
  return Tasks.map(({ ReadableId }) => ReadableId).join(', ');
}
