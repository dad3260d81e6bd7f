-- up

-- Recurring triggers. A declared one (DEFAULT) is replaced with its workflow's definition, one made through the API stays
-- until somebody deletes it; both start the newest version. The next tick of an enabled cron is a row of timers.
create table crons (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  workflow_id uuid not null references workflows (id),
  method text not null check (method in ('DEFAULT', 'API')),
  name text,
  expression text not null,
  -- JSON texts; null stands for an empty object.
  input text,
  metadata text,
  -- Null leaves it to the workflow.
  priority smallint,
  enabled boolean not null default true,
  -- The latest span whose ticks passed while nothing ran that could fire them.
  missed_from timestamptz,
  missed_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index crons_by_identity on crons (workflow_id, method, expression, coalesce(name, ''));
create index crons_by_tenant on crons (tenant_id, created_at desc);

-- Runs to start once, at a moment. The moment is a row of timers as well while the state is 'scheduled'.
create table schedules (
  id uuid primary key,
  tenant_id uuid not null references tenants (id),
  workflow_id uuid not null references workflows (id),
  method text not null check (method in ('DEFAULT', 'API')),
  trigger_at timestamptz not null,
  input text,
  metadata text,
  priority smallint,
  parent_task_id uuid,
  parent_run_id uuid,
  child_index integer,
  child_key text,
  -- Which schedule of its parent it is: a parent that is retried finds the one its first attempt made.
  child_identity text,
  -- 'missed': due while nothing ran that could fire it; 'dropped': due while its workflow was paused.
  state text not null default 'scheduled' check (state in ('scheduled', 'triggered', 'missed', 'dropped')),
  run_id uuid,
  settled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index schedules_by_child on schedules (parent_task_id, child_identity) where child_identity is not null;
create index schedules_by_tenant on schedules (tenant_id, trigger_at desc);
create index schedules_by_workflow on schedules (workflow_id);
create index schedules_settled on schedules (settled_at) where state <> 'scheduled';

-- One run per cron or schedule and due moment, whoever fires it: written in the transaction that creates the run.
create table trigger_claims (
  source_id uuid not null,
  due_at timestamptz not null,
  run_id uuid not null,
  primary key (source_id, due_at)
);

create index workflows_paused on workflows (id) where paused;

-- A task that is replayed and whose turn has not come again: its row is there, its parents decide what becomes of it.
alter table tasks add column awaiting boolean not null default false;

-- What waits because its workflow is paused does not run out of time.
drop index queue_items_by_deadline;
create index queue_items_by_deadline on queue_items (deadline) where parked is null or parked not like 'paused:%';

-- down

drop index queue_items_by_deadline;
create index queue_items_by_deadline on queue_items (deadline);
alter table tasks drop column awaiting;
drop index workflows_paused;
drop table trigger_claims, schedules, crons;
delete from timers where kind in ('cron', 'schedule');
