-- Subtasks, and the order of tasks in their lists.

-- With 12 bits of the time behind the milliseconds, as `uuidv7()` of PostgreSQL 18, so that IDs are in the order of their creation also
-- within a millisecond (RFC 9562, section 6.2, method 3). One expression, which PostgreSQL inlines: a function with a FROM clause takes
-- 0.03 ms for each ID.
create or replace function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select (overlay(lpad(to_hex((extract(epoch from clock_timestamp()) * 4096000)::bigint), 15, '0') placing '7' from 13 for 0)
    || right(replace(gen_random_uuid()::text, '-', ''), 16))::uuid
$$;

-- `parent_id`: the task of which this is a subtask.
-- `place`: null until the task is moved. Tasks are sorted in their list by `coalesce(place, id)`: IDs begin with the time, so a new task is
-- last, existing rows need no value, and between two IDs there is room for 60 moves to one place.
-- `deleted_with`: the task with whose deletion this one came into the trash, as one of its subtasks of any level.
-- The constraint is checked for the existing rows in the next migration.
-- `has_subtasks`: whether the task ever had one. Most tasks have none, and reading them then costs nothing: two counts take a fifth of
-- the CPU time of a get.
alter table task add column parent_id uuid, add column place uuid, add column deleted_with uuid,
  add column has_subtasks boolean not null default false;
alter table task add constraint task_parent_id_fkey
  foreign key (parent_id) references task on delete set null not valid;

-- A trigger, because tasks get a parent in several ways.
create function note_subtask() returns trigger language plpgsql set search_path from current as $$
begin
  update task set has_subtasks = true where id = new.parent_id and not has_subtasks;
  return null;
end
$$;
create trigger task_has_parent after insert on task
  for each row when (new.parent_id is not null) execute function note_subtask();
create trigger task_has_new_parent after update of parent_id on task
  for each row when (new.parent_id is not null and new.parent_id is distinct from old.parent_id) execute function note_subtask();

-- Direct subtasks that are not in the trash. A function, which takes time only if it is called, unlike a subquery: see 0038.
create function subtask_count(task_id uuid, only_completed boolean) returns integer language sql stable parallel safe
begin atomic
  select count(*)::integer from task as subtask
  where subtask.parent_id = subtask_count.task_id and subtask.deleted_at is null
    and (not only_completed or subtask.status = 'completed');
end;
