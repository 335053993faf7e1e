-- Keys with which programs act for a user. A key that is revoked is removed; the log of events remembers it.
create table api_key (
  id uuid primary key default uuid_v7(),
  user_id uuid not null references "user" on delete cascade,
  name text not null,
  -- How the key begins. Of the key itself there is only the digest.
  prefix text not null,
  digest bytea not null,
  scopes text[] not null,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  expires_at timestamptz(3) not null
);
create unique index api_key_digest_key on api_key (digest);
create index api_key_user_id_idx on api_key (user_id, created_at desc, id desc);

create function api_key_fields(k api_key) returns jsonb language sql immutable parallel safe as $$
  select jsonb_build_object('name', k.name, 'prefix', k.prefix, 'scopes', k.scopes, 'expires_at', wire_time(k.expires_at))
$$;
