-- The project that a stored response shows. It is returned only to members of the project. Without a foreign key: a project that
-- does not exist has no members, and rows expire after a day.
alter table idempotency_key add column project_id uuid;
