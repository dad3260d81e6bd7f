-- up

-- What the self-audit looked at last and found. One row: processes share the work and the result.
create table self_audits (
  one boolean primary key default true check (one),
  started_at timestamptz,
  finished_at timestamptz,
  -- Last task the walk over history looked at.
  cursor uuid not null default '00000000-0000-0000-0000-000000000000',
  -- [{kind, ref}]: seen once. What the next audit sees again is a violation.
  suspects jsonb not null default '[]',
  -- {kind: {open, found, repaired}}
  counts jsonb not null default '{}',
  tasks_checked bigint not null default 0
);
insert into self_audits default values;

-- down

drop table self_audits;
