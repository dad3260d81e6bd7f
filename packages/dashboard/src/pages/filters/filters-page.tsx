import { useQuery } from '@tanstack/react-query';
import { Filter, Pencil, Plus, Trash2 } from 'lucide-react';
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
import { SearchInput } from '../../design/search-input';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { workflowsQuery } from '../runs/runs-queries';
import { WorkflowSelect } from '../runs/workflow-select';
import { FilterDialog } from './filter-dialog';
import { type EventFilter, FILTERS_PER_PAGE, filtersQuery, useDeleteFilter } from './filters-queries';
import { filtersSearch } from './filters-search';

/** Which events start which workflows, decided by expressions. */
export default function FiltersPage() {
  const tenant = useTenantId();
  const [search, setSearch] = usePageSearch(filtersSearch);
  const [edited, setEdited] = useState<EventFilter | 'new'>();
  const [deleting, setDeleting] = useState<EventFilter>();
  const mayAct = useMay('MEMBER');
  const remove = useDeleteFilter();
  const filters = useQuery(filtersQuery(tenant, search));
  const { data: workflows = [] } = useQuery(workflowsQuery(tenant));
  const rows = filters.data?.rows ?? [];
  const isFiltered = search.workflow !== undefined || search.scope !== '';
  const nameOf = ({ workflowId }: EventFilter) =>
    workflows.find(({ metadata }) => metadata.id === workflowId)?.name ?? workflowId;

  const columns: Column<EventFilter>[] = [
    {
      id: 'expression',
      header: 'Expression',
      className: 'max-w-96',
      cell: (filter) => <code className="block truncate font-mono text-xs">{filter.expression}</code>,
    },
    {
      id: 'scope',
      header: 'Scope',
      className: 'max-w-40 truncate font-mono text-xs',
      cell: (filter) => filter.scope,
    },
    {
      id: 'workflow',
      header: 'Workflow',
      from: 'sm',
      className: 'max-w-48 truncate text-ink-soft',
      cell: nameOf,
    },
    {
      id: 'source',
      header: 'Made by',
      from: 'md',
      className: 'text-ink-soft',
      cell: ({ isDeclarative }) => (isDeclarative ? 'Code' : 'API'),
    },
    {
      id: 'created',
      header: 'Created',
      from: 'md',
      className: 'text-ink-soft',
      cell: (filter) => <Time at={filter.metadata.createdAt} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (filter) =>
        mayAct && (
          <RowMenu label={`Actions on the filter ${filter.expression}`}>
            <MenuItem onSelect={() => setEdited(filter)}>
              <Pencil aria-hidden /> Change…
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger onSelect={() => setDeleting(filter)}>
              <Trash2 aria-hidden /> Delete…
            </MenuItem>
          </RowMenu>
        ),
    },
  ];
  const createButton = (label: string) =>
    mayAct && (
      <Button variant="primary" onClick={() => setEdited('new')}>
        <Plus aria-hidden /> {label}
      </Button>
    );
  return (
    <Page title="Filters" actions={createButton('Create filter')}>
      <div className="flex flex-wrap items-center gap-2">
        <WorkflowSelect value={search.workflow} onChange={(workflow) => setSearch({ workflow, offset: 0 })} />
        <SearchInput
          label="Scope"
          value={search.scope}
          onChange={(scope) => setSearch({ scope, offset: 0 })}
        />
      </div>
      <Panel flush>
        <QueryView query={filters}>
          {() => (
            <DataTable
              label="Filters"
              columns={columns}
              rows={rows}
              rowId={(filter) => filter.metadata.id}
              empty={
                <EmptyState
                  icon={Filter}
                  title={isFiltered ? 'No filter matches' : 'No filters yet'}
                  action={!isFiltered && createButton('Create the first filter')}
                >
                  {isFiltered
                    ? 'Take the workflow or scope out to see the others.'
                    : 'Without filters every event with the right key starts its workflows. A workflow with filters runs only for events that carry the scope of one of them and make its expression true, such as input.amount > 100.'}
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={search.offset}
        limit={FILTERS_PER_PAGE}
        shown={rows.length}
        hasNext={
          (filters.data?.pagination?.num_pages ?? 0) * FILTERS_PER_PAGE > search.offset + FILTERS_PER_PAGE
        }
        onChange={(offset) => setSearch({ offset })}
      />
      {edited && (
        <FilterDialog filter={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {deleting && (
        <Confirm
          title="Delete the filter?"
          description={
            <>
              Events with the scope {deleting.scope} are no longer tried against{' '}
              <code className="font-mono text-xs">{deleting.expression}</code>.
            </>
          }
          action="Delete the filter"
          danger
          open
          onOpenChange={(open) => !open && setDeleting(undefined)}
          onConfirm={() => remove.mutateAsync(deleting)}
        />
      )}
    </Page>
  );
}
