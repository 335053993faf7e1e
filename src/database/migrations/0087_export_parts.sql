-- Archives of users are in the store of files, where they cannot fill the disk of the database.
create table export_part (
  file_id uuid primary key references stored_file on delete cascade,
  export_id uuid not null references export on delete cascade,
  number integer not null,
  size_bytes bigint not null,
  unique (export_id, number)
);
create trigger release_files after delete on export_part
  referencing old table as gone for each statement execute function release_files();
