-- A file in the store of files, from before its first byte until after its last one is removed.
create table stored_file (
  -- Also its key in the store.
  id uuid primary key default uuid_v7(),
  -- The key of its content, encrypted. Without it, the content cannot be read.
  wrapped_key bytea not null,
  -- When the sweep removes the file; null while an attachment has it. An upload in progress moves it.
  delete_after timestamptz(3)
);
create index stored_file_to_delete on stored_file (delete_after) where delete_after is not null;

create table attachment (
  id uuid primary key default uuid_v7(),
  task_id uuid not null references task on delete cascade,
  -- That of the task, to sum the storage of a project.
  space_id uuid not null,
  comment_id uuid references comment on delete cascade,
  file_id uuid not null unique references stored_file,
  uploader_id uuid references "user" on delete set null,
  name text not null,
  description text,
  media_type text not null,
  size_bytes bigint not null,
  sha256 bytea not null,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
-- Lists, and the number and size of the attachments of a task.
create index attachment_by_task on attachment (task_id, created_at, id) include (size_bytes);
create index attachment_by_comment on attachment (comment_id, created_at, id) where comment_id is not null;
-- The storage that a project, a personal space or a user has used.
create index attachment_by_space on attachment (space_id) include (size_bytes);
create index attachment_by_uploader on attachment (uploader_id, id) include (size_bytes);

-- Also called when a task, a comment, a project or an account is deleted: no other code has to remember the files.
create function release_files() returns trigger language plpgsql set search_path from current as $$
begin
  update stored_file set delete_after = now() where id in (select file_id from gone);
  return null;
end $$;
create trigger release_files after delete on attachment
  referencing old table as gone for each statement execute function release_files();

-- Attachments move with their task.
create function move_attachments() returns trigger language plpgsql set search_path from current as $$
begin
  update attachment set space_id = new.space_id where task_id = new.id;
  return null;
end $$;
create trigger task_moves_attachments after update of project_id, owner_id on task
  for each row when (new.space_id is distinct from old.space_id) execute function move_attachments();
