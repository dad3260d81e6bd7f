-- up

-- Members of one batch run as one action and take one set of slots; the texts tell why and under which key it left.
alter table assignments add column batch_id uuid;
alter table assignments add column batch_key text;
alter table assignments add column batch_reason text;

-- down

alter table assignments drop column batch_reason;
alter table assignments drop column batch_key;
alter table assignments drop column batch_id;
