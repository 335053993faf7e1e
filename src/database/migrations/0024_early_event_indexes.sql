-- no transaction
-- Gives the present table the indexes of a partition, so that 0025 only has to attach it. Can run again from the start.

-- Four fifths of all events are of the two types that are left out, and a list of them is found along `position`.
create index concurrently if not exists event_early_by_type on event (space_id, type, position desc)
  where type not in ('task.updated', 'session.refreshed');
create index concurrently if not exists event_early_by_kind on event (type, position desc)
  where type not in ('task.updated', 'session.refreshed');
-- What a user did in their personal space is found by space.
create index concurrently if not exists event_early_by_actor on event (actor_id, position desc) where actor_id <> space_id;
-- Events of a project in personal spaces. All others are found by space.
create index concurrently if not exists event_early_by_project on event (project_id, position desc) where project_id <> space_id;
drop index concurrently if exists event_by_type;
drop index concurrently if exists event_by_kind;
drop index concurrently if exists event_by_actor;
drop index concurrently if exists event_project_in_blocks;

-- Frees the names for the indexes of the log. This locks only the index, and reads and writes go on.
alter index if exists event_pkey rename to event_early_pkey;
alter index if exists event_by_space rename to event_early_by_space;
alter index if exists event_by_subject rename to event_early_by_subject;
alter index if exists event_by_code rename to event_early_by_code;
alter index if exists event_in_blocks rename to event_early_in_blocks;
alter index if exists event_request_in_blocks rename to event_early_request_in_blocks;
alter index if exists event_address_in_blocks rename to event_early_address_in_blocks;

alter table event validate constraint event_is_early;

-- PostgreSQL has to find the events of one space, user or task with the index that has them, also while a few of them have most
-- of the events. This holds from the next ANALYZE on.
alter table event alter space_id set (n_distinct = -0.01), alter actor_id set (n_distinct = -0.01),
  alter project_id set (n_distinct = -0.01), alter type set (n_distinct = 200), alter subject_id set (n_distinct = -0.2);
analyze event;
