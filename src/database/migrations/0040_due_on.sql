-- Due dates that are a day instead of a time. A task has at most one of the two.
alter table task add column due_on date;

-- Not checked for the rows that exist, none of which has a day. The next migration checks them without a lock. While the previous
-- version still serves, it gets an error if it sets the time of a task that has a day.
alter table task add constraint task_due_once check (due_date is null or due_on is null) not valid;

-- Where a task stands among due dates: a day at its end in UTC, for every reader alike. That is later than every time of that
-- day, because times have milliseconds, and before the next day.
create function due_key(due_date timestamptz, due_on date) returns timestamptz language sql immutable parallel safe
  return coalesce(due_date, (due_on + time '23:59:59.999999') at time zone 'UTC');

-- Without it, the value of a day in an event would be a time.
create function wire_value(value date) returns jsonb language sql stable parallel safe as $$
  select to_jsonb(value)
$$;
