-- What users are told about, written by the reader `notifications` of the event log. Many of a kind about one task are one row until it is read.
create table notification (
  id uuid primary key default uuid_v7(),
  user_id uuid not null references "user" on delete cascade,
  kind text not null,
  task_id uuid references task on delete cascade,
  -- Only without a task: it is not a foreign key, because the notice of a lost membership outlasts the project.
  project_id uuid,
  project_name text,
  comment_id uuid references comment on delete set null,
  -- Shown while it is open.
  invitation_id uuid references invitation on delete cascade,
  -- The newest event, if an event caused it. Rows of the log stay where they are.
  event_position bigint,
  count integer not null default 1,
  -- Whether the list shows it. One that only other channels want is also stored, so that the task counts as unread.
  in_app boolean not null,
  -- Whether an email about it is wanted and not sent yet, and the message that contains it.
  email_wanted boolean not null default false,
  mail_id uuid,
  read_at timestamptz(3),
  snoozed_until timestamptz(3),
  -- Whether further events of the kind are added to it: until it is read, snoozed or not.
  is_open boolean not null default true,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- The place in the list: a snoozed one comes back at the top.
  listed_at timestamptz(3) not null
);
create index notification_by_time on notification (user_id, listed_at, id);
create index notification_unread on notification (user_id, task_id) where read_at is null;
create unique index notification_open on notification (task_id, user_id, kind) where is_open;
create index notification_task_id_idx on notification (task_id);
create index notification_comment_id_idx on notification (comment_id) where comment_id is not null;
create index notification_invitation_id_idx on notification (invitation_id) where invitation_id is not null;
create index notification_to_mail on notification (user_id) where email_wanted;
create index notification_in_blocks on notification using brin (updated_at) with (autosummarize = on);
