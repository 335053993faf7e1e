-- The text of tasks for searches gets a table of its own, which only writes of text write. The column `task.search` and its
-- index had to follow every change of a task.
--
-- While the previous version still serves, its searches do not find text that is written after this migration: it reads the
-- column. A later migration can drop the column and the function set_task_search.
create table task_search (
  task_id uuid primary key references task on delete cascade,
  -- With the space as a word, so that the index finds the tasks of one space without looking at those of others.
  words tsvector not null,
  -- Folded. Each tag matches as a whole.
  tags text[] not null
);

-- The space as a word. Words of texts and searches contain no blank, so neither `018` nor `a` finds it.
create function space_word(space_id uuid) returns text language sql immutable parallel safe
  return ' ' || space_id::text;

create function task_search_words(space_id uuid, title text, tags text[], description text) returns tsvector
  language sql immutable parallel safe
  return task_words(title, tags, description) || array_to_tsvector(array[space_word(space_id)]);

-- A trigger, so that the writes of both versions are found. With its own search path, since a dump is restored with an
-- empty one.
create function write_task_search() returns trigger language plpgsql set search_path from current as $$
begin
  insert into task_search (task_id, words, tags)
  values (new.id, task_search_words(new.space_id, new.title, new.tags, new.description), fold_all(new.tags))
  on conflict (task_id) do update set words = excluded.words, tags = excluded.tags;
  return null;
end
$$;
drop trigger task_search on task;
create trigger task_created after insert on task
  for each row execute function write_task_search();
create trigger task_text_changed after update of title, tags, description, project_id, owner_id on task
  for each row when ((new.title, new.tags, new.description, new.space_id) is distinct from (old.title, old.tags, old.description, old.space_id))
  execute function write_task_search();
