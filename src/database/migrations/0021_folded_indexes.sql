-- no transaction
-- Indexes by `fold`, and the rows that are not as `fold` has them. May run again from the start.

-- To wait for a lock here keeps nobody else waiting: indexes are built and dropped concurrently, and rows change a few at a time.
select set_config('taskflow.lock_timeout', current_setting('lock_timeout'), false);
set lock_timeout = '10min';

-- Tasks: words for the search where they differ, and one of each tag. Before the new indexes, which would have to follow. ASCII
-- text has had the right words all along, except in a database whose lower case of I is another letter. A hundred at a time, since
-- they stay locked meanwhile: a description of 10,000 characters takes 3 ms to compare and as much to change.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; batch uuid[]
; begin
  loop
    batch := array(select id from task where id > last order by id limit 100)
  ; exit when cardinality(batch) = 0
  ; update task set search = task_words(title, tags, description)
    where id = any(batch)
      and (octet_length(title) <> length(title) or octet_length(words(tags)) <> length(words(tags))
        or octet_length(description) <> length(description) or lower('I') <> 'i')
      and search <> task_words(title, tags, description)
  ; with before as (
      select task.id, task as row,
        array(select tag from (
          select tag, place, row_number() over (partition by fold(tag) order by place) as repetition
          from unnest(tags) with ordinality as tagged(tag, place)
        ) as placed where repetition = 1 order by place) as distinct_tags
      from task
      where id = any(batch) and cardinality(tags) > 1
        and cardinality(tags) > (select count(distinct key) from unnest(fold_all(tags)) as key)
      for no key update
    ), after as (
      update task set tags = before.distinct_tags, version = task.version + 1, updated_at = now() from before
      where task.id = before.id returning task.*, task as row
    )
    insert into event (type, space_id, project_id, subject_type, subject_id, subject_name, version, changes)
    select 'task.updated', after.space_id, after.project_id, 'task', after.id, after.title, after.version,
      field_changes(task_fields(before.row), task_fields(after.row))
    from before join after using (id)
  ; commit
  ; last := batch[cardinality(batch)]
  ; end loop
; end $$;

create index concurrently if not exists task_by_folded_title on task (space_id, fold(title), id) where deleted_at is null;
create index concurrently if not exists task_folded_tags_idx on task using gin (fold_all(tags));
create index concurrently if not exists user_search_idx on "user" using gin (user_words(full_name, email));
create index concurrently if not exists user_by_folded_name on "user" (fold(full_name), id);

-- Without statistics of the new expressions the planner guesses how many tasks have a tag.
analyze task;
analyze "user";

drop index concurrently if exists task_by_title;
drop index concurrently if exists task_tags_idx;
drop index concurrently if exists user_words_idx;
drop index concurrently if exists user_by_full_name;

-- Categories last: when their new index refuses a rename, the previous version answers 500 until the next migration gives the
-- index the name that it knows.

-- Categories of one owner that have become equal: the oldest keeps its name, each later one becomes `Café (2)` or the first
-- number after that which is free, in 50 characters.
do $$
declare
  twin record
; suffix text
; new_name text
; begin
  for twin in
    select id, owner_id, name from (
      select id, owner_id, name, created_at,
        row_number() over (partition by owner_id, fold(name) order by created_at, id) as place
      from category
    ) as placed where place > 1 order by owner_id, created_at, id
  loop
    for number in 2..1000000 loop
      suffix := ' (' || number || ')'
    ; new_name := rtrim(left(twin.name, 50 - length(suffix))) || suffix
    ; exit when not exists (select from category where owner_id = twin.owner_id and fold(name) = fold(new_name))
    ; end loop
  ; with before as (
      select category.id, category as row from category
      where category.id = twin.id and category.name = twin.name for no key update
    ), after as (
      update category set name = new_name, version = category.version + 1, updated_at = now() from before
      where category.id = before.id returning category.*, category as row
    )
    insert into event (type, space_id, subject_type, subject_id, subject_name, version, changes)
    select 'category.updated', after.owner_id, 'category', after.id, after.name, after.version,
      field_changes(category_fields(before.row), category_fields(after.row))
    from before, after
  ; commit
  ; end loop
; end $$;

-- Drops what a failed attempt has left. If a duplicate is created at this moment, this fails, and the next run renames it.
drop index concurrently if exists category_folded_name_key;
create unique index concurrently category_folded_name_key on category (owner_id, fold(name));

select set_config('lock_timeout', current_setting('taskflow.lock_timeout'), false);
