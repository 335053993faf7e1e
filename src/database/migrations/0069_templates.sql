-- Tasks with subtasks to create again. A template is in a space like a task: a project, whose members share it, or the personal space of its
-- owner.
create table template (
  id uuid primary key default uuid_v7(),
  project_id uuid references project on delete cascade,
  owner_id uuid references "user" on delete cascade,
  space_id uuid not null generated always as (coalesce(project_id, owner_id)) stored,
  name text not null,
  title text not null,
  description text,
  priority task_priority not null,
  tags text[] not null,
  estimate_minutes integer,
  -- These users and those in `subtasks` can leave the project meanwhile. Who can be assigned is checked when tasks are created.
  assignee_ids uuid[] not null,
  category_names text[] not null,
  start_in_days integer,
  start_time text,
  due_in_days integer,
  due_time text,
  reminders jsonb not null,
  -- A list with levels, in the order of the tree. It is only read and written as a whole.
  subtasks jsonb not null,
  use_count integer not null default 0,
  created_by uuid references "user" on delete set null,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint template_in_one_space check ((project_id is null) <> (owner_id is null))
);
create index template_by_name on template (space_id, fold(name), id);
create index template_by_created_at on template (space_id, created_at, id);
create index template_project_id_idx on template (project_id) where project_id is not null;
create index template_owner_id_idx on template (owner_id) where owner_id is not null;
create index template_created_by_idx on template (created_by, id) where created_by is not null;
