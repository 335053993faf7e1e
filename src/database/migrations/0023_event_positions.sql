-- The event log becomes a table with partitions by time in three steps. The present table becomes the first partition.
-- See src/database/README.md.

-- A position is the time in microseconds, and a number of 11 bits that makes it unique. So the order of the log is also the
-- order of its partitions, whose bounds are times. Positions up to now are small numbers, which come before.
create sequence event_number minvalue 0 maxvalue 2047 cycle;
create function event_position_at(at timestamptz) returns bigint language sql immutable parallel safe as $$
  select (extract(epoch from at) * 1000000)::bigint << 11
$$;
create function event_position() returns bigint language sql volatile as $$
  select (extract(epoch from clock_timestamp()) * 1000000)::bigint << 11 | nextval('event_number')
$$;

-- The bound of the first partition: event_position_at('2026-01-01 00:00 UTC'). Proved by the next file, so that 0025 need not.
alter table event add constraint event_is_early check (position < 3619278028800000000) not valid;
