-- The project that a stored response shows. It is returned only to members of the project. Without a foreign key: a project that
-- does not exist has no members, and rows expire after a day.
alter table idempotency_key add column project_id uuid;

-- The column is `not null` now. Not in 0031, which must be able to run again.
alter table project_member drop constraint project_member_updated_at_given;
