-- A task that moves waits for a change of the rules of the projects that are concerned, so that no entry gets into or out of a period that
-- was locked meanwhile. The locks are those of `src/access/time-rules.ts`, after that of the task and in the same order. The update is a
-- statement of its own, because one that waits for a lock does not see what was committed meanwhile.
create or replace function move_time() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_advisory_xact_lock_shared(found.key) from (
    select distinct hashtextextended(concerned.id::text, 24) as key from (
      select project_id as id from time_entry where task_id = new.id and project_id is distinct from new.project_id
      union select new.project_id) as concerned
    where concerned.id is not null order by key) as found;
  update time_entry set project_id = new.project_id
  where task_id = new.id and project_id is distinct from new.project_id and not exists (
    select from project
    where project.id in (time_entry.project_id, new.project_id) and time_entry.started_at < project.time_locked_until);
  return null;
end
$$;
