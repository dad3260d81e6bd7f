import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery } from '@tanstack/react-query';
import { Gauge } from 'lucide-react';
import { type Column, DataTable } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { Meter } from '../../design/meter';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { countText, durationText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { limitsQuery } from './limits-queries';

type Limit = RestSchema<'TenantResourceLimit'>;

const RESOURCES: Record<Limit['resource'], string> = {
  TASK_RUN: 'Task runs',
  EVENT: 'Events',
  WORKER: 'Workers',
  WORKER_SLOT: 'Slots of workers',
  CRON: 'Crons',
  SCHEDULE: 'Scheduled runs',
  INCOMING_WEBHOOK: 'Webhooks',
};

/** Windows come as seconds: `86400s`. */
const windowText = (window: string) => `per ${durationText(Number.parseInt(window, 10) * 1_000)}`;

function state({ alarmValue, limitValue, value }: Limit) {
  if (value >= limitValue) return <Badge tone="bad">Used up</Badge>;
  if (alarmValue !== undefined && value >= alarmValue) return <Badge tone="warn">Nearly used up</Badge>;
  return null;
}

const columns: Column<Limit>[] = [
  {
    id: 'resource',
    header: 'Resource',
    className: 'font-medium',
    cell: ({ resource }) => RESOURCES[resource],
  },
  {
    id: 'usage',
    header: 'Used',
    cell: ({ limitValue, resource, value }) => (
      <Meter label={`${RESOURCES[resource]} used`} used={value} limit={limitValue} />
    ),
  },
  {
    id: 'window',
    header: 'Counts',
    from: 'sm',
    className: 'text-ink-soft',
    cell: ({ window }) => (window ? windowText(window) : 'At a time'),
  },
  {
    id: 'alarm',
    header: 'Alert at',
    from: 'md',
    align: 'right',
    className: 'text-ink-soft',
    cell: ({ alarmValue }) => (alarmValue === undefined ? '–' : countText(alarmValue)),
  },
  { id: 'state', header: '', align: 'right', cell: state },
];

/** What the tenant may use and what it uses (ENV-10). */
export default function LimitsPage() {
  const limits = useQuery(limitsQuery(useTenantId()));
  return (
    <Page title="Limits and usage">
      <Panel flush>
        <QueryView query={limits}>
          {(rows) => (
            <DataTable
              label="Limits"
              columns={columns}
              rows={rows}
              rowId={({ resource }) => resource}
              empty={
                <EmptyState icon={Gauge} title="No limits">
                  This installation lets tenants use what they need. With SERVER_ENFORCE_LIMITS it counts task
                  runs, events, workers and more, refuses what goes beyond and alerts before.
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
    </Page>
  );
}
