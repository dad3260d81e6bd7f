-- up

-- Events as pushed, matched or not. Payload and metadata are the client's own text.
create table events (
  id uuid primary key,
  tenant_id uuid not null,
  key text not null,
  scope text,
  payload text not null,
  metadata text,
  -- Name of the webhook it came through.
  webhook text
) partition by range (id);
create index events_by_tenant on events (tenant_id, id desc);
create index events_by_key on events (tenant_id, key, id desc);

-- Which runs an event started, and through which filter.
create table event_runs (
  event_id uuid not null,
  run_id uuid not null,
  tenant_id uuid not null,
  workflow_id uuid not null,
  filter_id uuid,
  primary key (event_id, run_id)
) partition by range (event_id);

-- Metadata that event lists are filtered on; the same keys as in run_metadata.
create table event_metadata (
  event_id uuid not null,
  tenant_id uuid not null,
  key text not null,
  value text not null,
  primary key (event_id, key)
) partition by range (event_id);
create index event_metadata_by_value on event_metadata (tenant_id, key, value, event_id desc);

-- Expressions that could not be evaluated outside of a task, where nothing else shows it. Growing with use.
create table expression_failures (
  id uuid primary key,
  tenant_id uuid not null,
  source text not null check (source in ('FILTER', 'WEBHOOK', 'IDEMPOTENCY_KEY', 'CONDITION')),
  message text not null
) partition by range (id);
create index expression_failures_by_tenant on expression_failures (tenant_id, id desc);

-- Keys that start the newest version of a workflow. Patterns with `*` are kept as LIKE patterns, everything else in them
-- being literal; a look-up tries one index entry for the exact key and the tenant's patterns.
create table event_triggers (
  workflow_id uuid not null references workflows (id),
  pattern text not null,
  tenant_id uuid not null,
  like_pattern text,
  primary key (workflow_id, pattern)
);
create index event_triggers_by_key on event_triggers (tenant_id, pattern) where like_pattern is null;
create index event_triggers_with_wildcard on event_triggers (tenant_id) where like_pattern is not null;

-- The hash of scope, expression and payload makes a filter unique: the texts are too long for an index.
create table filters (
  id uuid primary key,
  tenant_id uuid not null,
  workflow_id uuid not null references workflows (id),
  scope text not null,
  expression text not null,
  payload text,
  declarative boolean not null,
  content_hash bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workflow_id, content_hash)
);
create index filters_by_scope on filters (workflow_id, scope);
create index filters_by_tenant on filters (tenant_id, created_at desc, id desc);

-- Hot: something holds until its conditions are met. The owner is a step of a run that does not exist yet (owner_id is
-- the run, or the task itself when it is its own run; owner_key the step), or a waiting durable task (owner_key is
-- `branch/node`, or the signal key of the older protocol).
create table waits (
  id uuid primary key,
  tenant_id uuid not null,
  owner_kind text not null check (owner_kind in ('step', 'durable', 'signal')),
  owner_id uuid not null,
  owner_key text not null,
  created_at timestamptz not null,
  unique (owner_kind, owner_id, owner_key)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

-- Conditions of one or_group are OR-ed, groups of one action AND-ed. `armed_in` tells conditions that an event found
-- from those armed after it, for events whose matching is finished later than their push.
create table wait_conditions (
  wait_id uuid not null,
  ordinal smallint not null,
  tenant_id uuid not null,
  action text not null check (action in ('QUEUE', 'SKIP', 'CANCEL')),
  or_group integer not null,
  data_key text not null,
  -- Sleeps only: the duration as the client wrote it.
  sleep_text text,
  -- Events only.
  event_key text,
  scope text,
  expression text,
  -- Null while pending; the JSON text that met it afterwards.
  datum text,
  armed_in xid8 not null default pg_current_xact_id(),
  primary key (wait_id, ordinal)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
create index wait_conditions_by_event on wait_conditions (tenant_id, event_key, wait_id, ordinal)
  where event_key is not null and datum is null;

-- Who holds a key of a workflow, until when. Taken over once expired; deleted when the run ends if the workflow says so.
create table idempotency_keys (
  workflow_id uuid not null,
  key text not null,
  tenant_id uuid not null,
  run_id uuid not null,
  expires_at timestamptz not null,
  primary key (workflow_id, key)
) with (fillfactor = 70);
create index idempotency_keys_by_expiry on idempotency_keys (expires_at);

-- down

drop table idempotency_keys, wait_conditions, waits, filters, event_triggers;
drop table expression_failures, event_metadata, event_runs, events;
