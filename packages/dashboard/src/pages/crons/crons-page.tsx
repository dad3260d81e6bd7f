import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Copy, Pause, Play, Repeat, Trash2, Zap } from 'lucide-react';
import { useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { Confirm } from '../../design/dialog';
import { EmptyState } from '../../design/empty-state';
import { MenuItem, MenuSeparator } from '../../design/menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { NOTHING_SELECTED, SelectionBar } from '../../design/selection-bar';
import { Badge } from '../../design/status-badge';
import { Time, useNowMs } from '../../design/time';
import { nextTicks } from '../../format/cron';
import { countOf } from '../../format/time';
import { useMay, useTenantId } from '../../session/session';
import { Metadata } from '../runs/metadata';
import { MetadataFilter } from '../runs/metadata-filter';
import { TriggerRunButton, TriggerRunDialog } from '../runs/trigger-run';
import { WorkflowSelect } from '../runs/workflow-select';
import {
  CRONS_PER_PAGE,
  type Cron,
  cronsQuery,
  nameOf,
  useDeleteCrons,
  useEnableCrons,
  useRunCron,
} from './crons-queries';
import { cronsSearch } from './crons-search';

/** Runs that come again and again (DSH-08, CRN-16). */
export default function CronsPage() {
  const tenant = useTenantId();
  const [filter, setFilter] = usePageSearch(cronsSearch);
  const [selected, setSelected] = useState(NOTHING_SELECTED);
  const [deleting, setDeleting] = useState<readonly Cron[]>();
  const [copying, setCopying] = useState<Cron>();
  const mayAct = useMay('MEMBER');
  const unselect = () => setSelected(NOTHING_SELECTED);
  const enable = useEnableCrons(unselect);
  const remove = useDeleteCrons(unselect);
  const run = useRunCron();
  const crons = useQuery(cronsQuery(tenant, filter));
  const rows = crons.data?.rows ?? [];
  const isFiltered = filter.workflow !== undefined || filter.metadata.length > 0;
  const chosen = rows.filter(({ metadata }) => selected.has(metadata.id));

  const columns: Column<Cron>[] = [
    {
      id: 'name',
      header: 'Cron',
      className: 'max-w-56',
      cell: (cron) => (
        <>
          <span className="block truncate font-medium">{nameOf(cron)}</span>
          <span className="block truncate font-mono text-2xs text-ink-faint sm:hidden">{cron.cron}</span>
        </>
      ),
    },
    {
      id: 'workflow',
      header: 'Workflow',
      from: 'sm',
      className: 'max-w-56',
      cell: (cron) => (
        <Link
          to={`/tenants/${tenant}/workflows/${cron.workflowId}`}
          className="block truncate text-ink-soft hover:underline"
        >
          {cron.workflowName}
        </Link>
      ),
    },
    {
      id: 'expression',
      header: 'Expression',
      from: 'sm',
      className: 'font-mono text-xs whitespace-nowrap',
      cell: (cron) => cron.cron,
    },
    {
      id: 'next',
      header: 'Next run',
      className: 'text-ink-soft',
      cell: (cron) => (cron.enabled ? <NextRun expression={cron.cron} /> : <Badge tone="warn">Paused</Badge>),
    },
    {
      id: 'metadata',
      header: 'Metadata',
      from: 'lg',
      className: 'max-w-64',
      cell: (cron) => <Metadata value={cron.additionalMetadata} />,
    },
    {
      id: 'source',
      header: 'Made by',
      from: 'md',
      className: 'text-ink-soft',
      cell: ({ method }) => (method === 'DEFAULT' ? 'Code' : 'API'),
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (cron) =>
        mayAct && (
          <RowMenu label={`Actions on ${nameOf(cron)}`}>
            <MenuItem onSelect={() => run.mutate(cron)}>
              <Zap aria-hidden /> Run now
            </MenuItem>
            <MenuItem onSelect={() => enable.mutate({ crons: [cron], enabled: !cron.enabled })}>
              {cron.enabled ? <Pause aria-hidden /> : <Play aria-hidden />}
              {cron.enabled ? 'Pause' : 'Resume'}
            </MenuItem>
            <MenuItem onSelect={() => setCopying(cron)}>
              <Copy aria-hidden /> Create another like it…
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger onSelect={() => setDeleting([cron])}>
              <Trash2 aria-hidden /> Delete…
            </MenuItem>
          </RowMenu>
        ),
    },
  ];
  return (
    <Page title="Crons" actions={mayAct && <TriggerRunButton time="cron" />}>
      <div className="flex flex-wrap items-center gap-2">
        <WorkflowSelect value={filter.workflow} onChange={(workflow) => setFilter({ workflow, offset: 0 })} />
        <MetadataFilter pairs={filter.metadata} onChange={(metadata) => setFilter({ metadata, offset: 0 })} />
        <SelectionBar count={chosen.length}>
          <Button size="small" onClick={() => enable.mutate({ crons: chosen, enabled: false })}>
            <Pause aria-hidden /> Pause
          </Button>
          <Button size="small" onClick={() => enable.mutate({ crons: chosen, enabled: true })}>
            <Play aria-hidden /> Resume
          </Button>
          <Button size="small" variant="danger" onClick={() => setDeleting(chosen)}>
            <Trash2 aria-hidden /> Delete…
          </Button>
        </SelectionBar>
      </div>
      <Panel flush>
        <QueryView query={crons}>
          {() => (
            <DataTable
              label="Crons"
              columns={columns}
              rows={rows}
              rowId={(cron) => cron.metadata.id}
              rowLabel={nameOf}
              selection={mayAct ? { ids: selected, onChange: setSelected } : undefined}
              empty={
                <EmptyState
                  icon={Repeat}
                  title={isFiltered ? 'No cron matches' : 'No crons yet'}
                  action={
                    mayAct && !isFiltered && <TriggerRunButton time="cron" label="Create the first cron" />
                  }
                >
                  {isFiltered
                    ? 'Take something out of the filter to see the others.'
                    : 'A cron starts a workflow at the times of an expression such as 0 9 * * 1-5, in UTC. Create one here, or give a workflow in your code onCrons.'}
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={CRONS_PER_PAGE}
        shown={rows.length}
        hasNext={(crons.data?.pagination?.num_pages ?? 0) * CRONS_PER_PAGE > filter.offset + CRONS_PER_PAGE}
        onChange={(offset) => setFilter({ offset })}
      />
      {deleting && (
        <Confirm
          title={`Delete ${deleting.length === 1 ? nameOf(deleting[0]!) : countOf(deleting.length, 'cron')}?`}
          description="Runs they have started go on. A cron of your code comes back when its workflow's definition changes."
          action={`Delete ${countOf(deleting.length, 'cron')}`}
          danger
          open
          onOpenChange={(open) => !open && setDeleting(undefined)}
          onConfirm={() => remove.mutateAsync(deleting)}
        />
      )}
      {copying && (
        <TriggerRunDialog
          open
          time="cron"
          onOpenChange={(open) => !open && setCopying(undefined)}
          draft={{
            workflowName: copying.workflowName,
            input: copying.input,
            metadata: copying.additionalMetadata,
            cronExpression: copying.cron,
          }}
        />
      )}
    </Page>
  );
}

function NextRun({ expression }: { expression: string }) {
  const [next] = nextTicks(expression, 1, new Date(useNowMs())) ?? [];
  return <Time at={next?.toISOString()} />;
}
