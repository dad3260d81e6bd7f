import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { DataTable } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { QueryView } from '../../design/query-view';
import { useTenantId } from '../../session/session';
import { runColumns, runIdOf } from './run-columns';
import { WINDOWS } from './runs-search';

const RUNS_SHOWN = 25;

/** Whose runs. */
export interface RunsOrigin {
  workflowId?: string;
  /** Shows tasks instead of runs: these are what a worker has. */
  workerId?: string;
  eventId?: string;
}

const recentRunsQuery = (tenant: string, { workflowId, workerId, eventId }: RunsOrigin) =>
  queryOptions({
    queryKey: ['runs', tenant, 'recent', workflowId, workerId, eventId],
    queryFn: async ({ signal }) => {
      const { rows } = await answer(
        client.GET('/api/v1/stable/tenants/{tenant}/workflow-runs', {
          signal,
          params: {
            path: { tenant },
            query: {
              since: new Date(Date.now() - WINDOWS['30d'].ms).toISOString(),
              workflow_ids: workflowId === undefined ? undefined : [workflowId],
              worker_id: workerId,
              triggering_event_external_id: eventId,
              only_tasks: workerId !== undefined,
              include_payloads: false,
              limit: RUNS_SHOWN,
            },
          },
        }),
      );
      return rows;
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** The newest runs of a workflow, worker or event. */
export function RecentRuns({ of, empty }: { of: RunsOrigin; empty: ReactNode }) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const runs = useQuery(recentRunsQuery(tenant, of));
  return (
    <QueryView query={runs}>
      {(rows) => (
        <DataTable
          label="Recent runs"
          columns={runColumns(tenant)}
          rows={rows}
          rowId={(run) => run.metadata.id}
          rowLabel={(run) => run.displayName}
          onOpen={(run) => void navigate({ to: `/tenants/${tenant}/runs/${runIdOf(run)}` })}
          empty={
            <EmptyState icon={Play} title="No runs in the last 30 days">
              {empty}
            </EmptyState>
          }
        />
      )}
    </QueryView>
  );
}
