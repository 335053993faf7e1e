-- The event log with partitions. Everything is created before the table is locked. The lock takes a few milliseconds for a log
-- of any size, because 0024 has proved that the table fits its partition.

-- Columns of a fixed size first: 5 bytes less for each row, because nothing has to be aligned behind a text.
create table event_partitioned (
  position bigint not null default event_position(),
  created_at timestamptz(3) not null default now(),
  id uuid not null default uuid_v7(),
  -- Who may read it: the members of this project, or this user alone.
  space_id uuid not null,
  -- Without foreign keys: the log outlives what it is about.
  subject_id uuid,
  actor_id uuid,
  project_id uuid,
  version integer,
  type text not null,
  subject_type text,
  subject_name text,
  changes jsonb not null default '[]',
  request_id text,
  client_address text,
  -- Of a refusal alone: its code, and the operation that was refused.
  code text,
  operation text,
  constraint event_pkey primary key (position)
) partition by range (position);

create index event_by_space on event_partitioned (space_id, position desc);
create index event_by_subject on event_partitioned (subject_id, position desc);
create index event_by_type on event_partitioned (space_id, type, position desc) where type not in ('task.updated', 'session.refreshed');
create index event_by_kind on event_partitioned (type, position desc) where type not in ('task.updated', 'session.refreshed');
create index event_by_actor on event_partitioned (actor_id, position desc) where actor_id <> space_id;
create index event_by_project on event_partitioned (project_id, position desc) where project_id <> space_id;
create index event_by_code on event_partitioned (code, position desc) where code is not null;
create index event_in_blocks on event_partitioned using brin (created_at) with (autosummarize = on);
create index event_request_in_blocks on event_partitioned using brin (request_id text_bloom_ops) with (autosummarize = on);
create index event_address_in_blocks on event_partitioned using brin (client_address text_bloom_ops) with (autosummarize = on);

create trigger event_is_kept before update or delete or truncate on event_partitioned
  for each statement execute function keep_events();

-- Creates a partition without bounds.
create function create_event_partition(log text, name text) returns regclass language plpgsql as $$
begin
  execute format('create table %I (like %s including defaults including indexes)', name, log);
  -- The same as in 0024.
  execute format('alter table %I alter space_id set (n_distinct = -0.01), alter actor_id set (n_distinct = -0.01),
    alter project_id set (n_distinct = -0.01), alter type set (n_distinct = 200), alter subject_id set (n_distinct = -0.2)', name);
  -- A statement on a partition does not fire the trigger of the log.
  execute format('create trigger event_is_kept before update or delete or truncate on %I
    for each statement execute function keep_events()', name);
  return name::regclass;
end
$$;

-- Ends the last partition at a quarter and adds the next one, until the last one begins at least three months after `at`.
-- Returns how many it added. The last partition has no end, so an event always has a place, even if this has not run for years.
-- The log is locked for a few milliseconds while the last partition is empty, once in a quarter, and never waits for long.
create function create_event_partitions(log text default 'event', at timestamptz default now()) returns integer
language plpgsql set lock_timeout = '500ms' as $$
declare
  made integer := 0;
  tail regclass;
  next_tail regclass;
  starts bigint;
  ends bigint;
  newest bigint;
  quarter timestamp;
begin
  -- Of several processes one at a time.
  perform pg_advisory_xact_lock(hashtextextended('taskflow event partitions', 0));
  loop
    select oid, substring(bound from '\d+')::bigint into strict tail, starts
    from pg_inherits join pg_class on oid = inhrelid, pg_get_expr(relpartbound, oid) as bound
    where inhparent = log::regclass and bound like '%(MAXVALUE)';
    exit when starts >= event_position_at(at + interval '3 months');
    execute format('lock table %s in access exclusive mode', log);
    -- Later than `at` if the clock was ahead for a while.
    execute format('select max(position) from %s', tail) into newest;
    quarter := date_trunc('quarter',
      greatest(at, to_timestamp((greatest(starts, newest) >> 11) / 1000000)) at time zone 'UTC') + interval '3 months';
    ends := event_position_at(quarter at time zone 'UTC');
    next_tail := create_event_partition(log, to_char(quarter, '"event_from_"YYYY"q"Q'));
    execute format('alter table %s detach partition %s', log, tail);
    execute format('alter table %s attach partition %s for values from (%s) to (%s)', log, tail, starts, ends);
    execute format('alter table %s attach partition %s for values from (%s) to (maxvalue)', log, next_tail, ends);
    made := made + 1;
  end loop;
  return made;
end
$$;
select create_event_partition('event_partitioned', 'event_from_2026q1');
alter table event_partitioned attach partition event_from_2026q1 for values from (3619278028800000000) to (maxvalue);
select create_event_partitions('event_partitioned');

lock table event in access exclusive mode;
alter table event alter column position drop identity;
alter table event rename to event_early;
alter table event_partitioned rename to event;
-- Before the first quarter: all events from before partitions, and any while the clock of the database is far behind.
alter table event attach partition event_early for values from (minvalue) to (3619278028800000000);
alter table event_early drop constraint event_is_early;

-- The events of a request. The planner takes the index for useless because requests have random IDs, but it excludes nine tenths
-- of the blocks: 29 ms for 1,000,000 events in 14 partitions, and 370 ms without it.
create function positions_of_request(request text) returns setof bigint language sql stable rows 1 set enable_seqscan = off as $$
  select position from event where request_id = request
$$;
