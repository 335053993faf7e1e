-- Settings of projects. The previous version of TaskFlow keeps creating projects: the defaults fill the new columns.
create type project_inviters as enum ('admins', 'members');
alter table project
  add column default_priority task_priority not null default 'medium',
  add column default_assignee_id uuid,
  add column who_can_invite project_inviters not null default 'admins';

-- A member. No row has one yet, so the check of the existing rows takes as long as a count of the projects.
alter table project add constraint project_default_assignee_fkey foreign key (id, default_assignee_id)
  references project_member (project_id, user_id) on delete set null (default_assignee_id);
