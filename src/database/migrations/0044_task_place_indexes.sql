-- no transaction
alter table task validate constraint task_parent_id_fkey;

-- Tasks without a parent, and all others, each in their order. Two ranges, so that a list of the tasks without a parent does not read
-- their subtasks. With `parent_id`, so that a total reads the index alone.
create index concurrently if not exists task_by_place
  on task (space_id, (parent_id is null), (coalesce(place, id)), id) include (parent_id) where deleted_at is null;

-- Also in the trash, for the foreign key. With what counts of subtasks need.
create index concurrently if not exists task_by_parent
  on task (parent_id, (coalesce(place, id)), id) include (status, deleted_at) where parent_id is not null;
