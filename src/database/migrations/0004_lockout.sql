-- Wrong passwords, counted for a while by account and by address. A key is an HMAC: whoever reads it learns neither.
create table failed_attempt (
  key bytea primary key,
  failures integer not null,
  expires_at timestamptz not null
);
create index failed_attempt_expires_at_idx on failed_attempt (expires_at);
