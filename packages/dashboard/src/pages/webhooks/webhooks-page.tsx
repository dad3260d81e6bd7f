import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { CopyButton } from '../../design/copy-button';
import { type Column, DataTable, Pages } from '../../design/data-table';
import { EmptyState } from '../../design/empty-state';
import { FilterMenu } from '../../design/filter-menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { CreateWebhookDialog } from './create-webhook-dialog';
import { SOURCES } from './sources';
import { urlOf, WEBHOOKS_PER_PAGE, type Webhook, webhooksQuery } from './webhooks-queries';
import { SOURCE_NAMES, webhooksSearch } from './webhooks-search';

/** URLs that make events of what others post (DSH-09). */
export default function WebhooksPage() {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const [filter, setFilter] = usePageSearch(webhooksSearch);
  const [creating, setCreating] = useState(false);
  const mayAct = useMay('MEMBER');
  const webhooks = useQuery(webhooksQuery(tenant, filter));
  const rows = webhooks.data?.slice(0, WEBHOOKS_PER_PAGE) ?? [];
  const pathOf = ({ name }: Webhook) => `/tenants/${tenant}/webhooks/${encodeURIComponent(name)}`;
  const createButton = (label: string) =>
    mayAct && (
      <Button variant="primary" onClick={() => setCreating(true)}>
        <Plus aria-hidden /> {label}
      </Button>
    );

  const columns: Column<Webhook>[] = [
    {
      id: 'name',
      header: 'Webhook',
      className: 'max-w-56',
      cell: (webhook) => (
        <Link to={pathOf(webhook)} className="block truncate font-medium hover:underline">
          {webhook.name}
        </Link>
      ),
    },
    { id: 'source', header: 'Source', cell: ({ sourceName }) => <Badge>{SOURCES[sourceName].label}</Badge> },
    {
      id: 'key',
      header: 'Event key',
      from: 'md',
      className: 'max-w-80 truncate font-mono text-xs text-ink-soft',
      cell: (webhook) => webhook.eventKeyExpression,
    },
    {
      id: 'created',
      header: 'Created',
      from: 'sm',
      className: 'text-ink-soft',
      cell: (webhook) => <Time at={webhook.metadata.createdAt} />,
    },
    {
      id: 'url',
      header: 'URL',
      align: 'right',
      cell: ({ name }) => <CopyButton text={urlOf(tenant, name)} label={`Copy the URL of ${name}`} />,
    },
  ];
  return (
    <Page title="Webhooks" actions={createButton('Create webhook')}>
      <div className="flex flex-wrap items-center gap-2">
        <FilterMenu
          label="Source"
          options={SOURCE_NAMES.map((value) => ({ value, label: SOURCES[value].label }))}
          values={filter.source}
          onChange={(source) => setFilter({ source: source as typeof filter.source, offset: 0 })}
        />
      </div>
      <Panel flush>
        <QueryView query={webhooks}>
          {() => (
            <DataTable
              label="Webhooks"
              columns={columns}
              rows={rows}
              rowId={({ name }) => name}
              onOpen={(webhook) => void navigate({ to: pathOf(webhook) })}
              empty={
                <EmptyState
                  icon={WebhookIcon}
                  title={filter.source.length > 0 ? 'None of this source' : 'No webhooks yet'}
                  action={filter.source.length === 0 && createButton('Create the first webhook')}
                >
                  {filter.source.length > 0
                    ? 'Take the source out of the filter to see the others.'
                    : 'A webhook is a URL for Stripe, GitHub, Slack and others to post to. Each delivery that proves itself becomes an event, and events start your workflows.'}
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      <Pages
        offset={filter.offset}
        limit={WEBHOOKS_PER_PAGE}
        shown={rows.length}
        hasNext={(webhooks.data?.length ?? 0) > WEBHOOKS_PER_PAGE}
        onChange={(offset) => setFilter({ offset })}
      />
      {creating && <CreateWebhookDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
