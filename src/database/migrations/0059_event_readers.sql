-- How far each reader of the event log has read: see src/events/reader.ts.
create table event_reader (
  name text not null,
  -- The number of the last event whose effects are stored.
  position bigint not null,
  constraint event_reader_pkey primary key (name)
) with (fillfactor = 50);
