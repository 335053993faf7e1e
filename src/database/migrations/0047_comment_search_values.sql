-- no transaction
-- Adds what was written before to searches: comments, and Chinese and Japanese text. It can run again from the start. A task or comment
-- that changes at the same time is indexed by its triggers.

-- Each task is committed by itself: a group of writes can have locked several tasks in any order, and would wait for this in a circle.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; commented uuid
; begin
  perform set_config('synchronous_commit', 'off', false)
; loop
    commented := (select task_id from comment where task_id > last order by task_id limit 1)
  ; exit when commented is null
  ; perform from task_search where task_id = commented and comment_length is null for no key update
  ; if found then
      perform write_comment_words(commented, null)
    ; commit
    ; end if
  ; last := commented
  ; end loop
; end $$;

-- Reads a million tasks in 10 s. Tasks with such text are few, or all in an installation where people write Chinese or Japanese: each
-- takes as long as a change of its title.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; batch uuid[]
; one uuid
; begin
  loop
    batch := array(select id from task where id > last order by id limit 1000)
  ; exit when cardinality(batch) = 0
  ; for one in
      select task.id from task
      where task.id = any(batch)
        and segmented(title || words(tags) || coalesce(description, '')) <> title || words(tags) || coalesce(description, '')
      order by task.id
    loop
      perform from task_search where task_id = one for no key update
    ; update task_search
      set words = task_search_words(space_id, title, task.tags, description) || coalesce(comment_words, '')
      from task where task.id = one and task_id = one
    ; commit
    ; end loop
  ; last := batch[cardinality(batch)]
  ; end loop
; reset synchronous_commit
; end $$;
