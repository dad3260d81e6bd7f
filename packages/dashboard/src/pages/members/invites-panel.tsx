import { useQuery } from '@tanstack/react-query';
import { Link2, UserMinus, UserRoundCog } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { type Column, DataTable } from '../../design/data-table';
import { Confirm } from '../../design/dialog';
import { MenuItem, MenuSeparator } from '../../design/menu';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { useTenantId } from '../../session/session';
import { type Invite, inviteLink, tenantInvitesQuery, useRevokeInvite } from './members-queries';
import { roleName } from './roles';
import { StandingDialog } from './standing-dialog';

/** Invites that nobody has answered yet. */
export function InvitesPanel() {
  const invites = useQuery(tenantInvitesQuery(useTenantId()));
  const [changed, setChanged] = useState<Invite>();
  const [revoking, setRevoking] = useState<Invite>();
  const revoke = useRevokeInvite();
  const columns: Column<Invite>[] = [
    { id: 'email', header: 'Email', className: 'max-w-64 truncate font-medium', cell: ({ email }) => email },
    { id: 'role', header: 'Role', cell: ({ role }) => <Badge>{roleName(role)}</Badge> },
    {
      id: 'expires',
      header: 'Expires',
      from: 'sm',
      className: 'text-ink-soft',
      cell: ({ expires }) => <Time at={expires} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (invite) => (
        <RowMenu label={`Actions on the invite of ${invite.email}`}>
          <MenuItem
            onSelect={() =>
              void navigator.clipboard
                .writeText(inviteLink(invite))
                .then(() => toast.success('The link is copied.'))
            }
          >
            <Link2 aria-hidden /> Copy link
          </MenuItem>
          <MenuItem onSelect={() => setChanged(invite)}>
            <UserRoundCog aria-hidden /> Change role…
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger onSelect={() => setRevoking(invite)}>
            <UserMinus aria-hidden /> Revoke…
          </MenuItem>
        </RowMenu>
      ),
    },
  ];
  return (
    <Panel title="Open invites" flush>
      <QueryView query={invites}>
        {(rows) => (
          <DataTable
            label="Open invites"
            columns={columns}
            rows={rows}
            rowId={(invite) => invite.metadata.id}
            empty={<p className="p-4 text-[0.8125rem] text-ink-soft">Nobody is invited at the moment.</p>}
          />
        )}
      </QueryView>
      {changed && <StandingDialog whom={{ invite: changed }} onClose={() => setChanged(undefined)} />}
      {revoking && (
        <Confirm
          title={`Revoke the invite of ${revoking.email}?`}
          description="Its link no longer works. The same address can be invited again."
          action="Revoke the invite"
          danger
          open
          onOpenChange={(open) => !open && setRevoking(undefined)}
          onConfirm={() => revoke.mutateAsync(revoking)}
        />
      )}
    </Panel>
  );
}
