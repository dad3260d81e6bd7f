import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Pause, Play, Plus, Trash2, Workflow as WorkflowIcon } from 'lucide-react';
import { useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { MenuItem, MenuSeparator } from '../../design/menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { SearchInput } from '../../design/search-input';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { FirstWorker } from '../runs/first-worker';
import { TriggerRunDialog } from '../runs/trigger-run';
import { DeleteWorkflowDialog, PauseWorkflowDialog, useResumeWorkflow } from './workflow-actions';
import { WORKFLOWS_PER_PAGE, type Workflow, workflowListQuery } from './workflows-queries';
import { workflowsSearch } from './workflows-search';

interface Asked {
  what: 'trigger' | 'pause' | 'delete';
  workflow: Workflow;
}

/** Everything workers have registered (DSH-05). */
export default function WorkflowsPage() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const [filter, setFilter] = usePageSearch(workflowsSearch);
  const [asked, setAsked] = useState<Asked>();
  const mayAct = useMay('MEMBER');
  const resume = useResumeWorkflow();
  const workflows = useQuery(workflowListQuery(tenant, filter));
  if (workflows.data?.rows?.length === 0 && filter.q === '' && filter.offset === 0) return <FirstWorker />;

  const columns: Column<Workflow>[] = [
    {
      id: 'name',
      header: 'Workflow',
      className: 'max-w-80',
      cell: (workflow) => (
        <Link
          to={`/tenants/${tenant}/workflows/${workflow.metadata.id}`}
          className="block truncate font-medium hover:underline"
        >
          {workflow.name}
        </Link>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      cell: (workflow) =>
        workflow.isPaused ? <Badge tone="warn">Paused</Badge> : <Badge tone="good">Active</Badge>,
    },
    {
      id: 'description',
      header: 'Description',
      from: 'md',
      className: 'max-w-96 truncate text-ink-soft',
      cell: (workflow) => workflow.description,
    },
    {
      id: 'created',
      header: 'Created',
      from: 'sm',
      className: 'text-ink-soft',
      cell: (workflow) => <Time at={workflow.metadata.createdAt} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (workflow) =>
        mayAct && (
          <RowMenu label={`Actions on ${workflow.name}`}>
            <MenuItem onSelect={() => setAsked({ what: 'trigger', workflow })}>
              <Plus aria-hidden /> Trigger run…
            </MenuItem>
            {workflow.isPaused ? (
              <MenuItem onSelect={() => resume.mutate(workflow)}>
                <Play aria-hidden /> Resume
              </MenuItem>
            ) : (
              <MenuItem onSelect={() => setAsked({ what: 'pause', workflow })}>
                <Pause aria-hidden /> Pause…
              </MenuItem>
            )}
            <MenuSeparator />
            <MenuItem danger onSelect={() => setAsked({ what: 'delete', workflow })}>
              <Trash2 aria-hidden /> Delete…
            </MenuItem>
          </RowMenu>
        ),
    },
  ];
  const close = () => setAsked(undefined);
  return (
    <Page title="Workflows">
      <SearchInput label="Search by name" value={filter.q} onChange={(q) => setFilter({ q, offset: 0 })} />
      <Panel flush>
        <QueryView query={workflows}>
          {({ rows = [] }) => (
            <DataTable
              label="Workflows"
              columns={columns}
              rows={rows}
              rowId={(workflow) => workflow.metadata.id}
              onOpen={(workflow) =>
                void navigate({ to: `/tenants/${tenant}/workflows/${workflow.metadata.id}` })
              }
              empty={
                <EmptyState icon={WorkflowIcon} title="No workflow has this name">
                  Workers register their workflows when they start.
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={WORKFLOWS_PER_PAGE}
        shown={workflows.data?.rows?.length ?? 0}
        hasNext={
          (workflows.data?.pagination?.num_pages ?? 0) * WORKFLOWS_PER_PAGE >
          filter.offset + WORKFLOWS_PER_PAGE
        }
        onChange={(offset) => setFilter({ offset })}
      />
      {asked?.what === 'trigger' && (
        <TriggerRunDialog
          open
          onOpenChange={(open) => !open && close()}
          draft={{ workflowName: asked.workflow.name }}
        />
      )}
      {asked?.what === 'pause' && <PauseWorkflowDialog workflow={asked.workflow} onClose={close} />}
      {asked?.what === 'delete' && <DeleteWorkflowDialog workflow={asked.workflow} onClose={close} />}
    </Page>
  );
}
