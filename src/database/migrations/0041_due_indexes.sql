-- no transaction
-- The indexes of tasks by due date, with days. The file can run again from the start.

-- Reads the table without blocking writes.
alter table task validate constraint task_due_once;

-- All columns of a live task that lists filter and count by, as before, and the day. The next migration gives it the old name.
create index concurrently if not exists task_by_space_and_day on task (space_id, created_at desc, id desc)
  include (updated_at, due_date, due_on, status, priority, created_by) where deleted_at is null;

-- With both columns of the key, because PostgreSQL reads an expression from an index only if the index also has its columns.
create index concurrently if not exists task_by_due_key on task (space_id, due_key(due_date, due_on), id)
  include (due_date, due_on, status) where deleted_at is null;

-- Without statistics of the new expression, the planner guesses how many tasks are due after a time.
analyze task;

-- Only now: the previous version sorts by due date with the old index, and afterwards sorts what `task_by_space` has of a space.
drop index concurrently if exists task_by_due_date_and_status;
drop index concurrently if exists task_by_space;
