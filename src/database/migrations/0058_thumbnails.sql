-- A small picture of an attachment that is an image.
create table attachment_thumbnail (
  attachment_id uuid primary key references attachment on delete cascade,
  file_id uuid not null references stored_file,
  width smallint not null,
  height smallint not null,
  size_bytes integer not null,
  sha256 bytea not null,
  created_at timestamptz(3) not null default now()
);
create index attachment_thumbnail_by_file on attachment_thumbnail (file_id);
create trigger release_files after delete on attachment_thumbnail
  referencing old table as gone for each statement execute function release_files();
