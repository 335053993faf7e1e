-- no transaction
-- One index for each partition, which 0052 combines. Takes one read of the log.
create index concurrently if not exists {event}_by_transaction on {event} (transaction_id) where transaction_id is not null;
