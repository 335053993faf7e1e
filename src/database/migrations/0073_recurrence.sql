-- Tasks that repeat. The latest task of a series is what the next one is a copy of.
create table recurrence_series (
  id uuid primary key default uuid_v7(),
  -- The latest task. Without it, nothing repeats.
  task_id uuid not null references task on delete cascade,
  -- On whose behalf tasks are created: who has set the recurrence.
  user_id uuid references "user" on delete set null,
  -- `rule` or `after_completion`, with the other properties of the contract that do not change by themselves.
  definition jsonb not null,
  status text not null default 'active',
  paused_because text,
  -- The date of the latest task in the series, and that of the next one: a time in UTC such as 2026-03-20T09:00:00.000Z, or a day.
  position text not null,
  next text,
  -- When to create the next task; null if not by itself. Only the processes know the time zones: see `src/tasks/series-plan.ts`.
  create_at timestamptz(3),
  -- Fields of the task before changes that are for it alone. The next one has these.
  kept jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint recurrence_series_of_task unique (task_id),
  constraint recurrence_series_status check (status in ('active', 'paused', 'ended'))
);
create index recurrence_series_due on recurrence_series (create_at, id) where create_at is not null;
create index recurrence_series_by_user on recurrence_series (user_id) where user_id is not null;

-- The dates of a series that have had their task, so that none gets a second one.
create table recurrence_occurrence (
  series_id uuid not null references recurrence_series on delete cascade,
  -- A day is its midnight in UTC.
  occurrence_at timestamptz(3) not null,
  primary key (series_id, occurrence_at)
);

-- The constraint is checked for the existing rows in the next migration. It waits until the end of a transaction, because a new task and its
-- series refer to each other.
alter table task add column series_id uuid;
alter table task add constraint task_series_id_fkey foreign key (series_id) references recurrence_series on delete set null
  deferrable initially deferred not valid;

-- What a task shows of its series. A function, which takes time only if it is called: see 0038.
create function task_recurrence(series_id uuid) returns json language sql stable parallel safe
begin atomic
  select json_build_object(
    'series_id', series.id,
    'rule', series.definition -> 'rule',
    'after_completion', series.definition -> 'after_completion',
    'text', series.definition -> 'text',
    'timezone', series.definition -> 'timezone',
    'starts_at', series.definition -> 'starts_at',
    'starts_on', series.definition -> 'starts_on',
    'exdates', series.definition -> 'exdates',
    'rdates', series.definition -> 'rdates',
    'catch_up', series.definition -> 'catch_up',
    'status', series.status,
    'paused_because', series.paused_because,
    'next_at', case when length(series.next) > 10 then series.next end,
    'next_on', case when length(series.next) = 10 then series.next end)
  from recurrence_series as series where series.id = task_recurrence.series_id;
end;

-- The completion of the latest task makes the next one due, in the transaction that completes it. A trigger, because tasks are completed in
-- several ways.
create function note_completion() returns trigger language plpgsql set search_path from current as $$
begin
  update recurrence_series set create_at = case new.status when 'completed' then '-infinity'::timestamptz end
  where task_id = new.id and status = 'active' and jsonb_typeof(definition -> 'after_completion') = 'object';
  return null;
end
$$;
create trigger task_is_completed after update of status on task for each row
  when (new.series_id is not null and old.status <> new.status and 'completed' in (old.status, new.status))
  execute function note_completion();
