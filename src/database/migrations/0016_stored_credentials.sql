-- What the credentials in a stored response depend on. A response of a login is void once its session has ended, its
-- refresh token has been used, or the password has changed; one with an API key goes with the key.
-- Responses that were stored before have none of these, so they are never replayed where they carry credentials.
alter table idempotency_key add column refresh_digest bytea references refresh_token on delete cascade;
alter table idempotency_key add column password_digest bytea;
alter table idempotency_key add column api_key_id uuid references api_key on delete cascade;
