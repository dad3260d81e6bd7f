-- up

-- What each process has counted for a tenant, so that any other can answer for all of them. Written when asked and now
-- and then. Rows of processes long gone are summed up under the nil UUID: counters never go back.
create table metric_snapshots (
  tenant_id uuid not null,
  process_id uuid not null,
  -- JSON: metric → labels → values.
  series text not null,
  updated_at timestamptz not null,
  primary key (tenant_id, process_id)
);
create index metric_snapshots_by_age on metric_snapshots (updated_at);

-- down

drop table metric_snapshots;
