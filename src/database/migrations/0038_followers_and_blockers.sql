-- What a user chose for a task. A user without a row follows the tasks that they created or are assigned to.
create table task_follower (
  task_id uuid not null references task on delete cascade,
  user_id uuid not null references "user" on delete cascade,
  follows boolean not null,
  created_at timestamptz(3) not null,
  primary key (task_id, user_id)
);
create index task_follower_user_id_idx on task_follower (user_id, task_id);

-- Tasks that wait for others of the same space.
create table task_blocker (
  task_id uuid not null references task on delete cascade,
  blocker_id uuid not null references task on delete cascade,
  created_at timestamptz(3) not null,
  primary key (task_id, blocker_id),
  constraint task_blocks_another check (task_id <> blocker_id)
);
create index task_blocker_blocker_id_idx on task_blocker (blocker_id, task_id);

-- Whether a user has ever made a choice for the task, and whether it has ever had a blocker or been one. Few tasks have, so reads
-- look for them only if it is set.
alter table task
  add column has_follow_choices boolean not null default false,
  add column has_blocker_links boolean not null default false;

-- What reads look for. Functions, because PostgreSQL sets up each subquery of a statement at every run, but a function only when
-- it is called: for tasks without blockers, three subqueries take 18 of 100 µs of CPU time of a get, and these 6. A call takes 7 µs.
create function task_follow_choice(task_id uuid, user_id uuid) returns boolean language sql stable parallel safe
begin atomic
  select follows from task_follower as choice
  where choice.task_id = task_follow_choice.task_id and choice.user_id = task_follow_choice.user_id;
end;

create function task_blocked_by(task_id uuid) returns json language sql stable parallel safe
begin atomic
  select coalesce(json_agg(json_build_object('id', other.id, 'title', other.title, 'completed', other.status = 'completed')
    order by other.id), '[]')
  from task_blocker as link join task as other on other.id = link.blocker_id
  where link.task_id = task_blocked_by.task_id and other.deleted_at is null;
end;

create function task_blocks(task_id uuid) returns json language sql stable parallel safe
begin atomic
  select coalesce(json_agg(json_build_object('id', other.id, 'title', other.title, 'completed', other.status = 'completed')
    order by other.id), '[]')
  from task_blocker as link join task as other on other.id = link.task_id
  where link.blocker_id = task_blocks.task_id and other.deleted_at is null;
end;

create function task_is_blocked(task_id uuid) returns boolean language sql stable parallel safe
begin atomic
  select exists (
    select from task_blocker as link join task as other on other.id = link.blocker_id
    where link.task_id = task_is_blocked.task_id and other.deleted_at is null and other.status <> 'completed');
end;
