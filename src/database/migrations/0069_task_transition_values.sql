-- no transaction
-- Adds what happened to the tasks that were there before, from the log, a thousand at a time. It can run again from the start.
do $$
declare
  last bigint := -1
; batch uuid[]
; begin
  perform set_config('synchronous_commit', 'off', false)
; loop
    select array_agg(subject_id), max(position) into batch, last from (
      select subject_id, position from event where type = 'task.created' and position > last order by position limit 1000) as page
  ; exit when batch is null
  ; perform rebuild_task_transitions(array(
      select id from unnest(batch) as each (id) where not exists (select from task_transition where task_id = id)))
  ; commit
  ; end loop
; reset synchronous_commit
; end $$;
