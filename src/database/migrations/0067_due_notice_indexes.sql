-- no transaction
-- Due dates in their order, for whoever notices that they have passed. A task is in at most one of the two.
create index concurrently if not exists task_by_due_time on task (due_date) where due_date is not null;
create index concurrently if not exists task_by_due_day on task (due_on) where due_on is not null;
-- The different time zones of users.
create index concurrently if not exists user_by_zone on "user" (timezone, reminder_time);
