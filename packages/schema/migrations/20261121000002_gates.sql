-- up

-- Places in concurrency groups. A holder (a task, or a DAG run for strategies of the workflow) has one row per strategy,
-- in the order of stages; it waits in one at a time. Filled rows are the running set of the group.
create sequence concurrency_order cache 1;
create table concurrency_slots (
  holder_id uuid not null,
  stage smallint not null,
  tenant_id uuid not null,
  strategy_id uuid not null,
  key text not null,
  strategy text not null,
  max_runs integer not null,
  priority smallint not null,
  seq bigint not null default nextval('concurrency_order'),
  -- 'later': an earlier stage is not passed yet; 'waiting': stands in this group; 'filled': counts against its limit.
  state text not null check (state in ('later', 'waiting', 'filled')),
  run_id uuid,
  task_id uuid,
  -- Every stage has the whole of it anew.
  schedule_ms bigint not null,
  deadline timestamptz not null,
  primary key (holder_id, stage)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0, fillfactor = 70);
create index concurrency_slots_by_group on concurrency_slots (tenant_id, strategy_id, key, state, (-priority), seq) where state <> 'later';
create index concurrency_slots_by_deadline on concurrency_slots (deadline) where state = 'waiting';

create table rate_limits (
  tenant_id uuid not null,
  key text not null,
  limit_value integer not null,
  window_unit text not null,
  value integer not null,
  refilled_at timestamptz not null,
  paused_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, key)
) with (fillfactor = 50);

-- What was evaluated for a task when it was created: keys of its concurrency groups and its rate limits.
alter table tasks add column gates jsonb;
alter table runs add column gates jsonb;

-- Parked items stand outside the runnable order with the reason that keeps them there; the event that can change it
-- brings them back. 'rate:<key>', 'worker', 'paused'.
alter table queue_items add column parked text;
alter table queue_items add column gates jsonb;
drop index queue_items_in_order;
create index queue_items_in_order on queue_items (tenant_id, queue, (-priority), seq) where parked is null;
create index queue_items_parked on queue_items (tenant_id, parked, (-priority), seq) where parked is not null;

-- down

drop index queue_items_parked;
drop index queue_items_in_order;
alter table queue_items drop column gates;
alter table queue_items drop column parked;
create index queue_items_in_order on queue_items (tenant_id, queue, (-priority), seq);
alter table runs drop column gates;
alter table tasks drop column gates;
drop table rate_limits, concurrency_slots;
drop sequence concurrency_order;
