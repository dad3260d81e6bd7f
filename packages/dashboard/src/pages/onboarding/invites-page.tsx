import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { QueryView } from '../../design/query-view';
import { Time } from '../../design/time';
import { EntranceLayout } from '../../layout/entrance-layout';
import { currentUserQuery, invitesQuery, membershipsQuery, useLogOut } from '../../session/session';
import { roleName } from '../members/roles';
import { invitesSearch } from './invites-search';

type Invite = RestSchema<'TenantInvite'>;

/** Answers to invites: after the login, and where the link of an invite leads. */
export default function InvitesPage() {
  const [{ invite: linked }] = usePageSearch(invitesSearch);
  const navigate = useNavigate();
  const logOut = useLogOut();
  const { data: user } = useQuery(currentUserQuery);
  const { data: memberships = [] } = useQuery(membershipsQuery);
  const invites = useQuery({ ...invitesQuery, staleTime: 0 });
  const first = memberships.find(({ tenant }) => tenant)?.tenant;
  const goOn = () =>
    void navigate({ to: first ? `/tenants/${first.metadata.id}/runs` : '/onboarding/create-tenant' });
  const isLost = linked && invites.data && !invites.data.some(({ metadata }) => metadata.id === linked);
  return (
    <EntranceLayout title="Invites" subtitle={user && `You are logged in as ${user.email}.`}>
      <div className="flex flex-col gap-3">
        <QueryView query={invites}>
          {(rows) => rows.map((invite) => <InviteCard key={invite.metadata.id} invite={invite} />)}
        </QueryView>
        {isLost && (
          <p role="alert" className="text-[0.8125rem] text-ink-soft">
            The invite of this link is not for {user?.email}, or it was answered, revoked or has expired.
          </p>
        )}
        {!isLost && invites.data?.length === 0 && (
          <p className="text-[0.8125rem] text-ink-soft">No invite waits for an answer.</p>
        )}
        <div className="mt-2 flex gap-2">
          <Button onClick={goOn}>{first ? `Go on to ${first.name}` : 'Make a tenant of my own'}</Button>
          <Button variant="quiet" onClick={() => void logOut().then(() => navigate({ to: '/auth/login' }))}>
            Log out
          </Button>
        </div>
      </div>
    </EntranceLayout>
  );
}

function InviteCard({ invite }: { invite: Invite }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const tenantName = invite.tenantName ?? 'the tenant';
  const body = { invite: invite.metadata.id };
  const accept = useAction(
    async () => {
      await answer(client.POST('/api/v1/users/invites/accept', { body }));
      // The way into the tenant asks the memberships, so they must be there first.
      await queries.invalidateQueries({ queryKey: ['session'], refetchType: 'all' });
      await navigate({ to: `/tenants/${invite.tenantId}/runs` });
    },
    { done: () => `You are a member of ${tenantName} now.`, refresh: [] },
  );
  const reject = useAction(() => answer(client.POST('/api/v1/users/invites/reject', { body })), {
    done: () => `The invite to ${tenantName} is declined.`,
    refresh: [['session', 'invites']],
  });
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-flat">
      <h2 className="font-medium">{tenantName}</h2>
      <p className="mt-1 text-[0.8125rem] text-ink-soft">
        As {roleName(invite.role).toLowerCase()} · expires <Time at={invite.expires} />
      </p>
      <div className="mt-3 flex gap-2">
        <Button
          variant="primary"
          busy={accept.isPending}
          disabled={reject.isPending}
          onClick={() => accept.mutate()}
        >
          Accept the invite
        </Button>
        <Button busy={reject.isPending} disabled={accept.isPending} onClick={() => reject.mutate()}>
          Decline
        </Button>
      </div>
    </section>
  );
}
