import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { Button } from '../../design/button';
import { Fact, Facts } from '../../design/facts';
import { Field, Input } from '../../design/field';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { currentUserQuery, membershipsQuery, metadataQuery } from '../../session/session';
import { roleName } from '../members/roles';

/** Who is logged in, where they belong, and their password. */
export default function ProfilePage() {
  const user = useQuery(currentUserQuery);
  const { data: metadata } = useQuery(metadataQuery);
  const { data: memberships = [] } = useQuery(membershipsQuery);
  return (
    <Page title="Profile" narrow>
      <Panel title="Account">
        <QueryView query={user}>
          {({ name, email, emailVerified, metadata: { createdAt } }) => (
            <Facts>
              <Fact name="Name">{name || '–'}</Fact>
              <Fact name="Email">
                {email} {!emailVerified && <Badge tone="warn">Not verified</Badge>}
              </Fact>
              <Fact name="Since">
                <Time at={createdAt} />
              </Fact>
            </Facts>
          )}
        </QueryView>
      </Panel>
      <Panel title="Tenants" flush>
        <ul aria-label="Tenants" className="divide-y divide-line text-[0.8125rem]">
          {memberships.map(({ metadata: { id }, role, tenant }) => (
            <li key={id} className="flex min-h-10 items-center gap-3 px-4">
              {tenant && (
                <Link
                  to={`/tenants/${tenant.metadata.id}/runs`}
                  className="min-w-0 flex-1 truncate font-medium hover:text-accent hover:underline"
                >
                  {tenant.name}
                </Link>
              )}
              <Badge>{roleName(role)}</Badge>
            </li>
          ))}
        </ul>
      </Panel>
      {metadata?.allowChangePassword && user.data?.hasPassword && <ChangePassword />}
    </Page>
  );
}

function ChangePassword() {
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const change = useAction(
    () => answer(client.POST('/api/v1/users/password', { body: { password, newPassword } })),
    {
      done: () => 'The password is changed. Other sessions of yours have ended.',
      refresh: [],
      shownInForm: true,
      onDone: () => {
        setPassword('');
        setNewPassword('');
      },
    },
  );
  return (
    <Panel title="Password">
      <form
        className="flex max-w-sm flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Field label="Current password">
          <Input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Field label="New password" hint="At least 8 characters, with upper and lower case and a digit.">
          <Input
            type="password"
            autoComplete="new-password"
            required
            value={newPassword}
            onChange={(event) => setNewPassword(event.target.value)}
          />
        </Field>
        {change.error && (
          <p role="alert" className="text-[0.8125rem] text-bad">
            {change.error.message}
          </p>
        )}
        <Button type="submit" variant="primary" className="self-start" busy={change.isPending}>
          Change the password
        </Button>
      </form>
    </Panel>
  );
}
