-- up

-- Addresses from which others send us events. Credentials are encrypted with the master key.
create table webhooks (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  name text not null,
  source text not null,
  event_key_expression text not null,
  scope_expression text,
  -- JSON object text, laid over every body.
  static_payload text,
  auth_type text not null check (auth_type in ('BASIC', 'API_KEY', 'HMAC')),
  auth bytea not null,
  answers_with_event boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (tenant_id, name)
);

-- Who is told when something goes wrong, besides the members.
create table alert_email_groups (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  emails text[] not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index alert_email_groups_by_tenant on alert_email_groups (tenant_id);

create table slack_webhooks (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  team_id text not null,
  team_name text not null,
  channel_id text not null,
  channel_name text not null,
  -- Encrypted: whoever knows it can post to the channel.
  url bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (tenant_id, team_id, channel_id)
);

create table sns_integrations (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  topic_arn text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (tenant_id, topic_arn)
);

-- What a tenant was told last, so that several processes tell it once and not too often.
create table tenant_alerts (
  tenant_id uuid not null references tenants (id),
  kind text not null check (kind in ('run_failures', 'expiring_tokens', 'resource_limits')),
  -- What was told of is behind this: an id for failures, a name for limits.
  told_until text not null,
  alerted_at timestamptz not null,
  primary key (tenant_id, kind)
);

-- down

drop table tenant_alerts, sns_integrations, slack_webhooks, alert_email_groups, webhooks;
