import type { RestSchema } from '@hatchet-ts/contracts';
import { freeSlots } from '../output/slots';
import { relativeTime } from '../output/time';
import { answer, type Rest } from '../rest/rest-client';
import { statusColour } from './colours';
import { Box, Text } from './ink';
import { type Column, List } from './list';
import { useLive } from './use-live';
import type { ViewProps } from './views';

type Worker = RestSchema<'Worker'>;

/** Every worker, connected ones first; Enter opens one. */
export function WorkersView({ rest, height, isIdle, open }: ViewProps & { rest: Rest }) {
  const { data, error } = useLive('workers', () =>
    answer(rest.client.GET('/api/v1/tenants/{tenant}/worker', { params: { path: { tenant: rest.tenant } } })),
  );
  const rank = ({ status }: Worker) => (status === 'ACTIVE' ? 0 : 1);
  return (
    <List
      rows={[...(data?.rows ?? [])].sort((one, other) => rank(one) - rank(other))}
      columns={COLUMNS}
      idOf={(row) => row.metadata.id}
      height={height}
      isIdle={isIdle}
      empty={error ?? (data ? 'No workers. `hatchet worker dev` runs one.' : 'Loading…')}
      onOpen={({ metadata }) => open({ name: 'worker', workerId: metadata.id })}
    />
  );
}

const COLUMNS: Column<Worker>[] = [
  {
    heading: 'STATUS',
    width: 10,
    text: ({ status }) => status ?? 'INACTIVE',
    colour: ({ status }) => statusColour(status),
  },
  { heading: 'WORKER', width: 26, text: ({ name }) => name },
  { heading: 'FREE', width: 16, text: freeSlots },
  { heading: 'HEARTBEAT', width: 12, text: ({ lastHeartbeatAt }) => relativeTime(lastHeartbeatAt) },
  {
    heading: 'SDK',
    text: ({ runtimeInfo }) =>
      [runtimeInfo?.language, runtimeInfo?.sdkVersion].filter(Boolean).join(' ').toLowerCase(),
  },
];

/** One worker: state, slots, labels, workflows. */
export function WorkerView({ rest, workerId }: ViewProps & { rest: Rest; workerId: string }) {
  const { data, error } = useLive(workerId, () =>
    answer(rest.client.GET('/api/v1/workers/{worker}', { params: { path: { worker: workerId } } }), 'worker'),
  );
  if (!data) return <Text dimColor>{error ?? 'Loading…'}</Text>;
  const { runtimeInfo: sdk, labels = [], registeredWorkflows = [] } = data;
  const facts: [string, string][] = [
    ['Id', data.metadata.id],
    ['Slots free', freeSlots(data)],
    ['Last heartbeat', relativeTime(data.lastHeartbeatAt)],
    [
      'SDK',
      [sdk?.language, sdk?.sdkVersion, sdk?.languageVersion, sdk?.os].filter(Boolean).join(', ') || '-',
    ],
    ['Labels', labels.map(({ key, value }) => `${key}=${value}`).join(', ') || '-'],
    ['Workflows', registeredWorkflows.map(({ name }) => name).join(', ') || '-'],
    ['Actions', (data.actions ?? []).join(', ') || '-'],
  ];
  return (
    <Box flexDirection="column">
      <Text>
        <Text bold>{data.name}</Text>{' '}
        <Text color={statusColour(data.status)}>{data.status ?? 'INACTIVE'}</Text>
      </Text>
      <Text> </Text>
      {facts.map(([label, value]) => (
        <Text key={label} wrap="wrap">
          {`${label.padEnd(16)}${value}`}
        </Text>
      ))}
    </Box>
  );
}
