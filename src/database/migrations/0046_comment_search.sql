-- Searches find tasks by their comments, and Chinese and Japanese text inside sentences.

-- Chinese and Japanese put no blanks between words, so a sentence would be one word of which a search finds only the beginning. Each
-- character therefore becomes a word together with the next one: 東京都 is 東京, 京都 and 都. `segmentsOf` in `src/tasks/search/` does
-- the same with a search. Here and not in TypeScript, because triggers index the writes of every version.
create function segmented(t text) returns text language plpgsql immutable strict parallel safe as $$
declare
  unspaced constant text := '[\u3005-\u3007\u3041-\u309F\u30A1-\u30FA\u30FC-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF]';
begin
  if octet_length(t) = length(t) or t !~ unspaced then
    return t;
  end if;
  -- In some locales, punctuation that is not ASCII would be a part of words.
  return (
    select string_agg(
      case
        when is_unspaced then ' ' || c || case when next_is_unspaced then next_c else '' end || ' '
        when c ~ '[\u3000-\u3003\u3008-\u303F\u30FB\uFF00-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]' then ' '
        else c
      end, '' order by n)
    from (
      select c, n, is_unspaced, lead(c) over (order by n) as next_c, lead(is_unspaced) over (order by n) as next_is_unspaced
      from unnest(string_to_array(t, null)) with ordinality as each (c, n), lateral (select c ~ unspaced as is_unspaced) as kind
    ) as characters
  );
end
$$;

-- Equal to the former one for text without such characters. The next migration writes the others again.
create or replace function task_words(title text, tags text[], description text) returns tsvector language sql immutable parallel safe
  return setweight(to_tsvector('simple', segmented(fold(title))), 'A') ||
    setweight(to_tsvector('simple', segmented(fold(words(tags)))), 'B') ||
    setweight(to_tsvector('simple', segmented(fold(coalesce(description, '')))), 'C');

-- The words of comments. The ID behind the name of a mentioned user or a task is no text.
create function comment_words(body text) returns tsvector language sql immutable parallel safe
  return setweight(to_tsvector('simple', segmented(fold(
    regexp_replace(body, '\]\([0-9A-Fa-f-]{36}\)', ']', 'g')))), 'D');

-- `words` are those of the task and of its first comments. `comment_words` are those of the comments alone, so that a new title does
-- not read them again. `comment_length` is the number of characters of these comments, null until the next migration or the next comment.
alter table task_search add column comment_words tsvector, add column comment_length integer,
  add column continues boolean not null default false;

-- The comments of a task for which its row in `task_search` has no room: each row has those from `first_id` to before the next row. A
-- tsvector can have 1 MB, and adding a comment writes its whole row again. Each row has the words of the task too, so that a search for
-- several words finds one in the title and another in a comment.
create table comment_search (
  task_id uuid not null references task on delete cascade,
  first_id uuid not null,
  words tsvector not null,
  tags text[] not null,
  comment_words tsvector not null,
  comment_length integer not null,
  primary key (task_id, first_id)
);
create index comment_search_words_idx on comment_search using gin (words, tags);

create or replace function write_task_search() returns trigger language plpgsql set search_path from current as $$
declare
  own tsvector := task_search_words(new.space_id, new.title, new.tags, new.description);
  has_more boolean;
begin
  insert into task_search (task_id, words, tags, comment_length) values (new.id, own, fold_all(new.tags), 0)
  on conflict (task_id) do update
    set words = excluded.words || coalesce(task_search.comment_words, ''), tags = excluded.tags
  returning continues into has_more;
  if has_more then
    update comment_search set words = own || comment_words, tags = fold_all(new.tags) where task_id = new.id;
  end if;
  return null;
end
$$;

-- Writes the words of the comments from `place` to before the next row, or of the first comments if `place` is null. If these have more
-- than 20,000 characters, each row gets those that begin in one stretch of 10,000: a comment has at most 10,000.
create function write_comment_words(commented uuid, place uuid) returns void language plpgsql set search_path from current as $$
declare
  next_place uuid := (select first_id from comment_search
    where task_id = commented and (place is null or first_id > place) order by first_id limit 1);
  own tsvector;
  own_tags text[];
  size integer;
  one record;
