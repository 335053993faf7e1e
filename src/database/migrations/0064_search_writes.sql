-- Cheaper search words of new tasks, and cheaper sorting of a few names. PostgreSQL puts the bodies of these functions into the
-- statements that call them, so text in ASCII needs no call of a function in plpgsql.

-- Equals `fold`, on which the indexes are. Without `strict`, because PostgreSQL calls a strict function whose body is not.
create function fold_quickly(t text) returns text language sql immutable parallel safe
  return case when octet_length(t) = length(t) then lower(t collate "C") else fold(t) end;

-- The text whose words are indexed.
create function searchable(t text) returns text language sql immutable parallel safe
  return case when octet_length(t) = length(t) then lower(t collate "C") else segmented(fold(t)) end;

create function words_and_stems(searchable text, chosen text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  plain tsvector := to_tsvector('simple', searchable);
begin
  return plain || ts_delete(to_tsvector(chosen::regconfig, searchable), tsvector_to_array(plain));
end
$$;

create or replace function words_in(t text, chosen text) returns tsvector language sql immutable parallel safe
  return case chosen when 'none' then to_tsvector('simple', searchable(t)) else words_and_stems(searchable(t), chosen) end;

create function task_search_words(space_id uuid, title text, tags text[], description text, chosen text) returns tsvector
  language sql immutable parallel safe
  return setweight(words_in(title, chosen), 'A') || setweight(words_in(words(tags), chosen), 'B') ||
    setweight(words_in(coalesce(description, ''), chosen), 'C') || array_to_tsvector(array[space_word(space_id)]);

create or replace function task_search_words(space_id uuid, title text, tags text[], description text) returns tsvector
  language sql stable parallel safe
  return (select task_search_words(space_id, title, tags, description, language) from search_setting);

create or replace function comment_words(body text) returns tsvector language plpgsql stable parallel safe set search_path from current as $$
declare
  chosen text := (select language from search_setting);
  plain text := regexp_replace(body, '\]\([0-9A-Fa-f-]{36}\)', ']', 'g');
begin
  return setweight(words_in(plain, chosen), 'D');
end
$$;

drop function task_words(text, text[], text);
-- The trigger that called it was dropped in 0028.
drop function if exists set_task_search();

-- Names the schema instead of setting a search path for each call, which takes as long as computing the words. A new task has no row yet.
do $do$
begin
  execute format($body$
    create function index_new_task() returns trigger language plpgsql as $$
    begin
      insert into %1$I.task_search (task_id, words, tags, comment_length, language)
      select new.id, %1$I.task_search_words(new.space_id, new.title, new.tags, new.description, language),
        array(select %1$I.fold_quickly(tag) from unnest(new.tags) as tag), 0, language
      from %1$I.search_setting;
      return null;
    end
    $$
  $body$, current_schema());
end
$do$;
create or replace trigger task_created after insert on task
  for each row execute function index_new_task();

create or replace function task_categories(task_id uuid, user_id uuid) returns json language sql stable parallel safe
begin atomic
  select coalesce(json_agg(json_build_object('id', category.id, 'name', category.name, 'color', category.color)
    order by fold_quickly(category.name), category.id), '[]')
  from task_category as link join category on category.id = link.category_id
  where link.task_id = task_categories.task_id and category.owner_id = task_categories.user_id;
end;

create or replace function task_assignees(task_id uuid) returns json language sql stable parallel safe
begin atomic
  select coalesce(json_agg(json_build_object('id', "user".id, 'full_name', "user".full_name, 'avatar_url', "user".avatar_url)
    order by fold_quickly("user".full_name), "user".id), '[]')
  from task_assignee as link join "user" on "user".id = link.user_id
  where link.task_id = task_assignees.task_id;
end;
