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
