-- Makes the numbers of events that callers have seen before a restore invalid. Events that some reader has not read get numbers that are
-- higher by `gap`; those of the others are forgotten, as after SYNC_WINDOW_DAYS. The events stay. Nobody may use the database meanwhile.
create function renumber_events(gap bigint) returns void language plpgsql as $$
declare
  last bigint;
  unread bigint;
  part regclass;
begin
  select last_sequence into last from event_dispatcher for update;
  select least(last, min(position)) into unread from event_reader;
  unread := coalesce(unread, last);
  create temporary table moved on commit drop as
    select sequence + gap as sequence, position, space_id, stamped_at from event_sequence where sequence > unread;
  for part in select inhrelid from pg_inherits where inhparent = 'event_sequence'::regclass loop
    execute format('alter table event_sequence detach partition %s', part);
    execute format('drop table %s', part);
  end loop;
  for number in (unread + gap) / 5000000 .. (last + gap) / 5000000 loop
    perform create_sequence_partition(number);
  end loop;
  insert into event_sequence (sequence, position, space_id, stamped_at) select sequence, position, space_id, stamped_at from moved;
  update webhook_delivery set sequence = sequence + gap where sequence is not null and status = 'pending';
  update event_reader set position = position + gap;
  update event_dispatcher set last_sequence = last + gap;
end
$$;
