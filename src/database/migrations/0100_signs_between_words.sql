-- Searches find each part of what people write with a sign in between. The parser of PostgreSQL takes `client/server` and an address as one word,
-- of which a search finds only the beginning, and leaves out what is between `<` and `>`. `segmentsOf` in `src/tasks/search/` does the same with
-- a search. The next migration writes the words of earlier texts again.
create or replace function searchable(t text) returns text language sql immutable parallel safe
  return translate(case when octet_length(t) = length(t) then lower(t collate "C") else segmented(fold(t)) end, '/<>@&', '     ');

create or replace function search_stems(words text) returns text[] language plpgsql stable parallel safe set search_path from current as $$
declare
  chosen text := (select language from search_setting);
  found text := searchable(words);
begin
  if chosen = 'none' then
    return '{}';
  end if;
  return tsvector_to_array(ts_delete(to_tsvector(chosen::regconfig, found), tsvector_to_array(to_tsvector('simple', found))));
end
$$;
