-- no transaction
-- Adds what happened to the tasks that were there before, from the log, a thousand at a time. It can run again from the start. A million tasks
-- with ten million events took 5 minutes on a busy machine.
do $$
declare
  last bigint := -1
; batch uuid[]
; batches integer := 0
; begin
  perform set_config('synchronous_commit', 'off', false)
; loop
    select array_agg(subject_id), max(position) into batch, last from (
      select subject_id, position from event where type = 'task.created' and position > last order by position limit 1000) as page
  ; exit when batch is null
  ; perform rebuild_task_transitions(array(
      select id from unnest(batch) as each (id) where not exists (select from task_transition where task_id = id)))
  ; commit
  -- The first rows of an empty table have no statistics, without which every lookup would read it completely
  ; if batches in (0, 10, 100) then analyze task_transition; end if
  ; batches := batches + 1
  ; end loop
; reset synchronous_commit
; end $$;
