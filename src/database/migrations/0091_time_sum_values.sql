-- no transaction
-- Time that begins or ends near the bound of a period, which reports read in addition to the sums. With a condition that other statements do not
-- have: for them, PostgreSQL would take these indexes instead of that of the user or of the project.
create index concurrently if not exists time_entry_by_begin on time_entry (started_at) include (ended_at, project_id, user_id, billable)
  where seconds is not null;
create index concurrently if not exists time_entry_by_end on time_entry (ended_at) include (started_at, project_id, user_id, billable)
  where seconds is not null;

-- Sums what was there before. It can run again from the start.
do $$
declare
  project uuid := '00000000-0000-0000-0000-000000000000'
; begin
  perform set_config('synchronous_commit', 'off', false)
; while project is not null loop
    select after_project into project from resum_time(project)
  ; commit
  ; end loop
; reset synchronous_commit
; end $$;
