-- A version that still runs beside this one calls this function, in which reads and writes of numbers waited. This version removes old numbers
-- without that (`src/events/old-numbers.ts`), so it has nothing to do any more.
create or replace function drop_sequence_partitions(before timestamptz) returns integer language sql immutable as 'select 0';
