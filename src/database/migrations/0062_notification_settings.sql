-- The kinds of notifications that are new, and when notifications are sent. Accounts that exist get them with 0063.
create or replace function default_notifications() returns jsonb language sql immutable parallel safe as $$
  select '{
    "assigned": {"in_app": true, "email": true, "push": true},
    "unassigned": {"in_app": true, "email": false, "push": false},
    "mentioned": {"in_app": true, "email": true, "push": true},
    "commented": {"in_app": true, "email": false, "push": true},
    "status_changed": {"in_app": true, "email": false, "push": false},
    "updated": {"in_app": true, "email": false, "push": false},
    "unblocked": {"in_app": true, "email": false, "push": true},
    "due_soon": {"in_app": true, "email": true, "push": true},
    "overdue": {"in_app": true, "email": true, "push": false},
    "reminder": {"in_app": true, "email": true, "push": true},
    "project_invited": {"in_app": true, "email": true, "push": true},
    "membership_changed": {"in_app": true, "email": true, "push": false},
    "job_finished": {"in_app": true, "email": false, "push": false},
    "webhook_disabled": {"in_app": true, "email": true, "push": false}
  }'::jsonb
$$;
create function default_notification_delivery() returns jsonb language sql immutable parallel safe as $$
  select '{"email": "instant", "digest_hour": 8, "quiet_from": null, "quiet_to": null}'::jsonb
$$;
alter table "user" alter column settings set default
  jsonb_build_object('week_start', 'monday', 'default_project_id', null, 'notifications', default_notifications(),
    'notification_delivery', default_notification_delivery());
