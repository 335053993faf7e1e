-- no transaction
-- The foreign keys look for rows to delete. Few of the stored responses carry credentials.
create index concurrently if not exists idempotency_key_refresh_digest_idx on idempotency_key (refresh_digest) where refresh_digest is not null;
create index concurrently if not exists idempotency_key_api_key_id_idx on idempotency_key (api_key_id) where api_key_id is not null;
