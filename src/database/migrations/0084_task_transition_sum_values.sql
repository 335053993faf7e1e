-- no transaction
-- The completions, which reports of cycle times measure one by one: a third of the transitions, and only of these a write has to add to it.
create index concurrently if not exists task_transition_completions on task_transition (space_id, at) include (opened_at, started_at)
  where kind in ('created', 'changed') and status_after = 'completed';

-- Sums what was there before. It can run again from the start.
do $$
declare
  space uuid := '00000000-0000-0000-0000-000000000000'
; month timestamptz := '1970-01-01T00:00:00Z'
; begin
  perform set_config('synchronous_commit', 'off', false)
; while space is not null loop
    select after_space, after_month into space, month from resum_task_transitions(space, month, 50000)
  ; commit
  ; end loop
; reset synchronous_commit
; end $$;

-- Tracked time that begins up to a day before a report, or in it, is found by its begin. Longer entries are few, and have this index.
create index concurrently if not exists time_entry_over_day on time_entry (ended_at) where seconds > 86400;
drop index concurrently if exists time_entry_long;
