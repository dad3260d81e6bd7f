-- up

-- The Postgres broker's: work until it is done, wakes too large for a notification for a minute, dead letters for a
-- week. Belongs to packages/messaging, like the statements on it; empty in installations with RabbitMQ.
create table broker_messages (
  id bigint generated always as identity primary key,
  -- Prefix and address of a wake, or prefix and name of a work queue.
  address text not null,
  name text not null,
  payload text not null,
  -- Work, as opposed to a wake.
  persistent boolean not null,
  -- Attempts that ended with an error.
  attempts integer not null default 0,
  -- How often it was taken; more often than attempts means that takers died.
  deliveries integer not null default 0,
  visible_at timestamptz not null,
  created_at timestamptz not null,
  dead_at timestamptz,
  reason text
);
create index broker_messages_ready on broker_messages (address, visible_at) where persistent and dead_at is null;
create index broker_messages_dead on broker_messages (address, id) where dead_at is not null;
create index broker_messages_wakes on broker_messages (created_at) where not persistent;

-- down

drop table broker_messages;
