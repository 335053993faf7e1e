-- no transaction
-- Preferences for those who were there before them, so few at a time that nobody waits for long. May run again from the start.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; patience text := current_setting('lock_timeout')
; begin
  -- What it waits for is the row of somebody who is just being served.
  perform set_config('lock_timeout', '15s', false)
; loop
    update "user" set settings = settings || jsonb_build_object('notifications', default_notifications())
    where id in (select id from "user" where id > last order by id limit 1000) and not settings ? 'notifications'
; commit
; select id into last from (select id from "user" where id > last order by id limit 1000) as page order by id desc limit 1
; exit when not found
; end loop
; perform set_config('lock_timeout', patience, false)
; end $$;
