-- A revoked key is forgotten on every node, as an ended session is. Not those that the sweep removes: they had expired.
create trigger api_key_removed after delete on api_key
  for each row when (old.expires_at > now())
  execute function announce_access_change('user_id');
