-- Messages about tasks at a time, or before a date of the task.
create table reminder (
  id uuid primary key default uuid_v7(),
  task_id uuid not null references task on delete cascade,
  -- Who is reminded.
  user_id uuid not null references "user" on delete cascade,
  created_by uuid references "user" on delete set null,
  remind_at timestamptz(3),
  relative_to text,
  minutes_before integer,
  days_before integer,
  channels text[] not null,
  snoozed_until timestamptz(3),
  -- When to look at it next: null if it will not be sent as things are, and the smallest time after something has changed on which its time
  -- depends. Only the processes know the time zones, because the list of PostgreSQL is older: see `src/reminders/time.ts`.
  fire_at timestamptz(3),
  -- When its time was last set. A time before that has not been missed.
  dated_at timestamptz(3) not null,
  sent_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint reminder_has_one_time check (num_nonnulls(remind_at, minutes_before, days_before) = 1),
  constraint reminder_counts_from_a_date check ((relative_to is null) = (remind_at is not null))
);
create index reminder_by_task on reminder (task_id, user_id);
create index reminder_by_user on reminder (user_id, fire_at, id);
create index reminder_created_by_idx on reminder (created_by) where created_by is not null;
create index reminder_due on reminder (fire_at, id) where fire_at is not null;

-- Whether a task has ever had a reminder. Only then is it worth looking when its dates change.
alter table task add column has_reminders boolean not null default false;

create function note_reminder() returns trigger language plpgsql set search_path from current as $$
begin
  update task set has_reminders = true where id = new.task_id and not has_reminders;
  return null;
end
$$;
create trigger reminder_of_task after insert on reminder for each row execute function note_reminder();

-- Reminders follow a date that moves. A trigger, because no writer can forget it. It changes every reminder of the date, also one that another
-- transaction has just looked at: it waits for that one, which may have seen the old date.
create function move_reminders() returns trigger language plpgsql set search_path from current as $$
begin
  update reminder set fire_at = '-infinity', snoozed_until = null, dated_at = now()
  where task_id = new.id and case relative_to
    when 'due' then (old.due_date, old.due_on) is distinct from (new.due_date, new.due_on)
    when 'start' then old.start_date is distinct from new.start_date end;
  return null;
end
$$;
create trigger task_moves_reminders after update of due_date, due_on, start_date on task for each row
  when (new.has_reminders and (old.due_date, old.due_on, old.start_date) is distinct from (new.due_date, new.due_on, new.start_date))
  execute function move_reminders();

-- From when a day counts, in the time zone of the user. It is a setting of the contract, like the default project.
alter table "user" add column reminder_time text not null default '09:00';

create or replace function user_settings(u "user") returns jsonb language sql stable parallel safe as $$
  select u.settings || jsonb_build_object('default_project_id', u.default_project_id, 'reminder_time', u.reminder_time)
$$;

create function shift_reminders() returns trigger language plpgsql set search_path from current as $$
begin
  update reminder set fire_at = '-infinity'
  where user_id = new.id and fire_at is not null and relative_to is not null and snoozed_until is null;
  return null;
end
$$;
create trigger user_shifts_reminders after update of timezone, reminder_time on "user" for each row
  when ((old.timezone, old.reminder_time) is distinct from (new.timezone, new.reminder_time))
  execute function shift_reminders();

-- Up to which time tasks have been noticed that become due soon or overdue.
create table due_position (
  name text primary key,
  position timestamptz(3) not null
);
insert into due_position (name, position) values ('times', now()), ('days', now());
