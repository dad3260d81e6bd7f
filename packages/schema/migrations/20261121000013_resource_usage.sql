-- up

-- What tenants use of what is limited (SERVER_ENFORCE_LIMITS). Workers, slots, crons, schedules and webhooks are counted
-- where they are; a row of theirs only remembers that a threshold was passed.
create table resource_usage (
  id uuid not null unique,
  tenant_id uuid not null references tenants (id),
  resource text not null
    check (resource in ('WORKER', 'WORKER_SLOT', 'EVENT', 'TASK_RUN', 'CRON', 'SCHEDULE', 'INCOMING_WEBHOOK')),
  -- Units since the window began.
  value bigint not null default 0,
  window_start timestamptz not null,
  -- Passed in this window, or since usage was last below: 1 the alarm value, 2 the limit.
  level smallint not null default 0 check (level between 0 and 2),
  primary key (tenant_id, resource)
) with (fillfactor = 50);

-- down

drop table resource_usage;
