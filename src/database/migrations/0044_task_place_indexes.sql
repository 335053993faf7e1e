-- no transaction
alter table task validate constraint task_parent_id_fkey;

-- Tasks without a parent, and all others, each in their order. Two indexes, so that a list or a total of the tasks without a parent does
-- not read their subtasks. Each task is in one of them, so they cost a write as much as one.
create index concurrently if not exists task_without_parent_by_place
  on task (space_id, (coalesce(place, id)), id) where deleted_at is null and parent_id is null;
create index concurrently if not exists task_with_parent_by_place
  on task (space_id, (coalesce(place, id)), id) where deleted_at is null and parent_id is not null;

-- Also in the trash, for the foreign key. With what counts of subtasks need.
create index concurrently if not exists task_by_parent
  on task (parent_id, (coalesce(place, id)), id) include (status, deleted_at) where parent_id is not null;
