-- Saved filters of tasks. A view is in a space like a task: a project, whose members share it, or the personal space of its owner.
create table view (
  id uuid primary key default uuid_v7(),
  project_id uuid references project on delete cascade,
  owner_id uuid references "user" on delete cascade,
  space_id uuid not null generated always as (coalesce(project_id, owner_id)) stored,
  name text not null,
  -- With IDs in place of names.
  filter text,
  sort text not null,
  "order" text not null,
  group_by text,
  columns text[] not null default '{}',
  created_by uuid references "user" on delete set null,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint view_in_one_space check ((project_id is null) <> (owner_id is null))
);
create index view_by_name on view (space_id, fold(name), id);
create index view_by_created_at on view (space_id, created_at, id);
create index view_project_id_idx on view (project_id) where project_id is not null;
create index view_owner_id_idx on view (owner_id) where owner_id is not null;
create index view_created_by_idx on view (created_by, id) where created_by is not null;
