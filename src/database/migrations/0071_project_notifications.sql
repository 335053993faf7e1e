-- What a member wants to be told about the tasks of a project, instead of what the settings of the account say. It ends with the membership.
create table project_notifications (
  user_id uuid not null,
  project_id uuid not null,
  level text not null,
  -- Of the level `custom`; null otherwise.
  kinds text[],
  updated_at timestamptz(3) not null default now(),
  primary key (user_id, project_id),
  foreign key (user_id, project_id) references project_member (user_id, project_id) on delete cascade
);
