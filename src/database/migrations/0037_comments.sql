create type reaction as enum ('thumbs_up', 'thumbs_down', 'heart', 'laugh', 'tada', 'confused', 'rocket', 'eyes');

create table comment (
  id uuid primary key default uuid_v7(),
  task_id uuid not null references task on delete cascade,
  -- A reply belongs to a comment of the same task, which is not a reply. Deleting it row by row would leave replies without it.
  parent_id uuid references comment on delete cascade,
  author_id uuid references "user" on delete set null,
  -- Empty after the deletion of a comment that has replies.
  body text not null,
  deleted_at timestamptz(3),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
-- Lists, and the number of comments of a task.
create index comment_by_task on comment (task_id, created_at, id) include (deleted_at);
create index comment_by_parent on comment (parent_id, created_at, id) where parent_id is not null;
create index comment_by_author on comment (author_id, id);

create table comment_mention (
  comment_id uuid not null references comment on delete cascade,
  user_id uuid not null references "user" on delete cascade,
  primary key (comment_id, user_id)
);
create index comment_mention_by_user on comment_mention (user_id, comment_id);

create table comment_reference (
  comment_id uuid not null references comment on delete cascade,
  task_id uuid not null references task on delete cascade,
  primary key (comment_id, task_id)
);
create index comment_reference_by_task on comment_reference (task_id, comment_id);

create table comment_reaction (
  comment_id uuid not null references comment on delete cascade,
  user_id uuid not null references "user" on delete cascade,
  emoji reaction not null,
  created_at timestamptz(3) not null default now(),
  primary key (comment_id, emoji, user_id)
);
create index comment_reaction_by_user on comment_reaction (user_id, comment_id);
