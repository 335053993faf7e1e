-- SEARCH_LANGUAGE: searches also find other forms of a word, by its stem.

-- In the database, because triggers index the writes of every process.
create table search_setting (
  only_row boolean primary key default true check (only_row),
  -- A configuration of PostgreSQL for text search, or `none`.
  language text not null
);
insert into search_setting (language) values ('none');

-- The language with which the words of the row were written. If it is not that of the setting, a job writes them again.
alter table task_search add column language text not null default 'none';

-- The words, and the stems that are no words of the text. So what was found without stems is also found while a job adds them.
create function words_in(t text, chosen text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  folded text := segmented(fold(t));
  plain tsvector := to_tsvector('simple', folded);
begin
  if chosen = 'none' then
    return plain;
  end if;
  return plain || ts_delete(to_tsvector(chosen::regconfig, folded), tsvector_to_array(plain));
end
$$;

create or replace function task_words(title text, tags text[], description text) returns tsvector
  language plpgsql stable parallel safe set search_path from current as $$
declare
  chosen text := (select language from search_setting);
begin
  return setweight(words_in(title, chosen), 'A') || setweight(words_in(words(tags), chosen), 'B') ||
    setweight(words_in(coalesce(description, ''), chosen), 'C');
end
$$;

create or replace function task_search_words(space_id uuid, title text, tags text[], description text) returns tsvector
  language sql stable parallel safe
  return task_words(title, tags, description) || array_to_tsvector(array[space_word(space_id)]);

create or replace function comment_words(body text) returns tsvector language plpgsql stable parallel safe set search_path from current as $$
begin
  return setweight(words_in(regexp_replace(body, '\]\([0-9A-Fa-f-]{36}\)', ']', 'g'), (select language from search_setting)), 'D');
end
$$;

create or replace function write_task_search() returns trigger language plpgsql set search_path from current as $$
declare
  own tsvector := task_search_words(new.space_id, new.title, new.tags, new.description);
  has_more boolean;
begin
  insert into task_search (task_id, words, tags, comment_length, language)
  values (new.id, own, fold_all(new.tags), 0, (select language from search_setting))
  on conflict (task_id) do update
    set words = excluded.words || coalesce(task_search.comment_words, ''), tags = excluded.tags
  returning continues into has_more;
  if has_more then
    update comment_search set words = own || comment_words, tags = fold_all(new.tags) where task_id = new.id;
  end if;
  return null;
end
$$;

-- Writes all words of a task again, in the language of the setting.
create function write_all_words(one uuid) returns void language plpgsql set search_path from current as $$
declare
  place uuid;
begin
  perform from task_search where task_id = one and exists (select from task where id = one) for no key update;
  if not found then
    return;
  end if;
  perform write_comment_words(one, null);
  for place in select first_id from comment_search where task_id = one loop
    perform write_comment_words(one, place);
  end loop;
  update task_search set language = (select language from search_setting) where task_id = one;
end
$$;

-- A search for words. Each beginning of a word is also a word by its stem: `'runs':*` becomes `('runs':* | 'run')`. Stop words of the
-- language have no stem.
create function search_query(words text) returns tsquery language plpgsql stable parallel safe set search_path from current as $$
declare
  chosen text := (select language from search_setting);
begin
  words := fold(words);
  if chosen = 'none' then
    return to_tsquery('simple', words);
  end if;
  return to_tsquery('simple', (
    select string_agg(case when numnode(stem) > 0 then '(' || part || ' | ' || stem::text || ')' else part end, '' order by n)
    from (
      select match[1] as part, n, case when match[1] like '%:*' then to_tsquery(chosen::regconfig, left(match[1], -2)) end as stem
      from regexp_matches(words, '(''(?:[^'']|'''')*'':\*|''(?:[^'']|'''')*''|[^'']+)', 'g') with ordinality as parts (match, n)
    ) as stemmed
  ));
end
$$;

-- The stems of words that are no words themselves, to mark other forms of them.
create function search_stems(words text) returns text[] language plpgsql stable parallel safe set search_path from current as $$
declare
  chosen text := (select language from search_setting);
begin
  if chosen = 'none' then
    return '{}';
  end if;
  return tsvector_to_array(ts_delete(to_tsvector(chosen::regconfig, fold(words)), tsvector_to_array(to_tsvector('simple', fold(words)))));
end
$$;
