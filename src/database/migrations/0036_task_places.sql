-- Subtasks, and the order of tasks in their lists.

-- With 12 bits of the microseconds behind the milliseconds, as `uuidv7()` of PostgreSQL 18, so that IDs are in the order of their creation
-- also within a millisecond (RFC 9562, section 6.2, method 3).
create or replace function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(overlay(uuid_send(gen_random_uuid()) placing int8send(
    ((us / 1000) << 16) | x'7000'::bigint | ((us % 1000) * 4096 / 1000)) from 1 for 8), 'hex')::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as us) as clock
$$;

-- `parent_id`: the task of which this is a subtask.
-- `place`: null until the task is moved.
-- `deleted_with`: the task with whose deletion this one came into the trash, as one of its subtasks of any level.
-- The constraint is checked for the existing rows in the next migration.
alter table task add column parent_id uuid, add column place bigint, add column deleted_with uuid;
alter table task add constraint task_parent_id_fkey
  foreign key (parent_id) references task on delete set null not valid;

-- The key by which a task is sorted in its list: its place, or else the time in its ID, with 8 bits behind it for tasks that are moved
-- between others. So a new task is last, and existing rows need no value. Never negative, so that its hexadecimal form has the same order.
create function place_of(place bigint, id uuid) returns bigint language sql immutable parallel safe
  return coalesce(place,
    ((('x' || left(encode(uuid_send(id), 'hex'), 12))::bit(48)::bigint << 20)
      | ((('x' || substr(encode(uuid_send(id), 'hex'), 14, 3))::bit(12)::bigint) << 8)) & 9223372036854775807);
