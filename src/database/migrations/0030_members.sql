-- Memberships get a version, because their role can change. The previous version of TaskFlow keeps adding memberships: the
-- defaults fill their new columns.
alter table project_member add column version integer not null default 1, add column updated_at timestamptz(3);
alter table project_member alter column updated_at set default now();
alter table project_member add constraint project_member_updated_at_given check (updated_at is not null) not valid;
