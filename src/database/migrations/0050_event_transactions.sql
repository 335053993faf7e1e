-- The transaction that wrote an event, so that the dispatcher finds the events of transactions that were not over when it last
-- looked: see 0052. Null for events from before.
alter table event add column transaction_id bigint;
-- A transaction ID cannot be cast to a number directly.
alter table event alter column transaction_id set default pg_current_xact_id()::text::bigint;
