-- Tokens of links in messages. Only digests are stored; each works once.
create table link_token (
  digest bytea primary key,
  user_id uuid not null references "user" on delete cascade,
  purpose text not null,
  -- Where it was sent to. Whoever opens the link reads the mail of this address.
  email text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  -- Used, or replaced by a newer one, or made void by a change of the account.
  used_at timestamptz(3)
);
-- Only the newest one works.
create unique index link_token_live on link_token (user_id, purpose) where used_at is null;
create index link_token_user_id_idx on link_token (user_id);
create index link_token_expires_at_idx on link_token (expires_at);
