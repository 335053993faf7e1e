-- no transaction
-- Timers that were forgotten, which a report does not find by their begin. All other entries are at most 31 days long.
create index concurrently if not exists time_entry_long on time_entry (ended_at) where seconds > 2678400;
