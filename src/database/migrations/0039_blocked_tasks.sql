-- no transaction
-- For the filter `blocked`. It has only the tasks that have ever had a blocker or been one.
create index concurrently if not exists task_with_blocker_links on task (space_id, created_at desc, id desc)
  where has_blocker_links;
