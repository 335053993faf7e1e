-- no transaction
-- Writes the words of texts with these signs again. It can run again from the start. A text that changes at the same time is indexed by its
-- triggers. Each task is committed by itself: a group of writes can have locked several tasks in any order, and would wait for this in a
-- circle.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; batch uuid[]
; one uuid
; begin
  perform set_config('synchronous_commit', 'off', false)
; loop
    batch := array(select id from task where id > last order by id limit 1000)
  ; exit when cardinality(batch) = 0
  ; for one in
      select task.id from task
      where task.id = any(batch)
        and (title || words(tags) || coalesce(description, '') ~ '[/<>@&]'
          or exists (select from comment where comment.task_id = task.id and body ~ '[/<>@&]'))
      order by task.id
    loop
      perform write_all_words(one)
    ; commit
    ; end loop
  ; last := batch[cardinality(batch)]
  ; end loop
; reset synchronous_commit
; end $$;
