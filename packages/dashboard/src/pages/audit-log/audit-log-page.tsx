import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { usePageSearch } from '../../app/use-page-search';
import { CopyButton } from '../../design/copy-button';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { FilterMenu } from '../../design/filter-menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { SearchInput } from '../../design/search-input';
import { Time } from '../../design/time';
import { Tooltip } from '../../design/tooltip';
import { countText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { WindowSelect } from '../runs/window-select';
import {
  type AuditEntry,
  actionText,
  auditLogQuery,
  ENTRIES_PER_PAGE,
  ENTRIES_READ,
  isAbout,
} from './audit-log-queries';
import { auditLogSearch } from './audit-log-search';

const columns: Column<AuditEntry>[] = [
  {
    id: 'time',
    header: 'Time',
    className: 'text-ink-soft',
    cell: ({ metadata }) => <Time at={metadata.createdAt} />,
  },
  {
    id: 'who',
    header: 'Who',
    className: 'max-w-56',
    cell: ({ actorId, actorName, actorType }) => (
      <span className="block truncate">
        {actorName ?? (actorType === 'API_KEY' ? `API token …${actorId.slice(-8)}` : actorId)}
      </span>
    ),
  },
  { id: 'action', header: 'Action', className: 'font-medium', cell: ({ action }) => actionText(action) },
  {
    id: 'thing',
    header: 'Thing',
    from: 'md',
    cell: ({ resourceId, resourceType }) => (
      <span className="flex items-center gap-1 text-ink-soft">
        {resourceType} <code className="font-mono text-xs">{resourceId.slice(-8)}</code>
        <CopyButton text={resourceId} label="Copy ID" />
      </span>
    ),
  },
  {
    id: 'from',
    header: 'From',
    from: 'lg',
    className: 'text-ink-soft',
    cell: ({ ipAddress, userAgent }) =>
      userAgent ? (
        <Tooltip text={userAgent}>
          <span className="font-mono text-xs">{ipAddress ?? '–'}</span>
        </Tooltip>
      ) : (
        <span className="font-mono text-xs">{ipAddress ?? '–'}</span>
      ),
  },
];

/** Who did what to which thing, from where (AUD-04). */
export default function AuditLogPage() {
  const [{ kind, offset, q, window }, setSearch] = usePageSearch(auditLogSearch);
  const entries = useQuery(auditLogQuery(useTenantId(), window));
  const all = entries.data ?? [];
  const kinds = [...new Set([...all.map(({ resourceType }) => resourceType), ...kind])].sort();
  const matching = all.filter(
    (entry) => (kind.length === 0 || kind.includes(entry.resourceType)) && isAbout(entry, q),
  );
  const rows = matching.slice(offset, offset + ENTRIES_PER_PAGE);
  const isFiltered = kind.length > 0 || q !== '';
  return (
    <Page title="Audit log">
      <div className="flex flex-wrap items-center gap-2">
        <WindowSelect value={window} onChange={(value) => setSearch({ window: value, offset: 0 })} />
        <FilterMenu
          label="Thing"
          values={kind}
          options={kinds.map((value) => ({ value, label: value }))}
          onChange={(values) => setSearch({ kind: values, offset: 0 })}
        />
        <SearchInput
          label="Who, action, ID or address"
          value={q}
          onChange={(value) => setSearch({ q: value, offset: 0 })}
        />
      </div>
      <Panel flush>
        <QueryView query={entries}>
          {() => (
            <DataTable
              label="Audit log"
              columns={columns}
              rows={rows}
              rowId={({ metadata }) => metadata.id}
              empty={
                <EmptyState
                  icon={ScrollText}
                  title={isFiltered ? 'No entry matches' : 'Nothing was done in this time'}
                >
                  {isFiltered
                    ? 'Take some of the filter out to see the others.'
                    : 'Whatever members and API tokens change through the API is written down here. A longer time shows what was done before.'}
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      {all.length === ENTRIES_READ && (
        <p className="text-xs text-ink-soft">
          There may be more: these are the newest {countText(ENTRIES_READ)} entries of this time.
        </p>
      )}
      <Pages
        offset={offset}
        limit={ENTRIES_PER_PAGE}
        shown={rows.length}
        hasNext={matching.length > offset + ENTRIES_PER_PAGE}
        onChange={(value) => setSearch({ offset: value })}
      />
    </Page>
  );
}
