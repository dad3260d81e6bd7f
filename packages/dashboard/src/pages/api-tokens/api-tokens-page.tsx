import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../design/button';
import { type Column, DataTable } from '../../design/data-table';
import { Confirm } from '../../design/dialog';
import { EmptyState } from '../../design/empty-state';
import { MenuItem } from '../../design/menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { Badge } from '../../design/status-badge';
import { Time, useNowMs } from '../../design/time';
import { useTenantId } from '../../session/session';
import { type ApiToken, apiTokensQuery, useRevokeApiToken } from './api-tokens-queries';
import { CreateTokenDialog } from './create-token-dialog';

/** Tokens that workers and clients connect with (DSH-12). */
export default function ApiTokensPage() {
  const tokens = useQuery(apiTokensQuery(useTenantId()));
  const now = useNowMs();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const revoke = useRevokeApiToken();
  const columns: Column<ApiToken>[] = [
    { id: 'name', header: 'Name', className: 'max-w-64 truncate font-medium', cell: ({ name }) => name },
    {
      id: 'created',
      header: 'Created',
      from: 'sm',
      className: 'text-ink-soft',
      cell: ({ metadata }) => <Time at={metadata.createdAt} />,
    },
    {
      id: 'expires',
      header: 'Expires',
      className: 'text-ink-soft',
      cell: ({ expiresAt }) =>
        Date.parse(expiresAt) < now ? <Badge tone="bad">Expired</Badge> : <Time at={expiresAt} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (token) => (
        <RowMenu label={`Actions on ${token.name}`}>
          <MenuItem danger onSelect={() => setRevoking(token)}>
            <Trash2 aria-hidden /> Revoke…
          </MenuItem>
        </RowMenu>
      ),
    },
  ];
  const createButton = (label: string) => (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> {label}
    </Button>
  );
  return (
    <Page title="API tokens" actions={createButton('Create token')}>
      <Panel flush>
        <QueryView query={tokens}>
          {(rows) => (
            <DataTable
              label="API tokens"
              columns={columns}
              rows={rows}
              rowId={({ metadata }) => metadata.id}
              empty={
                <EmptyState
                  icon={KeyRound}
                  title="No API tokens yet"
                  action={createButton('Create the first token')}
                >
                  Workers and clients need a token to connect. Create one for each place that uses it, so that
                  you can revoke it alone.
                </EmptyState>
              }
            />
          )}
        </QueryView>
      </Panel>
      {creating && <CreateTokenDialog onClose={() => setCreating(false)} />}
      {revoking && (
        <Confirm
          title={`Revoke the token ${revoking.name}?`}
          description="Workers and clients that use it are refused from now on. This cannot be taken back."
          action="Revoke the token"
          danger
          open
          onOpenChange={(open) => !open && setRevoking(undefined)}
          onConfirm={() => revoke.mutateAsync(revoking)}
        />
      )}
    </Page>
  );
}
