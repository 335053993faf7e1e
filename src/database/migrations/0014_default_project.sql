-- Makes the default project a column. Its foreign key guards it: it names a project that the user is a member of, and
-- becomes null when the membership or the project ends. Nothing guarded it inside the JSON of settings.
--
-- While the previous version serves, both places hold the same project: that version reads and writes the JSON, this one
-- the column. The trigger copies the one that has changed to the other. A later migration can remove the trigger and the
-- field from the JSON, once no version that reads the JSON is served.
alter table "user" add column default_project_id uuid;
alter table "user" add constraint user_default_project_fkey foreign key (id, default_project_id)
  references project_member (user_id, project_id) on delete set null (default_project_id) not valid;

create function copy_default_project() returns trigger language plpgsql as $$
begin
  if new.default_project_id is not distinct from old.default_project_id then
    new.default_project_id := (
      select project_id from project_member
      where user_id = new.id and project_id = (new.settings ->> 'default_project_id')::uuid);
  end if;
  new.settings := jsonb_set(new.settings, '{default_project_id}', coalesce(to_jsonb(new.default_project_id), 'null'));
  return new;
end
$$;
create trigger user_default_project before update of settings, default_project_id on "user"
  for each row when ((new.settings ->> 'default_project_id') is distinct from new.default_project_id::text)
  execute function copy_default_project();
