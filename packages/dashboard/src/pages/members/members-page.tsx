import { useQuery } from '@tanstack/react-query';
import { UserMinus, UserPlus, UserRoundCog, Users } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../design/button';
import { type Column, DataTable } from '../../design/data-table';
import { Confirm } from '../../design/dialog';
import { EmptyState } from '../../design/empty-state';
import { MenuItem, MenuSeparator } from '../../design/menu';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { RowMenu } from '../../design/row-menu';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import {
  currentUserQuery,
  includesRole,
  metadataQuery,
  useMay,
  useMembership,
  useTenantId,
} from '../../session/session';
import { InviteDialog } from './invite-dialog';
import { InvitesPanel } from './invites-panel';
import { type Member, membersQuery, useRemoveMember } from './members-queries';
import { roleName } from './roles';
import { StandingDialog } from './standing-dialog';

/** Who belongs to the tenant and what they may do; invites to more (DSH-12). */
export default function MembersPage() {
  const members = useQuery(membersQuery(useTenantId()));
  const { data: user } = useQuery(currentUserQuery);
  const { data: metadata } = useQuery(metadataQuery);
  const own = useMembership()?.role;
  const mayAct = useMay('ADMIN');
  const [inviting, setInviting] = useState(false);
  const [changed, setChanged] = useState<Member>();
  const [removing, setRemoving] = useState<Member>();
  const remove = useRemoveMember();
  const columns: Column<Member>[] = [
    {
      id: 'member',
      header: 'Member',
      className: 'max-w-64',
      cell: ({ user: { email, name } }) => (
        <>
          <div className="truncate font-medium">
            {name || email}
            {email === user?.email && <span className="font-normal text-ink-faint"> (you)</span>}
          </div>
          {name && <div className="truncate text-xs text-ink-soft">{email}</div>}
        </>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      cell: ({ role }) => <Badge tone={role === 'OWNER' ? 'accent' : 'plain'}>{roleName(role)}</Badge>,
    },
    {
      id: 'payloads',
      header: 'Inputs and outputs',
      from: 'md',
      className: 'text-ink-soft',
      cell: ({ canViewPayloads }) => (canViewPayloads === false ? 'Hidden' : 'Visible'),
    },
    {
      id: 'joined',
      header: 'Joined',
      from: 'sm',
      className: 'text-ink-soft',
      cell: ({ metadata: { createdAt } }) => <Time at={createdAt} />,
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      cell: (member) =>
        mayAct &&
        includesRole(own!, member.role) && (
          <RowMenu label={`Actions on ${member.user.email}`}>
            <MenuItem onSelect={() => setChanged(member)}>
              <UserRoundCog aria-hidden /> Change role…
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger onSelect={() => setRemoving(member)}>
              <UserMinus aria-hidden /> Remove…
            </MenuItem>
          </RowMenu>
        ),
    },
  ];
  return (
    <Page
      title="Members"
      actions={
        mayAct &&
        metadata?.allowInvites && (
          <Button variant="primary" onClick={() => setInviting(true)}>
            <UserPlus aria-hidden /> Invite member
          </Button>
        )
      }
    >
      <Panel flush>
        <QueryView query={members}>
          {(rows) => (
            <DataTable
              label="Members"
              columns={columns}
              rows={rows}
              rowId={(member) => member.metadata.id}
              empty={<EmptyState icon={Users} title="No members" />}
            />
          )}
        </QueryView>
      </Panel>
      {mayAct && <InvitesPanel />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {changed && <StandingDialog whom={{ member: changed }} onClose={() => setChanged(undefined)} />}
      {removing && (
        <Confirm
          title={`Remove ${removing.user.email}?`}
          description="They lose access at once. API tokens they made stay valid: revoke those they know."
          action="Remove the member"
          danger
          open
          onOpenChange={(open) => !open && setRemoving(undefined)}
          onConfirm={() => remove.mutateAsync(removing)}
        />
      )}
    </Page>
  );
}
