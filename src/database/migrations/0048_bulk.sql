-- A change of many tasks, and what is needed to take it back. The sweep removes it after a day.
create table bulk (
  id uuid primary key default uuid_v7(),
  user_id uuid not null references "user" on delete cascade,
  action text not null,
  -- The change that this one takes back.
  undo_of uuid,
  undone_at timestamptz(3),
  created_at timestamptz(3) not null
);
create index bulk_user_id_idx on bulk (user_id);
create index bulk_created_at_idx on bulk (created_at);

create table bulk_task (
  bulk_id uuid not null references bulk on delete cascade,
  task_id uuid not null references task on delete cascade,
  -- The version that the change has made. With another one, the task stays as it is.
  version integer not null,
  -- The columns and links that the change has set, as they were before.
  before jsonb not null,
  primary key (bulk_id, task_id)
);
create index bulk_task_task_id_idx on bulk_task (task_id);

-- The events of such a change. The defaults are settings of its transaction, so no statement that appends an event can forget them:
-- also not those that change other tasks, such as the removal of blockers.
alter table event add column bulk_id uuid, add column undo_of uuid;
alter table event
  alter column bulk_id set default nullif(current_setting('taskflow.bulk_id', true), '')::uuid,
  alter column undo_of set default nullif(current_setting('taskflow.undo_of', true), '')::uuid;
