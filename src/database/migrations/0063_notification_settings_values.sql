-- no transaction
-- Adds the new settings to accounts, a thousand at a time, so that no request waits long. It can run again from the start. They are the
-- defaults, so the profile stays as it is: no new version and no event.
do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000'
; patience text := current_setting('lock_timeout')
; begin
  -- It waits for the rows of users whose requests are being served.
  perform set_config('lock_timeout', '15s', false)
; loop
    update "user" set settings = settings || jsonb_build_object(
      'notifications', default_notifications() || coalesce(settings -> 'notifications', '{}'),
      'notification_delivery', default_notification_delivery() || coalesce(settings -> 'notification_delivery', '{}'))
    where id in (select id from "user" where id > last order by id limit 1000)
      and not (settings ? 'notification_delivery' and settings -> 'notifications' ? 'job_finished')
; commit
; select id into last from (select id from "user" where id > last order by id limit 1000) as page order by id desc limit 1
; exit when not found
; end loop
; perform set_config('lock_timeout', patience, false)
; end $$;
