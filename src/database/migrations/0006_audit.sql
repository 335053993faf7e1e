-- The log as an audit trail: where a change came from, and the decisions that refused one.
alter table event add column client_address text;
-- Of a refusal alone: its code, and the operation that was refused.
alter table event add column code text;
alter table event add column operation text;
-- Whoever sends no token is refused before it is known what about.
alter table event alter column subject_type drop not null;
alter table event alter column subject_id drop not null;

-- What happened does not change. Only what a law or a person wants forgotten may go, by a transaction that says so.
create function keep_events() returns trigger language plpgsql as $$
begin
  if current_setting('taskflow.erasing', true) is distinct from 'on' then
    raise exception 'events are neither changed nor removed' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;
-- For each statement and not for each row, so that TRUNCATE is refused too, and what is refused costs nothing to find.
create trigger event_is_kept before update or delete or truncate on event
  for each statement execute function keep_events();
