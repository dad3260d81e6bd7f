-- up

-- Sums over runs (a run of a single task being its task) by the minute they were created in, minutes since 1970. Only
-- minutes before run_count_progress are summed; later runs are counted where they are. Written in the background.
create table run_counts (
  tenant_id uuid not null,
  minute integer not null,
  workflow_id uuid not null,
  dag boolean not null,
  state smallint not null check (state between 1 and 3),
  runs integer not null,
  primary key (tenant_id, minute, workflow_id, dag, state)
);
-- For lists of a workflow that runs seldom.
create index run_counts_by_workflow on run_counts (tenant_id, workflow_id, dag, minute desc);

-- The same runs by the minute they ended in: completed and failed ones, for the chart.
create table run_end_counts (
  tenant_id uuid not null,
  minute integer not null,
  ended_minute integer not null,
  state smallint not null check (state between 1 and 2),
  runs integer not null,
  primary key (tenant_id, minute, ended_minute, state)
);

-- Runs of summed minutes that the sums have otherwise than they are now: open when their minute was summed (then
-- counted_state is null: they are in no sum), or taken out of a final state since, which the sums still hold.
create table uncounted_runs (
  run_id uuid primary key,
  tenant_id uuid not null,
  workflow_id uuid not null,
  dag boolean not null,
  counted_state smallint,
  counted_finished_at timestamptz
) with (autovacuum_vacuum_scale_factor = 0.05);
create index uncounted_runs_by_tenant on uncounted_runs (tenant_id, run_id);

-- Whoever writes sums holds this row: the first minute that is not summed.
create table run_count_progress (
  one boolean primary key default true check (one),
  minute integer not null default 0
) with (fillfactor = 10);
insert into run_count_progress default values;

-- down

drop table run_count_progress, uncounted_runs, run_end_counts, run_counts;
