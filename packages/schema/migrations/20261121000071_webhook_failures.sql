-- up

-- Deliveries of webhooks that made no event, and what their sender was told. Growing with use.
create table webhook_failures (
  id uuid primary key,
  tenant_id uuid not null,
  webhook_id uuid not null,
  status smallint not null,
  message text not null
) partition by range (id);
create index webhook_failures_by_webhook on webhook_failures (webhook_id, id desc);

-- down

drop table webhook_failures;
