-- up

-- Who may look into inputs, outputs and events of a tenant, whatever else the role allows.
alter table members add column can_view_payloads boolean not null default true;
alter table invites add column can_view_payloads boolean not null default true;
alter table invites add constraint invites_role check (role in ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER'));
alter table invites add constraint invites_status check (status in ('PENDING', 'ACCEPTED', 'REJECTED'));
create unique index invites_pending on invites (tenant_id, lower(email)) where status = 'PENDING';
create index sessions_by_user on sessions (user_id);

-- Accounts elsewhere that a user logs in with. `subject` is the provider's own id: addresses change hands.
create table user_identities (
  provider text not null,
  subject text not null,
  user_id uuid not null references users (id),
  created_at timestamptz not null,
  primary key (provider, subject)
);
create index user_identities_by_user on user_identities (user_id);

-- Failed logins per address and per origin, shared by all processes. The key is a hash: no address stands here.
create table login_failures (
  key bytea primary key,
  failures integer not null,
  blocked_until timestamptz,
  -- Counting starts anew after this; rows past it are swept.
  expires_at timestamptz not null
);
create index login_failures_by_expiry on login_failures (expires_at);

-- down

drop table login_failures, user_identities;
drop index sessions_by_user;
drop index invites_pending;
alter table invites drop constraint invites_status;
alter table invites drop constraint invites_role;
alter table invites drop column can_view_payloads;
alter table members drop column can_view_payloads;
