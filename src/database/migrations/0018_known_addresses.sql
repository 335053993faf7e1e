-- From where an account has logged in: strangers with wrong passwords do not keep its owner out there. A key is an HMAC of
-- email and address: a reader of the table learns neither.
create table known_address (
  key bytea primary key,
  user_id uuid not null references "user" on delete cascade,
  expires_at timestamptz not null
);
create index known_address_user_id_idx on known_address (user_id);
create index known_address_expires_at_idx on known_address (expires_at);

-- The account's counter that a counter of one address or session belongs to, so that all are lifted together.
alter table failed_attempt add column account bytea;
create index failed_attempt_account_idx on failed_attempt (account) where account is not null;
