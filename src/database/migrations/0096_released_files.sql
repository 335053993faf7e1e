-- Released files are due at once. `now()` was rounded to milliseconds, so it could lie ahead, and the next sweep left the file; and an upload
-- whose transaction began before the release could still take the file, whose content was about to be removed.
create or replace function release_files() returns trigger language plpgsql set search_path from current as $$
begin
  update stored_file set delete_after = '-infinity' where id in (select file_id from gone);
  return null;
end $$;