begin
  select task_search_words(space_id, title, tags, description), fold_all(tags) into own, own_tags from task where id = commented;
  size := (select coalesce(sum(length(body)), 0) from comment
    where task_id = commented and (place is null or id >= place) and (next_place is null or id < next_place));
  for one in
    select case stretch when 0 then place else (array_agg(id order by id))[1] end as first_id, sum(length(body)) as size,
      comment_words(string_agg(body, E'\n\n' order by id)) as added
    from (
      select id, body, case when size <= 20000 then 0 else (sum(length(body)) over (order by id) - length(body)) / 10000 end as stretch
      from comment where task_id = commented and (place is null or id >= place) and (next_place is null or id < next_place)
    ) as comments
    group by stretch
  loop
    if one.first_id is null then
      update task_search set words = own || one.added, comment_words = one.added, comment_length = one.size where task_id = commented;
    else
      insert into comment_search (task_id, first_id, words, tags, comment_words, comment_length)
      values (commented, one.first_id, own || one.added, own_tags, one.added, one.size)
      on conflict (task_id, first_id) do update
        set words = excluded.words, comment_words = excluded.comment_words, comment_length = excluded.comment_length;
      update task_search set continues = true where task_id = commented and not continues;
    end if;
  end loop;
  if not found then
    delete from comment_search where task_id = commented and first_id = place;
    update task_search set words = own, comment_words = null, comment_length = 0 where task_id = commented and place is null;
  end if;
end
$$;

-- The row of `comment_search` that has a comment, or null.
create function place_of_comment(commented uuid, comment_id uuid) returns uuid language plpgsql stable set search_path from current as $$
begin
  return (select first_id from comment_search where task_id = commented and first_id <= comment_id order by first_id desc limit 1);
end
$$;

create function add_comment_words() returns trigger language plpgsql set search_path from current as $$
declare
  added tsvector;
  size integer := length(new.body);
  place uuid;
  -- Locks the row, so that the statements below see what other writers of this task have committed.
  used integer := (select coalesce(comment_length, -1) from task_search where task_id = new.task_id for no key update);
begin
  if used = -1 then
    perform write_comment_words(new.task_id, null);
    return null;
  end if;
  added := comment_words(new.body);
  select first_id, comment_length into place, used from comment_search
  where task_id = new.task_id order by first_id desc limit 1;
  if place is null then
    update task_search set words = words || added, comment_words = coalesce(comment_words, '') || added, comment_length = comment_length + size
    where task_id = new.task_id and comment_length + size <= 20000;
  elsif new.id < place then
    perform write_comment_words(new.task_id, place_of_comment(new.task_id, new.id));
    return null;
  else
    update comment_search set words = words || added, comment_words = comment_words || added, comment_length = comment_length + size
    where task_id = new.task_id and first_id = place and comment_length + size <= 20000;
  end if;
  if not found then
    insert into comment_search (task_id, first_id, words, tags, comment_words, comment_length)
    select id, new.id, task_search_words(space_id, title, tags, description) || added, fold_all(tags), added, size
    from task where id = new.task_id;
    update task_search set continues = true where task_id = new.task_id and not continues;
  end if;
  return null;
end
$$;
create trigger comment_created after insert on comment for each row execute function add_comment_words();

-- Writes the words of the comments again that one statement has changed or deleted. By statement, because a task is deleted with all its
-- comments in one.
create function rewrite_comment_words() returns trigger language plpgsql set search_path from current as $$
declare
  commented uuid;
  place uuid;
begin
  -- Only if the task still exists. Locks the row as above.
  for commented in
    select task_id from task_search
    where task_id in (select task_id from gone) and exists (select from task where id = task_id)
    order by task_id for no key update
  loop
    for place in
      select distinct place_of_comment(commented, gone.id) from gone where gone.task_id = commented
    loop
      perform write_comment_words(commented, place);
    end loop;
  end loop;
  return null;
end
$$;
create trigger comment_deleted after delete on comment
  referencing old table as gone for each statement execute function rewrite_comment_words();

create function rewrite_changed_comment() returns trigger language plpgsql set search_path from current as $$
begin
  perform from task_search where task_id = new.task_id for no key update;
  perform write_comment_words(new.task_id, place_of_comment(new.task_id, new.id));
  return null;
end
$$;
create trigger comment_text_changed after update of body on comment
  for each row when (new.body is distinct from old.body) execute function rewrite_changed_comment();
