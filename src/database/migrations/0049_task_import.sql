-- The rows of a file that a job imports: first all are read and checked, and then those without errors become tasks.
create table import_row (
  job_id uuid not null references background_job on delete cascade,
  -- Its number, and the line in which it begins, both from 1.
  row integer not null,
  line integer not null,
  -- Of the new task. In the order of the rows, so that the tasks are too.
  task_id uuid not null,
  -- Null if the row has errors.
  space_id uuid,
  -- The ID of the row in its file, and that of its parent.
  ref text,
  parent_ref text,
  -- The row at the top of its tree; null if it has errors, or its place in a tree is not known yet.
  root integer,
  fields jsonb,
  assignee_ids uuid[],
  category_ids uuid[],
  errors jsonb,
  primary key (job_id, row)
);
create index import_row_by_tree on import_row (job_id, root, row) where root is not null;
create index import_row_by_ref on import_row (job_id, ref, row) where ref is not null;
create index import_row_by_parent on import_row (job_id, parent_ref) where parent_ref is not null;
create index import_row_failed on import_row (job_id, row) where errors is not null;
