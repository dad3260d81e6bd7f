-- up

-- Accounts ------------------------------------------------------------------------------------------------------

create table tenants (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  environment text,
  color text,
  retention_ms bigint,
  settings jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);

create table users (
  id uuid primary key,
  email text not null,
  name text,
  email_verified boolean not null default false,
  password_hash text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index users_by_email on users (lower(email));

create table members (
  id uuid not null unique,
  tenant_id uuid not null references tenants (id),
  user_id uuid not null references users (id),
  role text not null check (role in ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, user_id)
);
create index members_by_user on members (user_id);

create table invites (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  email text not null,
  role text not null,
  status text not null default 'PENDING',
  invited_by text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index invites_by_tenant on invites (tenant_id);
create index invites_by_email on invites (lower(email));

-- The token itself is never stored: it is verified by its signature, this row says whether it still counts.
create table api_tokens (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  name text not null,
  internal boolean not null default false,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null
);
create index api_tokens_by_tenant on api_tokens (tenant_id);

create table sessions (
  id_hash bytea primary key,
  user_id uuid references users (id),
  data jsonb not null default '{}',
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create index sessions_by_expiry on sessions (expires_at);

-- Definitions ---------------------------------------------------------------------------------------------------

create sequence workflow_order;

create table workflows (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  name text not null,
  description text not null default '',
  latest_version_id uuid,
  paused boolean not null default false,
  pause_settings jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create unique index workflows_by_name on workflows (tenant_id, name) where deleted_at is null;

-- Immutable: registering the same definition again writes nothing.
create table workflow_versions (
  id uuid primary key,
  tenant_id uuid not null,
  workflow_id uuid not null references workflows (id),
  checksum text not null,
  ordinal bigint not null,
  definition jsonb not null,
  created_at timestamptz not null
);
create index workflow_versions_by_workflow on workflow_versions (workflow_id, ordinal desc);

-- Processes, leases, workers --------------------------------------------------------------------------------------

create table processes (
  id uuid primary key,
  kind text not null,
  heartbeat_at timestamptz not null,
  started_at timestamptz not null,
  info jsonb not null default '{}'
);

-- One row per scheduling shard; whoever assigns for a tenant of the shard holds this row FOR SHARE at its epoch.
create table leases (
  shard smallint primary key,
  owner uuid,
  epoch bigint not null default 0
);
insert into leases (shard) select generate_series(0, 63);

create table workers (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  name text not null,
  dispatcher_id uuid,
  session bigint not null default 0,
  connected boolean not null default false,
  paused boolean not null default false,
  actions text[] not null,
  slots jsonb not null,
  labels jsonb not null default '{}',
  runtime jsonb,
  webhook_id uuid,
  connected_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz
);
create index workers_by_tenant on workers (tenant_id, created_at desc) where removed_at is null;
create index workers_by_dispatcher on workers (dispatcher_id) where connected;

-- Updated in place every few seconds, so it stands alone and narrow: no index but the key, every update stays on its page.
create table worker_heartbeats (
  worker_id uuid primary key,
  tenant_id uuid not null,
  heartbeat_at timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Hot: rows come and go ----------------------------------------------------------------------------------------

create sequence queue_order cache 1;

-- Attempts that may be assigned. seq decides the order inside a priority.
create table queue_items (
  task_id uuid primary key,
  tenant_id uuid not null,
  queue text not null,
  priority smallint not null,
  seq bigint not null default nextval('queue_order'),
  retry integer not null,
  run_id uuid,
  version_id uuid not null,
  step smallint not null,
  desired_worker_id uuid,
  desired_labels jsonb,
  queued_at timestamptz not null,
  deadline timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);
create index queue_items_in_order on queue_items (tenant_id, queue, (-priority), seq);
create index queue_items_by_deadline on queue_items (deadline);

-- Attempts on a worker. The row is its own start command and its own deadline.
create table assignments (
  task_id uuid primary key,
  tenant_id uuid not null,
  retry integer not null,
  invocation integer not null default 0,
  run_id uuid,
  version_id uuid not null,
  step smallint not null,
  worker_id uuid not null,
  queued_at timestamptz not null,
  assigned_at timestamptz not null,
  started_at timestamptz,
  timeout_at timestamptz not null,
  slot_released boolean not null default false,
  credit_holder uuid
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);
create index assignments_by_worker on assignments (worker_id);
create index assignments_by_timeout on assignments (timeout_at);

-- What must reach a worker besides starts: deleted once written to its stream.
create table worker_commands (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  worker_id uuid not null,
  task_id uuid not null,
  retry integer not null,
  invocation integer not null default 0,
  version_id uuid not null,
  step smallint not null,
  run_id uuid,
  kind text not null default 'cancel',
  created_at timestamptz not null
);
create index worker_commands_by_worker on worker_commands (worker_id);

create table timers (
  id bigint generated always as identity primary key,
  due_at timestamptz not null,
  kind text not null,
  tenant_id uuid not null,
  ref uuid not null,
  arg integer not null default 0,
  data jsonb,
  unique (kind, ref, arg)
);
create index timers_by_due on timers (due_at);

-- Growing: partitioned by day on the id itself ---------------------------------------------------------------------

-- DAG runs. A run of a single task has no row here: it is its task.
create table runs (
  id uuid primary key,
  tenant_id uuid not null,
  workflow_id uuid not null,
  version_id uuid not null,
  state smallint not null default 0,
  reason text,
  priority smallint not null,
  metadata text,
  parent_task_id uuid,
  parent_run_id uuid,
  child_index integer,
  child_key text,
  event_id uuid,
  event_key text,
  desired_worker_id uuid,
  desired_labels jsonb,
  replays integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz
) partition by range (id);
alter table runs add constraint runs_state check (state between 0 and 3);
create index runs_by_tenant on runs (tenant_id, id desc);
create index runs_by_parent on runs (parent_task_id) where parent_task_id is not null;

-- Tasks. An open task is queued, waiting or running according to where its other row stands.
create table tasks (
  id uuid primary key,
  tenant_id uuid not null,
  run_id uuid,
  workflow_id uuid not null,
  version_id uuid not null,
  step smallint not null,
  state smallint not null default 0,
  skipped boolean not null default false,
  evicted boolean not null default false,
  retry integer not null default 0,
  app_retries integer not null default 0,
  internal_retries integer not null default 0,
  invocation integer not null default 0,
  priority smallint not null,
  reason text,
  error text,
  metadata text,
  parent_task_id uuid,
  parent_run_id uuid,
  child_index integer,
  child_key text,
  event_id uuid,
  event_key text,
  desired_worker_id uuid,
  desired_labels jsonb,
  worker_id uuid,
  queued_at timestamptz,
  assigned_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz
) partition by range (id);
alter table tasks add constraint tasks_state check (state between 0 and 3);
create index tasks_by_run on tasks (run_id, step) where run_id is not null;
create index tasks_by_tenant on tasks (tenant_id, id desc);
create index tasks_by_parent on tasks (parent_task_id) where parent_task_id is not null;

-- Bodies, verbatim. kind: 1 input, 2 output, 3 satisfied conditions, 4 filter payload, 5 step run errors.
create table payloads (
  id uuid not null,
  kind smallint not null,
  body text not null,
  primary key (id, kind)
) partition by range (id);

-- Attempts that are over and were not the last; the last one is the task's own row.
create table attempts (
  task_id uuid not null,
  retry integer not null,
  tenant_id uuid not null,
  state smallint not null,
  reason text,
  error text,
  worker_id uuid,
  queued_at timestamptz,
  assigned_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (task_id, retry)
) partition by range (task_id);

-- Timeline rows that an attempt's own times do not tell.
create table task_events (
  task_id uuid not null,
  seq bigint generated by default as identity,
  tenant_id uuid not null,
  retry integer not null,
  type text not null,
  at timestamptz not null,
  worker_id uuid,
  message text not null default '',
  data text,
  primary key (task_id, seq)
) partition by range (task_id);

-- Metadata that lists are filtered on; never the keys that differ in every run.
create table run_metadata (
  run_id uuid not null,
  tenant_id uuid not null,
  key text not null,
  value text not null,
  primary key (run_id, key)
) partition by range (run_id);
create index run_metadata_by_value on run_metadata (tenant_id, key, value, run_id desc);

-- Which run an identity of a child stands for, over every retry and replay of its parent.
create table child_links (
  parent_id uuid not null,
  key text not null,
  tenant_id uuid not null,
  child_id uuid not null,
  primary key (parent_id, key)
) partition by range (parent_id);

-- Final failures and cancellations, for lists that look for them: a state index on tasks would make every update non-HOT.
create table run_failures (
  run_id uuid not null primary key,
  tenant_id uuid not null,
  workflow_id uuid not null,
  state smallint not null,
  reason text
) partition by range (run_id);
create index run_failures_by_tenant on run_failures (tenant_id, state, run_id desc);

-- down

drop table run_failures, child_links, run_metadata, task_events, attempts, payloads, tasks, runs;
drop table timers, worker_commands, assignments, queue_items;
drop table worker_heartbeats, workers, leases, processes;
drop table workflow_versions, workflows, sessions, api_tokens, invites, members, users, tenants;
drop sequence queue_order, workflow_order;
