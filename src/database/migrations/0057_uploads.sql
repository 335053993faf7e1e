-- A file that arrives in parts, in several requests. It becomes an attachment when it is complete.
create table upload (
  id uuid primary key default uuid_v7(),
  task_id uuid not null references task on delete cascade,
  -- That of the task, to sum the storage of a project.
  space_id uuid not null,
  comment_id uuid references comment on delete cascade,
  uploader_id uuid not null references "user" on delete cascade,
  name text not null,
  description text,
  -- Null as long as the client does not know it.
  size_bytes bigint,
  received_bytes bigint not null default 0,
  -- The request that may add the next part. A later request takes its place.
  writer uuid,
  finished_at timestamptz(3),
  attachment_id uuid references attachment on delete set null,
  created_at timestamptz(3) not null default now(),
  -- When the sweep removes it.
  expires_at timestamptz(3) not null
);
create index upload_by_task on upload (task_id);
create index upload_by_comment on upload (comment_id) where comment_id is not null;
create index upload_by_attachment on upload (attachment_id) where attachment_id is not null;
create index upload_by_expiry on upload (expires_at);
-- Unfinished uploads count as used storage, so that a quota is exact.
create index upload_by_space on upload (space_id) include (size_bytes, received_bytes) where finished_at is null;
create index upload_by_uploader on upload (uploader_id) include (size_bytes, received_bytes) where finished_at is null;

create table upload_part (
  file_id uuid primary key references stored_file,
  upload_id uuid not null references upload on delete cascade,
  start_byte bigint not null,
  size_bytes bigint not null,
  unique (upload_id, start_byte)
);
create trigger release_files after delete on upload_part
  referencing old table as gone for each statement execute function release_files();

-- Attachments and uploads move with their task.
create or replace function move_attachments() returns trigger language plpgsql set search_path from current as $$
begin
  update attachment set space_id = new.space_id where task_id = new.id;
  update upload set space_id = new.space_id where task_id = new.id;
  return null;
end $$;
