-- up

-- Groups the tenants of an installation. There is one; whoever is a member of one of its tenants belongs to it.
create table organizations (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
insert into organizations (id, name, created_at, updated_at)
  values ('5f2b6c1e-0c4d-4d0b-9a57-3f1d5b7a6e10', 'Default', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');

-- Who did what to which thing, from where. Kept for 30 days; the id tells the time.
create table audit_log (
  id uuid primary key,
  tenant_id uuid not null,
  actor_kind text not null check (actor_kind in ('USER', 'API_KEY')),
  actor_id uuid not null,
  -- As it was then: address of the user, name of the token.
  actor_name text,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  ip text,
  user_agent text,
  correlation_id text
);
create index audit_log_by_tenant on audit_log (tenant_id, id desc);

-- down

drop table audit_log, organizations;
