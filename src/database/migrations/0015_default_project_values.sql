-- no transaction
-- Fills the column, a thousand users at a time, so that no request waits long. It can run again from the start. The
-- trigger copies the project from the JSON if the user is still a member. Otherwise it sets both to null, which changes
-- the profile: that is a new version, with its event.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; patience text := current_setting('lock_timeout')
; begin
  -- It waits for the rows of users whose requests are being served, and for a vacuum of the table.
  perform set_config('lock_timeout', '15s', false)
; loop
    with before as (
      select u.id, u.settings, m.project_id is null as dangles
      from "user" u
      left join project_member m on m.user_id = u.id and m.project_id = (u.settings ->> 'default_project_id')::uuid
      where u.id in (select id from "user" where id > last order by id limit 1000)
        and (u.settings ->> 'default_project_id') is distinct from u.default_project_id::text
      for no key update of u
    ), after as (
      update "user" u
      set settings = u.settings, version = u.version + before.dangles::integer,
        updated_at = case when before.dangles then now() else u.updated_at end
      from before where u.id = before.id
      returning u.id, u.full_name, u.version, u.settings, before.settings as settings_before, before.dangles
    )
    insert into event (type, space_id, subject_type, subject_id, subject_name, version, changes)
    select 'user.updated', id, 'user', id, full_name, version,
      field_changes(jsonb_build_object('settings', settings_before), jsonb_build_object('settings', settings))
    from after where dangles
; commit
; select id into last from (select id from "user" where id > last order by id limit 1000) as page order by id desc limit 1
; exit when not found
; end loop
; alter table "user" validate constraint user_default_project_fkey
; perform set_config('lock_timeout', patience, false)
; end $$;

-- Settings in the contract's form. Only from here on does the column hold what the JSON does. `stable`, because PostgreSQL
-- does not inline an immutable function that calls jsonb_build_object.
create or replace function user_settings(u "user") returns jsonb language sql stable parallel safe as $$
  select u.settings || jsonb_build_object('default_project_id', u.default_project_id)
$$;
create or replace function user_fields(u "user") returns jsonb language sql immutable parallel safe as $$
  select jsonb_build_object('email', u.email, 'email_verified', u.email_verified, 'full_name', u.full_name,
    'avatar_url', u.avatar_url, 'timezone', u.timezone, 'locale', u.locale, 'settings', user_settings(u), 'role', u.role,
    'active', u.active)
$$;
