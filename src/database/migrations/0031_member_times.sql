-- no transaction
-- Fills the time of the last change of older memberships, a thousand at a time. It can run again from the start.
do $$
declare
  changed integer
; begin
  loop
    update project_member set updated_at = created_at
    where (user_id, project_id) in (
      select user_id, project_id from project_member where updated_at is null limit 1000 for no key update)
  ; get diagnostics changed = row_count
  ; commit
  ; exit when changed = 0
  ; end loop
; end $$;

-- The validated constraint saves the next statement from reading the table under an exclusive lock.
alter table project_member validate constraint project_member_updated_at_given;
alter table project_member alter column updated_at set not null;
