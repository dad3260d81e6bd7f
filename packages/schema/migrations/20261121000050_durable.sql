-- up

-- The log file of a durable task, one row for all of its attempts. The row is the lock of the log: whoever appends to
-- it, satisfies an entry of it, or begins and ends an invocation holds it. Order: after its task, queue item and
-- assignment; an assignment about to be made takes it before it inserts.
create table durable_tasks (
  task_id uuid primary key,
  tenant_id uuid not null,
  -- Counts the starts of the task over attempts, restores and replays.
  invocation integer not null,
  -- 'running': the newest invocation may append. 'evicted': it gave up its slot and waits. 'idle': neither.
  state text not null check (state in ('running', 'evicted', 'idle')),
  -- Highest node the newest invocation has asked for, and the highest any entry has.
  node integer not null default 0,
  last_node integer not null default 0,
  -- The newest branch, which new entries belong to.
  branch integer not null default 1,
  last_order bigint not null default 0,
  evicted_at timestamptz,
  -- When the attempt first started, kept once an eviction makes it start again.
  first_started_at timestamptz
) partition by range (task_id);

-- Nodes below `first_node` are those of the parent branch. Branch 1 has no row.
create table durable_branches (
  task_id uuid not null,
  branch integer not null,
  parent integer not null,
  first_node integer not null,
  created_at timestamptz not null,
  primary key (task_id, branch)
) partition by range (task_id);

-- What a durable task has asked for and what came of it.
create table durable_log (
  task_id uuid not null,
  branch integer not null,
  node integer not null,
  kind text not null check (kind in ('RUN', 'WAIT_FOR', 'MEMO')),
  -- What a replay must ask for again at this node.
  idempotency_key bytea not null,
  child_id uuid,
  child_key text,
  -- The same in words, for errors, and as lists show it: JSON.
  description text not null,
  wait_data text,
  label text,
  created_at timestamptz not null,
  satisfied_at timestamptz,
  -- Place among the satisfied entries of the task; a memo has none.
  satisfied_order bigint,
  failed boolean not null default false,
  error text,
  payload bytea,
  primary key (task_id, branch, node)
) partition by range (task_id);
create index durable_log_by_child on durable_log (child_id) where child_id is not null;

-- Waits of the protocol before the log, by the key the client gave them.
create table durable_signals (
  task_id uuid not null,
  signal_key text not null,
  tenant_id uuid not null,
  -- Null until it is over.
  data text,
  created_at timestamptz not null,
  primary key (task_id, signal_key)
) partition by range (task_id);

-- The dispatcher at which the worker's durable stream is open.
alter table workers add column durable_dispatcher_id uuid;
-- Counted in durable_tasks.
alter table tasks drop column invocation;

-- down

alter table tasks add column invocation integer not null default 0;
alter table workers drop column durable_dispatcher_id;
drop table durable_signals, durable_log, durable_branches, durable_tasks;
delete from timers where kind = 'restore';
