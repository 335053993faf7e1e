-- Tells every node whose access has changed, once that is committed: they drop what they remember of the user.
-- By trigger, so that no statement can forget it. A message that one transaction gives twice is sent once.
create function announce_access_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('access_changed', to_jsonb(coalesce(new, old)) ->> tg_argv[0]);
  return null;
end
$$;

create trigger session_revoked after update of revoked_at on session
  for each row when (old.revoked_at is distinct from new.revoked_at)
  execute function announce_access_change('user_id');

-- Not those that the sweep removes: they had ended by themselves.
create trigger session_removed after delete on session
  for each row when (old.revoked_at is null and old.expires_at > now())
  execute function announce_access_change('user_id');

create trigger user_access_changed after update of active, role, email_verified on "user"
  for each row when ((old.active, old.role, old.email_verified) is distinct from (new.active, new.role, new.email_verified))
  execute function announce_access_change('id');

-- Of what one is told, and how, unless one says otherwise: as the contract has it.
create function default_notifications() returns jsonb language sql immutable parallel safe as $$
  select '{
    "assigned": {"in_app": true, "email": true, "push": true},
    "mentioned": {"in_app": true, "email": true, "push": true},
    "commented": {"in_app": true, "email": false, "push": true},
    "updated": {"in_app": true, "email": false, "push": false},
    "due_soon": {"in_app": true, "email": true, "push": true},
    "overdue": {"in_app": true, "email": true, "push": false},
    "project_invited": {"in_app": true, "email": true, "push": true},
    "membership_changed": {"in_app": true, "email": true, "push": false},
    "webhook_disabled": {"in_app": true, "email": true, "push": false}
  }'::jsonb
$$;
alter table "user" alter column settings set default
  jsonb_build_object('week_start', 'monday', 'default_project_id', null, 'notifications', default_notifications());
-- Those who are there already get theirs with 0011.

-- RFC 7396, but that null is a value: every setting has one.
create function merge_patch(target jsonb, patch jsonb) returns jsonb language plpgsql immutable parallel safe as $$
begin
  if jsonb_typeof(target) is distinct from 'object' or jsonb_typeof(patch) <> 'object' then
    return patch;
  end if;
  return coalesce(
    (select jsonb_object_agg(key, case when p.value is null then t.value else merge_patch(t.value, p.value) end)
     from jsonb_each(target) t full join jsonb_each(patch) p using (key)),
    '{}');
end
$$;

-- Archives of all that is a user's, for a day. In the database, so that every node has them.
create type export_status as enum ('queued', 'running', 'done', 'failed');
create table export (
  id uuid primary key default uuid_v7(),
  user_id uuid not null references "user" on delete cascade,
  status export_status not null default 'queued',
  progress integer not null default 0,
  -- Of those who write it at the same time, since one was taken for dead, the last one counts.
  run uuid,
  attempts integer not null default 0,
  chunks integer not null default 0,
  size_bytes bigint,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3)
);
create index export_user_id_idx on export (user_id);
create table export_chunk (
  export_id uuid not null references export on delete cascade,
  number integer not null,
  content bytea not null,
  primary key (export_id, number)
);
-- Encrypted, so there is nothing to compress.
alter table export_chunk alter column content set storage external;
