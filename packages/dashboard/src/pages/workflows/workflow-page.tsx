import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { DataTable } from '../../design/data-table';
import { Fact, Facts } from '../../design/facts';
import { Meter } from '../../design/meter';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { Tabs } from '../../design/tabs';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { RecentRuns } from '../runs/recent-runs';
import { statusCountsQuery } from '../runs/runs-queries';
import { runsSearch } from '../runs/runs-search';
import { StatusCounts } from '../runs/status-counts';
import { TriggerRunButton } from '../runs/trigger-run';
import { DeleteWorkflowDialog, PauseWorkflowDialog, useResumeWorkflow } from './workflow-actions';
import { WorkflowDefinition } from './workflow-definition';
import { type Workflow, workflowQuery, workflowSlotsQuery } from './workflows-queries';
import { WORKFLOW_TABS, workflowSearch } from './workflows-search';

const LABELS = { runs: 'Runs', definition: 'Definition', versions: 'Versions' };

/** One workflow: its runs, what it is made of and how it has changed. */
export default function WorkflowPage() {
  const tenant = useTenantId();
  const { workflow: id } = useParams({ strict: false }) as { workflow: string };
  const workflow = useQuery(workflowQuery(tenant, id));
  return <QueryView query={workflow}>{(data) => <Details workflow={data} />}</QueryView>;
}

function Details({ workflow }: { workflow: Workflow }) {
  const tenant = useTenantId();
  const [{ tab, version }, setSearch] = usePageSearch(workflowSearch);
  const [asked, setAsked] = useState<'pause' | 'delete'>();
  const mayAct = useMay('MEMBER');
  const resume = useResumeWorkflow();
  const { id } = workflow.metadata;
  const slots = useQuery(workflowSlotsQuery(tenant, id)).data;
  const close = () => setAsked(undefined);
  const content = {
    runs: <WorkflowRuns id={id} />,
    definition: <WorkflowDefinition workflow={id} version={version} />,
    versions: (
      <Versions workflow={workflow} onOpen={(chosen) => setSearch({ tab: 'definition', version: chosen })} />
    ),
  };
  return (
    <Page
      title={workflow.name}
      beside={workflow.isPaused ? <Badge tone="warn">Paused</Badge> : <Badge tone="good">Active</Badge>}
      actions={
        mayAct && (
          <>
            <Button onClick={() => setAsked('delete')}>
              <Trash2 aria-hidden /> Delete…
            </Button>
            {workflow.isPaused ? (
              <Button busy={resume.isPending} onClick={() => resume.mutate(workflow)}>
                <Play aria-hidden /> Resume
              </Button>
            ) : (
              <Button onClick={() => setAsked('pause')}>
                <Pause aria-hidden /> Pause…
              </Button>
            )}
            <TriggerRunButton draft={{ workflowName: workflow.name }} />
          </>
        )
      }
    >
      {workflow.description && <p className="-mt-2 text-[0.8125rem] text-ink-soft">{workflow.description}</p>}
      <Facts>
        <Fact name="Created">
          <Time at={workflow.metadata.createdAt} />
        </Fact>
        {slots && (
          <Fact name="Slots in use of its workers">
            {slots.maxSlotCount ? (
              <Meter
                label="Slots in use"
                used={slots.maxSlotCount - (slots.freeSlotCount ?? 0)}
                limit={slots.maxSlotCount}
              />
            ) : (
              <Link to={`/tenants/${tenant}/workers`} className="text-warn hover:underline">
                no worker is there for it
              </Link>
            )}
          </Fact>
        )}
      </Facts>
      <Tabs
        label="Parts of the workflow"
        value={tab}
        onChange={(chosen) => setSearch({ tab: chosen as typeof tab, version: undefined })}
        tabs={WORKFLOW_TABS.map((name) => ({ id: name, label: LABELS[name], content: content[name] }))}
      />
      {asked === 'pause' && <PauseWorkflowDialog workflow={workflow} onClose={close} />}
      {asked === 'delete' && <DeleteWorkflowDialog workflow={workflow} onClose={close} />}
    </Page>
  );
}

/** Counts of the last day lead to the list of runs, which has the filters. */
function WorkflowRuns({ id }: { id: string }) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const filter = runsSearch.parse({ workflow: [id] });
  const counts = useQuery(statusCountsQuery(tenant, filter));
  return (
    <Panel
      flush
      title="Last day"
      actions={
        <Button asChild variant="quiet" size="small">
          <Link to={`/tenants/${tenant}/runs`} search={{ workflow: id } as never}>
            All runs
          </Link>
        </Button>
      }
    >
      <div className="-mt-px">
        <StatusCounts
          counts={counts.data}
          chosen={[]}
          onChange={(status) =>
            void navigate({ to: `/tenants/${tenant}/runs`, search: { workflow: id, status } as never })
          }
        />
      </div>
      <div className="border-t border-line">
        <RecentRuns of={{ workflowId: id }} empty="Trigger one, or let an event or a cron do it." />
      </div>
    </Panel>
  );
}

function Versions({ workflow, onOpen }: { workflow: Workflow; onOpen: (version: string) => void }) {
  const versions = workflow.versions ?? [];
  return (
    <Panel flush>
      <DataTable
        label="Versions"
        columns={[
          {
            id: 'order',
            header: 'Version',
            cell: ({ order, metadata }) => (
              <button
                type="button"
                className="font-medium hover:underline"
                onClick={() => onOpen(metadata.id)}
              >
                Version {order}
              </button>
            ),
          },
          {
            id: 'newest',
            header: 'State',
            cell: ({ metadata }) =>
              metadata.id === versions[0]?.metadata.id && <Badge tone="good">Newest</Badge>,
          },
          {
            id: 'created',
            header: 'Registered',
            className: 'text-ink-soft',
            cell: ({ metadata }) => <Time at={metadata.createdAt} />,
          },
          {
            id: 'id',
            header: 'Id',
            from: 'md',
            className: 'font-mono text-2xs text-ink-faint',
            cell: ({ metadata }) => metadata.id,
          },
        ]}
        rows={versions}
        rowId={({ metadata }) => metadata.id}
        onOpen={({ metadata }) => onOpen(metadata.id)}
        empty={null}
      />
    </Panel>
  );
}
