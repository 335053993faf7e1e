-- Work on tasks. An entry without an end is the running timer of its user.
create table time_entry (
  id uuid primary key default uuid_v7(),
  -- null after the account was deleted, for the reports of the project.
  user_id uuid references "user" on delete set null,
  -- null after the task was deleted permanently, and after the project was deleted. Then the entry is only for its user.
  task_id uuid references task on delete set null,
  -- That of the task. It stays when the task becomes a personal one, and in a locked period.
  project_id uuid references project on delete set null,
  -- Whole seconds, so that lengths and their sums are exact.
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  seconds integer generated always as (extract(epoch from ended_at - started_at)::integer) stored,
  note text,
  billable boolean not null default false,
  tags text[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint time_entry_in_order check (ended_at >= started_at)
);
create unique index time_entry_running on time_entry (user_id) where ended_at is null;
create index time_entry_by_user on time_entry (user_id, started_at, id);
create index time_entry_by_project on time_entry (project_id, started_at, id) where project_id is not null;
create index time_entry_by_task on time_entry (task_id, started_at, id) where task_id is not null;

-- The sum for each task, so that reading a task takes as long with a thousand entries as with one.
create table task_time (
  task_id uuid primary key references task on delete cascade,
  seconds bigint not null
);

-- Whether a task has ever had an entry. Only then is it worth looking for the sum, and for entries when the task moves.
alter table task add column has_time boolean not null default false;

create type project_time_overlap as enum ('allow', 'refuse');
alter table project
  add column time_overlap project_time_overlap not null default 'allow',
  add column time_locked_until timestamptz(3);

-- Keeps the sums. Rows are written in the order of the tasks, so that two writes never wait for each other.
create function sum_time() returns trigger language plpgsql set search_path from current as $$
begin
  if new.task_id is distinct from old.task_id then
    update task set has_time = true where id = new.task_id and not has_time;
  end if;
  insert into task_time (task_id, seconds)
  select part.task_id, sum(part.seconds)
  from (values (old.task_id, -old.seconds), (new.task_id, new.seconds)) as part (task_id, seconds)
  -- A task that is being deleted takes its sum along.
  where exists (select from task where task.id = part.task_id)
  group by part.task_id having sum(part.seconds) <> 0 order by part.task_id
  on conflict (task_id) do update set seconds = task_time.seconds + excluded.seconds;
  return null;
end
$$;
create trigger time_entry_of_task after insert or delete or update of task_id, started_at, ended_at on time_entry
  for each row execute function sum_time();

-- Entries move with their task to another project, except those that begin in a locked period of one of the two.
create function move_time() returns trigger language plpgsql set search_path from current as $$
begin
  update time_entry set project_id = new.project_id
  where task_id = new.id and project_id is distinct from new.project_id and not exists (
    select from project
    where project.id in (time_entry.project_id, new.project_id) and time_entry.started_at < project.time_locked_until);
  return null;
end
$$;
create trigger task_moves_time after update of project_id on task for each row
  when (new.has_time and new.project_id is not null and new.project_id is distinct from old.project_id)
  execute function move_time();

create function task_tracked_seconds(task_id uuid) returns bigint language sql stable parallel safe
begin atomic
  select coalesce((select task_time.seconds from task_time where task_time.task_id = task_tracked_seconds.task_id), 0);
end;
