-- Generated from src/; `npm run generate` writes it.

-- API keys: check before a sensitive write
select coalesce((select true as "granted"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."id" = $1 and "api_key"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)
    for no key update of "user" for share of "api_key"), refuse_access()) as "granted";

-- API keys: check before a traced sensitive write
select coalesce((select true as "granted"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."id" = $1 and "api_key"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)
    for no key update of "user" for share of "api_key"), refuse_access()) as "granted", set_config('taskflow.traceparent', $5, true) as "traceparent";

-- API keys: check before a traced write
select coalesce((select true as "granted"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."id" = $1 and "api_key"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)), refuse_access()) as "granted", set_config('taskflow.traceparent', $5, true) as "traceparent";

-- API keys: check before a write
select coalesce((select true as "granted"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."id" = $1 and "api_key"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)), refuse_access()) as "granted";

-- API keys: check before a write, several at once
with "asked" as (select *
    from unnest($1::uuid[], $2::system_role[], $3::uuid[], $4::boolean[]) with ordinality as asked("its_api_key_id", "its_role", "its_user_id", "its_verified", "at"))
select "each"."granted"
    from (select *
    from asked as "asked"
    inner join lateral (select coalesce((select true as "granted"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."id" = "asked"."its_api_key_id" and "api_key"."user_id" = "asked"."its_user_id" and coalesce("user".role = "asked"."its_role"::system_role, true) and ("user".email_verified or not "asked"."its_verified"::boolean)), refuse_access()) as "granted") as "each" on true) as "each";

-- API keys: count
select count(*)::integer as "count"
    from "api_key"
    where "api_key"."user_id" = $1 and (api_key.expires_at > now() or api_key.created_at > now() - interval '1 day');

-- API keys: create
with "after" as (insert into "api_key" ("user_id", "name", "prefix", "digest", "scopes", "expires_at", "created_at") values ($1, $2, $3, $4, $5, $6, $7)
    returning "api_key" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."user_id", 'api_key.created', 'api_key', ("after".row)."id", ("after".row)."name", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('expires_at', null::jsonb, wire_value(("after".row)."expires_at")), ('name', null::jsonb, wire_value(("after".row)."name")), ('prefix', null::jsonb, wire_value(("after".row)."prefix")), ('scopes', null::jsonb, wire_value(("after".row)."scopes"))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, $12
    from after
    returning "event"."id")
select "api_key"."id", "api_key"."name", "api_key"."prefix", "api_key"."scopes", "api_key"."created_at", "api_key"."last_used_at", "api_key"."expires_at"
    from (select (after.row).*
    from after) as "api_key";

-- API keys: find the user of one
select "api_key"."user_id", "api_key"."id" as "api_key_id", "api_key"."scopes", "user"."role", "user"."email_verified", "user"."timezone", concat_ws('.', "user".xmin, "user".version, extract(epoch
    from "user".updated_at)) as "revision"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."id" = $1;

-- API keys: find the users of several
select "api_key"."user_id", "api_key"."id" as "api_key_id", "api_key"."scopes", "user"."role", "user"."email_verified", "user"."timezone", concat_ws('.', "user".xmin, "user".version, extract(epoch
    from "user".updated_at)) as "revision", "api_key"."digest", coalesce(api_key.last_used_at < now() - interval '1 minute', true) as "is_unnoted"
    from "api_key"
    inner join "user" on "user"."id" = "api_key"."user_id"
    where "api_key"."expires_at" > now() and "user"."active" = true and "api_key"."digest" = any((select $1::bytea[])::bytea[]);

-- API keys: list, after a cursor
select "api_key"."id", "api_key"."name", "api_key"."prefix", "api_key"."scopes", "api_key"."created_at", "api_key"."last_used_at", "api_key"."expires_at", counted.total as "total", "api_key"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "api_key"."id", "api_key"."name", "api_key"."prefix", "api_key"."scopes", "api_key"."created_at", "api_key"."last_used_at", "api_key"."expires_at", "api_key"."created_at" as "sort_value"
    from "api_key"
    where "api_key"."user_id" = $1 and ("api_key"."created_at", "api_key"."id") < ($2::timestamptz, $3::uuid)
    order by "api_key"."created_at" desc, "api_key"."id" desc
    limit $4 offset $5) as "api_key" on true
    order by "api_key"."sort_value" desc, "api_key"."id" desc;

-- API keys: list, first page
select "api_key"."id", "api_key"."name", "api_key"."prefix", "api_key"."scopes", "api_key"."created_at", "api_key"."last_used_at", "api_key"."expires_at", counted.total as "total", "api_key"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "api_key"."id" as "id"
    from "api_key"
    where "api_key"."user_id" = $1) as listed) as "counted"
    left join lateral (select "api_key"."id", "api_key"."name", "api_key"."prefix", "api_key"."scopes", "api_key"."created_at", "api_key"."last_used_at", "api_key"."expires_at", "api_key"."created_at" as "sort_value"
    from "api_key"
    where "api_key"."user_id" = $2
    order by "api_key"."created_at" desc, "api_key"."id" desc
    limit $3 offset $4) as "api_key" on true
    order by "api_key"."sort_value" desc, "api_key"."id" desc;

-- API keys: record a use
update "api_key"
    set "last_used_at" = now()
    where "id" = $1 and coalesce(api_key.last_used_at < now() - interval '1 minute', true);

-- API keys: revoke
with "before" as (select "api_key".id as "id", true as "allowed", true as "has_version"
    from "api_key"
    where "api_key"."user_id" = $1 and "api_key"."id" = $2
    for update of "api_key"),
  "gone" as (delete
    from "api_key" using before
    where "api_key".id = before.id and before.allowed and before.has_version
    returning "api_key" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'api_key.revoked', 'api_key', ("gone".row)."id", ("gone".row)."name", $3, $4, $5, $6, $7
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- API keys: revoke all
with "before" as (select "api_key".id as "id", true as "allowed", true as "has_version"
    from "api_key"
    where "api_key"."user_id" = $1
    for update of "api_key"),
  "gone" as (delete
    from "api_key" using before
    where "api_key".id = before.id and before.allowed and before.has_version
    returning "api_key" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'api_key.revoked', 'api_key', ("gone".row)."id", ("gone".row)."name", $2, $3, $4, $5, $6
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- access: lock the rules of a project for time to change them
 select pg_advisory_xact_lock(hashtextextended(own.id::text, 24))
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as own
    where own.id = $3;

-- access: lock the rules of projects for time
 select pg_advisory_xact_lock_shared(key)
    from ( select distinct hashtextextended(id::text, 24) as key
    from unnest($1::uuid[]) as id
    order by key) as found;

-- accounts: change the password
with "after" as (update "user"
    set "password_hash" = $1
    where "id" = $2 and "active" = true and "password_hash" = $3
    returning "id", "full_name"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.password_changed', "after"."id", 'user', "after"."id", "after"."full_name", $4, $5, $6, $7, $8
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- accounts: create
with "after" as (insert into "user" ("email", "password_hash", "full_name", "created_at", "updated_at") values ($1, $2, $3, $4, $5)
    returning "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.registered', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('active', null::jsonb, wire_value(("after".row)."active")), ('avatar_url', null::jsonb, wire_value(("after".row)."avatar_url")), ('email', null::jsonb, wire_value(("after".row)."email")), ('email_verified', null::jsonb, wire_value(("after".row)."email_verified")), ('full_name', null::jsonb, wire_value(("after".row)."full_name")), ('locale', null::jsonb, wire_value(("after".row)."locale")), ('role', null::jsonb, wire_value(("after".row)."role")), ('settings', null::jsonb, wire_value(user_settings(("after".row)))), ('timezone', null::jsonb, wire_value(("after".row)."timezone"))) as change (field, before, after)
    where before is distinct
    from after), "after"."id", $6, $7, $8, $9
    from "after"
    returning "event"."id")
select "id", "email", "email_verified", "full_name", "avatar_url", "timezone", "locale", "settings", "role", "version", "created_at", "updated_at"
    from "after";

-- accounts: end the password
with "after" as (update "user"
    set "password_hash" = $1
    where "id" = $2 and "active" = true
    returning "id", "full_name", "email"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.password_ended', "after"."id", 'user', "after"."id", "after"."full_name", $3, $4, $5, $6, $7
    from "after"
    returning "event"."id")
select "email"
    from "after";

-- accounts: find the credentials
select "email", "full_name", "password_hash"
    from "user"
    where "id" = $1 and "active" = true;

-- accounts: find whether there was other access
select "id"
    from "event"
    where "space_id" = $1 and type in ('session.created', 'api_key.created') and event.type not in ('task.updated', 'session.refreshed') and "subject_id" <> $2
    limit 1;

-- accounts: forget known addresses
delete
    from "known_address"
    where "user_id" = $1;

-- activity: events of a user after a number
select "numbered"."sequence", "numbered"."space_id", "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", not event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $1 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $2 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $3 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) as "is_hidden"
    from (select "own"."sequence", "own"."position", "own"."space_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space" cross join lateral (select "sequence", "position", "event_sequence"."space_id"
    from "event_sequence"
    where "event_sequence"."space_id" = "space"."id" and "sequence" > $6 and "sequence" <= $7
    order by "sequence"
    limit $8) as "own"
    order by "own"."sequence"
    limit $9) as "numbered"
    inner join "event" on "event"."position" = "numbered"."position"
    order by "numbered"."sequence";

-- activity: find old numbers
 select relname::text as name, case when inhdetachpending then 'pending' when relispartition then 'attached' else 'apart' end as state
    from pg_class
    left join pg_inherits on inhrelid = oid cross join lateral (select substring(relname
    from '\d+$')::bigint as number) as numbered
    where relkind = 'r' and relname ~ '^event_sequence_\d+$' and relnamespace = (select relnamespace
    from pg_class
    where oid = 'event_sequence'::regclass) and (inhdetachpending is not false or ( number < (select last_sequence / 5000000
    from event_dispatcher) and (select stamped_at
    from event_sequence
    where sequence >= number * 5000000 and sequence < (number + 1) * 5000000
    order by sequence desc
    limit 1) < $1::timestamptz))
    order by inhdetachpending is false, number;

-- activity: find subjects of wanted events, of a task
select "subject"."id"
    from ( select given.id, case given.type when 'task' then given.id when 'comment' then coalesce( (select task_id
    from "comment"
    where id = given.id), (select (change->>'after')::uuid
    from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = 'comment.created' and change->>'field' = 'task_id'
    limit 1)) else coalesce( (select task_id
    from "attachment"
    where id = given.id), (select (change->>'after')::uuid
    from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = 'attachment.created' and change->>'field' = 'task_id'
    limit 1)) end as task_id
    from unnest($1::uuid[], $2::text[]) as given (id, type)) as "subject"
    where subject.task_id = $3;

-- activity: find subjects of wanted events, of tasks of a status
select "subject"."id"
    from ( select given.id, case given.type when 'task' then given.id when 'comment' then coalesce( (select task_id
    from "comment"
    where id = given.id), (select (change->>'after')::uuid
    from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = 'comment.created' and change->>'field' = 'task_id'
    limit 1)) else coalesce( (select task_id
    from "attachment"
    where id = given.id), (select (change->>'after')::uuid
    from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = 'attachment.created' and change->>'field' = 'task_id'
    limit 1)) end as task_id
    from unnest($1::uuid[], $2::text[]) as given (id, type)) as "subject"
    where exists ((select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = "subject"."task_id" and ("task"."deleted_at" is null or "space"."role" >= 'member') and /* free */ task.status = any($5::task_status[])) offset 0);

-- activity: find the tasks of comments and attachments
select "id", "task_id"
    from ( select given.id, case given.type when 'task' then given.id when 'comment' then coalesce( (select task_id
    from "comment"
    where id = given.id), (select (change->>'after')::uuid
    from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = 'comment.created' and change->>'field' = 'task_id'
    limit 1)) else coalesce( (select task_id
    from "attachment"
    where id = given.id), (select (change->>'after')::uuid
    from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = 'attachment.created' and change->>'field' = 'task_id'
    limit 1)) end as task_id
    from unnest($1::uuid[], $2::text[]) as given (id, type)) as "subject";

-- activity: list for a project, after a cursor, with every filter
select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where true and event.type = any($3::text[])) as "event" on "event"."space_id" = "space"."id"
    where space.id in ($4::uuid, $5::uuid) and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $6 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $7 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $8 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) and event.type = any($9::text[]) and event.type not in ('task.updated', 'session.refreshed') and event.project_id = $10 and event.subject_id = $11 and event.actor_id = $12 and event.created_at >= $13 and event.created_at < $14 and "event"."position" < $15::bigint
    order by "event"."position" desc
    limit $16 offset $17) as "event" on true
    where exists (select "project"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $18
    union all select "own"."id", "own"."role"
    from (select $19::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where project.id = $20)
    order by "event"."sort_value" desc;

-- activity: list for a project, first page
select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "event"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where event.space_id = $3 and "event"."project_id" = $4
    union all select *
    from event
    where "event"."project_id" = $5 and "event"."project_id" <> event.space_id) as "event" on "event"."space_id" = "space"."id"
    where space.id in ($6::uuid, $7::uuid) and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $8 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $9 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $10 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) and event.project_id = $11
    limit 10000) as listed) as "counted"
    left join lateral (select "event".*
    from (((select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from "event"
    where (event.space_id = $12 and "event"."project_id" = $13 and event.space_id = any(array((select "space"."id" as "space_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $14
    union all select "own"."id", "own"."role"
    from (select $15::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where space.id in ($16::uuid, $17::uuid)))) and event.project_id = $18 and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $19 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $20 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $21 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))))
    order by "event"."position" desc
    limit $22::bigint + $23::bigint))
    union all ((select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from "event"
    where ("event"."project_id" = $24 and "event"."project_id" <> event.space_id and event.space_id = any(array((select "space"."id" as "space_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $25
    union all select "own"."id", "own"."role"
    from (select $26::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where space.id in ($27::uuid, $28::uuid)))) and event.project_id = $29 and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $30 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $31 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $32 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))))
    order by "event"."position" desc
    limit $33::bigint + $34::bigint))) as "event"
    order by "event"."sort_value" desc
    limit $35 offset $36) as "event" on true
    where exists (select "project"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $37
    union all select "own"."id", "own"."role"
    from (select $38::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where project.id = $39)
    order by "event"."sort_value" desc;

-- activity: list for a task, after a cursor, with every filter
select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where true and event.type = any($3::text[])) as "event" on "event"."space_id" = "space"."id"
    where space.id in ($4::uuid, $5::uuid) and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $6 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $7 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $8 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) and event.type = any($9::text[]) and event.type not in ('task.updated', 'session.refreshed') and event.project_id = $10 and event.subject_id = $11 and event.actor_id = $12 and event.created_at >= $13 and event.created_at < $14 and "event"."position" < $15::bigint
    order by "event"."position" desc
    limit $16 offset $17) as "event" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $18
    union all select "own"."id", "own"."role"
    from (select $19::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = $20 and ("task"."deleted_at" is null or "space"."role" >= 'member'))
    order by "event"."sort_value" desc;

-- activity: list for a task, first page
select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "event"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where true) as "event" on "event"."space_id" = "space"."id"
    where event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $3 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $4 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $5 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) and event.subject_id = $6
    limit 10000) as listed) as "counted"
    left join lateral (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where true) as "event" on "event"."space_id" = "space"."id"
    where event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $9 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $10 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $11 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) and event.subject_id = $12
    order by "event"."position" desc
    limit $13 offset $14) as "event" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $15
    union all select "own"."id", "own"."role"
    from (select $16::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = $17 and ("task"."deleted_at" is null or "space"."role" >= 'member'))
    order by "event"."sort_value" desc;

-- activity: list, after a cursor, with every filter
select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where true and event.type = any($3::text[])) as "event" on "event"."space_id" = "space"."id"
    where space.id in ($4::uuid, $5::uuid) and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $6 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $7 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $8 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))) and event.type = any($9::text[]) and event.type not in ('task.updated', 'session.refreshed') and event.project_id = $10 and event.subject_id = $11 and event.actor_id = $12 and event.created_at >= $13 and event.created_at < $14 and "event"."position" < $15::bigint
    order by "event"."position" desc
    limit $16 offset $17) as "event" on true
    order by "event"."sort_value" desc;

-- activity: list, first page
select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "event"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join (select *
    from event
    where true) as "event" on "event"."space_id" = "space"."id"
    where event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $3 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $4 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $5 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed'])))
    limit 10000) as listed) as "counted"
    left join lateral (select "event".*
    from (select event.*
    from (select "space"."id" as "space_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "space") as space cross join lateral ((select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from "event"
    where (event.space_id = space.space_id and event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = $8 and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = $9 and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = $10 and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))))
    order by "event"."position" desc
    limit $11::bigint + $12::bigint)) as event) as "event"
    order by "event"."sort_value" desc
    limit $13 offset $14) as "event" on true
    order by "event"."sort_value" desc;

-- activity: new events
select "sequence", "numbered"."space_id", "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject"
    from "event_sequence" as "numbered"
    inner join "event" on "event"."position" = "numbered"."position"
    where "sequence" > $1 and "sequence" <= $2
    order by "sequence"
    limit $3;

-- activity: oldest number
select min("sequence") as "sequence"
    from "event_sequence";

-- activity: projects of followers
select "user_id", array_agg(project_id) as "project_ids"
    from "project_member"
    where "user_id" = any($1) group by "user_id";

-- admin: change a user, to deactivate it
with "before" as (select "user".id as "id", "user".id <> $1 as "allowed", "user".version = any($2::integer[]) as "has_version", "user" as "row", ("user"."active") is distinct
    from ($3) as "differs"
    from "user"
    where "user"."password_hash" <> '' and "user"."id" = $4
    for no key update of "user"),
  "after" as (update "user"
    set "active" = $5, "version" = "user".version + 1
    from before
    where "user".id = before.id and before.allowed and before.has_version and before.differs
    returning "user" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."id", 'user.updated', 'user', ("after".row)."id", ("after".row)."full_name", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('active', wire_value(("before".row)."active"), wire_value(("after".row)."active"))) as change (field, before, after)
    where before is distinct
    from after), $6, $7, $8, $9, $10
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "user"."id", "user"."version", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "user" on "user".id = before.id;

-- admin: discard a queued job
with "before" as ( select id as number, locked_at is not null as is_running
    from graphile_worker._private_jobs
    where id = case when $1::uuid::text like '00000000-0000-8000-8000-%' then ('x' || right($2::uuid::text, 12))::bit(48)::bigint end
    for update), "written" as ( delete
    from graphile_worker._private_jobs
    where id = (select number
    from before
    where not is_running)
    returning task_id),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'job.discarded', $3, 'job', $4::uuid, left((select identifier
    from graphile_worker._private_tasks
    where id = written.task_id), 200), $5, $6, $7, $8, $9
    from "written"
    returning "event"."id")
select "is_running"
    from "before";

-- admin: get a queued job
select "job"."id", "job"."name", "job"."state", "job"."attempts", "job"."max_attempts", "job"."last_error", "job"."run_at", "job"."started_at", "job"."created_at"
    from ( select ('00000000-0000-8000-8000-' || lpad(to_hex(queued.id), 12, '0'))::uuid as id, task_identifier as name, case when locked_at is not null then 'running' when attempts >= max_attempts then 'failed' when run_at > now() then 'scheduled' else 'ready' end as state, attempts, max_attempts, left(last_error, 400) as last_error, run_at::timestamptz(3) as run_at, locked_at::timestamptz(3) as started_at, created_at::timestamptz(3) as created_at
    from graphile_worker.jobs as queued) as "job"
    where "job"."id" = $1::uuid;

-- admin: get a user
select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user"."active", json_build_object( 'last_login_at', (select wire_time(created_at)
    from event
    where space_id = "user"."id" and type = 'session.created'
    order by position desc
    limit 1), 'session_count', (select count(*)
    from session
    where user_id = "user"."id" and revoked_at is null and expires_at > now()), 'project_count', (select count(*)
    from project_member
    where user_id = "user"."id"), 'task_count', (select count(*)
    from task
    where created_by = "user"."id" and deleted_at is null)) as "usage"
    from "user"
    where "user"."password_hash" <> '' and "user"."id" = $1;

-- admin: get the statistics
select (select json_build_object('total', case when size.is_small then "sample"."total" else round("sample"."total" * size.guess / greatest(sample.seen, 1)) end, 'active', case when size.is_small then "sample"."active" else round("sample"."active" * size.guess / greatest(sample.seen, 1)) end, 'verified', case when size.is_small then "sample"."verified" else round("sample"."verified" * size.guess / greatest(sample.seen, 1)) end)
    from ( select guess, guess < 50000 as is_small
    from ( select coalesce(sum(reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)) filter (where reltuples >= 0 and relpages > 0 and relkind = 'r'), 0) as guess
    from pg_class
    left join pg_inherits on inhrelid = oid
    where '"user"'::regclass in (oid, inhparent) ) as planned ) as size cross join lateral ( select count(*) as seen, count(*) filter (where password_hash <> '') as "total", count(*) filter (where password_hash <> '' and active) as "active", count(*) filter (where password_hash <> '' and email_verified) as "verified"
    from "user" tablesample system (case when size.is_small then 100 else 100 * 20000 / size.guess end) repeatable (0) ) as sample)::jsonb || jsonb_build_object('admins', (select count(*)
    from "user"
    where password_hash <> '' and role = 'admin')) as "users", (select json_build_object('live', case when size.is_small then "sample"."live" else round("sample"."live" * size.guess / greatest(sample.seen, 1)) end)
    from ( select guess, guess < 50000 as is_small
    from ( select coalesce(sum(reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)) filter (where reltuples >= 0 and relpages > 0 and relkind = 'r'), 0) as guess
    from pg_class
    left join pg_inherits on inhrelid = oid
    where '"session"'::regclass in (oid, inhparent) ) as planned ) as size cross join lateral ( select count(*) as seen, count(*) filter (where revoked_at is null and expires_at > now()) as "live"
    from "session" tablesample system (case when size.is_small then 100 else 100 * 20000 / size.guess end) repeatable (0) ) as sample) -> 'live' as "session_count", (select json_build_object('live', case when size.is_small then "sample"."live" else round("sample"."live" * size.guess / greatest(sample.seen, 1)) end)
    from ( select guess, guess < 50000 as is_small
    from ( select coalesce(sum(reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)) filter (where reltuples >= 0 and relpages > 0 and relkind = 'r'), 0) as guess
    from pg_class
    left join pg_inherits on inhrelid = oid
    where '"api_key"'::regclass in (oid, inhparent) ) as planned ) as size cross join lateral ( select count(*) as seen, count(*) filter (where expires_at > now()) as "live"
    from "api_key" tablesample system (case when size.is_small then 100 else 100 * 20000 / size.guess end) repeatable (0) ) as sample) -> 'live' as "api_key_count", (select json_build_object('all', case when size.is_small then "sample"."all" else round("sample"."all" * size.guess / greatest(sample.seen, 1)) end)
    from ( select guess, guess < 50000 as is_small
    from ( select coalesce(sum(reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)) filter (where reltuples >= 0 and relpages > 0 and relkind = 'r'), 0) as guess
    from pg_class
    left join pg_inherits on inhrelid = oid
    where '"project"'::regclass in (oid, inhparent) ) as planned ) as size cross join lateral ( select count(*) as seen, count(*) filter (where true) as "all"
    from "project" tablesample system (case when size.is_small then 100 else 100 * 20000 / size.guess end) repeatable (0) ) as sample) -> 'all' as "project_count", (select json_build_object('todo', case when size.is_small then "sample"."todo" else round("sample"."todo" * size.guess / greatest(sample.seen, 1)) end, 'in_progress', case when size.is_small then "sample"."in_progress" else round("sample"."in_progress" * size.guess / greatest(sample.seen, 1)) end, 'completed', case when size.is_small then "sample"."completed" else round("sample"."completed" * size.guess / greatest(sample.seen, 1)) end)
    from ( select guess, guess < 50000 as is_small
    from ( select coalesce(sum(reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)) filter (where reltuples >= 0 and relpages > 0 and relkind = 'r'), 0) as guess
    from pg_class
    left join pg_inherits on inhrelid = oid
    where '"task"'::regclass in (oid, inhparent) ) as planned ) as size cross join lateral ( select count(*) as seen, count(*) filter (where deleted_at is null and status = 'todo') as "todo", count(*) filter (where deleted_at is null and status = 'in_progress') as "in_progress", count(*) filter (where deleted_at is null and status = 'completed') as "completed"
    from "task" tablesample system (case when size.is_small then 100 else 100 * 20000 / size.guess end) repeatable (0) ) as sample)::jsonb || jsonb_build_object('trashed', (select count(*)
    from ( select
    from task
    where deleted_at is not null
    limit 100000) as trash)) as "tasks", (select json_build_object('all', case when size.is_small then "sample"."all" else round("sample"."all" * size.guess / greatest(sample.seen, 1)) end)
    from ( select guess, guess < 50000 as is_small
    from ( select coalesce(sum(reltuples::numeric / relpages * (pg_relation_size(oid) / current_setting('block_size')::integer)) filter (where reltuples >= 0 and relpages > 0 and relkind = 'r'), 0) as guess
    from pg_class
    left join pg_inherits on inhrelid = oid
    where '"event"'::regclass in (oid, inhparent) ) as planned ) as size cross join lateral ( select count(*) as seen, count(*) filter (where true) as "all"
    from "event" tablesample system (case when size.is_small then 100 else 100 * 20000 / size.guess end) repeatable (0) ) as sample) -> 'all' as "event_count", (select json_build_object( 'queued', count(*) filter (where not is_given_up), 'failed', count(*) filter (where is_given_up))
    from ( select attempts >= max_attempts and locked_at is null as is_given_up
    from graphile_worker.jobs
    limit 100000 ) as job) as "jobs", pg_database_size(current_database()) as "database_bytes";

-- admin: list queued jobs, after a cursor, with every filter
select "job"."id", "job"."name", "job"."state", "job"."attempts", "job"."max_attempts", "job"."last_error", "job"."run_at", "job"."started_at", "job"."created_at", counted.total as "total", "job"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "job"."id", "job"."name", "job"."state", "job"."attempts", "job"."max_attempts", "job"."last_error", "job"."run_at", "job"."started_at", "job"."created_at", "job"."created_at" as "sort_value"
    from ( select ('00000000-0000-8000-8000-' || lpad(to_hex(queued.id), 12, '0'))::uuid as id, task_identifier as name, case when locked_at is not null then 'running' when attempts >= max_attempts then 'failed' when run_at > now() then 'scheduled' else 'ready' end as state, attempts, max_attempts, left(last_error, 400) as last_error, run_at::timestamptz(3) as run_at, locked_at::timestamptz(3) as started_at, created_at::timestamptz(3) as created_at
    from graphile_worker.jobs as queued) as "job"
    where job.state = $1 and job.name = $2 and ("job"."created_at", "job"."id") < ($3::timestamptz, $4::uuid)
    order by "job"."created_at" desc, "job"."id" desc
    limit $5 offset $6) as "job" on true
    order by "job"."sort_value" desc, "job"."id" desc;

-- admin: list queued jobs, first page
select "job"."id", "job"."name", "job"."state", "job"."attempts", "job"."max_attempts", "job"."last_error", "job"."run_at", "job"."started_at", "job"."created_at", counted.total as "total", "job"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "job"."id" as "id"
    from ( select ('00000000-0000-8000-8000-' || lpad(to_hex(queued.id), 12, '0'))::uuid as id, task_identifier as name, case when locked_at is not null then 'running' when attempts >= max_attempts then 'failed' when run_at > now() then 'scheduled' else 'ready' end as state, attempts, max_attempts, left(last_error, 400) as last_error, run_at::timestamptz(3) as run_at, locked_at::timestamptz(3) as started_at, created_at::timestamptz(3) as created_at
    from graphile_worker.jobs as queued) as "job"
    limit 10000) as listed) as "counted"
    left join lateral (select "job"."id", "job"."name", "job"."state", "job"."attempts", "job"."max_attempts", "job"."last_error", "job"."run_at", "job"."started_at", "job"."created_at", "job"."created_at" as "sort_value"
    from ( select ('00000000-0000-8000-8000-' || lpad(to_hex(queued.id), 12, '0'))::uuid as id, task_identifier as name, case when locked_at is not null then 'running' when attempts >= max_attempts then 'failed' when run_at > now() then 'scheduled' else 'ready' end as state, attempts, max_attempts, left(last_error, 400) as last_error, run_at::timestamptz(3) as run_at, locked_at::timestamptz(3) as started_at, created_at::timestamptz(3) as created_at
    from graphile_worker.jobs as queued) as "job"
    order by "job"."created_at" desc, "job"."id" desc
    limit $1 offset $2) as "job" on true
    order by "job"."sort_value" desc, "job"."id" desc;

-- admin: list the audit log, after a cursor, with every filter
select "event"."id", "event"."type", "event"."actor_id", "event"."project_id", "event"."operation", "event"."code", "event"."client_address", "event"."version", "event"."changes", "event"."request_id", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", case when event.subject_id is not null then json_build_object( 'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) end as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "event"."id", "event"."type", "event"."actor_id", "event"."project_id", "event"."operation", "event"."code", "event"."client_address", "event"."version", "event"."changes", "event"."request_id", "event"."created_at", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from (select *
    from event
    where true and event.type = any($1::text[])) as "event"
    where event.type = any($2::text[]) and event.type not in ('task.updated', 'session.refreshed') and event.project_id = $3 and event.subject_id = $4 and event.actor_id = $5 and event.created_at >= $6 and event.created_at < $7 and event.code = $8 and event.client_address = $9 and event.position in (select positions_of_request($10)) and "event"."position" < $11::bigint
    order by "event"."position" desc
    limit $12 offset $13) as "event" on true
    order by "event"."sort_value" desc;

-- admin: list the audit log, first page
select "event"."id", "event"."type", "event"."actor_id", "event"."project_id", "event"."operation", "event"."code", "event"."client_address", "event"."version", "event"."changes", "event"."request_id", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", case when event.subject_id is not null then json_build_object( 'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) end as "subject", counted.total as "total", "event"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "event"."id" as "id"
    from (select *
    from event
    where true) as "event"
    limit 100000) as listed) as "counted"
    left join lateral (select "event"."id", "event"."type", "event"."actor_id", "event"."project_id", "event"."operation", "event"."code", "event"."client_address", "event"."version", "event"."changes", "event"."request_id", "event"."created_at", "event"."subject_type", "event"."subject_id", "event"."subject_name", "event"."position" as "sort_value"
    from (select *
    from event
    where true) as "event"
    order by "event"."position" desc
    limit $1 offset $2) as "event" on true
    order by "event"."sort_value" desc;

-- admin: list users, after a cursor, with every filter
select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", "user"."settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user"."active", counted.total as "total", "user"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "page"."sort_value", "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user"."active"
    from ( with walked as materialized ((select "user"."id", "user"."sort_value"
    from (select fold("user"."full_name") as "sort_value", "user".*
    from "user"
    where "user"."password_hash" <> '' and (fold("user"."full_name"), "user"."id") > ($1::text, $2::uuid)
    order by fold("user"."full_name") asc, "user"."id" asc
    limit 200) as "user"
    where ("user".role = 'admin' and "user".active and "user".email_verified and user_words("user".full_name, "user".email) @@ to_tsquery('simple', fold($3)) and "user".created_at >= $4 and "user".created_at < $5)
    order by "user"."sort_value" asc, "user"."id" asc
    limit $6 offset $7)), sorted as ((select "user"."id", (fold("user"."full_name") || '') as "sort_value"
    from "user"
    where "user"."password_hash" <> '' and ("user".role = 'admin' and "user".active and "user".email_verified and user_words("user".full_name, "user".email) @@ to_tsquery('simple', fold($8)) and "user".created_at >= $9 and "user".created_at < $10 and not (select count(*)
    from walked) = $11) and ((fold("user"."full_name") || ''), "user"."id") > ($12::text, $13::uuid)
    order by (fold("user"."full_name") || '') asc, "user"."id" asc
    limit $14 offset $15))
select id, sort_value
    from walked
    where (select count(*)
    from walked) = $16
    union all select id, sort_value
    from sorted) as "page"
    inner join "user" on "user"."id" = "page"."id") as "user" on true
    order by "user"."sort_value" asc, "user"."id" asc;

-- admin: list users, first page
select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", "user"."settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user"."active", counted.total as "total", "user"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "user"."id" as "id"
    from "user"
    where "user"."password_hash" <> '') as listed) as "counted"
    left join lateral (select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user"."active", "user"."created_at" as "sort_value"
    from "user"
    where "user"."password_hash" <> ''
    order by "user"."created_at" desc, "user"."id" desc
    limit $1 offset $2) as "user" on true
    order by "user"."sort_value" desc, "user"."id" desc;

-- admin: retry a queued job
with "before" as ( select id as number, locked_at is not null as is_running
    from graphile_worker._private_jobs
    where id = case when $1::uuid::text like '00000000-0000-8000-8000-%' then ('x' || right($2::uuid::text, 12))::bit(48)::bigint end
    for update), "written" as ( update graphile_worker._private_jobs
    set run_at = now(), attempts = 0, updated_at = now()
    where id = (select number
    from before
    where not is_running)
    returning task_id),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'job.retried', $3, 'job', $4::uuid, left((select identifier
    from graphile_worker._private_tasks
    where id = written.task_id), 200), $5, $6, $7, $8, $9
    from "written"
    returning "event"."id")
select "is_running"
    from "before";

-- attachments: change, with every value
with "before" as (select "task"."space_id", "task"."project_id", "attachment".id as "id", true as "allowed", "attachment".version = any($1::integer[]) as "has_version", "attachment" as "row", ("attachment"."name", "attachment"."description") is distinct
    from ($2, $3) as "differs"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "attachment"."id" = $6
    for no key update of "attachment"),
  "after" as (update "attachment"
    set "name" = $7, "description" = $8, "version" = "attachment".version + 1, "updated_at" = $9
    from before
    where "attachment".id = before.id and before.allowed and before.has_version and before.differs
    returning "attachment" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select "before"."space_id", 'attachment.updated', 'attachment', ("after".row)."id", left(("after".row)."name", 200), "before"."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('description', wire_value(("before".row)."description"), wire_value(("after".row)."description")), ('name', wire_value(("before".row)."name"), wire_value(("after".row)."name"))) as change (field, before, after)
    where before is distinct
    from after), $10, $11, $12, $13, $14
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "attachment"."id", "attachment"."version", "attachment"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "attachment" on "attachment".id = before.id;

-- attachments: create
with "before" as (select "task"."id", "task"."space_id", "task"."project_id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $3 and ("space"."role" >= 'member' and not "space"."archived") and (select count(*)
    from attachment
    where attachment.task_id = task.id) < 1000),
  "taken" as (update "stored_file"
    set "delete_after" = null
    from "before"
    where "stored_file"."id" = $4 and stored_file.delete_after > now() and stored_file.removing_until is null
    returning "stored_file"."id"),
  "after" as (insert into "attachment" ("task_id", "space_id", "comment_id", "file_id", "uploader_id", "name", "description", "media_type", "size_bytes", "sha256", "created_at", "updated_at")
select before.id, before.space_id, $5::uuid, taken.id, $6::uuid, $7, $8, $9, $10::bigint, $11::bytea, $12::timestamptz, $13::timestamptz
    from before, taken
    returning "id", "task_id", "comment_id", "name", "description", "version"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'attachment.created', "before"."space_id", 'attachment', "after"."id", left("after"."name", 200), "before"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('comment_id', null::jsonb, wire_value("after"."comment_id")), ('description', null::jsonb, wire_value("after"."description")), ('name', null::jsonb, wire_value("after"."name")), ('task_id', null::jsonb, wire_value("after"."task_id"))) as change (field, before, after)
    where before is distinct
    from after), $14, $15, $16, $17, $18
    from before, after
    returning "event"."id")
select "after"."id"
    from "after";

-- attachments: delete
with "before" as (select "task"."space_id", "task"."project_id", "attachment".id as "id", true as "allowed", true as "has_version"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "attachment"."id" = $3
    for update of "attachment"),
  "gone" as (delete
    from "attachment" using before
    where "attachment".id = before.id and before.allowed and before.has_version
    returning "attachment" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select "before"."space_id", 'attachment.deleted', 'attachment', ("gone".row)."id", left(("gone".row)."name", 200), "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('comment_id', wire_value(("gone".row)."comment_id"), wire_value(null::jsonb)), ('task_id', wire_value(("gone".row)."task_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $4, $5, $6, $7, $8
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- attachments: delete those of a comment
with "before" as (select "task"."space_id", "task"."project_id", "attachment".id as "id", true as "allowed", true as "has_version"
    from "attachment"
    inner join "task" on "task"."id" = "attachment"."task_id"
    where "attachment"."comment_id" = $1
    for update of "attachment"),
  "gone" as (delete
    from "attachment" using before
    where "attachment".id = before.id and before.allowed and before.has_version
    returning "attachment" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select "before"."space_id", 'attachment.deleted', 'attachment', ("gone".row)."id", left(("gone".row)."name", 200), "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('comment_id', wire_value(("gone".row)."comment_id"), wire_value(null::jsonb)), ('task_id', wire_value(("gone".row)."task_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $2, $3, $4, $5, $6
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- attachments: find one to write
select "space"."role", "space"."archived", "attachment"."version", attachment.uploader_id is not distinct
    from $1::uuid as "is_uploader"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "attachment"."id" = $4;

-- attachments: find the content to send
select "stored_file"."id", "stored_file"."wrapped_key", attachment.size_bytes::double precision as "size_bytes", encode(attachment.sha256, 'hex') as "sha256", "attachment"."name", "attachment"."media_type", "attachment"."created_at", "task"."project_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    inner join "stored_file" on "stored_file"."id" = "attachment"."file_id"
    where "task"."deleted_at" is null and "attachment"."id" = $3 and exists (select
    from "user"
    where "user".id = $4 and "user".active);

-- attachments: find the task
select "task"."space_id", "task"."project_id", "space"."role", "space"."archived", $1::uuid is null or exists (select
    from comment
    where comment.id = $2 and comment.task_id = task.id and comment.deleted_at is null) as "has_comment", (select count(*)::integer
    from attachment
    where attachment.task_id = task.id) as "count", (select coalesce(sum(attachment.size_bytes), 0)::double precision as "bytes"
    from "attachment"
    where attachment.uploader_id = $3) as "user_bytes", (select coalesce(sum(attachment.size_bytes), 0)::double precision as "bytes"
    from "attachment"
    where "attachment"."space_id" = "task"."space_id") as "space_bytes", ( select coalesce(sum(coalesce(upload.size_bytes, upload.received_bytes)), 0)::double precision
    from upload
    where upload.uploader_id = $4 and upload.finished_at is null and upload.expires_at > now()) as "user_reserved", ( select coalesce(sum(coalesce(upload.size_bytes, upload.received_bytes)), 0)::double precision
    from upload
    where upload.space_id = task.space_id and upload.finished_at is null and upload.expires_at > now()) as "space_reserved"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $7;

-- attachments: find the thumbnail to send
select "stored_file"."id", "stored_file"."wrapped_key", "small"."size_bytes", encode(small.sha256, 'hex') as "sha256", attachment.name || '.webp' as "name", 'image/webp' as "media_type", "small"."created_at", "task"."project_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    inner join "attachment_thumbnail" as "small" on "small"."attachment_id" = "attachment"."id"
    inner join "stored_file" on "stored_file"."id" = "small"."file_id"
    where "task"."deleted_at" is null and "attachment"."id" = $3 and exists (select
    from "user"
    where "user".id = $4 and "user".active);

-- attachments: get
select "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", attachment.size_bytes::double precision as "size_bytes", encode(attachment.sha256, 'hex') as "sha256", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "attachment"."uploader_id") as obj) as "uploader", ( select jsonb_build_object('width', width, 'height', height)
    from attachment_thumbnail as small
    where small.attachment_id = attachment.id) as "thumbnail", "attachment"."version", "attachment"."created_at", "attachment"."updated_at"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "attachment"."id" = $3;

-- attachments: get several
select "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", attachment.size_bytes::double precision as "size_bytes", encode(attachment.sha256, 'hex') as "sha256", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "attachment"."uploader_id") as obj) as "uploader", ( select jsonb_build_object('width', width, 'height', height)
    from attachment_thumbnail as small
    where small.attachment_id = attachment.id) as "thumbnail", "attachment"."version", "attachment"."created_at", "attachment"."updated_at"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and attachment.id = any($3::uuid[])
    order by array_position($4::uuid[], attachment.id);

-- attachments: get several with their projects
select "task"."project_id", "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", attachment.size_bytes::double precision as "size_bytes", encode(attachment.sha256, 'hex') as "sha256", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "attachment"."uploader_id") as obj) as "uploader", ( select jsonb_build_object('width', width, 'height', height)
    from attachment_thumbnail as small
    where small.attachment_id = attachment.id) as "thumbnail", "attachment"."version", "attachment"."created_at", "attachment"."updated_at"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and attachment.id = any($3::uuid[]);

-- attachments: list, after a cursor, with every filter
select "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", attachment.size_bytes::double precision as "size_bytes", encode(attachment.sha256, 'hex') as "sha256", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "attachment"."uploader_id") as obj) as "uploader", ( select jsonb_build_object('width', width, 'height', height)
    from attachment_thumbnail as small
    where small.attachment_id = attachment.id) as "thumbnail", "attachment"."version", "attachment"."created_at", "attachment"."updated_at", counted.total as "total", "attachment"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", "attachment"."size_bytes", "attachment"."sha256", "attachment"."uploader_id", "attachment"."version", "attachment"."created_at", "attachment"."updated_at", "attachment"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "task"."id" = $3 and attachment.comment_id = $4::uuid and attachment.comment_id is null and ("attachment"."created_at", "attachment"."id") > ($5::timestamptz, $6::uuid)
    order by "attachment"."created_at" asc, "attachment"."id" asc
    limit $7 offset $8) as "attachment" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $11)
    order by "attachment"."sort_value" asc, "attachment"."id" asc;

-- attachments: list, first page
select "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", attachment.size_bytes::double precision as "size_bytes", encode(attachment.sha256, 'hex') as "sha256", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "attachment"."uploader_id") as obj) as "uploader", ( select jsonb_build_object('width', width, 'height', height)
    from attachment_thumbnail as small
    where small.attachment_id = attachment.id) as "thumbnail", "attachment"."version", "attachment"."created_at", "attachment"."updated_at", counted.total as "total", "attachment"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "attachment"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "task"."id" = $3) as listed) as "counted"
    left join lateral (select "attachment"."id", "attachment"."task_id", "attachment"."comment_id", "attachment"."name", "attachment"."description", "attachment"."media_type", "attachment"."size_bytes", "attachment"."sha256", "attachment"."uploader_id", "attachment"."version", "attachment"."created_at", "attachment"."updated_at", "attachment"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "task"."id" = $6
    order by "attachment"."created_at" asc, "attachment"."id" asc
    limit $7 offset $8) as "attachment" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $11)
    order by "attachment"."sort_value" asc, "attachment"."id" asc;

-- attachments: lock
select "attachment"."id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "attachment" on "attachment"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "attachment"."id" = $3
    for update of "attachment";

-- attachments: lock the comment
select "comment"."id"
    from "comment"
    where "comment"."id" = $1 for key share;

-- attachments: lock the storage
select pg_advisory_xact_lock(key)::text as locked
    from ( select distinct key
    from ( select hashtextextended('storage ' || $1::text, 0) as key
    union all select hashtextextended('storage ' || task.space_id::text, 0)
    from task
    where task.id = $2) as keys
    order by key offset 0) as ordered;

-- attachments: lock the task
select "task"."id"
    from "task"
    where "task"."id" = $1 for key share;

-- attempts: count a failure of an address
insert into failed_attempt (key, account, failures, expires_at)
select $1::bytea, null::bytea, 1, now() + make_interval(secs => 900) on conflict (key) do update
    set failures = case when failed_attempt.expires_at <= now() then 1 else least(failed_attempt.failures, $2::integer) + 1 end, expires_at = case when failed_attempt.expires_at <= now() or failed_attempt.failures = $3::integer - 1 then now() + make_interval(secs => 900) else failed_attempt.expires_at end;

-- attempts: count one before it is made
 with known as ( select
    from known_address
    where key = $1::bytea and expires_at > now() ), blocked as ( select expires_at
    from failed_attempt
    where expires_at > now() and ( key = $2::bytea and failures >= $3 or key = $4 and failures >= $5 and not exists (select
    from known)) ), own as ( insert into failed_attempt (key, account, failures, expires_at)
select $6::bytea, $7::bytea, 1, now() + make_interval(secs => 900)
    where not exists (select
    from blocked) on conflict (key) do update
    set failures = case when failed_attempt.expires_at <= now() then 1 else least(failed_attempt.failures, $8::integer) + 1 end, expires_at = case when failed_attempt.expires_at <= now() or failed_attempt.failures = $9::integer - 1 then now() + make_interval(secs => 900) else failed_attempt.expires_at end
    returning failures, expires_at ), shared as ( insert into failed_attempt (key, account, failures, expires_at)
select $10::bytea, null::bytea, 1, now() + make_interval(secs => 900)
    from own
    where own.failures <= $11 and not exists (select
    from known) on conflict (key) do update
    set failures = case when failed_attempt.expires_at <= now() then 1 else least(failed_attempt.failures, $12::integer) + 1 end, expires_at = case when failed_attempt.expires_at <= now() or failed_attempt.failures = $13::integer - 1 then now() + make_interval(secs => 900) else failed_attempt.expires_at end
    returning failures, expires_at ), refusal as ( select expires_at
    from blocked
    union all select expires_at
    from own
    where failures > $14
    union all select expires_at
    from shared
    where failures > $15 )
select exists (select
    from shared) as is_shared, (select least(900, greatest(1, ceil(extract(epoch
    from expires_at - now()))))::integer
    from refusal
    order by expires_at desc
    limit 1) as seconds;

-- attempts: reset the count of a caller
with own as (delete
    from failed_attempt
    where key = $1
    returning key) update failed_attempt
    set failures = least(failures, $2) - 1
    where key = $3 and failures > 0 and $4 and (select count(*)
    from own) >= 0;

-- attempts: reset the counts of accounts
delete
    from "failed_attempt"
    where key = any($1::bytea[]);

-- attempts: reset the counts of all callers at accounts
delete
    from "failed_attempt"
    where account = any($1::bytea[]);

-- attempts: return one that was not made
with own as (update failed_attempt
    set failures = least(failures, $1) - 1
    where key = $2 and failures > 0
    returning key) update failed_attempt
    set failures = least(failures, $3) - 1
    where key = $4 and failures > 0 and $5 and (select count(*)
    from own) >= 0;

-- backups: count the files of attachments
select count(*)::float8 as "total"
    from "attachment"
    inner join "stored_file" on "stored_file"."id" = "attachment"."file_id";

-- backups: find the files after one
select "id", case when delete_after is null then 'complete' when delete_after > now() then 'pending' else 'gone' end as "state"
    from "stored_file"
    where "id" > $1
    order by "id"
    limit $2;

-- backups: find the files of attachments after one
select "attachment"."id" as "attachment_id", "stored_file"."id", "stored_file"."wrapped_key", attachment.size_bytes::float8 as "size_bytes", "attachment"."sha256"
    from "attachment"
    inner join "stored_file" on "stored_file"."id" = "attachment"."file_id"
    where "attachment"."file_id" > $1
    order by "attachment"."file_id"
    limit $2;

-- backups: find whom to tell about a problem
select "id"
    from "user"
    where "role" = 'admin' and "active" = true;

-- backups: let the server remove its WAL
 select pg_drop_replication_slot(slot_name)
    from pg_replication_slots
    where slot_name = $1::text and not active;

-- backups: make earlier numbers of events invalid
select renumber_events($1::bigint);

-- bulks: begin
insert into "bulk" ("user_id", "action", "undo_of", "created_at") values ($1, $2, $3, $4)
    returning "id", set_config('taskflow.bulk_id', id::text, true) as "bulk_setting", set_config('taskflow.undo_of', coalesce(undo_of::text, ''), true) as "undo_setting";

-- bulks: continue
select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "now", set_config('taskflow.bulk_id', bulk.id::text, true) as "bulk_setting", set_config('taskflow.undo_of', coalesce(bulk.undo_of::text, ''), true) as "undo_setting"
    from "bulk"
    inner join "user" on "user"."id" = "bulk"."user_id"
    where "bulk"."id" = $1 and "user"."active" = true;

-- bulks: count the changed tasks
select count(*)::integer as "total"
    from "bulk_task"
    where "bulk_id" = $1;

-- bulks: find tasks that are not as it has left them
 with made as materialized ( select task.id, task.updated_at
    from bulk_task join task on task.id = bulk_task.task_id and task.version = bulk_task.version
    where bulk_task.bulk_id = $1)
select id
    from task
    where id = any($2::uuid[]) and id not in (select id
    from made) and not ($3::boolean and updated_at in (select updated_at
    from made));

-- bulks: find the changed tasks
select "task_id" as "id", "version", "before"
    from "bulk_task"
    where "bulk_id" = $1 and "task_id" > $2
    order by "task_id"
    limit $3;

-- bulks: lock
select "id", "action", "undone_at", exists (select
    from background_job
    where background_job.id = bulk.id and finished_at is null) as "is_running"
    from "bulk"
    where "id" = $1 and "user_id" = $2 and created_at > $3::timestamptz - make_interval(hours => 24)
    for no key update;

-- bulks: mark as undone
update "bulk"
    set "undone_at" = $1
    where "id" = $2;

-- bulks: remove
delete
    from "bulk"
    where "id" = $1;

-- categories: change, with every value
with "before" as (select "category".id as "id", true as "allowed", "category".version = any($1::integer[]) as "has_version", "category" as "row", ("category"."name", "category"."color") is distinct
    from ($2, $3) as "differs"
    from "category"
    where "category"."owner_id" = $4 and "category"."id" = $5
    for no key update of "category"),
  "after" as (update "category"
    set "name" = $6, "color" = $7, "version" = "category".version + 1, "updated_at" = $8
    from before
    where "category".id = before.id and before.allowed and before.has_version and before.differs
    returning "category" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."owner_id", 'category.updated', 'category', ("after".row)."id", ("after".row)."name", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('color', wire_value(("before".row)."color"), wire_value(("after".row)."color")), ('name', wire_value(("before".row)."name"), wire_value(("after".row)."name"))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", "before"."allowed", (select count(*)
    from task_category join task on task.id = task_category.task_id
    where task_category.category_id = "category"."id" and task.deleted_at is null and task.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $14
    union all select "own"."id", "own"."role"
    from (select $15::uuid as id, 'owner'::project_role as role) as "own") as space)) as "task_count"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "category" on "category".id = before.id;

-- categories: create
with "after" as (insert into "category" ("owner_id", "name", "color", "created_at", "updated_at") values ($1, $2, $3, $4, $5) on conflict do nothing
    returning "category" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."owner_id", 'category.created', 'category', ("after".row)."id", ("after".row)."name", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('color', null::jsonb, wire_value(("after".row)."color")), ('name', null::jsonb, wire_value(("after".row)."name"))) as change (field, before, after)
    where before is distinct
    from after), $6, $7, $8, $9, $10
    from after
    returning "event"."id")
select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", 0 as "task_count"
    from (select (after.row).*
    from after) as "category";

-- categories: delete, with every value
with "before" as (select "category".id as "id", true as "allowed", "category".version = any($1::integer[]) as "has_version"
    from "category"
    where "category"."owner_id" = $2 and "category"."id" = $3
    for update of "category"),
  "gone" as (delete
    from "category" using before
    where "category".id = before.id and before.allowed and before.has_version
    returning "category" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."owner_id", 'category.deleted', 'category', ("gone".row)."id", ("gone".row)."name", $4, $5, $6, $7, $8
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- categories: find by name
select "category"."id", "category"."name"
    from "category"
    where "category"."owner_id" = $1 and fold("category"."name") = any($2::text[]);

-- categories: get
select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", (select count(*)
    from task_category join task on task.id = task_category.task_id
    where task_category.category_id = "category"."id" and task.deleted_at is null and task.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "task_count"
    from "category"
    where "category"."owner_id" = $3 and "category"."id" = $4;

-- categories: get several
select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", (select count(*)
    from task_category join task on task.id = task_category.task_id
    where task_category.category_id = "category"."id" and task.deleted_at is null and task.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "task_count"
    from "category"
    where "category"."owner_id" = $3 and category.id = any($4::uuid[]);

-- categories: list, after a cursor, with every filter
select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", (select count(*)
    from task_category join task on task.id = task_category.task_id
    where task_category.category_id = "category"."id" and task.deleted_at is null and task.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "task_count", counted.total as "total", "category"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", "category"."created_at" as "sort_value"
    from "category"
    where "category"."owner_id" = $3 and strpos(fold("category"."name"), fold($4)) > 0 and ("category"."created_at", "category"."id") < ($5::timestamptz, $6::uuid)
    order by "category"."created_at" desc, "category"."id" desc
    limit $7 offset $8) as "category" on true
    order by "category"."sort_value" desc, "category"."id" desc;

-- categories: list, first page
select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", (select count(*)
    from task_category join task on task.id = task_category.task_id
    where task_category.category_id = "category"."id" and task.deleted_at is null and task.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "task_count", counted.total as "total", "category"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "category"."id" as "id"
    from "category"
    where "category"."owner_id" = $3) as listed) as "counted"
    left join lateral (select "category"."id", "category"."name", "category"."color", "category"."version", "category"."created_at", "category"."updated_at", fold("category"."name") as "sort_value"
    from "category"
    where "category"."owner_id" = $4
    order by fold("category"."name") asc, "category"."id" asc
    limit $5 offset $6) as "category" on true
    order by "category"."sort_value" asc, "category"."id" asc;

-- comments: change
with "before" as (select "task"."space_id", "task"."project_id", "task"."title", "comment".id as "id", ("space"."role" >= 'member' and not "space"."archived") as "allowed", true as "has_version", "comment" as "row", ("comment"."body") is distinct
    from ($1) as "differs"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $4 and "task"."deleted_at" is null and "comment"."id" = $5
    for no key update of "comment"),
  "after" as (update "comment"
    set "body" = $6, "version" = "comment".version + 1, "updated_at" = $7
    from before
    where "comment".id = before.id and before.allowed and before.has_version and before.differs
    returning "comment" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select "before"."space_id", 'comment.updated', 'comment', ("after".row)."id", "before"."title", "before"."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('body', wire_value(("before".row)."body"), wire_value(("after".row)."body"))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, $12
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "comment"."id", "comment"."version", "comment"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "comment" on "comment".id = before.id;

-- comments: create
with "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "space"."role", "space"."archived", array( select given.id
    from unnest($1::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = given.id) and not (given.id = $2 and task.space_id = $3)) as "unknown_mentions", $4::uuid is null or exists (select
    from comment as parent
    where parent.id = $5 and parent.task_id = task.id and parent.parent_id is null for key share) as "has_parent", (select count(*)
    from comment
    where comment.task_id = task.id) < 10000 as "has_room"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $8 and "task"."deleted_at" is null for key share of "task"),
  "after" as (insert into "comment" ("task_id", "parent_id", "author_id", "body", "created_at", "updated_at")
select "before"."id", $9::uuid as "parent_id", $10::uuid as "author_id", $11 as "body", $12::timestamptz as "created_at", $13::timestamptz as "updated_at"
    from "before"
    where ("before"."role" >= 'member' and not "before"."archived") and cardinality(unknown_mentions) = 0 and has_parent and has_room
    returning "id", "task_id", "parent_id", "body", "version", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role((select space_id
    from before), $14, 'member') end as "checked"), "mentioned" as ( insert into comment_mention (comment_id, user_id)
select after.id, given.id
    from after, unnest($15::uuid[]) as given (id) on conflict do nothing), "referred" as ( insert into comment_reference (comment_id, task_id)
select after.id, referred.id
    from after, task as referred
    where referred.id = any($16::uuid[]) and referred.deleted_at is null and referred.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $17
    union all select "own"."id", "own"."role"
    from (select $18::uuid as id, 'owner'::project_role as role) as "own") as space) on conflict do nothing), "following" as ( insert into task_follower (task_id, user_id, follows, created_at)
select after.task_id, $19::uuid, true, $20::timestamptz
    from after on conflict do nothing
    returning task_id),
  "marked" as (update "task"
    set "has_follow_choices" = true
    where task.id in (select task_id
    from "following") and "task"."has_follow_choices" = false),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'comment.created', "before"."space_id", 'comment', "after"."id", "before"."title", "before"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('body', null::jsonb, wire_value("after"."body")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('task_id', null::jsonb, wire_value("after"."task_id"))) as change (field, before, after)
    where before is distinct
    from after), $21, $22, $23, $24, $25
    from before, after
    returning "event"."id")
select "after"."id", "before"."project_id", "before"."role", "before"."archived", "before"."unknown_mentions", "before"."has_parent", "before"."has_room"
    from "before"
    left join "after" on true;

-- comments: delete
with "before" as (select "task"."space_id", "task"."project_id", "task"."title", "comment".id as "id", (("space"."role" >= 'member' and not "space"."archived") and (comment.author_id is not distinct
    from $1::uuid or "space"."role" >= 'admin')) as "allowed", true as "has_version"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $4 and "task"."deleted_at" is null and "comment"."id" = $5 and not exists (select
    from comment as reply
    where reply.parent_id = comment.id)
    for update of "comment"),
  "gone" as (delete
    from "comment" using before
    where "comment".id = before.id and before.allowed and before.has_version
    returning "comment" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select "before"."space_id", 'comment.deleted', 'comment', ("gone".row)."id", "before"."title", "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('parent_id', wire_value(("gone".row)."parent_id"), wire_value(null::jsonb)), ('task_id', wire_value(("gone".row)."task_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $6, $7, $8, $9, $10
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- comments: delete, with replies
with "place" as (select "task"."space_id", "task"."project_id", "task"."title"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null and "comment"."id" = $4 and (("space"."role" >= 'member' and not "space"."archived") and (comment.author_id is not distinct
    from $5::uuid or "space"."role" >= 'admin'))),
  "after" as (update "comment"
    set "body" = '', "author_id" = null, "deleted_at" = $6
    from "place"
    where "comment"."id" = $7
    returning "comment"."id", "comment"."task_id", "comment"."parent_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'comment.deleted', "place"."space_id", 'comment', "after"."id", "place"."title", "place"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('parent_id', wire_value("after"."parent_id"), wire_value(null::jsonb)), ('task_id', wire_value("after"."task_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, $12
    from after, place
    returning "event"."id")
select "id"
    from "after";

-- comments: find one to write
select "space"."role", "space"."archived", "comment"."version", "comment"."parent_id", comment.author_id is not distinct
    from $1::uuid as "is_author", array(select unnest(array( select given.id
    from unnest($2::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = given.id) and not (given.id = $3 and task.space_id = $4))) except select user_id
    from comment_mention
    where comment_id = comment.id) as "unknown_mentions"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $7 and "task"."deleted_at" is null and "comment"."id" = $8 and "comment"."deleted_at" is null;

-- comments: get
select "comment"."id", "comment"."task_id", "comment"."parent_id", case when comment.deleted_at is null then comment.body end as "body", null::text as "body_html", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "comment"."author_id") as obj) as "author", ( select coalesce(json_agg(json_build_object('id', mentioned.id, 'full_name', mentioned.full_name, 'avatar_url', mentioned.avatar_url)
    order by fold(mentioned.full_name), mentioned.id), '[]')
    from comment_mention join "user" as mentioned on mentioned.id = comment_mention.user_id
    where comment_mention.comment_id = comment.id) as "mentions", ( select coalesce(json_agg(json_build_object('id', referred.id, 'title', referred.title, 'completed', referred.status = 'completed')
    order by referred.id), '[]')
    from comment_reference join task as referred on referred.id = comment_reference.task_id
    where comment_reference.comment_id = comment.id and referred.deleted_at is null and referred.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "references", ( select coalesce(json_agg(json_build_object('emoji', emoji, 'count', count, 'mine', mine)
    order by emoji), '[]')
    from (select emoji, count(*)::integer as count, bool_or(user_id = $3) as mine
    from comment_reaction
    where comment_id = comment.id group by emoji) as kind) as "reactions", (select count(*)::integer
    from comment as reply
    where reply.parent_id = comment.id) as "reply_count", (select count(*)::integer
    from attachment
    where attachment.comment_id = comment.id) as "attachment_count", comment.version > 1 and comment.deleted_at is null as "edited", comment.deleted_at is not null as "deleted", "comment"."version", "comment"."created_at", "comment"."updated_at"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $6 and "task"."deleted_at" is null and "comment"."id" = $7;

-- comments: get several
select "task"."project_id", "comment"."id", "comment"."task_id", "comment"."parent_id", case when comment.deleted_at is null then comment.body end as "body", null::text as "body_html", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "comment"."author_id") as obj) as "author", ( select coalesce(json_agg(json_build_object('id', mentioned.id, 'full_name', mentioned.full_name, 'avatar_url', mentioned.avatar_url)
    order by fold(mentioned.full_name), mentioned.id), '[]')
    from comment_mention join "user" as mentioned on mentioned.id = comment_mention.user_id
    where comment_mention.comment_id = comment.id) as "mentions", ( select coalesce(json_agg(json_build_object('id', referred.id, 'title', referred.title, 'completed', referred.status = 'completed')
    order by referred.id), '[]')
    from comment_reference join task as referred on referred.id = comment_reference.task_id
    where comment_reference.comment_id = comment.id and referred.deleted_at is null and referred.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "references", ( select coalesce(json_agg(json_build_object('emoji', emoji, 'count', count, 'mine', mine)
    order by emoji), '[]')
    from (select emoji, count(*)::integer as count, bool_or(user_id = $3) as mine
    from comment_reaction
    where comment_id = comment.id group by emoji) as kind) as "reactions", (select count(*)::integer
    from comment as reply
    where reply.parent_id = comment.id) as "reply_count", (select count(*)::integer
    from attachment
    where attachment.comment_id = comment.id) as "attachment_count", comment.version > 1 and comment.deleted_at is null as "edited", comment.deleted_at is not null as "deleted", "comment"."version", "comment"."created_at", "comment"."updated_at"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where comment.id = any($6::uuid[]) and "task"."deleted_at" is null;

-- comments: list, after a cursor, with every filter
select "comment"."id", "comment"."task_id", "comment"."parent_id", case when comment.deleted_at is null then comment.body end as "body", null::text as "body_html", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "comment"."author_id") as obj) as "author", ( select coalesce(json_agg(json_build_object('id', mentioned.id, 'full_name', mentioned.full_name, 'avatar_url', mentioned.avatar_url)
    order by fold(mentioned.full_name), mentioned.id), '[]')
    from comment_mention join "user" as mentioned on mentioned.id = comment_mention.user_id
    where comment_mention.comment_id = comment.id) as "mentions", ( select coalesce(json_agg(json_build_object('id', referred.id, 'title', referred.title, 'completed', referred.status = 'completed')
    order by referred.id), '[]')
    from comment_reference join task as referred on referred.id = comment_reference.task_id
    where comment_reference.comment_id = comment.id and referred.deleted_at is null and referred.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "references", ( select coalesce(json_agg(json_build_object('emoji', emoji, 'count', count, 'mine', mine)
    order by emoji), '[]')
    from (select emoji, count(*)::integer as count, bool_or(user_id = $3) as mine
    from comment_reaction
    where comment_id = comment.id group by emoji) as kind) as "reactions", (select count(*)::integer
    from comment as reply
    where reply.parent_id = comment.id) as "reply_count", (select count(*)::integer
    from attachment
    where attachment.comment_id = comment.id) as "attachment_count", comment.version > 1 and comment.deleted_at is null as "edited", comment.deleted_at is not null as "deleted", "comment"."version", "comment"."created_at", "comment"."updated_at", counted.total as "total", "comment"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "comment"."id", "comment"."task_id", "comment"."parent_id", "comment"."body", "comment"."author_id", "comment"."deleted_at", "comment"."version", "comment"."created_at", "comment"."updated_at", "comment"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $6 and "task"."deleted_at" is null and comment.parent_id = $7::uuid and comment.parent_id is null and ("comment"."created_at", "comment"."id") > ($8::timestamptz, $9::uuid)
    order by "comment"."created_at" asc, "comment"."id" asc
    limit $10 offset $11) as "comment" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $12
    union all select "own"."id", "own"."role"
    from (select $13::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $14 and "task"."deleted_at" is null)
    order by "comment"."sort_value" asc, "comment"."id" asc;

-- comments: list, first page
select "comment"."id", "comment"."task_id", "comment"."parent_id", case when comment.deleted_at is null then comment.body end as "body", null::text as "body_html", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "comment"."author_id") as obj) as "author", ( select coalesce(json_agg(json_build_object('id', mentioned.id, 'full_name', mentioned.full_name, 'avatar_url', mentioned.avatar_url)
    order by fold(mentioned.full_name), mentioned.id), '[]')
    from comment_mention join "user" as mentioned on mentioned.id = comment_mention.user_id
    where comment_mention.comment_id = comment.id) as "mentions", ( select coalesce(json_agg(json_build_object('id', referred.id, 'title', referred.title, 'completed', referred.status = 'completed')
    order by referred.id), '[]')
    from comment_reference join task as referred on referred.id = comment_reference.task_id
    where comment_reference.comment_id = comment.id and referred.deleted_at is null and referred.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as "references", ( select coalesce(json_agg(json_build_object('emoji', emoji, 'count', count, 'mine', mine)
    order by emoji), '[]')
    from (select emoji, count(*)::integer as count, bool_or(user_id = $3) as mine
    from comment_reaction
    where comment_id = comment.id group by emoji) as kind) as "reactions", (select count(*)::integer
    from comment as reply
    where reply.parent_id = comment.id) as "reply_count", (select count(*)::integer
    from attachment
    where attachment.comment_id = comment.id) as "attachment_count", comment.version > 1 and comment.deleted_at is null as "edited", comment.deleted_at is not null as "deleted", "comment"."version", "comment"."created_at", "comment"."updated_at", counted.total as "total", "comment"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "comment"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $6 and "task"."deleted_at" is null) as listed) as "counted"
    left join lateral (select "comment"."id", "comment"."task_id", "comment"."parent_id", "comment"."body", "comment"."author_id", "comment"."deleted_at", "comment"."version", "comment"."created_at", "comment"."updated_at", "comment"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $9 and "task"."deleted_at" is null
    order by "comment"."created_at" asc, "comment"."id" asc
    limit $10 offset $11) as "comment" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $12
    union all select "own"."id", "own"."role"
    from (select $13::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $14 and "task"."deleted_at" is null)
    order by "comment"."sort_value" asc, "comment"."id" asc;

-- comments: lock
select "comment"."id"
    from "comment"
    inner join "task" on "task"."id" = "comment"."task_id"
    where comment.id = any(array( select unnest(array[own.parent_id, own.id])
    from (select "comment"."parent_id", "comment"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null and "comment"."id" = $4) as own))
    order by comment.parent_id is not null
    for update of "comment" for key share of "task";

-- comments: lock the task of a new one
select "task"."id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null
    for no key update of "task";

-- comments: lock what a new one refers to
select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any(array_append($3::uuid[], $4::uuid))
    order by "task"."id" for key share of "task";

-- comments: remove mentions, references and reactions
with "unmentioned" as (delete
    from "comment_mention"
    where "comment_id" = $1),
  "unreferred" as (delete
    from "comment_reference"
    where "comment_id" = $2) delete
    from "comment_reaction"
    where "comment_id" = $3;

-- comments: remove one without replies
delete
    from "comment"
    where "comment"."id" = $1 and "comment"."deleted_at" is not null and not exists (select
    from comment as reply
    where reply.parent_id = comment.id);

-- comments: replace mentions and references
with "after" as (select $1::uuid as id),
  "unmentioned" as (delete
    from "comment_mention"
    where "comment_id" = $2 and user_id <> all($3::uuid[])),
  "unreferred" as (delete
    from "comment_reference"
    where "comment_id" = $4 and task_id <> all($5::uuid[])), "mentioned" as ( insert into comment_mention (comment_id, user_id)
select after.id, given.id
    from after, unnest($6::uuid[]) as given (id) on conflict do nothing), "referred" as ( insert into comment_reference (comment_id, task_id)
select after.id, referred.id
    from after, task as referred
    where referred.id = any($7::uuid[]) and referred.deleted_at is null and referred.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $8
    union all select "own"."id", "own"."role"
    from (select $9::uuid as id, 'owner'::project_role as role) as "own") as space) on conflict do nothing)
select "after"."id"
    from "after";

-- events: add a reader
insert into "event_reader" ("name", "position")
select $1::text as "name", "last_sequence"
    from "event_dispatcher" on conflict do nothing;

-- events: find what changed since a version
select newest.change->>'field' as "field", newest.change->'before' as "before", newest.change->'after' as "after", "newest"."version" as "version", case when author.id is not null then jsonb_build_object('id', author.id, 'full_name', author.full_name, 'avatar_url', author.avatar_url) end as "changed_by", "newest"."created_at" as "changed_at"
    from (select "event"."position", "event"."version", "event"."actor_id", "event"."created_at", "each"."change", "each"."ordinal"
    from "event"
    inner join jsonb_array_elements(event.changes) with ordinality as each(change, ordinal) on true
    where "event"."subject_id" = $1 and "event"."version" > $2 and (event.type <> 'task.moved' or each.change->>'field' in ('project_id', 'parent_id', 'position', 'assignee_ids')) and coalesce(event.space_id = $3::uuid, true) and "event"."space_id" in (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space")
    order by "event"."position" desc, "each"."ordinal" desc
    limit 100) as "newest"
    left join "user" as "author" on "author"."id" = "newest"."actor_id"
    order by "newest"."position", "newest"."ordinal";

-- events: lock a reader
select "position"
    from "event_reader"
    where "name" = $1
    for update skip locked;

-- events: number those of committed transactions
select stamped, last_sequence
    from stamp_events($1, $2);

-- events: read after a number
select "numbered"."sequence", event.position::text as "position", "event"."id", "event"."type", "event"."project_id", "event"."actor_id", "event"."subject_type", "event"."subject_id", "event"."subject_name"
    from "event_sequence" as "numbered"
    inner join "event" on "event"."position" = "numbered"."position"
    where "numbered"."sequence" > $1
    order by "numbered"."sequence"
    limit $2;

-- events: record denials
insert into "event" ("type", "space_id", "code", "operation", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select "denial"."type", '00000000-0000-0000-0000-000000000000', "denial"."code", "denial"."operation", coalesce(denial.subject_type, case when denial.account_id is not null then 'user' end), coalesce(denial.subject_id, denial.account_id), null, "denial"."actor_id", "denial"."request_id", case when denial.is_forgotten then null else denial.client_address end, null, "denial"."created_at"
    from ( select given.*, (select id
    from "user"
    where email = given.email) as account_id, coalesce(given.actor_id, case given.subject_type when 'user' then given.subject_id end) is not null and not exists ( select
    from "user"
    where password_hash <> '' and id = coalesce(given.actor_id, case given.subject_type when 'user' then given.subject_id end)) as is_forgotten
    from jsonb_to_recordset($1::jsonb) as given(type text, code text, operation text, actor_id uuid, subject_type text, subject_id uuid, email text, client_address text, request_id text, created_at timestamptz) ) as denial
    returning "event"."id";

-- events: store how far a reader is
update "event_reader"
    set "position" = $1
    where "name" = $2;

-- exports: add a part
with "wanted" as (update "export"
    set "progress" = $1
    from "user"
    where "user"."id" = "export"."user_id" and "user"."active" = true and "export"."id" = $2 and "export"."run" = $3 and "export"."status" = 'running'
    returning "export"."id"),
  "taken" as (update "stored_file"
    set "delete_after" = now() + interval '2 days'
    from "wanted"
    where "stored_file"."id" = $4 and stored_file.delete_after > now() and stored_file.removing_until is null
    returning "stored_file"."id") insert into "export_part" ("file_id", "export_id", "number", "size_bytes")
select taken.id, wanted.id, $5::integer, $6::bigint
    from taken, wanted
    returning "export_part"."file_id";

-- exports: check the archive that is sent
select "export"."id"
    from "export"
    where "export"."id" = $1 and "export"."run" = $2 and "export"."status" = 'done';

-- exports: create
with "over" as (update "export"
    set "expires_at" = now()
    where "user_id" = $1 and "expires_at" > now()),
  "made" as (insert into "export" ("user_id", "created_at") values ($2, $3)
    returning *),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.exported', $4, 'user', $5, null, $6, $7, $8, $9, $10
    returning "event"."id")
select "export"."id", "export"."status", "export"."progress", "export"."size_bytes", "export"."created_at", "export"."expires_at", case export.status when 'done' then '/api/v1/users/exports/' || export.id || '/content' end as "download_url"
    from "made" as "export";

-- exports: find one in progress
select "export"."id", "export"."status", "export"."progress", "export"."size_bytes", "export"."created_at", "export"."expires_at", case export.status when 'done' then '/api/v1/users/exports/' || export.id || '/content' end as "download_url"
    from "export"
    where "user_id" = $1 and "status" in ('queued', 'running');

-- exports: find the archive to send
select "export"."id" as "export_id", "export"."status", "export"."run", "export"."size_bytes", "export"."created_at"
    from "export"
    where "export"."user_id" = $1 and "export"."id" = $2 and coalesce(export.expires_at > now(), true);

-- exports: find the parts of the archive
select "stored_file"."id", "stored_file"."wrapped_key", export_part.size_bytes::double precision as "size_bytes"
    from "export"
    inner join "export_part" on "export_part"."export_id" = "export"."id"
    inner join "stored_file" on "stored_file"."id" = "export_part"."file_id"
    where "export"."id" = $1 and "export"."run" = $2 and "export"."status" = 'done'
    order by "export_part"."number";

-- exports: finish
with "after" as (update "export"
    set "size_bytes" = $1, "status" = 'done', "progress" = 100, "expires_at" = now() + interval '24 hours'
    where "id" = $2 and "run" = $3 and "status" = 'running'
    returning "id", "user_id", "status", "expires_at"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'export.finished', "after"."user_id", 'export', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('status', null::jsonb, wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from after
    returning "event"."id")
select expires_at as "expires_at"
    from "after";

-- exports: get
select "export"."id", "export"."status", "export"."progress", "export"."size_bytes", "export"."created_at", "export"."expires_at", case export.status when 'done' then '/api/v1/users/exports/' || export.id || '/content' end as "download_url"
    from "export"
    where "export"."user_id" = $1 and "export"."id" = $2 and coalesce(export.expires_at > now(), true);

-- exports: lock the account of a new one
select "id"
    from "user"
    where "id" = $1 and "active" = true
    for no key update;

-- exports: mark as failed
with "after" as (update "export"
    set "status" = 'failed', "expires_at" = now() + interval '24 hours'
    where "id" = $1 and "run" = $2 and "status" = 'running'
    returning "id", "user_id", "status", "expires_at"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'export.finished', "after"."user_id", 'export', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('status', null::jsonb, wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from after
    returning "event"."id")
select "id"
    from "after";

-- exports: mark those without a job as failed
with "after" as (update export
    set status = 'failed', expires_at = now() + interval '24 hours'
    where status in ('queued', 'running') and not exists ( select
    from graphile_worker._private_jobs as job
    where job.payload->>'export_id' = export.id::text and (job.locked_at is not null or job.attempts < job.max_attempts))
    returning id, user_id, status),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'export.finished', "after"."user_id", 'export', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('status', null::jsonb, wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from after
    returning "event"."id")
select count(*) as "count"
    from "after";

-- exports: record the progress
update "export"
    set "progress" = $1
    from "user"
    where "user"."id" = "export"."user_id" and "user"."active" = true and "export"."id" = $2 and "export"."run" = $3 and "export"."status" = 'running'
    returning "export"."id";

-- exports: start a run
with "begun" as (update "export"
    set "status" = case when "user".active then 'running' else 'failed' end::export_status, "expires_at" = case when not "user".active then now() + interval '24 hours' end, "progress" = 0, "run" = gen_random_uuid(), "attempts" = "export"."attempts" + 1
    from "user"
    where "user"."id" = "export"."user_id" and "export"."id" = $1 and "export"."status" in ('queued', 'running')
    returning "export"."id", "export"."run", "export"."user_id", "export"."attempts", "user"."active")
select "id" as "export_id", run as "run", "user_id", "attempts"
    from "begun"
    where "active" = true;

-- files: claim those to remove
update "stored_file"
    set "removing_until" = now() + interval '5 minutes'
    where id = any(array((select "id"
    from "stored_file"
    where "delete_after" <= now() and coalesce(removing_until <= now(), true)
    order by "delete_after"
    limit 16
    for update skip locked)))
    returning "id";

-- files: create
insert into "stored_file" ("id", "wrapped_key", "delete_after") values ($1, $2, now() + interval '1 hour');

-- files: delete
delete
    from "stored_file"
    where id = any($1::uuid[]);

-- files: find the key of one
select "wrapped_key"
    from "stored_file"
    where "id" = $1;

-- files: find those without a row
select given.id
    from unnest($1::uuid[]) as given (id)
    where not exists (select
    from stored_file
    where stored_file.id = given.id);

-- files: keep one for a job
update "stored_file"
    set "delete_after" = now() + interval '1 day'
    where "id" = $1 and "delete_after" is not null and "removing_until" is null;

-- files: keep those of an upload
update "stored_file"
    set "delete_after" = now() + interval '1 hour'
    where id = any($1::uuid[]) and "delete_after" is not null and "removing_until" is null;

-- files: release that of a job
update "stored_file"
    set "delete_after" = '-infinity'
    where "id" = $1;

-- files: release those of a failed upload
update "stored_file"
    set "delete_after" = '-infinity'
    where id = any($1::uuid[]) and "delete_after" is not null
    returning "id";

-- idempotency: find a stored response
select "request_digest", "answer", case when current_setting('synchronous_standby_names') <> '' then pg_logical_emit_message(true, 'taskflow', '') end as "standby_wait"
    from "idempotency_key"
    where "digest" = $1 and (project_id is null or exists (select
    from project_member as member
    where member.project_id = idempotency_key.project_id and member.user_id = $2::uuid)) and "created_at" > now() - make_interval(secs => $3);

-- idempotency: find a stored response with credentials
select "request_digest", "answer", case when current_setting('synchronous_standby_names') <> '' then pg_logical_emit_message(true, 'taskflow', '') end as "standby_wait"
    from "idempotency_key"
    where "digest" = $1 and (project_id is null or exists (select
    from project_member as member
    where member.project_id = idempotency_key.project_id and member.user_id = $2::uuid)) and "created_at" > now() - make_interval(secs => $3) and (exists ( select
    from refresh_token join session on session.id = refresh_token.session_id join "user" on "user".id = session.user_id
    where refresh_token.digest = idempotency_key.refresh_digest and session.revoked_at is null and session.expires_at > now() and "user".active and (idempotency_key.password_digest is null or refresh_token.used_at is null and refresh_token.expires_at > now() and idempotency_key.password_digest = sha256(convert_to("user".password_hash, 'UTF8')))) or exists (select
    from api_key
    where api_key.id = idempotency_key.api_key_id and api_key.expires_at > now()) or exists (select
    from webhook
    where webhook.secret_digest = idempotency_key.webhook_secret));

-- idempotency: lock a key
select pg_try_advisory_xact_lock($1::bigint) as locked;

-- idempotency: store a response
insert into "idempotency_key" ("digest", "request_digest", "answer", "refresh_digest", "password_digest", "api_key_id", "webhook_secret", "project_id") values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict ("digest") do update
    set "request_digest" = "excluded"."request_digest", "answer" = "excluded"."answer", "refresh_digest" = "excluded"."refresh_digest", "password_digest" = "excluded"."password_digest", "api_key_id" = "excluded"."api_key_id", "webhook_secret" = "excluded"."webhook_secret", "project_id" = "excluded"."project_id", "created_at" = now();

-- import: add rows
 with ids as ( -- IDs of the same millisecond are in no order. select id, row_number() over (order by id) as nth
    from (select uuid_v7() as id
    from generate_series(1, $1::integer)) as made), given as ( select *, row_number() over (order by row) as nth
    from jsonb_to_recordset($2::jsonb) as given ( row integer, line integer, ref text, parent_ref text, space_id uuid, fields jsonb, assignee_ids uuid[], category_ids uuid[], errors jsonb)) insert into import_row (job_id, row, line, task_id, space_id, ref, parent_ref, root, fields, assignee_ids, category_ids, errors)
select $3::uuid, row, line, ids.id, space_id, ref, parent_ref, case when parent_ref is null and space_id is not null then row end, fields, assignee_ids, category_ids, errors
    from given join ids using (nth);

-- import: count rows
 select count(*)::integer as rows, (count(*) filter (where errors is null))::integer as valid
    from import_row
    where job_id = $1;

-- import: count the unfinished ones of a user
 select count(*)::integer as many
    from background_job
    where user_id = $1 and kind = 'task_import' and finished_at is null;

-- import: create tasks
 insert into task ("id", "project_id", "owner_id", "parent_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "created_by", "completed_at", "created_at", "updated_at")
select import_row.task_id, nullif(import_row.space_id, $1::uuid), case import_row.space_id when $2::uuid then $3::uuid end, (select parent.task_id
    from import_row as parent
    where parent.job_id = import_row.job_id and parent.ref = import_row.parent_ref and parent.root is not null), (import_row.fields->>'title')::text, (import_row.fields->>'description')::text, (import_row.fields->>'status')::task_status, coalesce((import_row.fields->>'priority'), project.default_priority::text, 'medium')::task_priority, (import_row.fields->>'start_date')::timestamptz, (import_row.fields->>'due_date')::timestamptz, (import_row.fields->>'due_on')::date, (import_row.fields->>'estimate_minutes')::integer, array(select jsonb_array_elements_text(import_row.fields->'tags'))::text[], $4::uuid, case import_row.fields->>'status' when 'completed' then $5::timestamptz end, $6::timestamptz, $7::timestamptz
    from import_row join (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $8
    union all select "own"."id", "own"."role"
    from (select $9::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as space on space.id = import_row.space_id
    left join project on project.id = space.id
    where import_row.job_id = $10 and import_row.root > $11 and import_row.root <= $12 and ("space"."role" >= 'member' and not "space"."archived") and exists (select
    from "user"
    where "user".id = $13 and "user".active)
    returning id;

-- import: find the first errors
 select coalesce(jsonb_agg(jsonb_build_object('line', line) || error
    order by row, nth), '[]') as errors
    from ( select failed.row, failed.line, error, nth
    from (select row, line, errors
    from import_row
    where job_id = $1 and errors is not null
    order by row
    limit 100) as failed, jsonb_array_elements(failed.errors) with ordinality as listed (error, nth)
    order by row, nth
    limit 100) as first;

-- import: find the first new tasks
 select coalesce(jsonb_agg(jsonb_build_object('line', line, 'id', task_id)
    order by row), '[]') as tasks
    from ( select row, line, task_id
    from import_row
    where job_id = $1 and root is not null and exists (select
    from task
    where task.id = import_row.task_id)
    order by row
    limit 1000) as first;

-- import: find the members whom rows name
 select member.space_id, "user".id, "user".email
    from ( select project_id as space_id, user_id
    from project_member
    where project_id = any($1::uuid[])
    union all select $2::uuid, $3::uuid) as member join "user" on "user".id = member.user_id
    where "user".id = any($4::uuid[]) or "user".email = any($5::text[]);

-- import: find the next trees
 select root
    from import_row
    where job_id = $1 and root > $2
    order by root, row
    limit 1500;

-- import: find the spaces of rows
select "own"."id", "own"."role", coalesce(project.archived, false) as "archived", "project"."name"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id"
    where (own.id = any($3::uuid[]) or fold("project"."name") = any($4::text[]));

-- import: find the trees of rows
 with recursive tree as ( select row, row as root, ref, space_id, 0 as depth
    from import_row
    where job_id = $1 and root is not null and ref is not null
    union all select child.row, tree.root, child.ref, child.space_id, tree.depth + 1
    from tree join import_row as child on child.job_id = $2 and child.parent_ref = tree.ref
    where child.space_id = tree.space_id and tree.depth < 5), ranked as (select row, root, depth, row_number() over (partition by root
    order by depth, row) as nth
    from tree) update import_row
    set root = ranked.root
    from ranked
    where import_row.job_id = $3 and import_row.row = ranked.row and ranked.depth > 0 and ranked.nth <= 1000;

-- import: link tasks
 with created as materialized ( select *
    from import_row
    where job_id = $1 and root > $2 and root <= $3 and task_id = any($4::uuid[])), assigned as ( insert into task_assignee (task_id, user_id)
select created.task_id, assignee.id
    from created, unnest(created.assignee_ids) as assignee (id)
    where ("assignee"."id" = "created"."space_id" or exists ( select
    from project_member
    where project_id = "created"."space_id" and user_id = "assignee"."id"))) insert into task_category (task_id, category_id)
select created.task_id, category.id
    from created join category on category.id = any(created.category_ids) and category.owner_id = $5;

-- import: lock those of a user
 select pg_advisory_xact_lock(hashtextextended($1::text, 18));

-- import: refuse repeated references
 update import_row
    set space_id = null, root = null, errors = jsonb_build_array(jsonb_build_object('column', $1::text, 'code', 'DUPLICATE', 'message', 'An earlier row has the same ID.'))
    from (select row, row_number() over (partition by ref
    order by row) as nth
    from import_row
    where job_id = $2 and ref is not null) as numbered
    where import_row.job_id = $3 and import_row.row = numbered.row and numbered.nth > 1 and import_row.errors is null;

-- import: refuse subtasks without their parent
 update import_row
    set space_id = null, errors = jsonb_build_array(jsonb_build_object('column', $1::text, 'code', orphan.code, 'message', case orphan.code when 'UNKNOWN_PARENT' then 'No row of the same project has this ID.' when 'PARENT_NOT_IMPORTED' then 'The row of the parent is not imported, or is below this one.' else 'Subtasks can be at most 5 levels below a task, and a task can have 999 of them.' end))
    from ( select import_row.row, case when parent.row is null then 'UNKNOWN_PARENT' when parent.errors is null and parent.space_id is distinct
    from import_row.space_id then 'UNKNOWN_PARENT' when parent.root is null then 'PARENT_NOT_IMPORTED' else 'TOO_DEEP' end as code
    from import_row
    left join lateral (select *
    from import_row as other
    where other.job_id = $2 and other.ref = import_row.parent_ref
    order by other.row
    limit 1) as parent on true
    where import_row.job_id = $3 and import_row.root is null and import_row.errors is null) as orphan
    where import_row.job_id = $4 and import_row.row = orphan.row;

-- invitations: accept
with "before" as (select "invitation".id as "id", true as "allowed", true as "has_version", "invitation" as "row", ("invitation"."status", "invitation"."user_id", "invitation"."ended_at") is distinct
    from ('accepted', $1, $2) as "differs"
    from "invitation"
    where "invitation"."id" = $3
    for no key update of "invitation"),
  "after" as (update "invitation"
    set "status" = 'accepted', "user_id" = $4, "ended_at" = $5
    from before
    where "invitation".id = before.id and before.allowed and before.has_version and before.differs
    returning "invitation" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."project_id", 'invitation.accepted', 'invitation', ("after".row)."id", null, ("after".row)."project_id", '[]'::jsonb, $6, $7, $8, $9, $10
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "invitation" on "invitation".id = before.id;

-- invitations: count a message
insert into "invitation_mail" ("id", "project_id", "inviter_id", "email") values ($1, $2, $3, $4);

-- invitations: create
with "after" as (insert into "invitation" ("project_id", "email", "role", "message", "inviter_id", "mail_id", "sent_at", "expires_at", "created_at") values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz + interval '7 days', $9)
    returning "invitation" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."project_id", 'invitation.created', 'invitation', ("after".row)."id", null, ("after".row)."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', null::jsonb, wire_value(("after".row)."role"))) as change (field, before, after)
    where before is distinct
    from after), $10, $11, $12, $13, $14
    from after
    returning "event"."id")
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "invitation"."inviter_id") as obj) as "inviter"
    from (select (after.row).*
    from after) as "invitation";

-- invitations: decline
with "before" as (select "invitation".id as "id", true as "allowed", true as "has_version", "invitation" as "row", ("invitation"."status", "invitation"."user_id", "invitation"."ended_at") is distinct
    from ('declined', $1, $2) as "differs"
    from "invitation"
    where "invitation"."id" = $3
    for no key update of "invitation"),
  "after" as (update "invitation"
    set "status" = 'declined', "user_id" = $4, "ended_at" = $5
    from before
    where "invitation".id = before.id and before.allowed and before.has_version and before.differs
    returning "invitation" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."project_id", 'invitation.declined', 'invitation', ("after".row)."id", null, ("after".row)."project_id", '[]'::jsonb, null, $6, null, null, $7
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "invitation" on "invitation".id = before.id;

-- invitations: find how long to wait before another message
 select ceil(extract(epoch
    from max(created_at) + interval '1 day' - now()))::integer as seconds
    from ( (select created_at
    from invitation_mail
    where inviter_id = $1::uuid and created_at > now() - interval '1 day'
    order by created_at desc offset 199
    limit 1)
    union all (select created_at
    from invitation_mail
    where project_id = $2::uuid and created_at > now() - interval '1 day'
    order by created_at desc offset 199
    limit 1)
    union all (select created_at
    from invitation_mail
    where email = $3 and created_at > now() - interval '1 day'
    order by created_at desc offset 19
    limit 1)
    union all (select created_at
    from invitation_mail
    where email = $4 and project_id = $5::uuid and created_at > now() - interval '1 day'
    order by created_at desc offset 4
    limit 1) ) as reached;

-- invitations: find in a project
select "invitation"."email", "invitation"."role", "invitation"."inviter_id", "invitation"."status" as "stored_status", case when invitation.status = 'open' and invitation.expires_at <= now() then 'expired' else invitation.status end as "status"
    from "invitation"
    where "invitation"."id" = $1 and "invitation"."project_id" = $2;

-- invitations: find the right to invite
select "space"."role", "project"."who_can_invite"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where "project"."id" = $3;

-- invitations: find what prevents one
select exists (select
    from project_member join "user" on "user".id = project_member.user_id
    where project_member.project_id = $1::uuid and "user".email = $2) as is_member, (select invitation.id
    from invitation
    where invitation.project_id = $3::uuid and invitation.email = $4 and invitation.status = 'open' and invitation.expires_at > now()) as open_id, (select count(*)::integer
    from invitation
    where invitation.project_id = $5::uuid and invitation.status = 'open' and invitation.expires_at > now()) as open_count;

-- invitations: issue a token
with "issued" as (update "invitation"
    set "digest" = $1
    from "project", "user" as "inviter"
    where "invitation"."id" = $2 and "invitation"."mail_id" = $3 and "invitation"."status" = 'open' and "invitation"."expires_at" > now() and "project"."id" = "invitation"."project_id" and "project"."deleted_at" is null and "inviter"."id" = "invitation"."inviter_id" and "inviter"."active" = true and not exists (select
    from "user" as invited
    where invited.email = invitation.email and invited.active and invited.email_verified and invited.settings #> '{notifications,project_invited,email}' = 'false')
    returning "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."expires_at", "project"."name" as "project", "inviter"."full_name" as "inviter")
select "issued"."email", "issued"."role", "issued"."message", "issued"."expires_at", "issued"."project", "issued"."inviter", case when "user".email_verified then "user".full_name end as "full_name", coalesce("user".locale, 'en') as "locale", coalesce("user".timezone, 'UTC') as "timezone"
    from "issued"
    left join "user" on "user"."email" = "issued"."email" and "user"."active" = true;

-- invitations: list those to the actor, after a cursor
select "invitation"."id", json_build_object('id', invitation.project_id, 'name', invitation.project_name) as "project", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "invitation"."inviter_id") as obj) as "inviter", "invitation"."role", "invitation"."message", "invitation"."created_at", "invitation"."expires_at", counted.total as "total", "invitation"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "invitation"."id", "invitation"."role", "invitation"."message", "invitation"."created_at", "invitation"."expires_at", "invitation"."inviter_id", "invitation"."project_id", "project"."name" as "project_name", "invitation"."created_at" as "sort_value"
    from "invitation"
    inner join "project" on "project"."id" = "invitation"."project_id"
    left join "project_member" as "inviter" on "inviter"."project_id" = "invitation"."project_id" and "inviter"."user_id" = "invitation"."inviter_id" and ("inviter"."role" >= 'admin' or (project.who_can_invite = 'members' and "inviter"."role" >= 'member')) and exists (select
    from "user"
    where "user".id = inviter.user_id and "user".active)
    inner join "user" as "self" on "self"."email" = "invitation"."email"
    where "project"."deleted_at" is null and "self"."id" = $1 and "self"."email_verified" = true and "invitation"."status" = 'open' and "invitation"."expires_at" > now() and "inviter"."user_id" is not null and ("invitation"."created_at", "invitation"."id") < ($2::timestamptz, $3::uuid)
    order by "invitation"."created_at" desc, "invitation"."id" desc
    limit $4 offset $5) as "invitation" on true
    order by "invitation"."sort_value" desc, "invitation"."id" desc;

-- invitations: list those to the actor, first page
select "invitation"."id", json_build_object('id', invitation.project_id, 'name', invitation.project_name) as "project", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "invitation"."inviter_id") as obj) as "inviter", "invitation"."role", "invitation"."message", "invitation"."created_at", "invitation"."expires_at", counted.total as "total", "invitation"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "invitation"."id" as "id"
    from "invitation"
    inner join "project" on "project"."id" = "invitation"."project_id"
    left join "project_member" as "inviter" on "inviter"."project_id" = "invitation"."project_id" and "inviter"."user_id" = "invitation"."inviter_id" and ("inviter"."role" >= 'admin' or (project.who_can_invite = 'members' and "inviter"."role" >= 'member')) and exists (select
    from "user"
    where "user".id = inviter.user_id and "user".active)
    inner join "user" as "self" on "self"."email" = "invitation"."email"
    where "project"."deleted_at" is null and "self"."id" = $1 and "self"."email_verified" = true and "invitation"."status" = 'open' and "invitation"."expires_at" > now() and "inviter"."user_id" is not null) as listed) as "counted"
    left join lateral (select "invitation"."id", "invitation"."role", "invitation"."message", "invitation"."created_at", "invitation"."expires_at", "invitation"."inviter_id", "invitation"."project_id", "project"."name" as "project_name", "invitation"."created_at" as "sort_value"
    from "invitation"
    inner join "project" on "project"."id" = "invitation"."project_id"
    left join "project_member" as "inviter" on "inviter"."project_id" = "invitation"."project_id" and "inviter"."user_id" = "invitation"."inviter_id" and ("inviter"."role" >= 'admin' or (project.who_can_invite = 'members' and "inviter"."role" >= 'member')) and exists (select
    from "user"
    where "user".id = inviter.user_id and "user".active)
    inner join "user" as "self" on "self"."email" = "invitation"."email"
    where "project"."deleted_at" is null and "self"."id" = $2 and "self"."email_verified" = true and "invitation"."status" = 'open' and "invitation"."expires_at" > now() and "inviter"."user_id" is not null
    order by "invitation"."created_at" desc, "invitation"."id" desc
    limit $3 offset $4) as "invitation" on true
    order by "invitation"."sort_value" desc, "invitation"."id" desc;

-- invitations: list, after a cursor, with every filter
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", case when invitation.status = 'open' and invitation.expires_at <= now() then 'expired' else invitation.status end as "status", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "invitation"."inviter_id") as obj) as "inviter", counted.total as "total", "invitation"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", "invitation"."inviter_id", "invitation"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    inner join "invitation" on "invitation"."project_id" = "space"."id"
    where ("space"."role" >= 'admin' or (project.who_can_invite = 'members' and "space"."role" >= 'member')) and "invitation"."project_id" = $3 and case when invitation.status = 'open' and invitation.expires_at <= now() then 'expired' else invitation.status end = any($4::invitation_status[]) and ("invitation"."created_at", "invitation"."id") < ($5::timestamptz, $6::uuid)
    order by "invitation"."created_at" desc, "invitation"."id" desc
    limit $7 offset $8) as "invitation" on true
    where exists (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where ("space"."role" >= 'admin' or (project.who_can_invite = 'members' and "space"."role" >= 'member')) and "space"."id" = $11)
    order by "invitation"."sort_value" desc, "invitation"."id" desc;

-- invitations: list, first page
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", case when invitation.status = 'open' and invitation.expires_at <= now() then 'expired' else invitation.status end as "status", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "invitation"."inviter_id") as obj) as "inviter", counted.total as "total", "invitation"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "invitation"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    inner join "invitation" on "invitation"."project_id" = "space"."id"
    where ("space"."role" >= 'admin' or (project.who_can_invite = 'members' and "space"."role" >= 'member')) and "invitation"."project_id" = $3) as listed) as "counted"
    left join lateral (select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", "invitation"."inviter_id", "invitation"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    inner join "invitation" on "invitation"."project_id" = "space"."id"
    where ("space"."role" >= 'admin' or (project.who_can_invite = 'members' and "space"."role" >= 'member')) and "invitation"."project_id" = $6
    order by "invitation"."created_at" desc, "invitation"."id" desc
    limit $7 offset $8) as "invitation" on true
    where exists (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where ("space"."role" >= 'admin' or (project.who_can_invite = 'members' and "space"."role" >= 'member')) and "space"."id" = $11)
    order by "invitation"."sort_value" desc, "invitation"."id" desc;

-- invitations: lock an address
select pg_advisory_xact_lock(hashtextextended('taskflow invitations to ' || $1::text, 0));

-- invitations: lock one to answer
select "invitation"."id", "invitation"."project_id", "invitation"."user_id" as "answered_by", case when invitation.status = 'open' and invitation.expires_at <= now() then 'expired' else invitation.status end as "status", "invitation"."email" = "self"."email" as "is_addressee", "self"."email_verified" as "is_verified", "project"."archived" as "is_archived", "own"."user_id" is not null as "is_member", case when inviter.role is not null then least(invitation.role, inviter.role) end as "granted_role"
    from "invitation"
    inner join "project" on "project"."id" = "invitation"."project_id"
    left join "project_member" as "inviter" on "inviter"."project_id" = "invitation"."project_id" and "inviter"."user_id" = "invitation"."inviter_id" and ("inviter"."role" >= 'admin' or (project.who_can_invite = 'members' and "inviter"."role" >= 'member')) and exists (select
    from "user"
    where "user".id = inviter.user_id and "user".active)
    inner join "user" as "self" on "self"."id" = $1
    left join "project_member" as "own" on "own"."project_id" = "invitation"."project_id" and "own"."user_id" = $2
    where "project"."deleted_at" is null and (invitation.digest = $3::bytea or invitation.id = $4::uuid)
    for update of "invitation";

-- invitations: lock the project of one
select "project"."id"
    from "invitation"
    inner join "project" on "project"."id" = "invitation"."project_id"
    where (invitation.digest = $1::bytea or invitation.id = $2::uuid)
    for no key update of "project";

-- invitations: mark one as expired
update "invitation"
    set "status" = 'expired', "digest" = null, "ended_at" = "invitation"."expires_at"
    where "project_id" = $1 and "email" = $2 and "status" = 'open' and "expires_at" <= now();

-- invitations: resend
with "before" as (select "invitation".id as "id", true as "allowed", true as "has_version", "invitation" as "row", ("invitation"."inviter_id", "invitation"."mail_id", "invitation"."digest", "invitation"."sent_at", "invitation"."expires_at") is distinct
    from ($1, $2, null, $3, $4::timestamptz + interval '7 days') as "differs"
    from "invitation"
    where "invitation"."id" = $5 and "invitation"."project_id" = $6 and "invitation"."status" = 'open'
    for no key update of "invitation"),
  "after" as (update "invitation"
    set "inviter_id" = $7, "mail_id" = $8, "digest" = null, "sent_at" = $9, "expires_at" = $10::timestamptz + interval '7 days'
    from before
    where "invitation".id = before.id and before.allowed and before.has_version and before.differs
    returning "invitation" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."project_id", 'invitation.resent', 'invitation', ("after".row)."id", null, ("after".row)."project_id", '[]'::jsonb, $11, $12, $13, $14, $15
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", "before"."allowed", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "invitation"."inviter_id") as obj) as "inviter"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "invitation" on "invitation".id = before.id;

-- invitations: revoke
with "before" as (select "invitation".id as "id", true as "allowed", true as "has_version", "invitation" as "row", ("invitation"."status", "invitation"."digest", "invitation"."ended_at") is distinct
    from ('revoked', null, $1) as "differs"
    from "invitation"
    where "invitation"."id" = $2 and "invitation"."project_id" = $3 and "invitation"."status" = 'open'
    for no key update of "invitation"),
  "after" as (update "invitation"
    set "status" = 'revoked', "digest" = null, "ended_at" = $4
    from before
    where "invitation".id = before.id and before.allowed and before.has_version and before.differs
    returning "invitation" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."project_id", 'invitation.revoked', 'invitation', ("after".row)."id", null, ("after".row)."project_id", '[]'::jsonb, $5, $6, $7, $8, $9
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "invitation"."id", "invitation"."project_id", "invitation"."email", "invitation"."role", "invitation"."message", "invitation"."status", "invitation"."created_at", "invitation"."sent_at", "invitation"."expires_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "invitation" on "invitation".id = before.id;

-- jobs: add
select
    from graphile_worker.add_job( $1, $2::json, run_at => $3::timestamptz, job_key => $4, max_attempts => $5::integer, priority => $6::integer);

-- jobs: add a batch
update "background_job"
    set "done" = "done" + $1, "total" = case when coalesce($2::integer, total) is not null then greatest($3::integer, total, done + $4::integer) end, "place" = $5, "attempts" = 0
    where "id" = $6;

-- jobs: cancel
with "after" as (update "background_job"
    set "status" = 'cancelled', "finished_at" = $1
    where "id" = $2
    returning *),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'job.finished', "after"."user_id", 'job', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('kind', null::jsonb, wire_value("after"."kind")), ('status', null::jsonb, wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), $3, $4, $5, $6, $7
    from after
    where after.user_id is not null
    returning "event"."id")
select "background_job"."id", background_job.kind as "kind", "background_job"."status", json_build_object('done', background_job.done, 'total', background_job.total) as "progress", '{"skipped_count": 0, "imported": null}'::jsonb || background_job.result as "result", background_job.error as "error", "background_job"."created_at", "background_job"."started_at", "background_job"."finished_at"
    from "after" as "background_job";

-- jobs: complete
with "after" as (update "background_job"
    set "status" = 'completed', "done" = "done" + $1, "total" = "done" + $2, "result" = jsonb_build_object('item_count', done + $3::integer, 'skipped_count', $4::integer) || $5::jsonb, "place" = null, "finished_at" = now()
    where "id" = $6
    returning "id", "user_id", "kind", "status"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'job.finished', "after"."user_id", 'job', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('kind', null::jsonb, wire_value("after"."kind")), ('status', null::jsonb, wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from after
    where after.user_id is not null
    returning "event"."id")
select "id"
    from "after";

-- jobs: create
with "made" as (insert into "background_job" ("id", "user_id", "kind", "must_finish", "payload", "created_at") values (coalesce($1::uuid, uuid_v7()), $2, $3, $4, $5, $6)
    returning *)
select "background_job"."id", background_job.kind as "kind", "background_job"."status", json_build_object('done', background_job.done, 'total', background_job.total) as "progress", '{"skipped_count": 0, "imported": null}'::jsonb || background_job.result as "result", background_job.error as "error", "background_job"."created_at", "background_job"."started_at", "background_job"."finished_at"
    from "made" as "background_job";

-- jobs: fail
with "after" as (update "background_job"
    set "status" = 'failed', "error" = $1, "finished_at" = now()
    where "id" = $2 and "run" = $3 and "status" = 'running'
    returning "id", "user_id", "kind", "status"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'job.finished', "after"."user_id", 'job', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('kind', null::jsonb, wire_value("after"."kind")), ('status', null::jsonb, wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from after
    where after.user_id is not null
    returning "event"."id")
select "id"
    from "after";

-- jobs: find those without a worker
select "id"
    from "background_job"
    where "finished_at" is null and not exists ( select
    from graphile_worker._private_jobs as queued
    where queued.payload->>'job_id' = background_job.id::text and (queued.locked_at is not null or queued.attempts < queued.max_attempts))
    order by "created_at"
    limit $1;

-- jobs: get
select "background_job"."id", background_job.kind as "kind", "background_job"."status", json_build_object('done', background_job.done, 'total', background_job.total) as "progress", '{"skipped_count": 0, "imported": null}'::jsonb || background_job.result as "result", background_job.error as "error", "background_job"."created_at", "background_job"."started_at", "background_job"."finished_at"
    from "background_job"
    where "background_job"."user_id" = $1 and "background_job"."id" = $2;

-- jobs: lock for a batch
select "place"
    from "background_job"
    where "id" = $1 and "run" = $2 and "status" = 'running'
    for no key update;

-- jobs: lock for cancellation
select "background_job"."status", "background_job"."must_finish"
    from "background_job"
    where "background_job"."user_id" = $1 and "background_job"."id" = $2
    for no key update;

-- jobs: release those of killed workers
 update graphile_worker._private_jobs
    set locked_at = null, locked_by = null, run_at = greatest(run_at, now())
    where locked_at < now() - $1::integer * interval '1 millisecond';

-- jobs: set the number of items
update "background_job"
    set "total" = $1
    where "id" = $2 and "run" = $3 and "total" is null;

-- jobs: start a run
update "background_job"
    set "status" = 'running', "run" = gen_random_uuid(), "attempts" = "attempts" + 1, "started_at" = coalesce(started_at, now())
    where "id" = $1 and "finished_at" is null
    returning "id", run as "run", kind as "kind", "payload", "place", "total", "attempts";

-- links: apply, a verified email
with "before" as (select "id", "user" as "row"
    from "user"
    where "id" = $1
    for no key update),
  "after" as (update "user"
    set "email_verified" = true, "version" = "user".version + (not "user".email_verified)::integer, "updated_at" = case when not "user".email_verified then $2::timestamptz else "user".updated_at end
    from "before"
    where "user"."id" = "before"."id" and not "user".email_verified
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.email_verified', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('email_verified', wire_value(("before".row)."email_verified"), wire_value(("after".row)."email_verified"))) as change (field, before, after)
    where before is distinct
    from after), $3, $4, $5, $6, $7
    from before, after
    returning "event"."id")
select "id"
    from "after";

-- links: apply, another email
with "before" as (select "id", "user" as "row"
    from "user"
    where "id" = $1
    for no key update),
  "after" as (update "user"
    set "email" = $2, "email_verified" = true, "version" = "user".version + (true)::integer, "updated_at" = case when true then $3::timestamptz else "user".updated_at end
    from "before"
    where "user"."id" = "before"."id" and true
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.email_changed', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('email', wire_value(("before".row)."email"), wire_value(("after".row)."email")), ('email_verified', wire_value(("before".row)."email_verified"), wire_value(("after".row)."email_verified"))) as change (field, before, after)
    where before is distinct
    from after), $4, $5, $6, $7, $8
    from before, after
    returning "event"."id")
select "id"
    from "after";

-- links: apply, another password
with "before" as (select "id", "user" as "row"
    from "user"
    where "id" = $1
    for no key update),
  "after" as (update "user"
    set "password_hash" = $2, "email_verified" = true, "version" = "user".version + (not "user".email_verified)::integer, "updated_at" = case when not "user".email_verified then $3::timestamptz else "user".updated_at end
    from "before"
    where "user"."id" = "before"."id" and true
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.password_reset', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('email_verified', wire_value(("before".row)."email_verified"), wire_value(("after".row)."email_verified"))) as change (field, before, after)
    where before is distinct
    from after), $4, $5, $6, $7, $8
    from before, after
    returning "event"."id")
select "id"
    from "after";

-- links: create
with "kept" as (insert into "link_token" ("digest", "user_id", "purpose", "email", "session_id", "expires_at") values ($1, $2, $3, $4, $5, now() + make_interval(mins => $6::integer))
    returning "user_id", "purpose"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.password_reset_requested', "kept"."user_id", 'user', "kept"."user_id", null, null, $7, $8, $9, $10
    from kept
    where kept.purpose = 'reset_password'
    returning "event"."id")
select "user_id"
    from "kept";

-- links: extend a token
update "link_token"
    set "expires_at" = now() + make_interval(mins => $1::integer)
    where "digest" = $2
    returning used_at is null as "live";

-- links: find
select "user"."id" as "user_id", "user"."email" as "current_email", "user"."full_name", "user"."locale", "user"."timezone", "token"."digest", "token"."purpose", "token"."email", "token"."session_id", "user"."email_verified"
    from "link_token" as "token"
    inner join "user" on "user"."id" = "token"."user_id"
    where "token"."digest" = $1 and "token"."used_at" is null and "token"."expires_at" > now() and "user"."active" = true and ("token"."purpose" = 'change_email' or "user"."email" = "token"."email") and "token"."purpose" = $2;

-- links: find an unused one of the last day
select "digest"
    from "link_token"
    where "user_id" = $1 and "purpose" = $2 and "used_at" is null and "created_at" > now() - interval '1 day';

-- links: find those of the last hour
select "digest"
    from "link_token"
    where "user_id" = $1 and "purpose" = $2 and "created_at" > now() - interval '1 hour'
    limit 5;

-- links: invalidate
update "link_token"
    set "used_at" = now()
    where "user_id" = $1 and purpose = any($2::text[]) and "used_at" is null;

-- links: lock an account that changes its email
select "user"."id" as "user_id", "user"."role", "user"."locale", "user"."timezone", $1::text as "email", null as "full_name"
    from "user"
    where "user"."active" = true and "user"."id" = $2 and (exists (select "session"."id"
    from "session"
    where "session"."id" = $3 and "session"."revoked_at" is null) and not exists (select "other"."id"
    from "user" as "other"
    where "other"."email" = $4))
    for no key update;

-- links: lock an account to verify
select "user"."id" as "user_id", "user"."role", "user"."locale", "user"."timezone", "user"."email", case when "user".email_verified then "user".full_name end as "full_name"
    from "user"
    where "user"."active" = true and "user"."id" = $1 and "user"."email_verified" = false
    for no key update;

-- links: lock the account of an address
select "user"."id" as "user_id", "user"."role", "user"."locale", "user"."timezone", "user"."email", case when "user".email_verified then "user".full_name end as "full_name"
    from "user"
    where "user"."active" = true and "user"."email" = $1
    for no key update;

-- links: log the request for a new email
insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.email_change_requested', $1, 'user', $2, null, $3, $4, $5, $6, $7
    returning "event"."id";

-- links: use
with "found" as (select "user"."id" as "user_id", "user"."email" as "current_email", "user"."full_name", "user"."locale", "user"."timezone", "token"."digest", "token"."purpose", "token"."email", "token"."session_id", "user"."email_verified"
    from "link_token" as "token"
    inner join "user" on "user"."id" = "token"."user_id"
    where "token"."digest" = $1 and "token"."used_at" is null and "token"."expires_at" > now() and "user"."active" = true and ("token"."purpose" = 'change_email' or "user"."email" = "token"."email") and token.purpose = any($2::text[])
    for no key update of "user"),
  "used" as (update "link_token"
    set "used_at" = now()
    from "found"
    where "link_token"."digest" = "found"."digest" and "link_token"."used_at" is null and "link_token"."expires_at" > now()
    returning "link_token"."digest")
select "found"."user_id", "found"."current_email", "found"."full_name", "found"."locale", "found"."timezone", "found"."purpose", "found"."email", "found"."session_id", "found"."email_verified"
    from "found"
    inner join "used" on "used"."digest" = "found"."digest";

-- mail: count the events that notices are about
select count(*)::integer as "times"
    from (select "created_at"
    from "event"
    where "space_id" = $1 and "type" = $2 and event.type not in ('task.updated', 'session.refreshed')
    order by "position" desc
    limit 6) as "newest"
    where "created_at" > now() - interval '1 hour';

-- mail: find the recipient
select "email", case when "user".email_verified then "user".full_name end as "full_name", "locale", "timezone"
    from "user"
    where "id" = $1 and "active" = true;

-- members: add by an invitation
with "after" as (insert into "project_member" ("project_id", "user_id", "role", "created_at", "updated_at") values ($1, $2, $3, $4, $5)
    returning "user_id", "version", "role"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.added', $6, 'member', $7, "user"."full_name", $8, "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', null::jsonb, wire_value("after"."role"))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from after join "user" on "user".id = after.user_id
    returning "event"."id")
select "user_id"
    from "after";

-- members: change, with every value
with "before" as (select "project_member"."user_id" as "id", "user"."full_name", project_member as "row", project_member.version = any($1::integer[]) as "has_version", project_member.role <> $2::project_role as "differs"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    where "project_member"."project_id" = $3 and "project_member"."user_id" = $4 and "project_member"."role" <> 'owner'
    for update of "project_member"),
  "after" as (update "project_member"
    set "role" = $5, "version" = "project_member"."version" + 1, "updated_at" = $6
    from "before"
    where "project_member"."project_id" = $7 and "project_member"."user_id" = "before"."id" and "before"."has_version" = true and "before"."differs" = true
    returning "before"."id", "before"."full_name", "project_member"."version", "before"."row" as "row_before", project_member as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.updated', $8, 'member', "after"."id", "after"."full_name", $9, "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', wire_value((after.row_before).role), wire_value((after.row).role))) as change (field, before, after)
    where before is distinct
    from after), $10, $11, $12, $13, $14
    from "after"
    returning "event"."id")
select "member"."user_id" as "id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "before"."id") as obj) as "user", "member"."role", "member"."version", "member"."created_at", "member"."updated_at"
    from "before"
    left join ( select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.has_version and not before.differs) as "member" on true;

-- members: get
select (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "member"."id") as obj) as "user", "member"."role", "member"."version", "member"."created_at", "member"."updated_at"
    from (select "project_member"."user_id" as "id", "project_member"."role", "project_member"."version", "project_member"."created_at", "project_member"."updated_at", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "project_member"."project_id"
    where "project_member"."project_id" = $3 and "space"."role" >= 'viewer') as "member"
    where "member"."id" = $4;

-- members: get several
select "member"."project_id", "member"."user_id" as "id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "member"."user_id") as obj) as "user", "member"."role", "member"."version", "member"."created_at", "member"."updated_at"
    from "project_member" as "member"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "member"."project_id"
    where (member.project_id, member.user_id) in ( select *
    from unnest($3::uuid[], $4::uuid[])) and "space"."role" >= 'viewer';

-- members: list, after a cursor, with every filter
select (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "member"."id") as obj) as "user", "member"."role", "member"."version", "member"."created_at", "member"."updated_at", "member"."id", counted.total as "total", "member"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "member"."role", "member"."version", "member"."created_at", "member"."updated_at", "member"."id", "member"."full_name", "member"."created_at" as "sort_value"
    from (select "project_member"."user_id" as "id", "project_member"."role", "project_member"."version", "project_member"."created_at", "project_member"."updated_at", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "project_member"."project_id"
    where "project_member"."project_id" = $3 and "space"."role" >= 'viewer') as "member"
    where member.role = any($4::project_role[]) and strpos(fold("member"."full_name"), fold($5)) > 0 and ("member"."created_at", "member"."id") > ($6::timestamptz, $7::uuid)
    order by "member"."created_at" asc, "member"."id" asc
    limit $8 offset $9) as "member" on true
    where exists (select "member"."id"
    from (select "project_member"."user_id" as "id", "project_member"."role", "project_member"."version", "project_member"."created_at", "project_member"."updated_at", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $10
    union all select "own"."id", "own"."role"
    from (select $11::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "project_member"."project_id"
    where "project_member"."project_id" = $12 and "space"."role" >= 'viewer') as "member"
    where "member"."id" = $13)
    order by "member"."sort_value" asc, "member"."id" asc;

-- members: list, first page
select (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "member"."id") as obj) as "user", "member"."role", "member"."version", "member"."created_at", "member"."updated_at", "member"."id", counted.total as "total", "member"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "member"."id" as "id"
    from (select "project_member"."user_id" as "id", "project_member"."role", "project_member"."version", "project_member"."created_at", "project_member"."updated_at", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "project_member"."project_id"
    where "project_member"."project_id" = $3 and "space"."role" >= 'viewer') as "member") as listed) as "counted"
    left join lateral (select "member"."role", "member"."version", "member"."created_at", "member"."updated_at", "member"."id", "member"."full_name", fold("member"."full_name") as "sort_value"
    from (select "project_member"."user_id" as "id", "project_member"."role", "project_member"."version", "project_member"."created_at", "project_member"."updated_at", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "project_member"."project_id"
    where "project_member"."project_id" = $6 and "space"."role" >= 'viewer') as "member"
    order by fold("member"."full_name") asc, "member"."id" asc
    limit $7 offset $8) as "member" on true
    where exists (select "member"."id"
    from (select "project_member"."user_id" as "id", "project_member"."role", "project_member"."version", "project_member"."created_at", "project_member"."updated_at", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "project_member"."project_id"
    where "project_member"."project_id" = $11 and "space"."role" >= 'viewer') as "member"
    where "member"."id" = $12)
    order by "member"."sort_value" asc, "member"."id" asc;

-- members: lock those of a project
select "project"."id", "project"."name", "project"."archived", "project"."who_can_invite", "space"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where "project"."id" = $3
    for no key update of "project";

-- members: make a member the owner
with "before" as (select "project_member"."user_id" as "id", "project_member"."role", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    where "project_member"."project_id" = $1 and "project_member"."user_id" = $2 and "user".active),
  "after" as (update "project_member"
    set "role" = 'owner', "version" = "project_member"."version" + 1, "updated_at" = $3
    from "before"
    where "project_member"."project_id" = $4 and "project_member"."user_id" = "before"."id"
    returning "before"."id", "before"."full_name", "before"."role" as "role_before", "project_member"."version"),
  "member_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.updated', $5, 'member', "after"."id", "after"."full_name", $6, "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', wire_value("after"."role_before"), wire_value('owner'::project_role))) as change (field, before, after)
    where before is distinct
    from after), $7, $8, $9, $10, $11
    from "after"
    returning "event"."id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'project.transferred', $12, 'project', $13, $14, $15, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('owner_id', wire_value($16::uuid), wire_value($17::uuid))) as change (field, before, after)
    where before is distinct
    from after), $18, $19, $20, $21, $22
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- members: make the owner an admin
with "before" as (select "project_member"."user_id" as "id", "project_member"."role", "user"."full_name"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    where "project_member"."project_id" = $1 and "project_member"."user_id" = $2 and project_member.role = 'owner'),
  "after" as (update "project_member"
    set "role" = 'admin', "version" = "project_member"."version" + 1, "updated_at" = $3
    from "before"
    where "project_member"."project_id" = $4 and "project_member"."user_id" = "before"."id"
    returning "before"."id", "before"."full_name", "before"."role" as "role_before", "project_member"."version"),
  "member_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.updated', $5, 'member', "after"."id", "after"."full_name", $6, "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', wire_value("after"."role_before"), wire_value('admin'::project_role))) as change (field, before, after)
    where before is distinct
    from after), $7, $8, $9, $10, $11
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- members: remove, with every value
with "member" as (select "project_member"."user_id" as "id", "user"."full_name", project_member as "row", project_member.version = any($1::integer[]) as "has_version"
    from "project_member"
    inner join "user" on "user"."id" = "project_member"."user_id"
    where "project_member"."project_id" = $2 and "project_member"."user_id" = $3 and "project_member"."role" <> 'owner'
    for update of "project_member"),
  "gone" as (delete
    from "project_member" using "member"
    where "project_member"."project_id" = $4 and "project_member"."user_id" = "member"."id" and "member"."has_version" = true
    returning "member"."id", "member"."full_name", "project_member"."project_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.removed', $5, 'member', "gone"."id", "gone"."full_name", $6, $7, $8, $9, $10, $11
    from "gone"
    returning "event"."id"),
  "before" as (select "id", "user" as "row"
    from "user"
    where "default_project_id" = $12 and id in (select gone.id
    from gone)
    order by "id"
    for no key update),
  "after" as (update "user"
    set "default_project_id" = null, "version" = "user"."version" + 1, "updated_at" = $13
    from before as "before"
    where "user"."id" = "before"."id"
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "reset" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('settings', wire_value(user_settings(("before".row))), wire_value(user_settings(("after".row))))) as change (field, before, after)
    where before is distinct
    from after), $14, $15, $16, $17, $18
    from before join after using (id)
    returning "event"."id"),
  "project_before" as (select "project"."id", project as "row"
    from "project"
    where (project.id, project.default_assignee_id) in (select gone.project_id, gone.id
    from gone)
    order by "project"."id"
    for no key update),
  "project_after" as (update "project"
    set "default_assignee_id" = null, "version" = "project"."version" + 1, "updated_at" = $19
    from project_before as "project_before"
    where "project"."id" = "project_before"."id"
    returning "project"."id", "project"."name", "project"."version", project as "row"),
  "project_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'project.updated', "project_after"."id", 'project', "project_after"."id", "project_after"."name", "project_after"."id", "project_after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('default_assignee_id', wire_value((project_before.row).default_assignee_id), wire_value(null::uuid))) as change (field, before, after)
    where before is distinct
    from after), $20, $21, $22, $23, $24
    from project_before join project_after using (id)
    returning "event"."id"),
  "revoked" as (update "invitation"
    set "status" = case when invitation.expires_at > now() then 'revoked' else 'expired' end::invitation_status, "digest" = null, "ended_at" = least(invitation.expires_at, $25::timestamptz)
    from gone as "gone"
    where "invitation"."project_id" = "gone"."project_id" and "invitation"."inviter_id" = "gone"."id" and "invitation"."status" = 'open'
    returning "invitation"."id", "invitation"."project_id", "invitation"."status"),
  "revoked_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'invitation.revoked', "revoked"."project_id", 'invitation', "revoked"."id", null, "revoked"."project_id", $26, $27, $28, $29, $30
    from revoked
    where revoked.status = 'revoked'
    returning "event"."id"),
  "withdrawn" as (update "export"
    set "status" = case when status = 'done' then 'failed' else 'queued' end::export_status, "progress" = 0, "run" = null
    where "status" in ('queued', 'running', 'done') and user_id in (select gone.id
    from gone))
select "gone"."id"
    from "member"
    left join "gone" on "gone"."id" = "member"."id";

-- metrics: find the state of the installation
 select (select json_build_object( 'ready', count(*) filter (where is_available and run_at <= clock_timestamp()), 'scheduled', count(*) filter (where is_available and run_at > clock_timestamp()), 'running', count(*) filter (where locked_at is not null), 'failed', count(*) filter (where locked_at is null and not is_available), 'oldest_seconds', greatest(0, coalesce(extract(epoch
    from clock_timestamp() - min(run_at) filter (where is_available)), 0)))
    from (select is_available, run_at, locked_at
    from graphile_worker._private_jobs
    limit 100000) as job) as jobs, dispatcher.last_sequence as sequence, coalesce((select greatest(0, extract(epoch
    from clock_timestamp() - event.created_at))
    from event
    where event.transaction_id >= dispatcher.next_transaction
    order by event.transaction_id
    limit 1), 0)::double precision as unnumbered_seconds, coalesce((select json_agg(json_build_object( 'name', reader.name, 'events', greatest(0, dispatcher.last_sequence - reader.position), 'seconds', coalesce((select greatest(0, extract(epoch
    from clock_timestamp() - numbered.stamped_at))
    from event_sequence as numbered
    where numbered.sequence > reader.position
    order by numbered.sequence
    limit 1), 0))
    order by reader.name)
    from event_reader as reader), '[]') as readers, coalesce((select json_agg(json_build_object( 'name', follower.name, 'events', coalesce(greatest(0, dispatcher.last_sequence - follower.position), 0), 'seconds', coalesce((select greatest(0, extract(epoch
    from clock_timestamp() - numbered.stamped_at))
    from event_sequence as numbered
    where numbered.sequence > follower.position
    order by numbered.sequence
    limit 1), 0))
    order by follower.name)
    from json_to_recordset($1::json) as follower (name text, position bigint)), '[]') as followers, coalesce((select greatest(0, extract(epoch
    from clock_timestamp() - min(wake_at)))
    from webhook_queue), 0)::double precision as webhooks_overdue_seconds, pg_database_size(current_database()) as database_bytes
    from event_dispatcher as dispatcher;

-- notifications: announce
insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "created_at")
select 'notification.created', "fresh"."user_id", 'notification', "fresh"."id", null, null, null, null, now()
    from unnest($1::uuid[], $2::uuid[]) as fresh (user_id, id)
    returning "event"."id";

-- notifications: change those of a project
with "before" as (select "project"."id", "project"."name", "own"."kinds", coalesce(own.level, 'default') as "level"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    left join "project_notifications" as "own" on "own"."project_id" = space.id and "own"."user_id" = $3
    where "project"."id" = $4),
  "after" as (insert into "project_notifications" ("user_id", "project_id", "level", "kinds", "updated_at")
select $5::uuid, before.id, $6::text, $7::text[], $8::timestamptz
    from before
    where (before.level, before.kinds) is distinct
    from ($9::text, $10::text[]) on conflict ("user_id", "project_id") do update
    set "level" = "excluded"."level", "kinds" = "excluded"."kinds", "updated_at" = "excluded"."updated_at"
    returning "level", "kinds"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'project.notifications_updated', $11, 'project', "before"."id", "before"."name", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('kinds', wire_value("before"."kinds"), wire_value("after"."kinds")), ('level', wire_value("before"."level"), wire_value("after"."level"))) as change (field, before, after)
    where before is distinct
    from after), $12, $13, $14, $15, $16
    from before, after
    returning "event"."id")
select "before"."id"
    from "before";

-- notifications: change, with every value
with "before" as (select "notification".id as "id", true as "allowed", true as "has_version", "notification" as "row", ("notification"."read_at", "notification"."is_open", "notification"."snoozed_until", "notification"."listed_at") is distinct
    from (case when $1 then coalesce(notification.read_at, $2) end, notification.is_open and not $3, $4, coalesce($5::timestamptz, notification.updated_at)) as "differs"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $6 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and "notification"."id" = $9
    for no key update of "notification"),
  "after" as (update "notification"
    set "read_at" = case when $10 then coalesce(notification.read_at, $11) end, "is_open" = notification.is_open and not $12, "snoozed_until" = $13, "listed_at" = coalesce($14::timestamptz, notification.updated_at)
    from before
    where "notification".id = before.id and before.allowed and before.has_version and before.differs
    returning "notification" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."user_id", 'notification.updated', 'notification', ("after".row)."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('read_at', wire_value(("before".row)."read_at"), wire_value(("after".row)."read_at")), ('snoozed_until', wire_value(("before".row)."snoozed_until"), wire_value(("after".row)."snoozed_until"))) as change (field, before, after)
    where before is distinct
    from after), $15, $16, $17, $18, $19
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "notification"."id", "notification"."count", "notification"."read_at", "notification"."snoozed_until", "notification"."created_at", "before"."allowed", notification.kind as "kind", (select json_build_object('id', about.id, 'title', about.title, 'completed', about.status = 'completed')
    from task as about
    where about.id = notification.task_id) as "task", coalesce( (select json_build_object('id', project.id, 'name', project.name)
    from task as about join project on project.id = about.project_id
    where about.id = notification.task_id), case when notification.project_id is not null then json_build_object('id', notification.project_id, 'name', notification.project_name) end) as "project", (select comment.id
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null) as "comment_id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = ((select "event"."actor_id"
    from "event"
    where "event"."position" = notification.event_position))) as obj) as "actor", (select to_json(obj)
    from (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", wire_time(event.created_at) as "created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject"
    from "event"
    where "event"."position" = notification.event_position and event.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $20
    union all select "own"."id", "own"."role"
    from (select $21::uuid as id, 'owner'::project_role as role) as "own") as space)) as obj) as "event", notification.read_at is not null as "read", notification.updated_at as "updated_at"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "notification" on "notification".id = before.id;

-- notifications: choose those of a message
 with waiting as ( select id, mail_id
    from notification
    where user_id = $1 and email_wanted
    for no key update), next as ( select coalesce(max(mail_id::text)::uuid, $2::uuid) as mail_id, max(mail_id::text) is null as is_new
    from waiting having count(*) > 0), claimed as ( update notification
    set mail_id = next.mail_id
    from next, waiting
    where next.is_new and notification.id = waiting.id)
select mail_id
    from next;

-- notifications: count the receivers of events
 select event.position::text as position, (1 + (select count(*)
    from task_follower
    where task_follower.task_id = about.task_id and task_follower.follows) + (select count(*)
    from task_assignee
    where task_assignee.task_id = about.task_id))::integer as receivers
    from event cross join lateral (select case event.subject_type when 'task' then event.subject_id when 'comment' then (select comment.task_id
    from comment
    where comment.id = event.subject_id) when 'attachment' then (select attachment.task_id
    from attachment
    where attachment.id = event.subject_id) end as task_id) as about
    where event.position = any($1::text[]::bigint[])
    order by event.position;

-- notifications: count the unread ones
 select (select count(*)::integer
    from ((select "notification"."id"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $1 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and "notification"."read_at" is null and (notification.snoozed_until > $4) is not true
    limit 1000)) as unread) as unread_count;

-- notifications: create
 with fresh as materialized ( select position, type, space_id, project_id, actor_id, subject_id, changes, created_at
    from event
    where event.position = any($1::text[]::bigint[])), about as materialized ( select "fresh"."position", "fresh"."type", "fresh"."actor_id", "fresh"."created_at", fresh.changes, task.id as task_id, task.created_by, place.comment_id
    from fresh cross join lateral ( select fresh.subject_id as task_id, null::uuid as comment_id
    where fresh.type in ('task.created', 'task.updated', 'task.moved')
    union all select comment.task_id, comment.id
    from comment
    where comment.id = fresh.subject_id and fresh.type in ('comment.created', 'comment.updated') and comment.deleted_at is null
    union all select attachment.task_id, null
    from attachment
    where attachment.id = fresh.subject_id and fresh.type = 'attachment.created') as place join task on task.id = place.task_id and task.deleted_at is null), field as materialized ( select "about"."position", "about"."type", "about"."actor_id", "about"."created_at", about.task_id, change ->> 'field' as name, change -> 'before' as before, change -> 'after' as after
    from about cross join lateral jsonb_array_elements(about.changes) as change
    where about.type in ('task.created', 'task.updated', 'task.moved') and change ->> 'field' in ('status', 'assignee_ids')), followed as materialized ( select "about"."position", "about"."type", "about"."actor_id", "about"."created_at", about.task_id, about.created_by, about.comment_id, case when about.type = 'comment.created' then 'commented' when about.type = 'attachment.created' then 'updated' when about.type = 'task.moved' and exists (select
    from jsonb_array_elements(about.changes) as change
    where change ->> 'field' = 'project_id') then 'updated' when about.type = 'task.updated' and exists (select
    from jsonb_array_elements(about.changes) as change
    where change ->> 'field' = 'status') then 'status_changed' when about.type = 'task.updated' and exists (select
    from jsonb_array_elements(about.changes) as change
    where change ->> 'field' not in ('position', 'respaced')) then 'updated' end as kind
    from about
    union all select "field"."position", "field"."type", "field"."actor_id", "field"."created_at", waiting.id, waiting.created_by, null, 'unblocked'
    from field join task_blocker as link on link.blocker_id = field.task_id join task as waiting on waiting.id = link.task_id and waiting.deleted_at is null and waiting.status <> 'completed'
    where field.name = 'status' and field.after = '"completed"' and field.before is not null and field.before <> 'null' and not exists ( select
    from task_blocker as other join task as blocker on blocker.id = other.blocker_id
    where other.task_id = waiting.id and blocker.deleted_at is null and blocker.status <> 'completed')), concerned as materialized ( select distinct on (each.position, each.task_id, each.user_id) each.*
    from ( select *, 'assigned' as kind
    from ( select "field"."position", "field"."type", "field"."actor_id", "field"."created_at", field.task_id, null::uuid as comment_id, one.id::uuid as user_id
    from field cross join lateral jsonb_array_elements_text( case jsonb_typeof(field.after) when 'array' then field.after else '[]' end) as one(id)
    where field.type in ('task.created', 'task.updated') and field.name = 'assignee_ids' and not coalesce(field.before, '[]') @> to_jsonb(one.id)) as assigned
    union all select *, 'unassigned'
    from ( select "field"."position", "field"."type", "field"."actor_id", "field"."created_at", field.task_id, null::uuid as comment_id, one.id::uuid as user_id
    from field cross join lateral jsonb_array_elements_text( case jsonb_typeof(field.before) when 'array' then field.before else '[]' end) as one(id)
    where field.type in ('task.created', 'task.updated') and field.name = 'assignee_ids' and not coalesce(field.after, '[]') @> to_jsonb(one.id)) as unassigned
    union all select *, 'mentioned'
    from ( select "about"."position", "about"."type", "about"."actor_id", "about"."created_at", about.task_id, about.comment_id, comment_mention.user_id
    from about join comment_mention on comment_mention.comment_id = about.comment_id
    where about.type = 'comment.created' or about.type = 'comment.updated' and not exists ( select
    from jsonb_array_elements(about.changes) as change
    where change ->> 'field' = 'body' and position(comment_mention.user_id::text in lower(change ->> 'before')) > 0)) as mentioned
    union all select "followed"."position", "followed"."type", "followed"."actor_id", "followed"."created_at", followed.task_id, followed.comment_id, follower.user_id, followed.kind
    from followed cross join lateral ( select task_follower.user_id
    from task_follower
    where task_follower.task_id = "followed"."task_id" and task_follower.follows union ( select "followed"."created_by" as user_id union select task_assignee.user_id
    from task_assignee
    where task_assignee.task_id = "followed"."task_id" except select task_follower.user_id
    from task_follower
    where task_follower.task_id = "followed"."task_id" and not task_follower.follows)) as follower
    where followed.kind is not null) as each
    where (uuid_hash(each.user_id) & 2147483647) % $2::integer = $3::integer
    order by each.position, each.task_id, each.user_id, array_position(array['assigned', 'unassigned', 'mentioned', 'unblocked', 'commented', 'status_changed', 'updated'], each.kind)), others as materialized ( select "fresh"."position", "fresh"."type", "fresh"."actor_id", "fresh"."created_at", subject_id as user_id, 'membership_changed' as kind, project_id, null::uuid as invitation_id
    from fresh
    where type in ('member.updated', 'member.removed')
    union all select "fresh"."position", "fresh"."type", "fresh"."actor_id", "fresh"."created_at", invited.id, 'project_invited', fresh.project_id, invitation.id
    from fresh join invitation on invitation.id = fresh.subject_id and invitation.status = 'open' join "user" as invited on invited.email = invitation.email and invited.email_verified
    where fresh.type in ('invitation.created', 'invitation.resent')
    union all select "fresh"."position", "fresh"."type", "fresh"."actor_id", "fresh"."created_at", webhook.owner_id, 'webhook_disabled', fresh.project_id, null
    from fresh join webhook on webhook.id = fresh.subject_id and not webhook.enabled
    where fresh.type = 'webhook.disabled'
    union all select "fresh"."position", "fresh"."type", "fresh"."actor_id", "fresh"."created_at", space_id, 'job_finished', null, null
    from fresh
    where type = 'export.finished' or type = 'job.finished' and (changes @> '[{"field":"status","after":"failed"}]'::jsonb or changes @> '[{"field":"kind","after":"task_import"}]'::jsonb or changes @> '[{"field":"kind","after":"task_bulk"}]'::jsonb or changes @> '[{"field":"kind","after":"webhook_replay"}]'::jsonb)
    union all select "fresh"."position", "fresh"."type", "fresh"."actor_id", "fresh"."created_at", space_id, 'security', null, null
    from fresh
    where type in ('user.password_changed', 'user.password_reset', 'user.password_ended', 'user.email_changed', 'session.reuse_detected', 'api_key.created')), receiver as materialized ( select each.*, each.kind = 'security' or (coalesce(("user"."settings" #>> array['notifications', each.kind, 'in_app'])::boolean, (default_notifications() #>> array[each.kind, 'in_app'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "user"."id" and own.project_id = task.project_id and case own.level when 'muted' then each.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then each.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then each.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and each.kind <> all(own.kinds) end)) as in_app, each.kind not in ('security', 'project_invited', 'webhook_disabled') and each.type <> 'export.finished' and ("user"."email_verified" and "user"."settings" #>> '{notification_delivery,email}' <> 'never') and (coalesce(("user"."settings" #>> array['notifications', each.kind, 'email'])::boolean, (default_notifications() #>> array[each.kind, 'email'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "user"."id" and own.project_id = task.project_id and case own.level when 'muted' then each.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then each.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then each.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and each.kind <> all(own.kinds) end)) as email_wanted
    from ( select "concerned"."position", "concerned"."type", "concerned"."actor_id", "concerned"."created_at", user_id, kind, task_id, comment_id, null::uuid as project_id, null::uuid as invitation_id
    from concerned
    union all select "others"."position", "others"."type", "others"."actor_id", "others"."created_at", user_id, kind, null, null, project_id, invitation_id
    from others) as each join "user" on "user".id = each.user_id and "user".active
    left join task on task.id = each.task_id
    where (uuid_hash(each.user_id) & 2147483647) % $4::integer = $5::integer and (each.kind = 'security' or each.user_id is distinct
    from each.actor_id) and (each.task_id is null or task.space_id = each.user_id or exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = each.user_id))), collapsed as ( select user_id, kind, task_id, project_id, invitation_id, in_app, email_wanted, count(*)::integer as count, (array_agg(comment_id
    order by position desc))[1] as comment_id, max(position) as position, min(created_at) as created_at, max(created_at) as updated_at
    from receiver group by user_id, kind, task_id, project_id, invitation_id, in_app, email_wanted, case when task_id is null then position end
    order by user_id, task_id, kind), written as ( insert into notification as old (user_id, kind, task_id, project_id, project_name, invitation_id, comment_id, event_position, count, in_app, email_wanted, created_at, updated_at, listed_at)
select user_id, kind, task_id, project_id, case when project_id is not null then coalesce( (select project.name
    from project
    where project.id = collapsed.project_id), (select deletion.subject_name
    from event as deletion
    where deletion.subject_id = collapsed.project_id and deletion.type = 'project.deleted'
    limit 1)) end, invitation_id, comment_id, position, count, in_app, email_wanted, created_at, updated_at, updated_at
    from collapsed on conflict (task_id, user_id, kind)
    where is_open do update
    set count = old.count + excluded.count, event_position = greatest(old.event_position, excluded.event_position), comment_id = case when excluded.event_position > old.event_position then excluded.comment_id else old.comment_id end, updated_at = greatest(old.updated_at, excluded.updated_at), listed_at = greatest(old.listed_at, excluded.updated_at), in_app = old.in_app or excluded.in_app, email_wanted = old.email_wanted or excluded.email_wanted, mail_id = case when excluded.email_wanted then null else old.mail_id end
    returning user_id, id, kind, task_id, in_app and xmax = 0 as is_announced, email_wanted, updated_at)
select user_id, (array_agg(id
    order by updated_at desc, id desc) filter (where is_announced))[1] as notification_id, bool_or(email_wanted) as email_wanted, coalesce(array_agg(id) filter (where is_pushed), '{}') as push_ids
    from (select written.*, (coalesce(("receiver"."settings" #>> array['notifications', written.kind, 'push'])::boolean, (default_notifications() #>> array[written.kind, 'push'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then written.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then written.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then written.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and written.kind <> all(own.kinds) end)) as is_pushed
    from written join "user" as receiver on receiver.id = written.user_id
    left join task on task.id = written.task_id) as told group by user_id;

-- notifications: delete
with "before" as (select "notification".id as "id", true as "allowed", true as "has_version"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $1 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and "notification"."id" = $4
    for update of "notification"),
  "gone" as (delete
    from "notification" using before
    where "notification".id = before.id and before.allowed and before.has_version
    returning "notification" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'notification.deleted', 'notification', ("gone".row)."id", null, $5, $6, $7, $8, $9
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- notifications: find claimed push messages
 select subscription.id, subscription.lease, subscription.user_id, subscription.target, subscription.target_digest, subscription.failing_since, receiver.timezone, receiver.locale, (default_notification_delivery() || "receiver"."settings" -> 'notification_delivery') as delivery, waiting.id as delivery_id, coalesce(waiting.revision, 0) as revision, coalesce(waiting.tries, 0) as tries, coalesce(waiting.created_at, now()) as created_at, waiting.id is not null and waiting.notification_id is null as is_test, (select to_json(shown)
    from ((select "notification"."id", "notification"."kind", "notification"."count", "author"."full_name" as "actor", "notification"."task_id", "task"."title" as "task", "project"."id" as "project_id", coalesce(project.name, notification.project_name) as "project", "notification"."comment_id", "notification"."updated_at"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    left join "project" on project.id = coalesce(task.project_id, notification.project_id)
    left join "event" on event.position = notification.event_position
    left join "user" as "author" on "author"."id" = "event"."actor_id"
    where notification.id = waiting.notification_id and "notification"."read_at" is null and (notification.snoozed_until > now()) is not true and (coalesce(("receiver"."settings" #>> array['notifications', "notification"."kind", 'push'])::boolean, (default_notifications() #>> array["notification"."kind", 'push'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = "task"."project_id" and case own.level when 'muted' then "notification"."kind" in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then "notification"."kind" in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then "notification"."kind" in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and "notification"."kind" <> all(own.kinds) end)) and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "subscription"."user_id"
    union all select "own"."id", "own"."role"
    from (select "subscription"."user_id"::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))))) as shown
    where receiver.active) as shown, (select count(*)::integer
    from ((select "notification"."id"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = "subscription"."user_id" and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "subscription"."user_id"
    union all select "own"."id", "own"."role"
    from (select "subscription"."user_id"::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and "notification"."read_at" is null and (notification.snoozed_until > now()) is not true
    limit 1000)) as unread) as unread_count
    from push_subscription as subscription join "user" as receiver on receiver.id = subscription.user_id
    left join lateral ((select "push_delivery"."id", "push_delivery"."notification_id", "push_delivery"."revision", "push_delivery"."tries", "push_delivery"."created_at"
    from "push_delivery"
    where push_delivery.subscription_id = subscription.id and push_delivery.due_at <= clock_timestamp()::timestamptz(3)
    order by "push_delivery"."due_at", "push_delivery"."id"
    limit 1)) as waiting on true
    where subscription.id = any($1::uuid[]);

-- notifications: find the recipient
select "email", case when "user".email_verified then "user".full_name end as "full_name", "locale", "timezone", (default_notification_delivery() || "user"."settings" -> 'notification_delivery') as "delivery"
    from "user"
    where "id" = $1 and "active" = true and "email_verified" = true and (default_notification_delivery() || "user"."settings" -> 'notification_delivery') ->> 'email' <> 'never';

-- notifications: find users with devices
select "id" as "user_id", "timezone", (default_notification_delivery() || "user"."settings" -> 'notification_delivery') as "delivery"
    from "user"
    where id = any($1::uuid[]) and exists (select
    from push_subscription
    where user_id = "user".id);

-- notifications: get
select "notification"."id", "notification"."count", "notification"."read_at", "notification"."snoozed_until", "notification"."created_at", notification.kind as "kind", (select json_build_object('id', about.id, 'title', about.title, 'completed', about.status = 'completed')
    from task as about
    where about.id = notification.task_id) as "task", coalesce( (select json_build_object('id', project.id, 'name', project.name)
    from task as about join project on project.id = about.project_id
    where about.id = notification.task_id), case when notification.project_id is not null then json_build_object('id', notification.project_id, 'name', notification.project_name) end) as "project", (select comment.id
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null) as "comment_id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = ((select "event"."actor_id"
    from "event"
    where "event"."position" = notification.event_position))) as obj) as "actor", (select to_json(obj)
    from (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", wire_time(event.created_at) as "created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject"
    from "event"
    where "event"."position" = notification.event_position and event.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as obj) as "event", notification.read_at is not null as "read", notification.updated_at as "updated_at"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $3 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and "notification"."id" = $6;

-- notifications: get those of a project
select "project"."id", "project"."name", "own"."kinds", coalesce(own.level, 'default') as "level"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    left join "project_notifications" as "own" on "own"."project_id" = space.id and "own"."user_id" = $3
    where "project"."id" = $4;

-- notifications: list those of a message
select notification.kind as "kind", "notification"."count", "author"."full_name" as "actor", "notification"."task_id", "task"."title" as "task", "project"."id" as "project_id", coalesce(project.name, notification.project_name) as "project", count(*) over ()::integer as "total"
    from "notification"
    inner join "user" on "user"."id" = "notification"."user_id"
    left join "task" on "task"."id" = "notification"."task_id"
    left join "project" on project.id = coalesce(task.project_id, notification.project_id)
    left join "event" on event.position = notification.event_position
    left join "user" as "author" on "author"."id" = "event"."actor_id"
    where "notification"."user_id" = $1 and "notification"."mail_id" = $2 and "notification"."email_wanted" = true and "notification"."read_at" is null and (notification.snoozed_until > now()) is not true and (coalesce(("user"."settings" #>> array['notifications', "notification"."kind", 'email'])::boolean, (default_notifications() #>> array["notification"."kind", 'email'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "user"."id" and own.project_id = "task"."project_id" and case own.level when 'muted' then "notification"."kind" in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then "notification"."kind" in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then "notification"."kind" in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and "notification"."kind" <> all(own.kinds) end)) and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open')))
    order by "notification"."updated_at", "notification"."id"
    limit $5;

-- notifications: list, after a cursor, with every filter
select "notification"."id", "notification"."count", "notification"."read_at", "notification"."snoozed_until", "notification"."created_at", notification.kind as "kind", (select json_build_object('id', about.id, 'title', about.title, 'completed', about.status = 'completed')
    from task as about
    where about.id = notification.task_id) as "task", coalesce( (select json_build_object('id', project.id, 'name', project.name)
    from task as about join project on project.id = about.project_id
    where about.id = notification.task_id), case when notification.project_id is not null then json_build_object('id', notification.project_id, 'name', notification.project_name) end) as "project", (select comment.id
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null) as "comment_id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = ((select "event"."actor_id"
    from "event"
    where "event"."position" = notification.event_position))) as obj) as "actor", (select to_json(obj)
    from (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", wire_time(event.created_at) as "created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject"
    from "event"
    where "event"."position" = notification.event_position and event.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as obj) as "event", notification.read_at is not null as "read", notification.updated_at as "updated_at", counted.total as "total", "notification"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "notification"."id", "notification"."count", "notification"."read_at", "notification"."snoozed_until", "notification"."created_at", "notification"."kind", "notification"."updated_at", "notification"."task_id", "notification"."project_id", "notification"."project_name", "notification"."comment_id", "notification"."event_position", "notification"."listed_at" as "sort_value"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $3 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and notification.kind = any($6::text[]) and coalesce(task.project_id, notification.project_id) = $7 and notification.task_id = $8 and notification.read_at is not null and notification.snoozed_until > $9 and ("notification"."listed_at", "notification"."id") < ($10::timestamptz, $11::uuid)
    order by "notification"."listed_at" desc, "notification"."id" desc
    limit $12 offset $13) as "notification" on true
    order by "notification"."sort_value" desc, "notification"."id" desc;

-- notifications: list, first page
select "notification"."id", "notification"."count", "notification"."read_at", "notification"."snoozed_until", "notification"."created_at", notification.kind as "kind", (select json_build_object('id', about.id, 'title', about.title, 'completed', about.status = 'completed')
    from task as about
    where about.id = notification.task_id) as "task", coalesce( (select json_build_object('id', project.id, 'name', project.name)
    from task as about join project on project.id = about.project_id
    where about.id = notification.task_id), case when notification.project_id is not null then json_build_object('id', notification.project_id, 'name', notification.project_name) end) as "project", (select comment.id
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null) as "comment_id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = ((select "event"."actor_id"
    from "event"
    where "event"."position" = notification.event_position))) as obj) as "actor", (select to_json(obj)
    from (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", wire_time(event.created_at) as "created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject"
    from "event"
    where "event"."position" = notification.event_position and event.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)) as obj) as "event", notification.read_at is not null as "read", notification.updated_at as "updated_at", counted.total as "total", "notification"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "notification"."id" as "id"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $3 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and notification.snoozed_until > $6) as listed) as "counted"
    left join lateral (select "notification"."id", "notification"."count", "notification"."read_at", "notification"."snoozed_until", "notification"."created_at", "notification"."kind", "notification"."updated_at", "notification"."task_id", "notification"."project_id", "notification"."project_name", "notification"."comment_id", "notification"."event_position", "notification"."listed_at" as "sort_value"
    from "notification"
    left join "task" on "task"."id" = "notification"."task_id"
    where "notification"."user_id" = $7 and "notification"."in_app" = true and ( (notification.task_id is null or task.deleted_at is null and task.space_id in ( select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $8
    union all select "own"."id", "own"."role"
    from (select $9::uuid as id, 'owner'::project_role as role) as "own") as space)) and not (notification.kind in ('commented', 'mentioned') and notification.count = 1 and not exists (select
    from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)) and (notification.invitation_id is null or exists ( select
    from invitation
    where invitation.id = notification.invitation_id and invitation.status = 'open'))) and notification.snoozed_until > $10
    order by "notification"."listed_at" desc, "notification"."id" desc
    limit $11 offset $12) as "notification" on true
    order by "notification"."sort_value" desc, "notification"."id" desc;

-- notifications: lock a membership
select "project_id"
    from "project_member"
    where "user_id" = $1 and "project_id" = $2
    for no key update;

-- notifications: mark as read, all
with "after" as (update "notification"
    set "read_at" = $1, "is_open" = false
    where "notification"."user_id" = $2 and "notification"."read_at" is null and (notification.snoozed_until > $3) is not true
    returning "notification"."in_app"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'notification.read', $4, 'user', $5, null, $6, $7, $8, $9, $10
    from (select
    from after
    limit 1) as any_of_them
    returning "event"."id")
select count(*) filter (where after.in_app)::integer as "read_count"
    from "after";

-- notifications: mark as read, with every filter
with "after" as (update "notification"
    set "read_at" = $1, "is_open" = false
    where "notification"."user_id" = $2 and "notification"."read_at" is null and (notification.snoozed_until > $3) is not true and notification.updated_at <= $4::timestamptz and notification.kind = any($5::text[]) and coalesce((select task.project_id
    from task
    where task.id = notification.task_id), notification.project_id) = any($6::uuid[])
    returning "notification"."in_app"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'notification.read', $7, 'user', $8, null, $9, $10, $11, $12, $13
    from (select
    from after
    limit 1) as any_of_them
    returning "event"."id")
select count(*) filter (where after.in_app)::integer as "read_count"
    from "after";

-- notifications: read a task
with "visible" as (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null),
  "after" as (update "notification"
    set "read_at" = $4, "is_open" = false
    from "visible"
    where "notification"."task_id" = "visible"."id" and "notification"."user_id" = $5 and "notification"."read_at" is null
    returning "notification"."id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'notification.read', $6, 'user', $7, null, $8, $9, $10, $11, $12
    from (select
    from after
    limit 1) as any_of_them
    returning "event"."id")
select "visible"."id"
    from "visible";

-- notifications: send later
 select
    from graphile_worker.add_jobs(array( select row('mail_notifications', json_build_object('user_id', mail.user_id), null, mail.run_at, null, 'mail_notifications:' || mail.user_id, null, null)::graphile_worker.job_spec
    from unnest($1::uuid[], $2::timestamptz[]) as mail (user_id, run_at)), true);

-- notifications: sent
update "notification"
    set "email_wanted" = false
    where "user_id" = $1 and "email_wanted" = true and coalesce(mail_id = $2::uuid, $3::uuid is null);

-- notifications: when to send
select "id" as "user_id", "timezone", (default_notification_delivery() || "user"."settings" -> 'notification_delivery') as "delivery"
    from "user"
    where id = any($1::uuid[]);

-- projects: change, with every value
with "before" as (select "space"."role", "project".id as "id", "space"."role" >= 'admin' as "allowed", "project".version = any($1::integer[]) as "has_version", "project" as "row", ("project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until") is distinct
    from ($2, $3, $4, $5, $6, $7, $8, $9, $10) as "differs"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $11
    union all select "own"."id", "own"."role"
    from (select $12::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where "project"."id" = $13
    for no key update of "project"),
  "after" as (update "project"
    set "name" = $14, "description" = $15, "color" = $16, "archived" = $17, "default_priority" = $18, "default_assignee_id" = $19, "who_can_invite" = $20, "time_overlap" = $21, "time_locked_until" = $22, "version" = "project".version + 1, "updated_at" = $23
    from before
    where "project".id = before.id and before.allowed and before.has_version and before.differs
    returning "project" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."id", 'project.updated', 'project', ("after".row)."id", ("after".row)."name", ("after".row)."id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('archived', wire_value(("before".row)."archived"), wire_value(("after".row)."archived")), ('color', wire_value(("before".row)."color"), wire_value(("after".row)."color")), ('default_assignee_id', wire_value(("before".row)."default_assignee_id"), wire_value(("after".row)."default_assignee_id")), ('default_priority', wire_value(("before".row)."default_priority"), wire_value(("after".row)."default_priority")), ('description', wire_value(("before".row)."description"), wire_value(("after".row)."description")), ('name', wire_value(("before".row)."name"), wire_value(("after".row)."name")), ('time_locked_until', wire_value(("before".row)."time_locked_until"), wire_value(("after".row)."time_locked_until")), ('time_overlap', wire_value(("before".row)."time_overlap"), wire_value(("after".row)."time_overlap")), ('who_can_invite', wire_value(("before".row)."who_can_invite"), wire_value(("after".row)."who_can_invite"))) as change (field, before, after)
    where before is distinct
    from after), $24, $25, $26, $27, $28
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "before"."allowed", "before"."role", "counts"."member_count", "counts"."task_count", "counts"."open_task_count", "counts"."completed_task_count", "counts"."overdue_task_count"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "project" on "project".id = before.id
    inner join lateral (select (select count(*)
    from project_member
    where project_member.project_id = "project"."id") as member_count, count(*) as task_count, count(*) filter (where task.status <> 'completed') as open_task_count, count(*) filter (where task.status = 'completed') as completed_task_count, count(*) filter (where task.status <> 'completed' and due_key(task.due_date, task.due_on) < $29) as overdue_task_count
    from task
    where task.space_id = "project"."id" and task.deleted_at is null) as counts on true;

-- projects: count the tasks of one to delete
select count(*)::integer as many
    from (select
    from task
    where project_id = $1
    limit $2) as counted;

-- projects: count the time entries of one to delete
select count(*)::integer as many
    from (select
    from time_entry
    where project_id = $1
    limit $2) as counted;

-- projects: create
with "after" as (insert into "project" ("name", "description", "color", "default_priority", "who_can_invite", "time_overlap", "created_at", "updated_at") values ($1, $2, $3, $4, $5, $6, $7, $8)
    returning "project" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."id", 'project.created', 'project', ("after".row)."id", ("after".row)."name", ("after".row)."id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('archived', null::jsonb, wire_value(("after".row)."archived")), ('color', null::jsonb, wire_value(("after".row)."color")), ('default_assignee_id', null::jsonb, wire_value(("after".row)."default_assignee_id")), ('default_priority', null::jsonb, wire_value(("after".row)."default_priority")), ('description', null::jsonb, wire_value(("after".row)."description")), ('name', null::jsonb, wire_value(("after".row)."name")), ('time_locked_until', null::jsonb, wire_value(("after".row)."time_locked_until")), ('time_overlap', null::jsonb, wire_value(("after".row)."time_overlap")), ('who_can_invite', null::jsonb, wire_value(("after".row)."who_can_invite"))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from after
    returning "event"."id"),
  "also" as (insert into "project_member" ("project_id", "user_id", "role", "created_at", "updated_at")
select (after.row).id, $14, 'owner', (after.row).created_at, (after.row).created_at
    from after)
select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", 'owner'::project_role as "role", 1 as "member_count", 0 as "task_count", 0 as "open_task_count", 0 as "completed_task_count", 0 as "overdue_task_count"
    from (select (after.row).*
    from after) as "project";

-- projects: delete
with "gone" as (delete
    from project
    where id = $1
    returning id, name),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'project.deleted', $2, 'project', "gone"."id", "gone"."name", "gone"."id", $3, $4, $5, $6, $7
    from "gone"
    returning "event"."id"),
  "left" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.removed', "gone"."id", 'member', "user"."id", "user"."full_name", "gone"."id", $8, $9, $10, $11, $12
    from gone join project_member on project_member.project_id = $13 join "user" on "user".id = project_member.user_id
    returning "event"."id"),
  "before" as (select "id", "user" as "row"
    from "user"
    where "default_project_id" = $14 and id in (select user_id
    from project_member
    where project_id = $15)
    order by "id"
    for no key update),
  "after" as (update "user"
    set "default_project_id" = null, "version" = "user"."version" + 1, "updated_at" = $16
    from before as "before"
    where "user"."id" = "before"."id"
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "reset" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('settings', wire_value(user_settings(("before".row))), wire_value(user_settings(("after".row))))) as change (field, before, after)
    where before is distinct
    from after), $17, $18, $19, $20, $21
    from before join after using (id)
    returning "event"."id")
select "id"
    from "gone";

-- projects: delete a deleted one without tasks
delete
    from "project"
    where "id" = $1;

-- projects: delete the memberships
delete
    from "project_member"
    where "project_id" = $1;

-- projects: delete the next tasks
 with found as materialized ( select id, created_at
    from task
    where space_id = $1 and deleted_at is null and (created_at, id) < ($2::timestamptz, $3::uuid)
    order by created_at desc, id desc
    limit 500), gone as (delete
    from task
    where id = any(array(select id
    from found)))
select count(*)::integer as done, (array_agg(id
    order by created_at, id))[1] as id, min(created_at) as created_at
    from found;

-- projects: delete the next tasks in the trash
 with found as materialized ( select id, created_at
    from task
    where space_id = $1 and deleted_at is not null and (created_at, id) < ($2::timestamptz, $3::uuid)
    order by created_at desc, id desc
    limit 500), gone as (delete
    from task
    where id = any(array(select id
    from found)))
select count(*)::integer as done, (array_agg(id
    order by created_at, id))[1] as id, min(created_at) as created_at
    from found;

-- projects: delete, and leave the tasks to a job
with "gone" as (update project
    set deleted_at = $1
    where id = $2
    returning id, name),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'project.deleted', $3, 'project', "gone"."id", "gone"."name", "gone"."id", $4, $5, $6, $7, $8
    from "gone"
    returning "event"."id"),
  "left" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'member.removed', "gone"."id", 'member', "user"."id", "user"."full_name", "gone"."id", $9, $10, $11, $12, $13
    from gone join project_member on project_member.project_id = $14 join "user" on "user".id = project_member.user_id
    returning "event"."id"),
  "before" as (select "id", "user" as "row"
    from "user"
    where "default_project_id" = $15 and id in (select user_id
    from project_member
    where project_id = $16)
    order by "id"
    for no key update),
  "after" as (update "user"
    set "default_project_id" = null, "version" = "user"."version" + 1, "updated_at" = $17
    from before as "before"
    where "user"."id" = "before"."id"
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "reset" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('settings', wire_value(user_settings(("before".row))), wire_value(user_settings(("after".row))))) as change (field, before, after)
    where before is distinct
    from after), $18, $19, $20, $21, $22
    from before join after using (id)
    returning "event"."id")
select "id"
    from "gone";

-- projects: get
select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "space"."role", "counts"."member_count", "counts"."task_count", "counts"."open_task_count", "counts"."completed_task_count", "counts"."overdue_task_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    inner join lateral (select (select count(*)
    from project_member
    where project_member.project_id = "project"."id") as member_count, count(*) as task_count, count(*) filter (where task.status <> 'completed') as open_task_count, count(*) filter (where task.status = 'completed') as completed_task_count, count(*) filter (where task.status <> 'completed' and due_key(task.due_date, task.due_on) < $3) as overdue_task_count
    from task
    where task.space_id = "project"."id" and task.deleted_at is null) as counts on true
    where "project"."id" = $4;

-- projects: get several
select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "space"."role", "counts"."member_count", "counts"."task_count", "counts"."open_task_count", "counts"."completed_task_count", "counts"."overdue_task_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    inner join lateral (select (select count(*)
    from project_member
    where project_member.project_id = "project"."id") as member_count, count(*) as task_count, count(*) filter (where task.status <> 'completed') as open_task_count, count(*) filter (where task.status = 'completed') as completed_task_count, count(*) filter (where task.status <> 'completed' and due_key(task.due_date, task.due_on) < $3) as overdue_task_count
    from task
    where task.space_id = "project"."id" and task.deleted_at is null) as counts on true
    where project.id = any($4::uuid[]);

-- projects: list, after a cursor, with every filter
select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "project"."role", "counts"."member_count", "counts"."task_count", "counts"."open_task_count", "counts"."completed_task_count", "counts"."overdue_task_count", counted.total as "total", "project"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "space"."role", fold("project"."name") as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where project.archived and space.role = any($3::project_role[]) and strpos(fold("project"."name"), fold($4)) > 0 and (fold("project"."name"), "project"."id") > ($5::text, $6::uuid)
    order by fold("project"."name") asc, "project"."id" asc
    limit $7 offset $8) as "project" on true
    inner join lateral (select (select count(*)
    from project_member
    where project_member.project_id = "project"."id") as member_count, count(*) as task_count, count(*) filter (where task.status <> 'completed') as open_task_count, count(*) filter (where task.status = 'completed') as completed_task_count, count(*) filter (where task.status <> 'completed' and due_key(task.due_date, task.due_on) < $9) as overdue_task_count
    from task
    where task.space_id = "project"."id" and task.deleted_at is null) as counts on true
    order by "project"."sort_value" asc, "project"."id" asc;

-- projects: list, first page
select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "project"."role", "counts"."member_count", "counts"."task_count", "counts"."open_task_count", "counts"."completed_task_count", "counts"."overdue_task_count", counted.total as "total", "project"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "project"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id") as listed) as "counted"
    left join lateral (select "project"."id", "project"."name", "project"."description", "project"."color", "project"."archived", "project"."default_priority", "project"."default_assignee_id", "project"."who_can_invite", "project"."time_overlap", "project"."time_locked_until", "project"."version", "project"."created_at", "project"."updated_at", "space"."role", "project"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    order by "project"."created_at" desc, "project"."id" desc
    limit $5 offset $6) as "project" on true
    inner join lateral (select (select count(*)
    from project_member
    where project_member.project_id = "project"."id") as member_count, count(*) as task_count, count(*) filter (where task.status <> 'completed') as open_task_count, count(*) filter (where task.status = 'completed') as completed_task_count, count(*) filter (where task.status <> 'completed' and due_key(task.due_date, task.due_on) < $7) as overdue_task_count
    from task
    where task.space_id = "project"."id" and task.deleted_at is null) as counts on true
    order by "project"."sort_value" desc, "project"."id" desc;

-- projects: lock a deleted one
select "id"
    from "project"
    where "id" = $1 and "deleted_at" is not null
    for update;

-- projects: lock for deletion
select "project"."version", "space"."role" >= 'owner' as "allowed"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where "project"."id" = $3
    for update of "project";

-- projects: release the next time entries
 with found as materialized ( select id, user_id
    from time_entry
    where project_id = $1
    limit 500), gone as (delete
    from time_entry
    where id in (select id
    from found
    where user_id is null)), released as (update time_entry
    set project_id = null, task_id = null
    where id in (select id
    from found
    where user_id is not null))
select count(*)::integer as many
    from found;

-- push: claim messages
 update push_subscription
    set lease = gen_random_uuid(), wake_at = clock_timestamp() + make_interval(secs => $1::double precision)
    where id = any(array( select id
    from push_subscription
    where wake_at <= clock_timestamp()::timestamptz(3) and (failing_since is not null) = $2::boolean
    order by wake_at
    limit $3::integer
    for no key update skip locked))
    returning id, lease;

-- push: delete a subscription
with "before" as (select "push_subscription".id as "id", true as "allowed", true as "has_version"
    from "push_subscription"
    where "push_subscription"."user_id" = $1 and "push_subscription"."id" = $2
    for update of "push_subscription"),
  "gone" as (delete
    from "push_subscription" using before
    where "push_subscription".id = before.id and before.allowed and before.has_version
    returning "push_subscription" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'push_subscription.deleted', 'push_subscription', ("gone".row)."id", ("gone".row)."name", $3, $4, $5, $6, $7
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- push: find the seed of the server keys
select "seed"
    from "vapid_key";

-- push: find when the next message is due
 select extract(epoch
    from min(wake_at) - clock_timestamp()::timestamptz(3))::double precision * 1000 as ms
    from push_subscription;

-- push: finish a message
 select finish_push($1::uuid, $2::uuid, $3::uuid, $4::integer, $5, $6::timestamptz, $7);

-- push: get a subscription
select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at"
    from "push_subscription"
    where "push_subscription"."user_id" = $1 and "push_subscription"."id" = $2;

-- push: list subscriptions, after a cursor
select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at", counted.total as "total", "push_subscription"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at", "push_subscription"."created_at" as "sort_value"
    from "push_subscription"
    where "push_subscription"."user_id" = $1 and ("push_subscription"."created_at", "push_subscription"."id") < ($2::timestamptz, $3::uuid)
    order by "push_subscription"."created_at" desc, "push_subscription"."id" desc
    limit $4 offset $5) as "push_subscription" on true
    order by "push_subscription"."sort_value" desc, "push_subscription"."id" desc;

-- push: list subscriptions, first page
select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at", counted.total as "total", "push_subscription"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "push_subscription"."id" as "id"
    from "push_subscription"
    where "push_subscription"."user_id" = $1) as listed) as "counted"
    left join lateral (select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at", "push_subscription"."created_at" as "sort_value"
    from "push_subscription"
    where "push_subscription"."user_id" = $2
    order by "push_subscription"."created_at" desc, "push_subscription"."id" desc
    limit $3 offset $4) as "push_subscription" on true
    order by "push_subscription"."sort_value" desc, "push_subscription"."id" desc;

-- push: lock a device
select "id", "user_id", "session_id", "api_key_id", "name", "target", "target_digest"
    from "push_subscription"
    where "target_digest" = any($1::bytea[])
    for no key update;

-- push: lock a subscription
select "push_subscription"."id"
    from "push_subscription"
    where "push_subscription"."user_id" = $1 and "push_subscription"."id" = $2
    for no key update;

-- push: lock the account
select "id"
    from "user"
    where "id" = $1
    for no key update;

-- push: queue a test message
 with queued as ( insert into push_delivery (subscription_id, due_at) values ($1, clock_timestamp())) update push_subscription
    set paused_until = null, wake_at = case when lease is null then clock_timestamp() else wake_at end
    where id = $2;

-- push: queue notifications
select queue_push($1::uuid[], $2::uuid[], $3::timestamptz[]);

-- push: register a device
with "after" as (insert into "push_subscription" ("user_id", "session_id", "api_key_id", "platform", "name", "host", "target", "target_digest", "created_at", "updated_at") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing
    returning "push_subscription" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."user_id", 'push_subscription.created', 'push_subscription', ("after".row)."id", ("after".row)."name", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('host', null::jsonb, wire_value(("after".row)."host")), ('name', null::jsonb, wire_value(("after".row)."name")), ('platform', null::jsonb, wire_value(("after".row)."platform"))) as change (field, before, after)
    where before is distinct
    from after), $11, $12, $13, $14, $15
    from after
    returning "event"."id")
select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at"
    from (select (after.row).*
    from after) as "push_subscription";

-- push: register a device again
with "before" as (select "push_subscription".id as "id", true as "allowed", true as "has_version", "push_subscription" as "row", ("push_subscription"."session_id", "push_subscription"."api_key_id", "push_subscription"."name", "push_subscription"."target", "push_subscription"."target_digest", "push_subscription"."failing_since", "push_subscription"."last_error") is distinct
    from ($1, $2, $3, $4, $5, null, null) as "differs"
    from "push_subscription"
    where "push_subscription"."user_id" = $6 and "push_subscription"."id" = $7
    for no key update of "push_subscription"),
  "after" as (update "push_subscription"
    set "session_id" = $8, "api_key_id" = $9, "name" = $10, "target" = $11, "target_digest" = $12, "failing_since" = null, "last_error" = null, "updated_at" = $13
    from before
    where "push_subscription".id = before.id and before.allowed and before.has_version and before.differs
    returning "push_subscription" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."user_id", 'push_subscription.updated', 'push_subscription', ("after".row)."id", ("after".row)."name", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('name', wire_value(("before".row)."name"), wire_value(("after".row)."name"))) as change (field, before, after)
    where before is distinct
    from after), $14, $15, $16, $17, $18
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "push_subscription"."id", "push_subscription"."platform", "push_subscription"."name", "push_subscription"."host", "push_subscription"."failing_since", "push_subscription"."last_error", "push_subscription"."last_sent_at", "push_subscription"."created_at", "push_subscription"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "push_subscription" on "push_subscription".id = before.id;

-- push: remove a device that is gone
with "before" as (select "push_subscription".id as "id", true as "allowed", true as "has_version"
    from "push_subscription"
    where "push_subscription"."id" = $1 and "push_subscription"."lease" = $2
    for update of "push_subscription"),
  "gone" as (delete
    from "push_subscription" using before
    where "push_subscription".id = before.id and before.allowed and before.has_version
    returning "push_subscription" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'push_subscription.deleted', 'push_subscription', ("gone".row)."id", ("gone".row)."name", null, null, null, null, now()
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- push: remove a subscription
with "before" as (select "push_subscription".id as "id", true as "allowed", true as "has_version"
    from "push_subscription"
    where "push_subscription"."id" = $1
    for update of "push_subscription"),
  "gone" as (delete
    from "push_subscription" using before
    where "push_subscription".id = before.id and before.allowed and before.has_version
    returning "push_subscription" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'push_subscription.deleted', 'push_subscription', ("gone".row)."id", ("gone".row)."name", null, null, null, null, now()
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- push: remove the oldest subscriptions
with "before" as (select "push_subscription".id as "id", true as "allowed", true as "has_version"
    from "push_subscription"
    where "push_subscription"."user_id" = $1 and push_subscription.id in ( select id
    from push_subscription
    where user_id = $2
    order by updated_at desc, id desc offset $3::integer)
    for update of "push_subscription"),
  "gone" as (delete
    from "push_subscription" using before
    where "push_subscription".id = before.id and before.allowed and before.has_version
    returning "push_subscription" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'push_subscription.deleted', 'push_subscription', ("gone".row)."id", ("gone".row)."name", null, null, null, null, now()
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- push: store the seed of the server keys
insert into "vapid_key" ("id", "seed") values ('00000000-0000-0000-0000-000000000001', $1) on conflict do nothing;

-- reactions: add
with "target" as (select "comment"."id", "task"."space_id", "task"."project_id", "task"."title", "space"."role", "space"."archived"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null and "comment"."id" = $4 and "comment"."deleted_at" is null for key share of "task", "comment"),
  "changed" as (insert into "comment_reaction" ("comment_id", "user_id", "emoji", "created_at")
select "target"."id", $5::uuid as "user_id", $6::reaction as "emoji", $7::timestamptz as "created_at"
    from "target"
    where ("target"."role" >= 'member' and not "target"."archived") on conflict do nothing
    returning "emoji", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role((select space_id
    from target), $8, 'member') end as "checked"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'comment.reacted', "target"."space_id", 'comment', "target"."id", "target"."title", "target"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('reaction', wire_value(null::reaction), wire_value("changed"."emoji"))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from target, changed
    returning "event"."id")
select "target"."role", "target"."archived"
    from "target";

-- reactions: erase those of a user
with "gone" as ( delete
    from comment_reaction
    where user_id = $1 and (comment_id, emoji) in ( select comment_id, emoji
    from comment_reaction
    where user_id = $2
    limit 500)
    returning comment_id, emoji),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'comment.unreacted', "task"."space_id", 'comment', "comment"."id", "task"."title", "task"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('reaction', wire_value("gone"."emoji"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from gone join comment on comment.id = gone.comment_id join task on task.id = comment.task_id
    returning "event"."id")
select "gone"."comment_id"
    from "gone";

-- reactions: remove
with "target" as (select "comment"."id", "task"."space_id", "task"."project_id", "task"."title", "space"."role", "space"."archived"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "comment" on "comment"."task_id" = "task"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null and "comment"."id" = $4 and "comment"."deleted_at" is null for key share of "task", "comment"),
  "changed" as (delete
    from "comment_reaction" using "target"
    where "comment_reaction"."comment_id" = "target"."id" and "comment_reaction"."user_id" = $5 and "comment_reaction"."emoji" = $6 and ("target"."role" >= 'member' and not "target"."archived")
    returning "comment_reaction"."emoji", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role((select space_id
    from target), $7, 'member') end as "checked"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'comment.unreacted', "target"."space_id", 'comment', "target"."id", "target"."title", "target"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('reaction', wire_value("changed"."emoji"), wire_value(null::reaction))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, $12
    from target, changed
    returning "event"."id")
select "target"."role", "target"."archived", "changed"."emoji"
    from "target"
    left join "changed" on true;

-- real time: expiry of an API key
select "expires_at"
    from "api_key"
    where "id" = $1;

-- real time: find the space of a task
select "task"."space_id", task.deleted_at is not null as "is_deleted"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $3 and ("task"."deleted_at" is null or "space"."role" >= 'member');

-- real time: spaces of users
select "user"."id" as "user_id", "space"."id", "space"."archived", "space"."role" >= 'member' as "can_change"
    from "user"
    inner join lateral (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "user"."id"
    union all select "own"."id", "own"."role"
    from (select "user"."id"::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space" on true
    where "user"."id" = any((select $1::uuid[])::uuid[]);

-- real time: summary of a user
select "id", "full_name", "avatar_url"
    from "user"
    where "id" = $1;

-- recurrence: check the roles again
 select assert_role(given.space_id, given.user_id, 'member')
    from unnest($1::uuid[], $2::uuid[]) as given (space_id, user_id);

-- recurrence: copy reminders
with "after" as ( insert into reminder (task_id, user_id, created_by, relative_to, minutes_before, days_before, channels, fire_at, dated_at, created_at, updated_at)
select copy.id, reminder.user_id, reminder.created_by, reminder.relative_to, reminder.minutes_before, reminder.days_before, reminder.channels, '-infinity', $1, $2, $3
    from unnest($4::uuid[], $5::uuid[]) as copy (task_id, id) join reminder on reminder.task_id = copy.task_id and reminder.relative_to is not null join task on task.id = copy.id
    where ("reminder"."user_id" = task.space_id or exists ( select
    from project_member
    where project_id = task.space_id and user_id = "reminder"."user_id"))
    returning id, user_id, created_by, task_id, relative_to, minutes_before, days_before, channels),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'reminder.created', "after"."user_id", 'reminder', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('channels', null::jsonb, wire_value("after"."channels")), ('days_before', null::jsonb, wire_value("after"."days_before")), ('minutes_before', null::jsonb, wire_value("after"."minutes_before")), ('relative_to', null::jsonb, wire_value("after"."relative_to")), ('task_id', null::jsonb, wire_value("after"."task_id"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, $6
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- recurrence: count the tasks of trees
 select nth::integer, count(*)::integer as many
    from ( select source.nth - 1 as nth
    from unnest($1::uuid[]) with ordinality as source (id, nth) cross join lateral ( with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any(array[source.id]::uuid[]::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null) select
    from tree) as each
    limit $2) as counted group by nth;

-- recurrence: find the dates of a task
 select start_date, due_date, due_on
    from task
    where id = $1;

-- recurrence: find the dates of subtasks
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any(array[$1]::uuid[]::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null)
select task.id, task.start_date, task.due_date, task.due_on
    from tree join task on task.id = tree.id
    where tree.depth > 0 and num_nonnulls(task.start_date, task.due_date, task.due_on) > 0
    order by task.id
    for no key update of task;

-- recurrence: find the latest task
select "recurrence_series"."task_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "recurrence_series" on "recurrence_series"."task_id" = "task"."id"
    where "recurrence_series"."id" = $3;

-- recurrence: find the series that is due first
 select series.id
    from recurrence_series as series
    where series.status = 'active' and series.create_at <= coalesce($1::timestamptz, now())
    order by series.create_at, series.id
    limit 1;

-- recurrence: lock a series that is due
 select series.id, series.task_id, series.user_id, series.definition, series.status, series.paused_because, series.position, series.next, series.create_at, (select coalesce(jsonb_object_agg(field.key, field.value), '{}')
    from jsonb_each(series.kept) as field
    where series.alone -> field.key = jsonb_build_object('title', task.title, 'description', task.description, 'priority', task.priority, 'estimate_minutes', task.estimate_minutes, 'tags', task.tags, 'assignee_ids', array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id)) -> field.key) as kept, task.space_id, task.start_date, task.due_date, task.due_on, task.completed_at, case when task.deleted_at is not null then 'deleted' when task.parent_id is not null then 'subtask' else case when not exists (select
    from "user"
    where "user".id = "series"."user_id" and "user".active) then 'access' when "task"."space_id" = "series"."user_id" then null when exists (select
    from project
    where project.id = "task"."space_id" and project.archived) then 'archived' when not exists ( select
    from project_member as member
    where member.project_id = "task"."space_id" and member.user_id = "series"."user_id" and member.role >= 'member') then 'access' end end as hindrance, coalesce($1::timestamptz, now()) as now
    from recurrence_series as series join task on task.id = series.task_id
    where series.status = 'active' and series.create_at <= coalesce($2::timestamptz, now()) and series.id = $3
    order by series.create_at, series.id
    limit 1
    for no key update of task skip locked
    for update of series skip locked;

-- recurrence: lock the series that are due
 select series.id, series.task_id, series.user_id, series.definition, series.status, series.paused_because, series.position, series.next, series.create_at, (select coalesce(jsonb_object_agg(field.key, field.value), '{}')
    from jsonb_each(series.kept) as field
    where series.alone -> field.key = jsonb_build_object('title', task.title, 'description', task.description, 'priority', task.priority, 'estimate_minutes', task.estimate_minutes, 'tags', task.tags, 'assignee_ids', array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id)) -> field.key) as kept, task.space_id, task.start_date, task.due_date, task.due_on, task.completed_at, case when task.deleted_at is not null then 'deleted' when task.parent_id is not null then 'subtask' else case when not exists (select
    from "user"
    where "user".id = "series"."user_id" and "user".active) then 'access' when "task"."space_id" = "series"."user_id" then null when exists (select
    from project
    where project.id = "task"."space_id" and project.archived) then 'archived' when not exists ( select
    from project_member as member
    where member.project_id = "task"."space_id" and member.user_id = "series"."user_id" and member.role >= 'member') then 'access' end end as hindrance, coalesce($1::timestamptz, now()) as now
    from recurrence_series as series join task on task.id = series.task_id
    where series.status = 'active' and series.create_at <= coalesce($2::timestamptz, now()) and true
    order by series.create_at, series.id
    limit $3
    for no key update of task skip locked
    for update of series skip locked;

-- recurrence: log changes
with "given" as (select *
    from json_to_recordset($1::json) as given (task_id uuid, before text, after text)),
  "after" as (update "task"
    set "version" = "task"."version" + 1, "updated_at" = $2
    from "given"
    where "task"."id" = "given"."task_id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "given"."before", "given"."after"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('recurrence', wire_value(after.before), wire_value(after.after))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, $3
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- recurrence: move the dates of subtasks
with "given" as ( select *
    from json_to_recordset($1::json) as given (id uuid, start_date timestamptz, due_date timestamptz, due_on date)),
  "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."start_date", "task"."due_date", "task"."due_on", true as "differs"
    from "task"
    inner join "given" on "given"."id" = "task"."id"),
  "after" as (update "task"
    set "start_date" = "given"."start_date", "due_date" = "given"."due_date", "due_on" = "given"."due_on", "version" = "task"."version" + 1, "updated_at" = $2
    from "given"
    where "task"."id" = "given"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."start_date", "task"."due_date", "task"."due_on"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('due_date', wire_value("before"."due_date"), wire_value("after"."due_date")), ('due_on', wire_value("before"."due_on"), wire_value("after"."due_on")), ('start_date', wire_value("before"."start_date"), wire_value("after"."start_date"))) as change (field, before, after)
    where before is distinct
    from after), $3, $4, $5, $6, $7
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id")
select "after"."id"
    from "after";

-- recurrence: store where series are
 update recurrence_series as series
    set task_id = given.task_id, status = given.status, paused_because = given.paused_because, position = given.position, next = given.next, create_at = given.create_at, updated_at = $1, kept = case when series.task_id = given.task_id then series.kept else '{}' end, alone = case when series.task_id = given.task_id then series.alone else '{}' end
    from json_to_recordset($2::json) as given (id uuid, task_id uuid, status text, paused_because text, position text, next text, create_at timestamptz)
    where series.id = given.id;

-- recurrence: take dates
 insert into recurrence_occurrence (series_id, occurrence_at)
select *
    from unnest($1::uuid[], $2::timestamptz[]) on conflict do nothing
    returning series_id, occurrence_at;

-- reminders: change, with every value
with "before" as (select "reminder".id as "id", true as "allowed", true as "has_version", "reminder" as "row", ("reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."snoozed_until", "reminder"."fire_at", "reminder"."dated_at", "reminder"."channels") is distinct
    from ($1, $2, $3, $4, $5, $6, $7, $8::text[]) as "differs"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $11 or reminder.created_by = $12) and "reminder"."id" = $13 and "task"."id" = $14
    for no key update of "reminder"),
  "after" as (update "reminder"
    set "remind_at" = $15, "relative_to" = $16, "minutes_before" = $17, "days_before" = $18, "snoozed_until" = $19, "fire_at" = $20, "dated_at" = $21, "channels" = $22::text[], "updated_at" = $23
    from before
    where "reminder".id = before.id and before.allowed and before.has_version and before.differs
    returning "reminder" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."user_id", 'reminder.updated', 'reminder', ("after".row)."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('channels', wire_value(("before".row)."channels"), wire_value(("after".row)."channels")), ('days_before', wire_value(("before".row)."days_before"), wire_value(("after".row)."days_before")), ('minutes_before', wire_value(("before".row)."minutes_before"), wire_value(("after".row)."minutes_before")), ('relative_to', wire_value(("before".row)."relative_to"), wire_value(("after".row)."relative_to")), ('remind_at', wire_value(("before".row)."remind_at"), wire_value(("after".row)."remind_at")), ('snoozed_until', wire_value(("before".row)."snoozed_until"), wire_value(("after".row)."snoozed_until"))) as change (field, before, after)
    where before is distinct
    from after), $24, $25, $26, $27, $28
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "reminder" on "reminder".id = before.id;

-- reminders: create
with "after" as (insert into "reminder" ("task_id", "user_id", "created_by", "remind_at", "relative_to", "minutes_before", "days_before", "channels", "fire_at", "dated_at", "created_at", "updated_at") values ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9, $10, $11, $12)
    returning "reminder" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."user_id", 'reminder.created', 'reminder', ("after".row)."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('channels', null::jsonb, wire_value(("after".row)."channels")), ('days_before', null::jsonb, wire_value(("after".row)."days_before")), ('minutes_before', null::jsonb, wire_value(("after".row)."minutes_before")), ('relative_to', null::jsonb, wire_value(("after".row)."relative_to")), ('remind_at', null::jsonb, wire_value(("after".row)."remind_at")), ('snoozed_until', null::jsonb, wire_value(("after".row)."snoozed_until")), ('task_id', null::jsonb, wire_value(("after".row)."task_id"))) as change (field, before, after)
    where before is distinct
    from after), $13, $14, $15, $16, $17
    from after
    returning "event"."id")
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at"
    from (select (after.row).*
    from after) as "reminder";

-- reminders: create those of new tasks
with "after" as ( insert into reminder (task_id, user_id, created_by, relative_to, minutes_before, days_before, channels, fire_at, dated_at, created_at, updated_at)
select given.task_id, $1, $2, given.relative_to, given.minutes_before, given.days_before, given.channels, case when case given.relative_to when 'due' then num_nonnulls(task.due_date, task.due_on) else num_nonnulls(task.start_date) end > 0 then '-infinity'::timestamptz end, $3, $4, $5
    from json_to_recordset($6::json) as given ( task_id uuid, relative_to text, minutes_before integer, days_before integer, channels text[]) join task on task.id = given.task_id
    returning reminder.*),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'reminder.created', $7, 'reminder', "after"."id", null, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('channels', null::jsonb, wire_value("after"."channels")), ('days_before', null::jsonb, wire_value("after"."days_before")), ('minutes_before', null::jsonb, wire_value("after"."minutes_before")), ('relative_to', null::jsonb, wire_value("after"."relative_to")), ('remind_at', null::jsonb, wire_value("after"."remind_at")), ('snoozed_until', null::jsonb, wire_value("after"."snoozed_until")), ('task_id', null::jsonb, wire_value("after"."task_id"))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, $12
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- reminders: delete
with "before" as (select "reminder".id as "id", true as "allowed", true as "has_version"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $3 or reminder.created_by = $4) and "reminder"."id" = $5 and "task"."id" = $6
    for update of "reminder"),
  "gone" as (delete
    from "reminder" using before
    where "reminder".id = before.id and before.allowed and before.has_version
    returning "reminder" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."user_id", 'reminder.deleted', 'reminder', ("gone".row)."id", null, $7, $8, $9, $10, $11
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- reminders: find the end of a batch of due dates
 select least($1::timestamptz, (select max(due_date) - interval '0'
    from ( select due_date
    from task
    where due_date > $2::timestamptz + interval '0' and due_date <= $3::timestamptz + interval '0'
    order by due_date
    limit $4::integer) as batch having count(*) = $5::integer), (select max(due_date) - interval '1 day'
    from ( select due_date
    from task
    where due_date > $6::timestamptz + interval '1 day' and due_date <= $7::timestamptz + interval '1 day'
    order by due_date
    limit $8::integer) as batch having count(*) = $9::integer))::timestamptz(3) as until;

-- reminders: find the first due day
 select min(due_on) as day
    from task
    where due_on >= ($1::timestamptz at time zone 'UTC')::date - 1;

-- reminders: find the task
select "space"."role", "task"."project_id", "task"."due_date", "task"."due_on", "task"."start_date", "receiver"."timezone", "receiver"."reminder_time", (select count(*)::integer
    from reminder
    where reminder.task_id = task.id and reminder.user_id = $1) as "count"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    left join "user" as "receiver" on "receiver"."id" = $4 and "receiver"."active" = true and (receiver.id = $5 or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = receiver.id))
    where "task"."id" = $6 and "task"."deleted_at" is null;

-- reminders: find the task of a message
select "task"."title", "task"."due_date", "task"."due_on", (select full_name
    from "user"
    where id = $1 and id <> $2 and email_verified) as "by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $5 and "task"."deleted_at" is null and "task"."status" <> 'completed';

-- reminders: find those of tasks that follow a date
 select task_id, relative_to, minutes_before, days_before, channels
    from reminder
    where task_id = any($1::uuid[]) and user_id = $2 and relative_to is not null
    order by created_at, id;

-- reminders: get
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."fire_at", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from task
    where task.id = reminder.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."user_id") as obj) as "user", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."created_by") as obj) as "created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $3 or reminder.created_by = $4) and "reminder"."id" = $5 and "task"."id" = $6;

-- reminders: list the next ones, after a cursor, with every filter
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."fire_at", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from task
    where task.id = reminder.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."user_id") as obj) as "user", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."creator_id") as obj) as "created_by", counted.total as "total", "reminder"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."task_id", "reminder"."user_id", "reminder"."created_by" as "creator_id", "reminder"."fire_at", "reminder"."dated_at", "reminder"."fire_at" as "sort_value"
    from "reminder"
    inner join "task" on "task"."id" = "reminder"."task_id"
    where "reminder"."user_id" = $1 and "reminder"."fire_at" is not null and (task.deleted_at is null and task.status <> 'completed' and (task.space_id = reminder.user_id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived)) and (reminder.created_by is not distinct
    from reminder.user_id or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id))) and reminder.fire_at <= $2 and ("reminder"."fire_at", "reminder"."id") > ($3::timestamptz, $4::uuid)
    order by "reminder"."fire_at" asc, "reminder"."id" asc
    limit $5 offset $6) as "reminder" on true
    order by "reminder"."sort_value" asc, "reminder"."id" asc;

-- reminders: list the next ones, first page
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."fire_at", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from task
    where task.id = reminder.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."user_id") as obj) as "user", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."creator_id") as obj) as "created_by", counted.total as "total", "reminder"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "reminder"."id" as "id"
    from "reminder"
    inner join "task" on "task"."id" = "reminder"."task_id"
    where "reminder"."user_id" = $1 and "reminder"."fire_at" is not null and (task.deleted_at is null and task.status <> 'completed' and (task.space_id = reminder.user_id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived)) and (reminder.created_by is not distinct
    from reminder.user_id or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id)))) as listed) as "counted"
    left join lateral (select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."task_id", "reminder"."user_id", "reminder"."created_by" as "creator_id", "reminder"."fire_at", "reminder"."dated_at", "reminder"."fire_at" as "sort_value"
    from "reminder"
    inner join "task" on "task"."id" = "reminder"."task_id"
    where "reminder"."user_id" = $2 and "reminder"."fire_at" is not null and (task.deleted_at is null and task.status <> 'completed' and (task.space_id = reminder.user_id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived)) and (reminder.created_by is not distinct
    from reminder.user_id or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id)))
    order by "reminder"."fire_at" asc, "reminder"."id" asc
    limit $3 offset $4) as "reminder" on true
    order by "reminder"."sort_value" asc, "reminder"."id" asc;

-- reminders: list the tasks whose due dates have passed
select distinct task_id
    from ( select id as task_id, 'overdue' as kind
    from task
    where due_date > $1::timestamptz + interval '0' and due_date <= $2::timestamptz + interval '0'
    union all select id as task_id, 'due_soon' as kind
    from task
    where due_date > $3::timestamptz + interval '1 day' and due_date <= $4::timestamptz + interval '1 day' and due_date > $5::timestamptz) as due;

-- reminders: list the tasks whose due days have passed
select distinct task_id
    from ( select task.id as task_id, passed.kind
    from (select distinct kind, day
    from json_to_recordset($1::json) as passed (kind text, day date, timezone text, reminder_time text)) as passed join task on task.due_on = passed.day) as due;

-- reminders: list the time zones
 with recursive zone as ( (select timezone, reminder_time
    from "user"
    order by timezone, reminder_time
    limit 1)
    union all select next.*
    from zone cross join lateral ( select timezone, reminder_time
    from "user"
    where ("user".timezone, "user".reminder_time) > (zone.timezone, zone.reminder_time)
    order by timezone, reminder_time
    limit 1) as next)
select timezone, reminder_time
    from zone;

-- reminders: list those that are due
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."snoozed_until", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (task.deleted_at is null and task.status <> 'completed' and (task.space_id = reminder.user_id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived)) and (reminder.created_by is not distinct
    from reminder.user_id or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id))) as "is_sendable", coalesce($1::timestamptz, now()) as "now"
    from "reminder"
    inner join "task" on "task"."id" = "reminder"."task_id"
    where "reminder"."fire_at" <= coalesce($2::timestamptz, now())
    order by "reminder"."fire_at", "reminder"."id"
    limit $3;

-- reminders: list, after a cursor
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."fire_at", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from task
    where task.id = reminder.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."user_id") as obj) as "user", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."creator_id") as obj) as "created_by", counted.total as "total", "reminder"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."task_id", "reminder"."user_id", "reminder"."created_by" as "creator_id", "reminder"."fire_at", "reminder"."dated_at", "reminder"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $3 or reminder.created_by = $4) and "reminder"."task_id" = $5 and ("reminder"."created_at", "reminder"."id") > ($6::timestamptz, $7::uuid)
    order by "reminder"."created_at" asc, "reminder"."id" asc
    limit $8 offset $9) as "reminder" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $10
    union all select "own"."id", "own"."role"
    from (select $11::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $12)
    order by "reminder"."sort_value" asc, "reminder"."id" asc;

-- reminders: list, first page
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."fire_at", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from task
    where task.id = reminder.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."user_id") as obj) as "user", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "reminder"."creator_id") as obj) as "created_by", counted.total as "total", "reminder"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "reminder"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $3 or reminder.created_by = $4) and "reminder"."task_id" = $5) as listed) as "counted"
    left join lateral (select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."channels", "reminder"."snoozed_until", "reminder"."sent_at", "reminder"."created_at", "reminder"."updated_at", "reminder"."task_id", "reminder"."user_id", "reminder"."created_by" as "creator_id", "reminder"."fire_at", "reminder"."dated_at", "reminder"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $8 or reminder.created_by = $9) and "reminder"."task_id" = $10
    order by "reminder"."created_at" asc, "reminder"."id" asc
    limit $11 offset $12) as "reminder" on true
    where exists (select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $13
    union all select "own"."id", "own"."role"
    from (select $14::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $15)
    order by "reminder"."sort_value" asc, "reminder"."id" asc;

-- reminders: lock
select "reminder"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "reminder" on "reminder"."task_id" = "task"."id"
    where "task"."deleted_at" is null and (reminder.user_id = $3 or reminder.created_by = $4) and "reminder"."id" = $5 and "task"."id" = $6
    for update of "reminder";

-- reminders: lock one that is due
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."snoozed_until", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (task.deleted_at is null and task.status <> 'completed' and (task.space_id = reminder.user_id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived)) and (reminder.created_by is not distinct
    from reminder.user_id or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id))) as "is_sendable", coalesce($1::timestamptz, now()) as "now"
    from "reminder"
    inner join "task" on "task"."id" = "reminder"."task_id"
    where "reminder"."fire_at" <= coalesce($2::timestamptz, now()) and "reminder"."id" = $3
    order by "reminder"."fire_at", "reminder"."id"
    for update of "reminder" skip locked;

-- reminders: lock the position of notices
 select position as since, coalesce($1::timestamptz, now())::timestamptz(3) as until
    from due_position
    where name = $2 and position <= coalesce($3::timestamptz, now()) - $4::interval
    for update skip locked;

-- reminders: lock the task
select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $3
    for no key update of "task";

-- reminders: lock the user
select "id"
    from "user"
    where "id" = $1 for share;

-- reminders: lock those that are due
select "reminder"."id", "reminder"."remind_at", "reminder"."relative_to", "reminder"."minutes_before", "reminder"."days_before", "reminder"."snoozed_until", "reminder"."dated_at", ( select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date, 'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
    from task, "user" as receiver
    where task.id = reminder.task_id and receiver.id = reminder.user_id) as "place", (task.deleted_at is null and task.status <> 'completed' and (task.space_id = reminder.user_id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived)) and (reminder.created_by is not distinct
    from reminder.user_id or exists ( select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id))) as "is_sendable", coalesce($1::timestamptz, now()) as "now"
    from "reminder"
    inner join "task" on "task"."id" = "reminder"."task_id"
    where "reminder"."fire_at" <= coalesce($2::timestamptz, now())
    order by "reminder"."fire_at", "reminder"."id"
    limit $3
    for update of "reminder" skip locked;

-- reminders: notice due dates
 with due as materialized ( select id as task_id, 'overdue' as kind
    from task
    where due_date > $1::timestamptz + interval '0' and due_date <= $2::timestamptz + interval '0'
    union all select id as task_id, 'due_soon' as kind
    from task
    where due_date > $3::timestamptz + interval '1 day' and due_date <= $4::timestamptz + interval '1 day' and due_date > $5::timestamptz), wanted as ( select due.kind, task.id as task_id, receiver.id as user_id, (coalesce(("receiver"."settings" #>> array['notifications', due.kind, 'in_app'])::boolean, (default_notifications() #>> array[due.kind, 'in_app'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then due.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and due.kind <> all(own.kinds) end)) as in_app, ("receiver"."email_verified" and "receiver"."settings" #>> '{notification_delivery,email}' <> 'never') and (coalesce(("receiver"."settings" #>> array['notifications', due.kind, 'email'])::boolean, (default_notifications() #>> array[due.kind, 'email'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then due.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and due.kind <> all(own.kinds) end)) as email, (coalesce(("receiver"."settings" #>> array['notifications', due.kind, 'push'])::boolean, (default_notifications() #>> array[due.kind, 'push'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then due.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and due.kind <> all(own.kinds) end)) as push
    from due join task on task.id = due.task_id and coalesce(task.id = $6::uuid, task.id <> all($7::uuid[])) and task.deleted_at is null and task.status <> 'completed' cross join lateral ( select user_id
    from task_assignee
    where task_assignee.task_id = task.id
    union all select task.created_by
    where not exists (select
    from task_assignee
    where task_assignee.task_id = task.id)) as one join "user" as receiver on receiver.id = one.user_id and receiver.active and true
    where task.space_id = receiver.id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = receiver.id and not project.archived)), notified as ( insert into notification (user_id, kind, task_id, in_app, email_wanted, is_open, created_at, updated_at, listed_at)
select user_id, kind, task_id, in_app, email, false, $8::timestamptz, $9::timestamptz, $10::timestamptz
    from wanted
    where in_app or email or push
    returning id, user_id, kind, task_id, in_app, email_wanted)
select user_id, case when notified.in_app then id end as notification_id, email_wanted, case when wanted.push then array[id] else '{}' end as push_ids
    from notified join wanted using (user_id, kind, task_id);

-- reminders: notice due days
 with due as materialized ( select task.id as task_id, passed.kind
    from (select distinct kind, day
    from json_to_recordset($1::json) as passed (kind text, day date, timezone text, reminder_time text)) as passed join task on task.due_on = passed.day), wanted as ( select due.kind, task.id as task_id, receiver.id as user_id, (coalesce(("receiver"."settings" #>> array['notifications', due.kind, 'in_app'])::boolean, (default_notifications() #>> array[due.kind, 'in_app'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then due.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and due.kind <> all(own.kinds) end)) as in_app, ("receiver"."email_verified" and "receiver"."settings" #>> '{notification_delivery,email}' <> 'never') and (coalesce(("receiver"."settings" #>> array['notifications', due.kind, 'email'])::boolean, (default_notifications() #>> array[due.kind, 'email'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then due.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and due.kind <> all(own.kinds) end)) as email, (coalesce(("receiver"."settings" #>> array['notifications', due.kind, 'push'])::boolean, (default_notifications() #>> array[due.kind, 'push'])::boolean) and not exists (select
    from project_notifications as own
    where own.user_id = "receiver"."id" and own.project_id = task.project_id and case own.level when 'muted' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') when 'direct' then due.kind in ('commented', 'status_changed', 'updated', 'unblocked') when 'custom' then due.kind in ('assigned', 'unassigned', 'mentioned', 'due_soon', 'overdue', 'commented', 'status_changed', 'updated', 'unblocked') and due.kind <> all(own.kinds) end)) as push
    from due join task on task.id = due.task_id and coalesce(task.id = $2::uuid, task.id <> all($3::uuid[])) and task.deleted_at is null and task.status <> 'completed' cross join lateral ( select user_id
    from task_assignee
    where task_assignee.task_id = task.id
    union all select task.created_by
    where not exists (select
    from task_assignee
    where task_assignee.task_id = task.id)) as one join "user" as receiver on receiver.id = one.user_id and receiver.active and (due.kind, task.due_on, receiver.timezone, receiver.reminder_time) in ( select kind, day, timezone, reminder_time
    from json_to_recordset($4::json) as passed (kind text, day date, timezone text, reminder_time text))
    where task.space_id = receiver.id or exists ( select
    from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = receiver.id and not project.archived)), notified as ( insert into notification (user_id, kind, task_id, in_app, email_wanted, is_open, created_at, updated_at, listed_at)
select user_id, kind, task_id, in_app, email, false, $5::timestamptz, $6::timestamptz, $7::timestamptz
    from wanted
    where in_app or email or push
    returning id, user_id, kind, task_id, in_app, email_wanted)
select user_id, case when notified.in_app then id end as notification_id, email_wanted, case when wanted.push then array[id] else '{}' end as push_ids
    from notified join wanted using (user_id, kind, task_id);

-- reminders: queue messages
select graphile_worker.add_job('send_reminder', mail)
    from json_array_elements($1::json) as mail;

-- reminders: send
with "after" as (update "reminder"
    set "fire_at" = null, "snoozed_until" = null, "sent_at" = $1
    where id = any($2::uuid[])
    returning "id", "task_id", "user_id", "created_by", "channels"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "created_at")
select 'reminder.sent', "after"."user_id", 'reminder', "after"."id", null, null, null, null, $3
    from "after"
    returning "event"."id"), "wanted" as ( select uuid_v7() as id, after.task_id, after.user_id, after.created_by, ('in_app' = any(after.channels) and coalesce(("receiver"."settings" #>> array['notifications', 'reminder', 'in_app'])::boolean, (default_notifications() #>> array['reminder', 'in_app'])::boolean)) as in_app, ('email' = any(after.channels) and coalesce(("receiver"."settings" #>> array['notifications', 'reminder', 'email'])::boolean, (default_notifications() #>> array['reminder', 'email'])::boolean)) and receiver.email_verified as email, ('push' = any(after.channels) and coalesce(("receiver"."settings" #>> array['notifications', 'reminder', 'push'])::boolean, (default_notifications() #>> array['reminder', 'push'])::boolean)) as push
    from after join "user" as receiver on receiver.id = after.user_id and receiver.active), "notified" as ( insert into notification (id, user_id, kind, task_id, in_app, is_open, created_at, updated_at, listed_at)
select id, user_id, 'reminder', task_id, in_app, false, $4, $5, $6
    from wanted
    where in_app or email or push
    returning id)
select "id", "user_id", "task_id", "created_by", "in_app", "email", "push"
    from "wanted";

-- reminders: skip
 update reminder
    set fire_at = null, snoozed_until = null, sent_at = null
    where id = any($1::uuid[]);

-- reminders: store the position of notices
 update due_position
    set position = $1
    where name = $2;

-- reminders: store when they are due
 update reminder
    set fire_at = given.at
    from unnest($1::uuid[], $2::timestamptz[]) as given (id, at)
    where reminder.id = given.id;

-- reports: add changes of time to the sums
 select sum_time_changes($1::integer, make_interval(secs => $2::integer)) as many;

-- reports: add new transitions to the sums
 select sum_task_transitions($1::integer, make_interval(secs => $2::integer)) as many;

-- reports: add the changes of time of a user to the sums
select sum_time_of($1::uuid) as many;

-- reports: analyze
select analyze_task_transitions();

-- reports: burndown, by priority
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select task.priority as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*) filter (where "step"."status_before" is null and "step"."status_after" in ('todo', 'in_progress'))::integer as "added", count(*) filter (where "step"."status_before" in ('todo', 'in_progress') and "step"."status_after" = 'completed')::integer as "completed", count(*) filter (where "step"."status_before" = 'completed' and "step"."status_after" in ('todo', 'in_progress'))::integer as "reopened", count(*) filter (where "step"."status_before" in ('todo', 'in_progress') and "step"."status_after" is null)::integer as "removed", sum(coalesce("step"."status_after" = 'completed', false)::integer - coalesce("step"."status_before" = 'completed', false)::integer)::integer as "done"
    from space join task_transition as step on step.space_id = space.id and step.at < $4::timestamptz and "step"."status_before" is distinct
    from "step"."status_after"
    left join lateral (select *
    from task
    where task.id = step.task_id and (task.space_id in (select id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as visible)) is true offset 0) as task on true group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(added + reopened + done) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."added", "counted"."completed", "counted"."reopened", "counted"."removed", "counted"."done"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: burndown, of an assignee
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select matched.key as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*) filter (where "step"."status_before" is null and "step"."status_after" in ('todo', 'in_progress'))::integer as "added", count(*) filter (where "step"."status_before" in ('todo', 'in_progress') and "step"."status_after" = 'completed')::integer as "completed", count(*) filter (where "step"."status_before" = 'completed' and "step"."status_after" in ('todo', 'in_progress'))::integer as "reopened", count(*) filter (where "step"."status_before" in ('todo', 'in_progress') and "step"."status_after" is null)::integer as "removed", sum(coalesce("step"."status_after" = 'completed', false)::integer - coalesce("step"."status_before" = 'completed', false)::integer)::integer as "done"
    from (select task.id , null::text as key, null::text as shown
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true
    union all select *
    from task
    where task.space_id = space.id and task.deleted_at is not null and true offset 0) as task
    where true and exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($4::uuid[])) offset 0) as matched cross join lateral (select step.*
    from task_transition as step
    where step.task_id = matched.id and step.at < $5::timestamptz and "step"."status_before" is distinct
    from "step"."status_after" offset 0) as step
    where (step.space_id in (select id
    from space)) is true group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(added + reopened + done) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."added", "counted"."completed", "counted"."reopened", "counted"."removed", "counted"."done"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: burndown, of whole spaces
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from ( select part.key, null::text as shown, part.period, sum(part."added")::integer as "added", sum(part."completed")::integer as "completed", sum(part."reopened")::integer as "reopened", sum(part."removed")::integer as "removed", sum(part."done")::integer as "done"
    from ( select key, width_bucket(at, $3::timestamptz[]) as period, "added", "completed", "reopened", "removed", "done"
    from ( select null::text as key, cell.at, sum(cell."added") as "added", sum(cell."finished") as "completed", sum(cell."resumed") as "reopened", sum(cell."removed") as "removed", sum(cell."done") as "done"
    from space cross join unnest($4::task_sum_grain[], $5::timestamptz[], $6::timestamptz[]) as span (grain, begins, ends) cross join lateral ( select space_id, at, "added", "finished", "resumed", "removed", "done"
    from task_transition_sum as total
    where total.space_id = space.id and total.grain = span.grain and total.at >= span.begins and total.at < span.ends offset 0) as cell group by cell.at) as total
    union all select key, target.period, target.sign * moved."added", target.sign * moved."completed", target.sign * moved."reopened", target.sign * moved."removed", target.sign * moved."done"
    from ( select null::text as key, "right", wrong, sum(cell."added") as "added", sum(cell."finished") as "completed", sum(cell."resumed") as "reopened", sum(cell."removed") as "removed", sum(cell."done") as "done"
    from ( select "right", wrong, cell.*
    from space cross join ( select begins, ends, "right", wrong
    from unnest($7::text[], $8::timestamptz[], $9::timestamptz[], $10::integer[], $11::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = false) as move cross join lateral ( select space_id, at, "added", "finished", "resumed", "removed", "done"
    from task_transition_sum as total
    where total.space_id = space.id and total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends offset 0) as cell
    where (select count(*)
    from space) * cardinality($12::text[]) <= $13::integer
    union all select "right", wrong, cell.*
    from ( select begins, ends, "right", wrong
    from unnest($14::text[], $15::timestamptz[], $16::timestamptz[], $17::integer[], $18::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = false) as move cross join lateral ( select space_id, at, "added", "finished", "resumed", "removed", "done"
    from task_transition_sum as total
    where total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends offset 0) as cell
    where (select count(*)
    from space) * cardinality($19::text[]) > $20::integer and (cell.space_id in (select id
    from space)) is true) as cell group by 1, 2, 3) as moved cross join lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)
    where target.period between 0 and cardinality($21::timestamptz[])
    union all select null::text, step.period, step.sign * count(*) filter (where "step"."status_before" is null and "step"."status_after" in ('todo', 'in_progress'))::integer, step.sign * count(*) filter (where "step"."status_before" in ('todo', 'in_progress') and "step"."status_after" = 'completed')::integer, step.sign * count(*) filter (where "step"."status_before" = 'completed' and "step"."status_after" in ('todo', 'in_progress'))::integer, step.sign * count(*) filter (where "step"."status_before" in ('todo', 'in_progress') and "step"."status_after" is null)::integer, step.sign * sum(coalesce("step"."status_after" = 'completed', false)::integer - coalesce("step"."status_before" = 'completed', false)::integer)::integer
    from ( select moved.space_id, moved.at, moved.kind, moved.status_before, moved.status_after, target.sign, target.period
    from ( select "right", wrong, each.*
    from space cross join ( select begins, ends, "right", wrong
    from unnest($22::text[], $23::timestamptz[], $24::timestamptz[], $25::integer[], $26::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = true) as move cross join lateral ( select space_id, at, kind, status_before, status_after
    from task_transition as each
    where each.space_id = space.id and each.at >= move.begins and each.at < move.ends offset 0) as each) as moved cross join lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)
    union all select space_id, at, kind, status_before, status_after, 1, width_bucket(fresh.at, case when exists (select
    from unnest($27::text[], $28::timestamptz[], $29::timestamptz[]) as move (grain, begins, ends)
    where grain = 'moment' and fresh.at >= begins and fresh.at < ends) then $30::timestamptz[] else array_append($31::timestamptz[], $32::timestamptz) end)
    from unsummed_task_transitions(array(select id
    from space)) as fresh) as step
    where "step"."status_before" is distinct
    from "step"."status_after" and step.period between 0 and cardinality($33::timestamptz[]) group by 1, step.period, step.sign) as part group by 1, 3 having not (sum(part."added") = 0 and sum(part."completed") = 0 and sum(part."reopened") = 0 and sum(part."removed") = 0 and sum(part."done") = 0)) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(added + reopened + done) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."added", "counted"."completed", "counted"."reopened", "counted"."removed", "counted"."done"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: completions, of projects
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from ( select part.key, null::text as shown, part.period, sum(part."completed")::integer as "completed"
    from ( select nullif(cell.space_id, $3::uuid) as key, width_bucket(cell.at, $4::timestamptz[]) as period, sum(cell."completed") as "completed"
    from space cross join unnest($5::task_sum_grain[], $6::timestamptz[], $7::timestamptz[]) as span (grain, begins, ends) cross join lateral ( select space_id, at, "completed"
    from task_transition_sum as total
    where total.space_id = space.id and total.grain = span.grain and total.at >= span.begins and total.at < span.ends offset 0) as cell group by 1, 2
    union all select key, target.period, target.sign * moved."completed"
    from ( select nullif(cell.space_id, $8::uuid) as key, "right", wrong, sum(cell."completed") as "completed"
    from ( select "right", wrong, cell.*
    from space cross join ( select begins, ends, "right", wrong
    from unnest($9::text[], $10::timestamptz[], $11::timestamptz[], $12::integer[], $13::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = false) as move cross join lateral ( select space_id, at, "completed"
    from task_transition_sum as total
    where total.space_id = space.id and total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends offset 0) as cell
    where (select count(*)
    from space) * cardinality($14::text[]) <= $15::integer
    union all select "right", wrong, cell.*
    from ( select begins, ends, "right", wrong
    from unnest($16::text[], $17::timestamptz[], $18::timestamptz[], $19::integer[], $20::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = false) as move cross join lateral ( select space_id, at, "completed"
    from task_transition_sum as total
    where total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends offset 0) as cell
    where (select count(*)
    from space) * cardinality($21::text[]) > $22::integer and (cell.space_id in (select id
    from space)) is true) as cell group by 1, 2, 3) as moved cross join lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)
    where target.period between 1 and cardinality($23::timestamptz[])
    union all select nullif(step.space_id, $24::uuid), step.period, step.sign * count(*)::integer
    from ( select moved.space_id, moved.at, moved.kind, moved.status_before, moved.status_after, target.sign, target.period
    from ( select "right", wrong, each.*
    from space cross join ( select begins, ends, "right", wrong
    from unnest($25::text[], $26::timestamptz[], $27::timestamptz[], $28::integer[], $29::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = true) as move cross join lateral ( select space_id, at, kind, status_before, status_after
    from task_transition as each
    where each.space_id = space.id and each.at >= move.begins and each.at < move.ends offset 0) as each) as moved cross join lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)
    union all select space_id, at, kind, status_before, status_after, 1, width_bucket(fresh.at, case when exists (select
    from unnest($30::text[], $31::timestamptz[], $32::timestamptz[]) as move (grain, begins, ends)
    where grain = 'moment' and fresh.at >= begins and fresh.at < ends) then $33::timestamptz[] else array_append($34::timestamptz[], $35::timestamptz) end)
    from unsummed_task_transitions(array(select id
    from space)) as fresh) as step
    where (step.kind in ('created', 'changed') and "step"."status_after" = 'completed') and step.period between 1 and cardinality($36::timestamptz[]) group by 1, step.period, step.sign) as part group by 1, 3 having not (sum(part."completed") = 0)) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(completed) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", (select name
    from project
    where id = shown::uuid) as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."completed"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: compute the sums of time again
select resum_time($1::uuid) as project_id;

-- reports: compute the sums of transitions again
 select after_space as space_id, after_month as month
    from resum_task_transitions($1::uuid, $2::timestamptz, $3::integer);

-- reports: compute the transitions of tasks again
 with page as materialized ( select subject_id, position
    from event
    where type = 'task.created' and position > $1::bigint
    order by position
    limit $2::integer)
select count(*)::integer as tasks, max(position)::text as last, rebuild_task_transitions(array_agg(subject_id))
    from page;

-- reports: count completions to read, of a user
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible")
select (select coalesce(sum(total.completed), 0)::integer
    from space cross join lateral ( select sum(completed) as completed
    from task_transition_sum
    where space_id = space.id and grain = 'month' and at > $3::timestamptz - interval '1 month' and at < $4::timestamptz) as total) as "many";

-- reports: count spaces, of a user
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible")
select count(*)::integer as "many"
    from "space";

-- reports: count sums of time
select count(*)::integer as many
    from ( select
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ( select
    from time_sum
    where project_id = managed.id and grain = 'day' and at >= $3::timestamptz and at < $4::timestamptz offset 0) as total
    union all select
    from time_sum
    where user_id = $5 and grain = 'day' and at >= $6::timestamptz and at < $7::timestamptz
    limit $8) as found;

-- reports: count the entries to read, all entries
select count(*)::integer as "many"
    from (select *
    from ( (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.user_id = $1 and time_entry.started_at >= $2::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $3::timestamptz and (time_entry.ended_at > $4::timestamptz or time_entry.ended_at = $5::timestamptz and time_entry.seconds = 0))
    union all select entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ((select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.project_id = managed.id and time_entry.user_id is distinct
    from $8::uuid and time_entry.started_at >= $9::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $10::timestamptz and (time_entry.ended_at > $11::timestamptz or time_entry.ended_at = $12::timestamptz and time_entry.seconds = 0)) offset 0) as entry
    union all (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $13
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $14
    union all select "own"."id", "own"."role"
    from (select $15::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $16::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $17
    union all select "own"."id", "own"."role"
    from (select $18::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry"
    where (time_entry.ended_at > $19::timestamptz or time_entry.ended_at = $20::timestamptz and time_entry.seconds = 0) and time_entry.seconds > 86400 and time_entry.started_at < $21::timestamptz - 86400 * interval '1 second')) as "time_entry"
    limit $22) as "each";

-- reports: count what a filter of tasks has to compare, all entries
with "entry" as (select "each"."task_id"
    from (select *
    from ( (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.user_id = $1 and time_entry.started_at >= $2::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $3::timestamptz and (time_entry.ended_at > $4::timestamptz or time_entry.ended_at = $5::timestamptz and time_entry.seconds = 0))
    union all select entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ((select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.project_id = managed.id and time_entry.user_id is distinct
    from $8::uuid and time_entry.started_at >= $9::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $10::timestamptz and (time_entry.ended_at > $11::timestamptz or time_entry.ended_at = $12::timestamptz and time_entry.seconds = 0)) offset 0) as entry
    union all (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $13
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $14
    union all select "own"."id", "own"."role"
    from (select $15::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $16::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $17
    union all select "own"."id", "own"."role"
    from (select $18::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry"
    where (time_entry.ended_at > $19::timestamptz or time_entry.ended_at = $20::timestamptz and time_entry.seconds = 0) and time_entry.seconds > 86400 and time_entry.started_at < $21::timestamptz - 86400 * interval '1 second')) as "time_entry"
    limit $22) as "each")
select (select count(*)::integer
    from entry) as "many", (select coalesce(sum(1), 0)::float8
    from task
    where id in (select task_id
    from entry)) as "weight";

-- reports: cycle time, by priority
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select task.priority as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*)::integer as "completed", round(avg(floor(date_part('epoch', greatest(step.at, "step"."opened_at") - "step"."opened_at"))::integer))::float8 as "lead_seconds_average", to_json(percentile_disc('{0.5,0.85}'::float8[]) within group (order by floor(date_part('epoch', greatest(step.at, "step"."opened_at") - "step"."opened_at"))::integer)) as "lead_seconds", count(step.started_at)::integer as "cycle_count", round(avg(floor(date_part('epoch', greatest(step.at, "step"."started_at") - "step"."started_at"))::integer))::float8 as "cycle_seconds_average", to_json(percentile_disc('{0.5,0.85}'::float8[]) within group (order by floor(date_part('epoch', greatest(step.at, "step"."started_at") - "step"."started_at"))::integer)) as "cycle_seconds"
    from space join task_transition as step on step.space_id = space.id and step.at < $4::timestamptz and step.at >= ($5::timestamptz[])[1] and (step.kind in ('created', 'changed') and "step"."status_after" = 'completed')
    left join lateral (select *
    from task
    where task.id = step.task_id and (task.space_id in (select id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as visible)) is true offset 0) as task on true group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(completed) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."completed", "counted"."lead_seconds_average", "counted"."lead_seconds", "counted"."cycle_count", "counted"."cycle_seconds_average", "counted"."cycle_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: cycle time, of an assignee
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select matched.key as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*)::integer as "completed", round(avg(floor(date_part('epoch', greatest(step.at, "step"."opened_at") - "step"."opened_at"))::integer))::float8 as "lead_seconds_average", to_json(percentile_disc('{0.5,0.85}'::float8[]) within group (order by floor(date_part('epoch', greatest(step.at, "step"."opened_at") - "step"."opened_at"))::integer)) as "lead_seconds", count(step.started_at)::integer as "cycle_count", round(avg(floor(date_part('epoch', greatest(step.at, "step"."started_at") - "step"."started_at"))::integer))::float8 as "cycle_seconds_average", to_json(percentile_disc('{0.5,0.85}'::float8[]) within group (order by floor(date_part('epoch', greatest(step.at, "step"."started_at") - "step"."started_at"))::integer)) as "cycle_seconds"
    from (select task.id , null::text as key, null::text as shown
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true
    union all select *
    from task
    where task.space_id = space.id and task.deleted_at is not null and true offset 0) as task
    where true and exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($4::uuid[])) offset 0) as matched cross join lateral (select step.*
    from task_transition as step
    where step.task_id = matched.id and step.at < $5::timestamptz and step.at >= ($6::timestamptz[])[1] and (step.kind in ('created', 'changed') and "step"."status_after" = 'completed') offset 0) as step
    where (step.space_id in (select id
    from space)) is true group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(completed) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."completed", "counted"."lead_seconds_average", "counted"."lead_seconds", "counted"."cycle_count", "counted"."cycle_seconds_average", "counted"."cycle_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: cycle time, of whole spaces
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from ( select key, shown, period, completed, lead_seconds_average, case when leads is not null then json_build_array(leads[ceil(0.5::float8 * cardinality(leads))::integer], leads[ceil(0.85::float8 * cardinality(leads))::integer]) end as lead_seconds, cycle_count, cycle_seconds_average, case when cycles is not null then json_build_array(cycles[ceil(0.5::float8 * cardinality(cycles))::integer], cycles[ceil(0.85::float8 * cardinality(cycles))::integer]) end as cycle_seconds
    from ( select key, shown, period, completed, lead_seconds_average, array_sort(leads) as leads, cycle_count, cycle_seconds_average, array_sort(cycles) as cycles
    from (select null::text as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*)::integer as completed, round(avg(step.lead))::float8 as lead_seconds_average, array_agg(step.lead) as leads, count(step.cycle)::integer as cycle_count, round(avg(step.cycle))::float8 as cycle_seconds_average, array_agg(step.cycle) filter (where step.cycle is not null) as cycles
    from space cross join lateral ( select space_id, at, floor(date_part('epoch', greatest(step.at, "step"."opened_at") - "step"."opened_at"))::integer as lead, floor(date_part('epoch', greatest(step.at, "step"."started_at") - "step"."started_at"))::integer as cycle
    from task_transition as step
    where step.space_id = space.id and step.at >= ($4::timestamptz[])[1] and step.at < $5::timestamptz and (step.kind in ('created', 'changed') and "step"."status_after" = 'completed') offset 0) as step group by 1, period) as measured offset 0) as sorted) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(completed) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."completed", "counted"."lead_seconds_average", "counted"."lead_seconds", "counted"."cycle_count", "counted"."cycle_seconds_average", "counted"."cycle_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: remove transitions without an event
 with page as materialized ( select task_id, position
    from task_transition
    where (task_id, position) > ($1::uuid, $2::bigint)
    order by task_id, position
    limit $3::integer), gone as ( delete
    from task_transition using page
    where task_transition.task_id = page.task_id and task_transition.position = page.position and not exists (select
    from event
    where event.position = page.position))
select (select json_build_object('task_id', task_id, 'position', position::text)
    from page
    order by task_id desc, position desc
    limit 1) as last;

-- reports: summary, all tasks
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from ( select null::text as key, null::text as shown, sum("task_count")::integer as "task_count", sum("todo")::integer as "todo", sum("in_progress")::integer as "in_progress", sum("completed")::integer as "completed", sum("overdue")::integer as "overdue", sum("due_soon")::integer as "due_soon", sum("without_due_date")::integer as "without_due_date"
    from space cross join lateral ( select space.id as space_id, null::text as key, count(*)::integer as "task_count", count(*) filter (where task.status = 'todo')::integer as "todo", count(*) filter (where task.status = 'in_progress')::integer as "in_progress", count(*) filter (where task.status = 'completed')::integer as "completed", count(*) filter (where task.status <> 'completed' and (task.due_date < $3::timestamptz or task.due_on < $4::date))::integer as "overdue", count(*) filter (where task.status <> 'completed' and ( task.due_date >= $5::timestamptz and task.due_date < $6::timestamptz or task.due_on >= $7::date and task.due_on <= $8::date))::integer as "due_soon", count(*) filter (where task.status <> 'completed' and task.due_date is null and task.due_on is null)::integer as "without_due_date"
    from task
    where task.space_id = space.id and task.deleted_at is null and true ) as each
    where task_count > 0 group by 1) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(task_count) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."task_count", "counted"."todo", "counted"."in_progress", "counted"."completed", "counted"."overdue", "counted"."due_soon", "counted"."without_due_date"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: summary, by assignee
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select task_assignee.user_id as key, null::text as shown, count(*)::integer as "task_count", count(*) filter (where task.status = 'todo')::integer as "todo", count(*) filter (where task.status = 'in_progress')::integer as "in_progress", count(*) filter (where task.status = 'completed')::integer as "completed", count(*) filter (where task.status <> 'completed' and (task.due_date < $3::timestamptz or task.due_on < $4::date))::integer as "overdue", count(*) filter (where task.status <> 'completed' and ( task.due_date >= $5::timestamptz and task.due_date < $6::timestamptz or task.due_on >= $7::date and task.due_on <= $8::date))::integer as "due_soon", count(*) filter (where task.status <> 'completed' and task.due_date is null and task.due_on is null)::integer as "without_due_date"
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true offset 0) as task
    left join lateral ( select user_id
    from task_assignee
    where task_assignee.task_id = task.id and task.has_assignees offset 0) as task_assignee on true
    where true group by 1) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(task_count) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", (select full_name
    from "user"
    where id = shown::uuid) as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."task_count", "counted"."todo", "counted"."in_progress", "counted"."completed", "counted"."overdue", "counted"."due_soon", "counted"."without_due_date"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: throughput, by priority
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select task.priority as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*) filter (where step.kind = 'created')::integer as "created", count(*) filter (where "step"."status_after" = 'in_progress')::integer as "started", count(*) filter (where "step"."status_after" = 'completed')::integer as "completed", count(*) filter (where "step"."status_before" = 'completed')::integer as "reopened"
    from space join task_transition as step on step.space_id = space.id and step.at < $4::timestamptz and step.at >= ($5::timestamptz[])[1] and step.kind in ('created', 'changed')
    left join lateral (select *
    from task
    where task.id = step.task_id and (task.space_id in (select id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as visible)) is true offset 0) as task on true group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(created + started + completed + reopened) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."created", "counted"."started", "counted"."completed", "counted"."reopened"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: throughput, of an assignee
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select matched.key as key, null::text as shown, width_bucket(step.at, $3::timestamptz[]) as period, count(*) filter (where step.kind = 'created')::integer as "created", count(*) filter (where "step"."status_after" = 'in_progress')::integer as "started", count(*) filter (where "step"."status_after" = 'completed')::integer as "completed", count(*) filter (where "step"."status_before" = 'completed')::integer as "reopened"
    from (select task.id , null::text as key, null::text as shown
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true
    union all select *
    from task
    where task.space_id = space.id and task.deleted_at is not null and true offset 0) as task
    where true and exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($4::uuid[])) offset 0) as matched cross join lateral (select step.*
    from task_transition as step
    where step.task_id = matched.id and step.at < $5::timestamptz and step.at >= ($6::timestamptz[])[1] and step.kind in ('created', 'changed') offset 0) as step
    where (step.space_id in (select id
    from space)) is true group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(created + started + completed + reopened) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."created", "counted"."started", "counted"."completed", "counted"."reopened"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: throughput, of whole spaces
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from ( select part.key, null::text as shown, part.period, sum(part."created")::integer as "created", sum(part."started")::integer as "started", sum(part."completed")::integer as "completed", sum(part."reopened")::integer as "reopened"
    from ( select key, width_bucket(at, $3::timestamptz[]) as period, "created", "started", "completed", "reopened"
    from ( select null::text as key, cell.at, sum(cell."created") as "created", sum(cell."started") as "started", sum(cell."completed") as "completed", sum(cell."reopened") as "reopened"
    from space cross join unnest($4::task_sum_grain[], $5::timestamptz[], $6::timestamptz[]) as span (grain, begins, ends) cross join lateral ( select space_id, at, "created", "started", "completed", "reopened"
    from task_transition_sum as total
    where total.space_id = space.id and total.grain = span.grain and total.at >= span.begins and total.at < span.ends offset 0) as cell group by cell.at) as total
    union all select key, target.period, target.sign * moved."created", target.sign * moved."started", target.sign * moved."completed", target.sign * moved."reopened"
    from ( select null::text as key, "right", wrong, sum(cell."created") as "created", sum(cell."started") as "started", sum(cell."completed") as "completed", sum(cell."reopened") as "reopened"
    from ( select "right", wrong, cell.*
    from space cross join ( select begins, ends, "right", wrong
    from unnest($7::text[], $8::timestamptz[], $9::timestamptz[], $10::integer[], $11::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = false) as move cross join lateral ( select space_id, at, "created", "started", "completed", "reopened"
    from task_transition_sum as total
    where total.space_id = space.id and total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends offset 0) as cell
    where (select count(*)
    from space) * cardinality($12::text[]) <= $13::integer
    union all select "right", wrong, cell.*
    from ( select begins, ends, "right", wrong
    from unnest($14::text[], $15::timestamptz[], $16::timestamptz[], $17::integer[], $18::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = false) as move cross join lateral ( select space_id, at, "created", "started", "completed", "reopened"
    from task_transition_sum as total
    where total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends offset 0) as cell
    where (select count(*)
    from space) * cardinality($19::text[]) > $20::integer and (cell.space_id in (select id
    from space)) is true) as cell group by 1, 2, 3) as moved cross join lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)
    where target.period between 1 and cardinality($21::timestamptz[])
    union all select null::text, step.period, step.sign * count(*) filter (where step.kind = 'created')::integer, step.sign * count(*) filter (where "step"."status_after" = 'in_progress')::integer, step.sign * count(*) filter (where "step"."status_after" = 'completed')::integer, step.sign * count(*) filter (where "step"."status_before" = 'completed')::integer
    from ( select moved.space_id, moved.at, moved.kind, moved.status_before, moved.status_after, target.sign, target.period
    from ( select "right", wrong, each.*
    from space cross join ( select begins, ends, "right", wrong
    from unnest($22::text[], $23::timestamptz[], $24::timestamptz[], $25::integer[], $26::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = true) as move cross join lateral ( select space_id, at, kind, status_before, status_after
    from task_transition as each
    where each.space_id = space.id and each.at >= move.begins and each.at < move.ends offset 0) as each) as moved cross join lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)
    union all select space_id, at, kind, status_before, status_after, 1, width_bucket(fresh.at, case when exists (select
    from unnest($27::text[], $28::timestamptz[], $29::timestamptz[]) as move (grain, begins, ends)
    where grain = 'moment' and fresh.at >= begins and fresh.at < ends) then $30::timestamptz[] else array_append($31::timestamptz[], $32::timestamptz) end)
    from unsummed_task_transitions(array(select id
    from space)) as fresh) as step
    where step.kind in ('created', 'changed') and step.period between 1 and cardinality($33::timestamptz[]) group by 1, step.period, step.sign) as part group by 1, 3 having not (sum(part."created") = 0 and sum(part."started") = 0 and sum(part."completed") = 0 and sum(part."reopened") = 0)) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(created + started + completed + reopened) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."period", "counted"."created", "counted"."started", "counted"."completed", "counted"."reopened"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: time from sums, all entries
with "managed" as materialized (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin'),
  "span" as (select *
    from ( select *
    from unnest($3::time_sum_grain[], $4::timestamptz[], $5::timestamptz[]) as each (grain, begins, ends)) as "each"),
  "scope" as (select *
    from (select *
    from managed cross join span) as "each"),
  "edge" as (select *
    from ( select bound, day, least(bound, day) as begins, greatest(bound, day) as ends, nth - (bound > day)::integer as "right", nth - (bound < day)::integer as wrong
    from unnest($6::timestamptz[], $7::timestamptz[]) with ordinality as each (bound, day, nth)
    where bound <> day) as "each"),
  "fresh" as (select *
    from ( select each.*
    from time_sums_of(array(select time_change
    from time_change
    where (user_id = $8::uuid or (project_id in (select id
    from managed)) is true) and true )) as each
    where grain = 'day') as "each"),
  "counted" as (select *
    from ( select key as key, null::text as shown, period::integer as period, kept.seconds::bigint as seconds, kept.billable_seconds::bigint as billable_seconds, kept.entry_count::integer as entry_count
    from (select key, period, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", 0::float8 as "billable_entries"
    from ( select key, width_bucket(at, $9::timestamptz[]) as period, "seconds", "billable_seconds", "entries", "billable_entries"
    from (select null::text as key, at, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", 0::float8 as "billable_entries"
    from scope as span cross join lateral ( select project_id, user_id, at, "seconds", "billable_seconds", "entries", "billable_entries"
    from time_sum
    where project_id = span.id and user_id is distinct
    from $10::uuid and true and grain = span.grain and at >= span.begins and at < span.ends offset 0) as total group by at) as total
    union all select key, width_bucket(at, $11::timestamptz[]) as period, "seconds", "billable_seconds", "entries", "billable_entries"
    from (select null::text as key, at, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", 0::float8 as "billable_entries"
    from span cross join lateral ( select project_id, user_id, at, "seconds", "billable_seconds", "entries", "billable_entries"
    from time_sum
    where user_id = $12 and true and grain = span.grain and at >= span.begins and at < span.ends offset 0) as total group by at) as total
    union all select null::text, width_bucket(at, $13::timestamptz[]), "seconds", "billable_seconds", "entries", "billable_entries"
    from fresh
    where at >= ($14::timestamptz[])[1] and at < ($15::timestamptz[])[cardinality($16::timestamptz[])]
    union all select key, target.period, target.sign * "seconds", target.sign * "billable_seconds", target.sign * "entries", target.sign * "billable_entries"
    from (select null::text as key, "right", wrong, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", 0::float8 as "billable_entries"
    from ( select edge.*, project_id, user_id, date_part('epoch', ends - begins)::bigint * running as seconds, date_part('epoch', ends - begins)::bigint * billable_running as billable_seconds, 0 as entries, 0 as billable_entries
    from edge cross join lateral ( select project_id, user_id, running, billable_running
    from time_sum
    where running <> 0 and at = edge.day offset 0) as total
    where (user_id = $17::uuid or (project_id in (select id
    from managed)) is true) and true
    union all select edge.*, project_id, user_id, date_part('epoch', ends - begins)::bigint * running as seconds, date_part('epoch', ends - begins)::bigint * billable_running as billable_seconds, 0 as entries, 0 as billable_entries
    from edge join fresh on at = day and (running <> 0 or billable_running <> 0)
    union all select edge.*, project_id, user_id, (case when ended_at > started_at then date_part('epoch', bound - started_at)::bigint else 0 end) as seconds, billable::integer * (case when ended_at > started_at then date_part('epoch', bound - started_at)::bigint else 0 end) as billable_seconds, 1 as entries, billable::integer * 1 as billable_entries
    from edge cross join lateral (select started_at, ended_at, project_id, user_id, billable
    from time_entry
    where seconds is not null and started_at >= begins and started_at < ends offset 0) as entry
    where (user_id = $18::uuid or (project_id in (select id
    from managed)) is true) and true
    union all select edge.*, project_id, user_id, date_part('epoch', ended_at - bound)::bigint as seconds, billable::integer * date_part('epoch', ended_at - bound)::bigint as billable_seconds, 0 as entries, billable::integer * 0 as billable_entries
    from edge cross join lateral (select started_at, ended_at, project_id, user_id, billable
    from time_entry
    where seconds is not null and ended_at > begins and ended_at <= ends offset 0) as entry
    where ended_at > started_at and (user_id = $19::uuid or (project_id in (select id
    from managed)) is true) and true ) as each group by 1, 2, 3) as moved cross join lateral (values ("right", 1), (wrong, -1)) as target (period, sign)
    where target.period between 1 and cardinality($20::timestamptz[]) - 1) as part group by 1, 2) as total cross join lateral (values (null::boolean, seconds, billable_seconds, entries)) as kept (billable, seconds, billable_seconds, entry_count)
    where kept.seconds <> 0 or kept.entry_count <> 0) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(seconds) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name, null::integer as "estimate_minutes", null::integer as "tracked_seconds"
    from kept)
select named."group", named.group_name, named.groups::integer as groups, counted.period, counted.seconds, counted.billable_seconds, counted.entry_count, "named"."estimate_minutes", "named"."tracked_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: time from sums, of projects, by what is billable
with "managed" as materialized (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin' and (space.id in (select unnest($3::uuid[]))) is true),
  "span" as (select *
    from ( select *
    from unnest($4::time_sum_grain[], $5::timestamptz[], $6::timestamptz[]) as each (grain, begins, ends)) as "each"),
  "scope" as (select *
    from (select *
    from managed cross join span) as "each"),
  "edge" as (select *
    from ( select bound, day, least(bound, day) as begins, greatest(bound, day) as ends, nth - (bound > day)::integer as "right", nth - (bound < day)::integer as wrong
    from unnest($7::timestamptz[], $8::timestamptz[]) with ordinality as each (bound, day, nth)
    where bound <> day) as "each"),
  "fresh" as (select *
    from ( select each.*
    from time_sums_of(array(select time_change
    from time_change
    where (user_id = $9::uuid or (project_id in (select id
    from managed)) is true) and true and (project_id in (select unnest($10::uuid[]))) is true )) as each
    where grain = 'day') as "each"),
  "counted" as (select *
    from ( select kept.billable as key, null::text as shown, period::integer as period, kept.seconds::bigint as seconds, kept.billable_seconds::bigint as billable_seconds, kept.entry_count::integer as entry_count
    from (select key, period, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", sum("billable_entries"::float8) as "billable_entries"
    from ( select key, width_bucket(at, $11::timestamptz[]) as period, "seconds", "billable_seconds", "entries", "billable_entries"
    from (select null::text as key, at, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", sum("billable_entries"::float8) as "billable_entries"
    from scope as span cross join lateral ( select project_id, user_id, at, "seconds", "billable_seconds", "entries", "billable_entries"
    from time_sum
    where project_id = span.id and user_id is distinct
    from $12::uuid and true and (project_id in (select unnest($13::uuid[]))) is true and grain = span.grain and at >= span.begins and at < span.ends offset 0) as total group by at) as total
    union all select key, width_bucket(at, $14::timestamptz[]) as period, "seconds", "billable_seconds", "entries", "billable_entries"
    from (select null::text as key, at, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", sum("billable_entries"::float8) as "billable_entries"
    from span cross join lateral ( select project_id, user_id, at, "seconds", "billable_seconds", "entries", "billable_entries"
    from time_sum
    where user_id = $15 and true and (project_id in (select unnest($16::uuid[]))) is true and grain = span.grain and at >= span.begins and at < span.ends offset 0) as total group by at) as total
    union all select null::text, width_bucket(at, $17::timestamptz[]), "seconds", "billable_seconds", "entries", "billable_entries"
    from fresh
    where at >= ($18::timestamptz[])[1] and at < ($19::timestamptz[])[cardinality($20::timestamptz[])]
    union all select key, target.period, target.sign * "seconds", target.sign * "billable_seconds", target.sign * "entries", target.sign * "billable_entries"
    from (select null::text as key, "right", wrong, sum("seconds"::float8) as "seconds", sum("billable_seconds"::float8) as "billable_seconds", sum("entries"::float8) as "entries", sum("billable_entries"::float8) as "billable_entries"
    from ( select edge.*, project_id, user_id, date_part('epoch', ends - begins)::bigint * running as seconds, date_part('epoch', ends - begins)::bigint * billable_running as billable_seconds, 0 as entries, 0 as billable_entries
    from edge cross join lateral ( select project_id, user_id, running, billable_running
    from time_sum
    where running <> 0 and at = edge.day offset 0) as total
    where (user_id = $21::uuid or (project_id in (select id
    from managed)) is true) and true and (project_id in (select unnest($22::uuid[]))) is true
    union all select edge.*, project_id, user_id, date_part('epoch', ends - begins)::bigint * running as seconds, date_part('epoch', ends - begins)::bigint * billable_running as billable_seconds, 0 as entries, 0 as billable_entries
    from edge join fresh on at = day and (running <> 0 or billable_running <> 0)
    union all select edge.*, project_id, user_id, (case when ended_at > started_at then date_part('epoch', bound - started_at)::bigint else 0 end) as seconds, billable::integer * (case when ended_at > started_at then date_part('epoch', bound - started_at)::bigint else 0 end) as billable_seconds, 1 as entries, billable::integer * 1 as billable_entries
    from edge cross join lateral (select started_at, ended_at, project_id, user_id, billable
    from time_entry
    where seconds is not null and started_at >= begins and started_at < ends offset 0) as entry
    where (user_id = $23::uuid or (project_id in (select id
    from managed)) is true) and true and (project_id in (select unnest($24::uuid[]))) is true
    union all select edge.*, project_id, user_id, date_part('epoch', ended_at - bound)::bigint as seconds, billable::integer * date_part('epoch', ended_at - bound)::bigint as billable_seconds, 0 as entries, billable::integer * 0 as billable_entries
    from edge cross join lateral (select started_at, ended_at, project_id, user_id, billable
    from time_entry
    where seconds is not null and ended_at > begins and ended_at <= ends offset 0) as entry
    where ended_at > started_at and (user_id = $25::uuid or (project_id in (select id
    from managed)) is true) and true and (project_id in (select unnest($26::uuid[]))) is true ) as each group by 1, 2, 3) as moved cross join lateral (values ("right", 1), (wrong, -1)) as target (period, sign)
    where target.period between 1 and cardinality($27::timestamptz[]) - 1) as part group by 1, 2) as total cross join lateral (values (true, billable_seconds, billable_seconds, billable_entries), (false, seconds - billable_seconds, 0, entries - billable_entries)) as kept (billable, seconds, billable_seconds, entry_count)
    where kept.seconds <> 0 or kept.entry_count <> 0) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(seconds) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name, null::integer as "estimate_minutes", null::integer as "tracked_seconds"
    from kept)
select named."group", named.group_name, named.groups::integer as groups, counted.period, counted.seconds, counted.billable_seconds, counted.entry_count, "named"."estimate_minutes", "named"."tracked_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: time, all entries
with "entry" as (select *
    from ( (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.user_id = $1 and time_entry.started_at >= $2::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $3::timestamptz and (time_entry.ended_at > $4::timestamptz or time_entry.ended_at = $5::timestamptz and time_entry.seconds = 0))
    union all select entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ((select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.project_id = managed.id and time_entry.user_id is distinct
    from $8::uuid and time_entry.started_at >= $9::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $10::timestamptz and (time_entry.ended_at > $11::timestamptz or time_entry.ended_at = $12::timestamptz and time_entry.seconds = 0)) offset 0) as entry
    union all (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $13
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $14
    union all select "own"."id", "own"."role"
    from (select $15::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $16::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $17
    union all select "own"."id", "own"."role"
    from (select $18::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry"
    where (time_entry.ended_at > $19::timestamptz or time_entry.ended_at = $20::timestamptz and time_entry.seconds = 0) and time_entry.seconds > 86400 and time_entry.started_at < $21::timestamptz - 86400 * interval '1 second')) as "time_entry"),
  "counted" as (select *
    from ( select null::text as key, null::text as shown, period, sum(part.seconds)::bigint as seconds, coalesce(sum(part.seconds) filter (where entry.billable), 0)::bigint as billable_seconds, count(*) filter (where entry.started_at >= ($22::timestamptz[])[period])::integer as entry_count
    from ( select *, generate_series(first, last) as period, first = last and started_at >= $23::timestamptz and ended_at <= $24::timestamptz as is_whole
    from ( select *, greatest(width_bucket(started_at, $25::timestamptz[]), 1) as first, greatest(width_bucket(ended_at, $26::timestamptz[]), 1) as last
    from entry offset 0) as placed) as entry cross join lateral (select case when is_whole then entry.seconds else date_part('epoch', least(entry.ended_at, coalesce(($27::timestamptz[])[period + 1], $28::timestamptz)) - greatest(entry.started_at, ($29::timestamptz[])[period]) )::bigint end as seconds) as part group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(seconds) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", shown as group_name, null::integer as "estimate_minutes", null::integer as "tracked_seconds"
    from kept)
select named."group", named.group_name, named.groups::integer as groups, counted.period, counted.seconds, counted.billable_seconds, counted.entry_count, "named"."estimate_minutes", "named"."tracked_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: time, by task
with "entry" as (select *
    from ( (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.user_id = $1 and time_entry.started_at >= $2::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $3::timestamptz and (time_entry.ended_at > $4::timestamptz or time_entry.ended_at = $5::timestamptz and time_entry.seconds = 0) and time_entry.project_id = any($6::uuid[]))
    union all select entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ((select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from "time_entry"
    where time_entry.project_id = managed.id and time_entry.user_id is distinct
    from $9::uuid and time_entry.started_at >= $10::timestamptz - 86400 * interval '1 second' and time_entry.started_at < $11::timestamptz and (time_entry.ended_at > $12::timestamptz or time_entry.ended_at = $13::timestamptz and time_entry.seconds = 0) and time_entry.project_id = any($14::uuid[])) offset 0) as entry
    union all (select "time_entry"."user_id", "time_entry"."project_id", "time_entry"."task_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."billable", "time_entry"."tags"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $15
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $16
    union all select "own"."id", "own"."role"
    from (select $17::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $18::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $19
    union all select "own"."id", "own"."role"
    from (select $20::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry"
    where time_entry.project_id = any($21::uuid[]) and (time_entry.ended_at > $22::timestamptz or time_entry.ended_at = $23::timestamptz and time_entry.seconds = 0) and time_entry.seconds > 86400 and time_entry.started_at < $24::timestamptz - 86400 * interval '1 second')) as "time_entry"),
  "counted" as (select *
    from ( select entry.task_id as key, null::text as shown, period, sum(part.seconds)::bigint as seconds, coalesce(sum(part.seconds) filter (where entry.billable), 0)::bigint as billable_seconds, count(*) filter (where entry.started_at >= ($25::timestamptz[])[period])::integer as entry_count
    from ( select *, generate_series(first, last) as period, first = last and started_at >= $26::timestamptz and ended_at <= $27::timestamptz as is_whole
    from ( select *, greatest(width_bucket(started_at, $28::timestamptz[]), 1) as first, greatest(width_bucket(ended_at, $29::timestamptz[]), 1) as last
    from entry offset 0) as placed) as entry cross join lateral (select case when is_whole then entry.seconds else date_part('epoch', least(entry.ended_at, coalesce(($30::timestamptz[])[period + 1], $31::timestamptz)) - greatest(entry.started_at, ($32::timestamptz[])[period]) )::bigint end as seconds) as part group by 1, 3) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(seconds) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 50), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", (select task."title"
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $33
    union all select "own"."id", "own"."role"
    from (select $34::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = shown::uuid) as group_name, (select task."estimate_minutes"
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $35
    union all select "own"."id", "own"."role"
    from (select $36::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = shown::uuid) as "estimate_minutes", (select task."tracked_seconds"
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $37
    union all select "own"."id", "own"."role"
    from (select $38::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = shown::uuid) as "tracked_seconds"
    from kept)
select named."group", named.group_name, named.groups::integer as groups, counted.period, counted.seconds, counted.billable_seconds, counted.entry_count, "named"."estimate_minutes", "named"."tracked_seconds"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- reports: workload, all tasks
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible"),
  "counted" as (select *
    from (select task_assignee.user_id as key, null::text as shown, count(*)::integer as "open", count(*) filter (where task.status = 'in_progress')::integer as "in_progress", count(*) filter (where task.status <> 'completed' and (task.due_date < $3::timestamptz or task.due_on < $4::date))::integer as "overdue", count(*) filter (where task.status <> 'completed' and ( task.due_date >= $5::timestamptz and task.due_date < $6::timestamptz or task.due_on >= $7::date and task.due_on <= $8::date))::integer as "due_soon", count(*) filter (where task.priority = 'high')::integer as "high_priority", coalesce(sum(task.estimate_minutes), 0)::float8 as "estimate_minutes", count(*) filter (where task.estimate_minutes is null)::integer as "without_estimate"
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true offset 0) as task
    left join lateral ( select user_id
    from task_assignee
    where task_assignee.task_id = task.id and task.has_assignees offset 0) as task_assignee on true
    where true and task.status <> 'completed' group by 1) as "rows")
select *
    from ( with sized as materialized ( select key::text as key, coalesce(min(shown), key::text) as shown, sum(case when key is null then 9e9 else open end) as size
    from "counted" group by key), kept as materialized ( select key, shown, row_number() over (order by size desc, key) as nth, count(*) over () as groups
    from sized
    order by size desc, key
    limit 51), named as materialized ( select coalesce(key, '') as joined, nth, groups, shown as "group", (select full_name
    from "user"
    where id = shown::uuid) as group_name
    from kept)
select named."group", named.group_name, named.groups::integer as groups, "counted"."open", "counted"."in_progress", "counted"."overdue", "counted"."due_soon", "counted"."high_priority", "counted"."estimate_minutes", "counted"."without_estimate"
    from (select *, coalesce(key::text, '') as joined
    from "counted" offset 0) as "counted" join named on named.joined = "counted"."joined"
    order by named.nth) as "report";

-- series: find what decides about a task
 select parent_id, due_date, due_on, status, series_id, title
    from task
    where id = $1;

-- series: keep the fields of a task before a change of it alone
 update recurrence_series as series
    set kept = ( select coalesce(jsonb_object_agg(field.key, field.value), '{}')
    from jsonb_each(jsonb_build_object('title', task.title, 'description', task.description, 'priority', task.priority, 'estimate_minutes', task.estimate_minutes, 'tags', task.tags, 'assignee_ids', array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id))) as field
    where field.key = any($1::text[])) || (select coalesce(jsonb_object_agg(field.key, field.value), '{}')
    from jsonb_each(series.kept) as field
    where series.alone -> field.key = jsonb_build_object('title', task.title, 'description', task.description, 'priority', task.priority, 'estimate_minutes', task.estimate_minutes, 'tags', task.tags, 'assignee_ids', array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id)) -> field.key)
    from task
    where task.id = $2 and series.task_id = task.id;

-- series: lock
 select series.id, series.task_id, series.user_id, series.definition, series.status, series.paused_because, series.position, series.next, series.create_at
    from recurrence_series as series
    where series.id = $1
    for update;

-- series: log a change of the recurrence
with "after" as (update "task"
    set "series_id" = $1, "version" = "task"."version" + 1, "updated_at" = $2
    where "task"."id" = $3
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('recurrence', wire_value($4::text), wire_value($5::text))) as change (field, before, after)
    where before is distinct
    from after), $6, $7, $8, $9, $10
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- series: make an ID
select uuid_v7() as id;

-- series: save
 with series as ( insert into recurrence_series as old (id, task_id, user_id, definition, status, paused_because, position, next, create_at, created_at, updated_at) values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do update
    set user_id = excluded.user_id, definition = excluded.definition, status = excluded.status, paused_because = excluded.paused_because, position = excluded.position, next = excluded.next, create_at = excluded.create_at, updated_at = excluded.updated_at
    returning id) insert into recurrence_occurrence (series_id, occurrence_at)
select id, $12::timestamptz
    from series on conflict do nothing;

-- series: store the fields of a task after a change of it alone
 update recurrence_series as series
    set alone = jsonb_build_object('title', task.title, 'description', task.description, 'priority', task.priority, 'estimate_minutes', task.estimate_minutes, 'tags', task.tags, 'assignee_ids', array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id))
    from task
    where task.id = $1 and series.task_id = task.id;

-- sessions: check before a sensitive write
select coalesce((select true as "granted"
    from "session"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "session"."id" = $1 and "session"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)
    for no key update of "user" for share of "session"), refuse_access()) as "granted";

-- sessions: check before a traced sensitive write
select coalesce((select true as "granted"
    from "session"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "session"."id" = $1 and "session"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)
    for no key update of "user" for share of "session"), refuse_access()) as "granted", set_config('taskflow.traceparent', $5, true) as "traceparent";

-- sessions: check before a traced write
select coalesce((select true as "granted"
    from "session"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "session"."id" = $1 and "session"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)), refuse_access()) as "granted", set_config('taskflow.traceparent', $5, true) as "traceparent";

-- sessions: check before a write
select coalesce((select true as "granted"
    from "session"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "session"."id" = $1 and "session"."user_id" = $2 and coalesce("user".role = $3::system_role, true) and ("user".email_verified or not $4::boolean)), refuse_access()) as "granted";

-- sessions: check before a write, several at once
with "asked" as (select *
    from unnest($1::system_role[], $2::uuid[], $3::uuid[], $4::boolean[]) with ordinality as asked("its_role", "its_session_id", "its_user_id", "its_verified", "at"))
select "each"."granted"
    from (select *
    from asked as "asked"
    inner join lateral (select coalesce((select true as "granted"
    from "session"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "session"."id" = "asked"."its_session_id" and "session"."user_id" = "asked"."its_user_id" and coalesce("user".role = "asked"."its_role"::system_role, true) and ("user".email_verified or not "asked"."its_verified"::boolean)), refuse_access()) as "granted") as "each" on true) as "each";

-- sessions: end all of a user
with "open" as (select "id"
    from "session"
    where "user_id" = $1 and "revoked_at" is null and "expires_at" > now() and id is distinct
    from $2::uuid
    order by "id"
    for no key update),
  "opened" as (update "session"
    set "revoked_at" = now()
    from "open"
    where "session"."id" = "open"."id" and "session"."revoked_at" is null
    returning "session"."id", "session"."user_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'session.revoked', "opened"."user_id", 'session', "opened"."id", null, $3, $4, $5, $6, $7
    from "opened"
    returning "event"."id")
select "id"
    from "opened";

-- sessions: end some of all users
with "open" as (select "id"
    from "session"
    where "revoked_at" is null and "expires_at" > now()
    order by "id"
    limit $1
    for no key update),
  "opened" as (update "session"
    set "revoked_at" = now()
    from "open"
    where "session"."id" = "open"."id" and "session"."revoked_at" is null
    returning "session"."id", "session"."user_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "created_at")
select 'session.revoked', "opened"."user_id", 'session', "opened"."id", null, null, null, null, now()
    from "opened"
    returning "event"."id")
select "id"
    from "opened";

-- sessions: end, after a logout
with "opened" as (update "session"
    set "revoked_at" = now()
    where "id" = $1 and "revoked_at" is null
    returning "id", "user_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'session.revoked', "opened"."user_id", 'session', "opened"."id", null, $2, $3, $4, $5, $6
    from "opened"
    returning "event"."id")
select "id"
    from "opened";

-- sessions: end, because a refresh token was used twice
with "opened" as (update "session"
    set "revoked_at" = now()
    where "id" = $1 and "revoked_at" is null
    returning "id", "user_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'session.reuse_detected', "opened"."user_id", 'session', "opened"."id", null, $2, $3, $4, $5, $6
    from "opened"
    returning "event"."id")
select "id"
    from "opened";

-- sessions: find a refresh token
select "session"."id" as "session_id", "session"."user_id", "used_at", coalesce(clock_timestamp() - used_at <= make_interval(secs => $1), false) as "used_meanwhile"
    from "refresh_token"
    inner join "session" on "session"."id" = "refresh_token"."session_id"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "refresh_token"."digest" = $2 and ("used_at" is not null or "refresh_token"."expires_at" > now());

-- sessions: find the account of a login
select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "password_hash", "active"
    from "user"
    where "email" = $1;

-- sessions: find the sessions of access tokens
select "session"."user_id", "session"."id" as "session_id", "user"."role", "user"."email_verified", "user"."timezone", concat_ws('.', "user".xmin, "user".version, extract(epoch
    from "user".updated_at)) as "revision"
    from "session"
    inner join "user" on "user"."id" = "session"."user_id"
    where "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."active" = true and "session"."id" = any((select $1::uuid[])::uuid[]);

-- sessions: list, after a cursor
select "session"."id", "session"."client_address", "session"."user_agent", "session"."created_at", "session"."last_used_at", "session"."expires_at", session.id = $1 as "current", counted.total as "total", "session"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "session"."id", "session"."client_address", "session"."user_agent", "session"."created_at", "session"."last_used_at", least(token.expires_at, session.expires_at) as "expires_at", "session"."created_at" as "sort_value"
    from "session"
    left join "refresh_token" as "token" on "token"."session_id" = "session"."id" and "token"."used_at" is null
    where "session"."user_id" = $2 and "session"."revoked_at" is null and least(token.expires_at, session.expires_at) > now() and ("session"."created_at", "session"."id") < ($3::timestamptz, $4::uuid)
    order by "session"."created_at" desc, "session"."id" desc
    limit $5 offset $6) as "session" on true
    order by "session"."sort_value" desc, "session"."id" desc;

-- sessions: list, first page
select "session"."id", "session"."client_address", "session"."user_agent", "session"."created_at", "session"."last_used_at", "session"."expires_at", session.id = $1 as "current", counted.total as "total", "session"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "session"."id" as "id"
    from "session"
    left join "refresh_token" as "token" on "token"."session_id" = "session"."id" and "token"."used_at" is null
    where "session"."user_id" = $2 and "session"."revoked_at" is null and least(token.expires_at, session.expires_at) > now()) as listed) as "counted"
    left join lateral (select "session"."id", "session"."client_address", "session"."user_agent", "session"."created_at", "session"."last_used_at", least(token.expires_at, session.expires_at) as "expires_at", "session"."created_at" as "sort_value"
    from "session"
    left join "refresh_token" as "token" on "token"."session_id" = "session"."id" and "token"."used_at" is null
    where "session"."user_id" = $3 and "session"."revoked_at" is null and least(token.expires_at, session.expires_at) > now()
    order by "session"."created_at" desc, "session"."id" desc
    limit $4 offset $5) as "session" on true
    order by "session"."sort_value" desc, "session"."id" desc;

-- sessions: refresh
with "opened" as (update "refresh_token"
    set "used_at" = clock_timestamp()
    from "session", "user"
    where "digest" = $1 and "used_at" is null and "refresh_token"."expires_at" > now() and "session"."id" = "refresh_token"."session_id" and "session"."revoked_at" is null and "session"."expires_at" > now() and "user"."id" = "session"."user_id" and "user"."active" = true
    returning "session"."id", "session"."user_id", "session"."expires_at"),
  "kept" as (insert into "refresh_token" ("digest", "session_id", "expires_at")
select $2, opened.id, least(now() + make_interval(secs => $3), opened.expires_at)
    from opened),
  "touched" as (update "session"
    set "last_used_at" = now()
    from "opened"
    where "session"."id" = "opened"."id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'session.refreshed', "opened"."user_id", 'session', "opened"."id", null, "opened"."user_id", $4, $5, $6, $7
    from "opened"
    returning "event"."id")
select "opened"."id" as "session_id", "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at"
    from "opened"
    inner join "user" on "user"."id" = "opened"."user_id";

-- sessions: revoke one of the list
with "opened" as (update "session"
    set "revoked_at" = now()
    where "id" in (select "session"."id"
    from "session"
    left join "refresh_token" as "token" on "token"."session_id" = "session"."id" and "token"."used_at" is null
    where "session"."user_id" = $1 and "session"."revoked_at" is null and least(token.expires_at, session.expires_at) > now() and "session"."id" = $2) and "revoked_at" is null
    returning "id", "user_id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'session.revoked', "opened"."user_id", 'session', "opened"."id", null, $3, $4, $5, $6, $7
    from "opened"
    returning "event"."id")
select "id"
    from "opened";

-- sessions: start
with "opened" as (insert into "session" ("user_id", "client_address", "user_agent", "expires_at")
select "id", $1 as "client_address", left($2, 500) as "user_agent", now() + make_interval(secs => $3) as "expires_at"
    from "user"
    where "id" = $4 and "email" = $5 and "active" = true and "password_hash" = $6
    for no key update
    returning "id", "user_id", "expires_at"),
  "kept" as (insert into "refresh_token" ("digest", "session_id", "expires_at")
select $7, opened.id, least(now() + make_interval(secs => $8), opened.expires_at)
    from opened),
  "known" as (insert into "known_address" ("key", "user_id", "expires_at")
select $9::bytea, opened.user_id, now() + interval '90 days'
    from opened on conflict ("key") do update
    set "user_id" = "excluded"."user_id", "expires_at" = "excluded"."expires_at"
    where (known_address.expires_at < excluded.expires_at - interval '1 day' or known_address.user_id <> excluded.user_id)),
  "forgotten" as (delete
    from "known_address"
    where "key" in (select known.key
    from known_address known join opened on opened.user_id = known.user_id
    where known.key <> $10
    order by known.expires_at desc offset 19)),
  "rehashed" as (update "user"
    set "password_hash" = $11
    from "opened"
    where "user"."id" = "opened"."user_id" and "user"."password_hash" <> $12),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'session.created', "opened"."user_id", 'session', "opened"."id", null, $13, $14, $15, $16, $17
    from "opened"
    returning "event"."id")
select "id" as "session_id"
    from "opened";

-- spaces: find out how much a user sees
with "space" as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own"),
  "visible" as (select (select count(*)
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null
    limit greatest($3::bigint, 2000) + 1) as counted) as "many")
select (select count(*) > 50
    from space) as "isCrowded", many > 2000 as "isMiddle", many > $4::bigint as "isLarge"
    from "visible";

-- sync: find the end of a window
select count(*)::integer as "many", max("first"."sequence") as "sequence"
    from (select "numbered"."sequence"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space" cross join lateral (select "own"."sequence"
    from "event_sequence" as "own"
    where "own"."space_id" = "space"."id" and "own"."sequence" > $3 and "own"."sequence" <= $4
    order by "own"."sequence"
    limit 500) as "numbered"
    order by "numbered"."sequence"
    limit 500) as "first";

-- sync: list attachments of tasks
 select task.id as task_id, found.created_at, found.id
    from unnest($1::uuid[]) with ordinality as task (id, nth) cross join lateral ( select row.created_at, row.id
    from (select created_at, attachment.id
    from attachment
    where task_id = task.id) as row
    where (row.created_at, row.id) > ( case task.nth when 1 then $2::timestamptz else '1900-01-01T00:00:00.000Z'::timestamptz end, case task.nth when 1 then $3::uuid else '00000000-0000-0000-0000-000000000000'::uuid end)
    order by row.created_at, row.id
    limit $4) as found
    order by task.nth, found.created_at, found.id
    limit $5;

-- sync: list comments of tasks
 select task.id as task_id, found.created_at, found.id
    from unnest($1::uuid[]) with ordinality as task (id, nth) cross join lateral ( select row.created_at, row.id
    from (select created_at, comment.id
    from comment
    where task_id = task.id) as row
    where (row.created_at, row.id) > ( case task.nth when 1 then $2::timestamptz else '1900-01-01T00:00:00.000Z'::timestamptz end, case task.nth when 1 then $3::uuid else '00000000-0000-0000-0000-000000000000'::uuid end)
    order by row.created_at, row.id
    limit $4) as found
    order by task.nth, found.created_at, found.id
    limit $5;

-- sync: list comments of tasks and those that refer to them
 select task.id as task_id, found.created_at, found.id
    from unnest($1::uuid[]) with ordinality as task (id, nth) cross join lateral ( select row.created_at, row.id
    from (select created_at, comment.id
    from comment
    where task_id = task.id union select created_at, comment.id
    from comment_reference join comment on comment.id = comment_id
    where comment_reference.task_id = task.id) as row
    where (row.created_at, row.id) > ( case task.nth when 1 then $2::timestamptz else '1900-01-01T00:00:00.000Z'::timestamptz end, case task.nth when 1 then $3::uuid else '00000000-0000-0000-0000-000000000000'::uuid end)
    order by row.created_at, row.id
    limit $4) as found
    order by task.nth, found.created_at, found.id
    limit $5;

-- sync: list what a window has touched
 with space as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own"), access as materialized ( select event.space_id as project_id, bool_or(event.type = 'member.added') as is_added
    from event
    where event.subject_id = $3 and event.subject_type = 'member' and event.type <> 'member.updated' and exists ( select
    from event_sequence as numbered
    where numbered.space_id = event.space_id and "numbered"."sequence" > $4 and "numbered"."sequence" <= $5 and numbered.position = event.position) group by event.space_id), seen as materialized ( select event.type, event.space_id, event.subject_type, event.subject_id, event.actor_id, event.changes
    from (select id
    from space
    where id not in (select project_id
    from access
    where is_added and project_id in (select id
    from space))) as space cross join lateral ( select own.position
    from event_sequence as own
    where own.space_id = space.id and "own"."sequence" > $6 and "own"."sequence" <= $7
    order by own.sequence
    limit 500) as numbered join event on event.position = numbered.position), tasks as materialized ( select subject_id as id, bool_or(not type in ('task.categorized', 'task.followed', 'task.unfollowed')) as is_named, bool_or((type in ('task.created', 'task.restored') or type = 'task.moved' and jsonb_path_exists(changes, '$[*] ? (@.field == "title")'::jsonpath))) as is_newcomer, bool_or(((type in ('task.created', 'task.restored') or type = 'task.moved' and jsonb_path_exists(changes, '$[*] ? (@.field == "title")'::jsonpath)) or type in ('task.deleted', 'task.purged', 'task.left')) or type = 'task.updated' and jsonb_path_exists(changes, '$[*] ? (@.field == "title" || @.field == "status" || @.field == "parent_id")'::jsonpath)) as shows_elsewhere
    from seen
    where subject_type = 'task' group by subject_id), mentioned as materialized ( select distinct subject_type, change.field, (id #>> '{}')::uuid as id
    from seen cross join jsonb_to_recordset(changes) as change(field text, before jsonb, after jsonb) cross join lateral ( select jsonb_path_query(jsonb_build_array(before, after), 'lax $[*][*] ? (@.type() == "string")') as id
    union all select jsonb_path_query(jsonb_build_array(before, after), 'lax $[*][*].id')) as ids
    where change.field in ('parent_id', 'task_id', 'comment_id', 'blocked_by', 'respaced', 'category_ids')), changed_user as materialized ( select known.id
    from ( select user_id as id
    from project_member
    where project_id in (select id
    from space) union select subject_id
    from event
    where space_id in (select id
    from space) and type in ('member.removed', 'user.deleted') and event.type not in ('task.updated', 'session.refreshed') union select $8::uuid) as known
    where exists ( select
    from event_sequence as own join event on event.position = own.position
    where own.space_id = known.id and "own"."sequence" > $9 and "own"."sequence" <= $10 and (type = 'user.deleted' or type = 'user.updated' and jsonb_path_exists(changes, '$[*] ? (@.field == "full_name" || @.field == "avatar_url")'::jsonpath))))
select kind, id, project_id, bool_or(is_named) as is_named, bool_or(is_added) as is_added
    from (select 1 as kind, project_id as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, is_added
    from access
    union all select 2 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select space_id as id
    from seen
    where space_id <> $11::uuid and ( subject_type in ('project', 'member', 'user') or ((type in ('task.created', 'task.restored') or type = 'task.moved' and jsonb_path_exists(changes, '$[*] ? (@.field == "title")'::jsonpath)) or type in ('task.deleted', 'task.purged', 'task.left')) or type = 'task.updated' and jsonb_path_exists(changes, '$[*] ? (@.field == "status" || @.field == "due_date" || @.field == "due_on")'::jsonpath))) as counted
    union all select 3, subject_id, space_id, true, false
    from seen
    where space_id <> $12::uuid and subject_type in ('member', 'user')
    union all select 3, actor_id, space_id, false, false
    from seen
    where type = 'project.created'
    union all select 4 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, false as is_added
    from (select subject_id as id
    from seen
    where subject_type = 'category') as subject
    union all select 4 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select id
    from mentioned
    where field in ('category_ids')) as other
    union all select 4 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select category.id
    from category
    where owner_id = $13 and (exists (select
    from access) or exists (select
    from seen
    where type in ('task.purged', 'task.left')))) as counted
    union all select 4 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select category_id as id
    from task_category join tasks on tasks.id = task_id and shows_elsewhere join category on category.id = category_id and owner_id = $14) as counted
    union all select 5 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, false as is_added
    from (select subject_id as id
    from seen
    where subject_type = 'view') as subject
    union all select 5 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select view.id
    from view
    where space_id in (select id
    from space) and filter is not null and (exists (select
    from access) or exists (select
    from changed_user) or exists (select
    from seen
    where subject_type in ('member', 'category', 'user') or subject_type = 'project' and (type = 'project.created' or jsonb_path_exists(changes, '$[*] ? (@.field == "name")'::jsonpath))))) as named
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, is_named as is_named, false as is_added
    from tasks
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select parent_id as id
    from task join tasks using (id)
    where shows_elsewhere and parent_id is not null) as parent
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select id
    from mentioned
    where field in ('task_id', 'blocked_by', 'respaced') or field = 'parent_id' and subject_type = 'task') as other
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select blocker_id as id
    from task_blocker join tasks on tasks.id = task_id and shows_elsewhere) as blocker
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select task_id as id
    from task_blocker join tasks on tasks.id = blocker_id and shows_elsewhere) as blocked
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select task_id as id
    from comment join (select subject_id as id
    from seen
    where subject_type = 'comment') as subject using (id)) as of_comment
    union all select 6 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select task_id as id
    from attachment join (select subject_id as id
    from seen
    where subject_type = 'attachment') as subject using (id)) as of_attachment
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, false as is_added
    from (select subject_id as id
    from seen
    where subject_type = 'comment') as subject
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select parent_id as id
    from comment join (select subject_id as id
    from seen
    where subject_type = 'comment') as subject using (id)
    where parent_id is not null) as parent
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, false as is_added
    from (select id
    from mentioned
    where field = 'parent_id' and subject_type = 'comment') as parent
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select id
    from mentioned
    where field in ('comment_id')) as other
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select comment_id as id
    from attachment join (select subject_id as id
    from seen
    where subject_type = 'attachment') as subject using (id)
    where comment_id is not null) as of_attachment
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select comment.id
    from comment join tasks on tasks.id = task_id and is_newcomer) as along
    union all select 7 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select comment_id as id
    from comment_reference join tasks on tasks.id = task_id and shows_elsewhere) as referring
    union all select 8 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, false as is_added
    from (select subject_id as id
    from seen
    where subject_type = 'attachment') as subject
    union all select 8 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, false as is_named, false as is_added
    from (select attachment.id
    from attachment join tasks on tasks.id = task_id and is_newcomer) as along
    union all select 9 as kind, "id" as id, '00000000-0000-0000-0000-000000000000'::uuid as project_id, true as is_named, false as is_added
    from changed_user) as touched
    where (kind, id, project_id) > ($15::integer, $16::uuid, $17::uuid) group by kind, id, project_id
    order by kind, id, project_id
    limit $18;

-- sync: list what is in spaces, all categories
with chosen as materialized (select id as project_id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)
select $3::uuid as space_id, $4::timestamptz as created_at, id
    from category
    where owner_id = $5 and id > $6::uuid
    order by id
    limit $7;

-- sync: list what is in spaces, all members
with chosen as materialized (select id as project_id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)
select space.project_id as space_id, found.created_at, found.id
    from (select project_id
    from chosen
    where project_id >= $3::uuid
    order by project_id) as space cross join lateral ( select $4::timestamptz as created_at, row.user_id as id
    from project_member as row
    where row.project_id = space.project_id and row.user_id > case when space.project_id = $5::uuid then $6::uuid else '00000000-0000-0000-0000-000000000000'::uuid end
    order by row.user_id
    limit $7) as found
    order by space.project_id, found.created_at, found.id
    limit $8;

-- sync: list what is in spaces, all projects
with chosen as materialized (select id as project_id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)
select project_id as space_id, $3::timestamptz as created_at, $4::uuid as id
    from chosen
    where project_id > $5::uuid and project_id <> $6::uuid
    order by project_id
    limit $7;

-- sync: list what is in spaces, all tasks
with chosen as materialized (select id as project_id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)
select space.project_id as space_id, found.created_at, found.id
    from (select project_id
    from chosen
    where project_id >= $3::uuid
    order by project_id) as space cross join lateral ( select row.created_at as created_at, row.id as id
    from task as row
    where row.deleted_at is null and row.space_id = space.project_id and (row.created_at, row.id) > (case when space.project_id = $4::uuid then $5::timestamptz else '1900-01-01T00:00:00.000Z'::timestamptz end, case when space.project_id = $6::uuid then $7::uuid else '00000000-0000-0000-0000-000000000000'::uuid end)
    order by row.created_at, row.id
    limit $8) as found
    order by space.project_id, found.created_at, found.id
    limit $9;

-- sync: list what is in spaces, all views
with chosen as materialized (select id as project_id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space)
select space.project_id as space_id, found.created_at, found.id
    from (select project_id
    from chosen
    where project_id >= $3::uuid
    order by project_id) as space cross join lateral ( select row.created_at as created_at, row.id as id
    from view as row
    where row.space_id = space.project_id and (row.created_at, row.id) > (case when space.project_id = $4::uuid then $5::timestamptz else '1900-01-01T00:00:00.000Z'::timestamptz end, case when space.project_id = $6::uuid then $7::uuid else '00000000-0000-0000-0000-000000000000'::uuid end)
    order by row.created_at, row.id
    limit $8) as found
    order by space.project_id, found.created_at, found.id
    limit $9;

-- sync: list what is in spaces, tasks of opened projects
with space as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own"), access as materialized ( select event.space_id as project_id, bool_or(event.type = 'member.added') as is_added
    from event
    where event.subject_id = $3 and event.subject_type = 'member' and event.type <> 'member.updated' and exists ( select
    from event_sequence as numbered
    where numbered.space_id = event.space_id and "numbered"."sequence" > $4 and "numbered"."sequence" <= $5 and numbered.position = event.position) group by event.space_id), chosen as materialized (select project_id
    from access
    where is_added and project_id in (select id
    from space))
select space.project_id as space_id, found.created_at, found.id
    from (select project_id
    from chosen
    where project_id >= $6::uuid
    order by project_id) as space cross join lateral ( select row.created_at as created_at, row.id as id
    from task as row
    where row.deleted_at is null and row.space_id = space.project_id and (row.created_at, row.id) > (case when space.project_id = $7::uuid then $8::timestamptz else '1900-01-01T00:00:00.000Z'::timestamptz end, case when space.project_id = $9::uuid then $10::uuid else '00000000-0000-0000-0000-000000000000'::uuid end)
    order by row.created_at, row.id
    limit $11) as found
    order by space.project_id, found.created_at, found.id
    limit $12;

-- tags: change the tasks, delete
with "before" as (select "task"."id", "task"."tags", array(select tag
    from unnest(task.tags) with ordinality as given(tag, place)
    where fold(tag) <> fold($1)
    order by place) as "tags_after"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any($4::uuid[]) and "task"."deleted_at" is null and ("space"."role" >= 'member' and not "space"."archived") and exists (select
    from "user"
    where "user".id = $5 and "user".active) and fold($6) = any(fold_all(task.tags))),
  "after" as (update "task"
    set "tags" = before.tags_after, "version" = "task"."version" + 1, "updated_at" = coalesce($7::timestamptz, now())
    from "before"
    where "task"."id" = "before"."id" and before.tags <> before.tags_after
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."tags", "before"."tags" as "tags_before"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('tags', wire_value("after"."tags_before"), wire_value("after"."tags"))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, coalesce($12::timestamptz, now())
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- tags: change the tasks, rename
with "before" as (select "task"."id", "task"."tags", array(select tag
    from ( select distinct on (fold(tag)) tag, place
    from ( select case when fold(tag) in (fold($1), fold($2)) then $3::text else tag end as tag, place
    from unnest(task.tags) with ordinality as given(tag, place)) as renamed
    order by fold(tag), place) as distinct_tags
    order by place) as "tags_after"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any($6::uuid[]) and "task"."deleted_at" is null and ("space"."role" >= 'member' and not "space"."archived") and exists (select
    from "user"
    where "user".id = $7 and "user".active) and fold($8) = any(fold_all(task.tags))),
  "after" as (update "task"
    set "tags" = before.tags_after, "version" = "task"."version" + 1, "updated_at" = coalesce($9::timestamptz, now())
    from "before"
    where "task"."id" = "before"."id" and before.tags <> before.tags_after
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."tags", "before"."tags" as "tags_before"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('tags', wire_value("after"."tags_before"), wire_value("after"."tags"))) as change (field, before, after)
    where before is distinct
    from after), $10, $11, $12, $13, coalesce($14::timestamptz, now())
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- tags: count the tasks
select (count(*) filter (where changeable))::integer as "changeable", (count(*) filter (where changeable and changes))::integer as "changing", (count(*) filter (where not changeable))::integer as "skipped"
    from (select ("space"."role" >= 'member' and not "space"."archived") as "changeable", ($1::text is null or fold($2::text) <> fold($3) or $4::text <> all (task.tags)) as "changes"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "task_search" on "task_search"."task_id" = "task"."id"
    where "task"."deleted_at" is null and task_search.tags && array[fold($7)] and task_search.words @@ quote_literal(space_word(space.id))::tsquery
    limit $8) as "task";

-- tags: list, after a cursor, with every filter
select "tag"."id", "tag"."name", "tag"."task_count", "tag"."changeable_task_count", counted.total as "total", "tag"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select *, lpad(tag.task_count::text, 6, '0') || ' ' || tag.key as "sort_value"
    from ( select md5(key)::uuid as id, key, (array_agg(spelling
    order by tasks desc, spelling))[1] as name, sum(tasks)::integer as task_count, sum(changeable)::integer as changeable_task_count
    from ( select spelling, fold(spelling) as key, tasks, changeable
    from ( select spelling, count(*) as tasks, count(*) filter (where task.changeable) as changeable
    from ( select task.tags, task.changeable
    from (select *
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as space
    where space.id = any($3::uuid[]) and space.id <> $4::uuid
    order by space.id <> $5::uuid, space.id) as space cross join lateral ( select task.tags, ("space"."role" >= 'member' and not "space"."archived") as changeable
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit 100000) as task
    limit 100000) as task, unnest(task.tags) as spelling group by spelling) as spelled) as folded group by key) as "tag"
    where starts_with(tag.key, fold($6)) and true and lpad(tag.task_count::text, 6, '0') || ' ' || tag.key > $7::text
    order by lpad(tag.task_count::text, 6, '0') || ' ' || tag.key asc
    limit $8 offset $9) as "tag" on true
    order by "tag"."sort_value" asc;

-- tags: list, first page
select "tag"."id", "tag"."name", "tag"."task_count", "tag"."changeable_task_count", counted.total as "total", "tag"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "tag"."id" as "id"
    from ( select md5(key)::uuid as id, key, (array_agg(spelling
    order by tasks desc, spelling))[1] as name, sum(tasks)::integer as task_count, sum(changeable)::integer as changeable_task_count
    from ( select spelling, fold(spelling) as key, tasks, changeable
    from ( select spelling, count(*) as tasks, count(*) filter (where task.changeable) as changeable
    from ( select task.tags, task.changeable
    from (select *
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as space
    where true
    order by space.id <> $3::uuid, space.id) as space cross join lateral ( select task.tags, ("space"."role" >= 'member' and not "space"."archived") as changeable
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit 100000) as task
    limit 100000) as task, unnest(task.tags) as spelling group by spelling) as spelled) as folded group by key) as "tag") as listed) as "counted"
    left join lateral (select *, "tag"."key" as "sort_value"
    from ( select md5(key)::uuid as id, key, (array_agg(spelling
    order by tasks desc, spelling))[1] as name, sum(tasks)::integer as task_count, sum(changeable)::integer as changeable_task_count
    from ( select spelling, fold(spelling) as key, tasks, changeable
    from ( select spelling, count(*) as tasks, count(*) filter (where task.changeable) as changeable
    from ( select task.tags, task.changeable
    from (select *
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as space
    where true
    order by space.id <> $6::uuid, space.id) as space cross join lateral ( select task.tags, ("space"."role" >= 'member' and not "space"."archived") as changeable
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit 100000) as task
    limit 100000) as task, unnest(task.tags) as spelling group by spelling) as spelled) as folded group by key) as "tag"
    order by "tag"."key" asc
    limit $7 offset $8) as "tag" on true
    order by "tag"."sort_value" asc;

-- tags: lock the next tasks
select "task"."id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "task_search" on "task_search"."task_id" = "task"."id"
    where "task"."deleted_at" is null and task_search.tags && array[fold($3)] and task_search.words @@ quote_literal(space_word(space.id))::tsquery and ("space"."role" >= 'member' and not "space"."archived") and exists (select
    from "user"
    where "user".id = $4 and "user".active) and "task"."id" > $5
    order by "task"."id"
    limit $6
    for no key update of "task";

-- tasks: add blockers
with "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", array(select blocker_id
    from task_blocker
    where task_id = "task"."id"
    order by blocker_id) as "blocker_ids"
    from "task"
    where task.id = any($1::uuid[])),
  "added" as (insert into "task_blocker" ("task_id", "blocker_id", "created_at")
select task_id, blocker_id, $2::timestamptz
    from unnest($3::uuid[], $4::uuid[]) as link (task_id, blocker_id)
    returning "task_id", "blocker_id"),
  "marked" as (update "task"
    set "has_blocker_links" = true
    where task.id = any($5::uuid[]) and task.id <> all($6::uuid[]) and "task"."has_blocker_links" = false
    returning "task"."id"),
  "after" as (update "task"
    set "version" = "task"."version" + 1, "updated_at" = $7, "has_blocker_links" = true
    from "before"
    where "task"."id" = "before"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "before"."blocker_ids"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('blocked_by', wire_value("after"."blocker_ids"), wire_value(array( select id
    from unnest(after.blocker_ids) as id union select added.blocker_id
    from added
    where added.task_id = after.id
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $8, $9, $10, $11, $12
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- tasks: change many, a status
with "given" as ( select *
    from json_to_recordset($1::json) as given ("id" uuid, "nth" integer, "version" integer)),
  "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = coalesce(task.asked_version, task.version) and cardinality(task.too_many) = 0 and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or false) as "differs", false as "recategorized"
    from (select "space"."role", "space"."archived", "given"."nth", "given"."version" as "asked_version", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories", '{}'::text[] as "too_many", ("task"."status") is distinct
    from ($2) as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join given as "given" on "given"."id" = "task"."id"
    where "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "status" = $5, "version" = "task"."version" + 1, "updated_at" = $6, "completed_at" = case $7::task_status when 'completed' then coalesce(before.completed_at, $8) end
    from "before"
    inner join "given" on "given"."id" = "before"."id"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", null::uuid[] as "next_assignee_ids", null::uuid[] as "next_category_ids"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('completed_at', wire_value("before"."completed_at"), wire_value("after"."completed_at")), ('status', wire_value("before"."status"), wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id"),
  "kept" as (insert into "bulk_task" ("bulk_id", "task_id", "version", "before")
select $14::uuid, after.id, after.version, jsonb_build_object('status'::text, before.status, 'completed_at'::text, before.completed_at)
    from before join after on after.id = before.id)
select "before"."id", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date", "before"."due_date", "before"."due_on", "before"."unknown_assignees", "before"."unknown_categories", "before"."too_many", "before"."is_accepted", "after"."version", case when after.has_blocker_links and after.status = 'completed' and before.status <> 'completed' then task_is_blocked(after.id) else false end as "is_blocked"
    from "before"
    left join "after" on "after"."id" = "before"."id";

-- tasks: change many, more assignees, tags and categories
with "given" as ( select *
    from json_to_recordset($1::json) as given ("id" uuid, "nth" integer, "version" integer)),
  "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = coalesce(task.asked_version, task.version) and cardinality(task.too_many) = 0 and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or assignee_ids <> next_assignee_ids) as "differs", category_ids <> next_category_ids as "recategorized"
    from (select "space"."role", "space"."archived", "given"."nth", "given"."version" as "asked_version", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", array( select stranger.id
    from unnest(array( select given.id
    from unnest($2::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = "task"."space_id" and project_member.user_id = given.id) and not (given.id = $3 and "task"."space_id" = $4))) as stranger (id)
    where not exists ( select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = stranger.id)) as "unknown_assignees", array( select given.id
    from unnest($5::uuid[]) as given (id)
    where not exists ( select
    from category
    where category.id = given.id and category.owner_id = $6)) as "unknown_categories", array_remove(array[case when cardinality(array( select tag
    from ( select tag, place
    from unnest(task.tags) with ordinality as old (tag, place)
    where fold(tag) <> all(fold_all('{}'::text[]::text[]))
    union all select tag, 1000 + place
    from unnest($7::text[]) with ordinality as new (tag, place)
    where fold(tag) <> all(fold_all(task.tags))) as tags
    order by place)) > 20 then 'tags'::text end, case when cardinality(array( select distinct id
    from unnest(array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) || $8::uuid[]) as id
    where id <> all('{}'::uuid[])
    order by id)) > 20 then 'assignee_ids'::text end, case when cardinality(array( select distinct id
    from unnest(array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = $9
    order by category_id) || $10::uuid[]) as id
    where id <> all('{}'::uuid[])
    order by id)) > 20 then 'category_ids'::text end], null) as "too_many", ("task"."tags") is distinct
    from (array( select tag
    from ( select tag, place
    from unnest(task.tags) with ordinality as old (tag, place)
    where fold(tag) <> all(fold_all('{}'::text[]::text[]))
    union all select tag, 1000 + place
    from unnest($11::text[]) with ordinality as new (tag, place)
    where fold(tag) <> all(fold_all(task.tags))) as tags
    order by place)) as "has_other_fields", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids", array( select distinct id
    from unnest(array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) || $12::uuid[]) as id
    where id <> all('{}'::uuid[])
    order by id) as "next_assignee_ids", array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = $13
    order by category_id) as "category_ids", array( select distinct id
    from unnest(array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = $14
    order by category_id) || $15::uuid[]) as id
    where id <> all('{}'::uuid[])
    order by id) as "next_category_ids"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $16
    union all select "own"."id", "own"."role"
    from (select $17::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join given as "given" on "given"."id" = "task"."id"
    where "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "tags" = array( select tag
    from ( select tag, place
    from unnest(task.tags) with ordinality as old (tag, place)
    where fold(tag) <> all(fold_all('{}'::text[]::text[]))
    union all select tag, 1000 + place
    from unnest($18::text[]) with ordinality as new (tag, place)
    where fold(tag) <> all(fold_all(task.tags))) as tags
    order by place), "version" = "task"."version" + 1, "updated_at" = $19
    from "before"
    inner join "given" on "given"."id" = "before"."id"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", "before"."next_assignee_ids" as "next_assignee_ids", "before"."next_category_ids" as "next_category_ids"),
  "unassigned" as (delete
    from "task_assignee" using after as "after"
    where "task_assignee"."task_id" = "after"."id" and task_assignee.user_id <> all("after"."next_assignee_ids"::uuid[])),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest("after"."next_assignee_ids"::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "uncategorized" as (delete
    from "task_category" using after as "after", "category"
    where "task_category"."task_id" = "after"."id" and "category"."id" = "task_category"."category_id" and "category"."owner_id" = $20 and category.id <> all("after"."next_category_ids"::uuid[])),
  "categorized" as (insert into "task_category" ("task_id", "category_id")
select "after"."id", unnest("after"."next_category_ids"::uuid[]) as "category_id"
    from after as "after" on conflict do nothing),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', $21, 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value("before"."category_ids"), wire_value(array(select id
    from unnest("after"."next_category_ids"::uuid[]) as id
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $22, $23, $24, $25, $26
    from before join after on after.id = before.id
    where before.recategorized
    returning "event"."id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', wire_value("before"."assignee_ids"), wire_value(array(select id
    from unnest("after"."next_assignee_ids"::uuid[]) as id
    order by id))), ('tags', wire_value("before"."tags"), wire_value("after"."tags"))) as change (field, before, after)
    where before is distinct
    from after), $27, $28, $29, $30, $31
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id"),
  "kept" as (insert into "bulk_task" ("bulk_id", "task_id", "version", "before")
select $32::uuid, after.id, after.version, jsonb_build_object('tags'::text, before.tags, 'assignee_ids'::text, before.assignee_ids, 'category_ids'::text, before.category_ids)
    from before join after on after.id = before.id)
select "before"."id", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date", "before"."due_date", "before"."due_on", "before"."unknown_assignees", "before"."unknown_categories", "before"."too_many", "before"."is_accepted", "after"."version", false as "is_blocked"
    from "before"
    left join "after" on "after"."id" = "before"."id";

-- tasks: change many, places of their own
with "given" as ( select *
    from json_to_recordset($1::json) as given ("id" uuid, "nth" integer, "version" integer, "place" uuid)),
  "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = coalesce(task.asked_version, task.version) and cardinality(task.too_many) = 0 and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or false) as "differs", false as "recategorized"
    from (select "space"."role", "space"."archived", "given"."nth", "given"."version" as "asked_version", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories", '{}'::text[] as "too_many", ("task"."parent_id", "task"."place") is distinct
    from ($2, "given"."place") as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join given as "given" on "given"."id" = "task"."id"
    where "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "parent_id" = $5, "place" = "given"."place", "version" = "task"."version" + 1, "updated_at" = $6
    from "before"
    inner join "given" on "given"."id" = "before"."id"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", null::uuid[] as "next_assignee_ids", null::uuid[] as "next_category_ids"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.moved', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('parent_id', wire_value("before"."parent_id"), wire_value("after"."parent_id")), ('position', wire_value(coalesce("before"."place", "before"."id")), wire_value(coalesce("after"."place", "after"."id")))) as change (field, before, after)
    where before is distinct
    from after), $7, $8, $9, $10, $11
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id"),
  "kept" as (insert into "bulk_task" ("bulk_id", "task_id", "version", "before")
select $12::uuid, after.id, after.version, jsonb_build_object('parent_id'::text, before.parent_id, 'place'::text, before.place)
    from before join after on after.id = before.id)
select "before"."id", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date", "before"."due_date", "before"."due_on", "before"."unknown_assignees", "before"."unknown_categories", "before"."too_many", "before"."is_accepted", "after"."version", false as "is_blocked"
    from "before"
    left join "after" on "after"."id" = "before"."id";

-- tasks: change, a title
with "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = any($1::integer[]) and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or false) as "differs", false as "recategorized"
    from (select "space"."role", "space"."archived", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories", ("task"."title") is distinct
    from ($2) as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $5 and "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "title" = $6, "version" = "task"."version" + 1, "updated_at" = $7
    from "before"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role("task"."space_id", $8, 'member') end as "checked"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('title', wire_value("before"."title"), wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id")
select 1 as "at", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date" as "start_date_before", "before"."due_date" as "due_date_before", "before"."due_on" as "due_on_before", "before"."unknown_assignees", "before"."unknown_categories", before.is_accepted and after.id is null as "is_overtaken", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", case when "after"."has_categories" then task_categories("after"."id", $14) else '[]'::json end as "categories", case when "after"."has_assignees" then task_assignees("after"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", coalesce( case when "after"."has_follow_choices" then task_follow_choice("after"."id", $15) end, nullif("after"."created_by" = $16, false), case when "after"."has_assignees" then task_is_assigned("after"."id", $17) else false end) as "following", case when "after"."has_blocker_links" then task_is_blocked("after"."id") else false end as "blocked", case when "after"."has_blocker_links" then task_blocked_by("after"."id") else '[]'::json end as "blocked_by", case when "after"."has_blocker_links" then task_blocks("after"."id") else '[]'::json end as "blocks", case when "after"."has_comments" then task_comment_count("after"."id") else 0 end as "comment_count", case when "after"."has_attachments" then task_attachment_count("after"."id") else 0 end as "attachment_count", case when "after"."series_id" is not null then task_recurrence("after"."series_id") end as "recurrence", coalesce("after"."place", "after"."id") as "position", case when "after"."has_subtasks" then subtask_count("after"."id", false) else 0 end as "subtask_count", case when "after"."has_subtasks" then subtask_count("after"."id", true) else 0 end as "completed_subtask_count"
    from "before"
    left join (select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "after"
    union all select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "before" as "after"
    where not (after.differs or after.recategorized) and "after"."is_accepted" = true) as "after" on "after"."id" = "before"."id";

-- tasks: change, a title, several at once
with "asked" as (select *
    from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[]) with ordinality as asked("its_client_address", "its_id", "its_now", "its_origin", "its_request_id", "its_title", "its_user_id", "its_versions", "at")),
  "before" as (select *
    from asked as "asked"
    inner join lateral (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = any("asked"."its_versions"::integer[]::integer[]) and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or false) as "differs", false as "recategorized"
    from (select "space"."role", "space"."archived", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories", ("task"."title") is distinct
    from ("asked"."its_title") as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "asked"."its_user_id"
    union all select "own"."id", "own"."role"
    from (select "asked"."its_user_id"::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = "asked"."its_id" and "task"."deleted_at" is null) as "task") as "each" on true),
  "after" as (update "task"
    set "title" = "before"."its_title", "version" = "task"."version" + 1, "updated_at" = "before"."its_now"
    from "before"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role("task"."space_id", "before"."its_user_id", 'member') end as "checked"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('title', wire_value("before"."title"), wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), "before"."its_user_id", "before"."its_request_id", "before"."its_client_address", "before"."its_origin", "before"."its_now"
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id")
select before.at::integer as "at", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date" as "start_date_before", "before"."due_date" as "due_date_before", "before"."due_on" as "due_on_before", "before"."unknown_assignees", "before"."unknown_categories", before.is_accepted and after.id is null as "is_overtaken", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", case when "after"."has_categories" then task_categories("after"."id", "before"."its_user_id") else '[]'::json end as "categories", case when "after"."has_assignees" then task_assignees("after"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", coalesce( case when "after"."has_follow_choices" then task_follow_choice("after"."id", "before"."its_user_id") end, nullif("after"."created_by" = "before"."its_user_id", false), case when "after"."has_assignees" then task_is_assigned("after"."id", "before"."its_user_id") else false end) as "following", case when "after"."has_blocker_links" then task_is_blocked("after"."id") else false end as "blocked", case when "after"."has_blocker_links" then task_blocked_by("after"."id") else '[]'::json end as "blocked_by", case when "after"."has_blocker_links" then task_blocks("after"."id") else '[]'::json end as "blocks", case when "after"."has_comments" then task_comment_count("after"."id") else 0 end as "comment_count", case when "after"."has_attachments" then task_attachment_count("after"."id") else 0 end as "attachment_count", case when "after"."series_id" is not null then task_recurrence("after"."series_id") end as "recurrence", coalesce("after"."place", "after"."id") as "position", case when "after"."has_subtasks" then subtask_count("after"."id", false) else 0 end as "subtask_count", case when "after"."has_subtasks" then subtask_count("after"."id", true) else 0 end as "completed_subtask_count"
    from "before"
    left join (select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "after"
    union all select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "before" as "after"
    where not (after.differs or after.recategorized) and "after"."is_accepted" = true) as "after" on "after"."id" = "before"."id";

-- tasks: change, dates, assignees and categories
with "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = any($1::integer[]) and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and coalesce(($2::timestamptz > $3::timestamptz or $4::timestamptz is not distinct
    from task.due_date), true) and coalesce(($5::date >= $6::date or $7::date is not distinct
    from task.due_on), true) and coalesce(($8::timestamptz is null or $9::date is null), true) and coalesce($10::timestamptz <= coalesce($11::timestamptz, 'infinity') and $12::date <= coalesce($13::date, 'infinity'), true)) as "is_accepted", ("task"."has_other_fields" = true or assignee_ids <> array(select id
    from unnest($14::uuid[]) as id
    order by id)) as "differs", category_ids <> array(select id
    from unnest($15::uuid[]) as id
    order by id) as "recategorized"
    from (select "space"."role", "space"."archived", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", array( select stranger.id
    from unnest(array( select given.id
    from unnest($16::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = "task"."space_id" and project_member.user_id = given.id) and not (given.id = $17 and "task"."space_id" = $18))) as stranger (id)
    where not exists ( select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = stranger.id)) as "unknown_assignees", array( select given.id
    from unnest($19::uuid[]) as given (id)
    where not exists ( select
    from category
    where category.id = given.id and category.owner_id = $20)) as "unknown_categories", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids", array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = $21
    order by category_id) as "category_ids", ("task"."status", "task"."start_date", "task"."due_date", "task"."due_on") is distinct
    from ($22, $23, $24, $25) as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $26
    union all select "own"."id", "own"."role"
    from (select $27::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $28 and "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "status" = $29, "start_date" = $30, "due_date" = $31, "due_on" = $32, "version" = "task"."version" + 1, "updated_at" = $33, "completed_at" = case $34::task_status when 'completed' then coalesce(before.completed_at, $35) end
    from "before"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role("task"."space_id", $36, 'member') end as "checked"),
  "unassigned" as (delete
    from "task_assignee" using after as "after"
    where "task_assignee"."task_id" = "after"."id" and task_assignee.user_id <> all($37::uuid[])),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest($38::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "uncategorized" as (delete
    from "task_category" using after as "after", "category"
    where "task_category"."task_id" = "after"."id" and "category"."id" = "task_category"."category_id" and "category"."owner_id" = $39 and category.id <> all($40::uuid[])),
  "categorized" as (insert into "task_category" ("task_id", "category_id")
select "after"."id", unnest($41::uuid[]) as "category_id"
    from after as "after" on conflict do nothing),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', $42, 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value("before"."category_ids"), wire_value(array(select id
    from unnest($43::uuid[]) as id
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $44, $45, $46, $47, $48
    from before join after on after.id = before.id
    where before.recategorized
    returning "event"."id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', wire_value("before"."assignee_ids"), wire_value(array(select id
    from unnest($49::uuid[]) as id
    order by id))), ('completed_at', wire_value("before"."completed_at"), wire_value("after"."completed_at")), ('due_date', wire_value("before"."due_date"), wire_value("after"."due_date")), ('due_on', wire_value("before"."due_on"), wire_value("after"."due_on")), ('start_date', wire_value("before"."start_date"), wire_value("after"."start_date")), ('status', wire_value("before"."status"), wire_value("after"."status"))) as change (field, before, after)
    where before is distinct
    from after), $50, $51, $52, $53, $54
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id")
select 1 as "at", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date" as "start_date_before", "before"."due_date" as "due_date_before", "before"."due_on" as "due_on_before", "before"."unknown_assignees", "before"."unknown_categories", before.is_accepted and after.id is null as "is_overtaken", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "category"
    where category.id = any($55::uuid[]) and "category"."owner_id" = $56
    order by fold_quickly("category"."name"), "category"."id") as agg) as "categories", (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user".id = any($57::uuid[])
    order by fold_quickly("user"."full_name"), "user"."id") as agg) as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", coalesce( case when "after"."has_follow_choices" then task_follow_choice("after"."id", $58) end, nullif("after"."created_by" = $59, false), $60 = any($61::uuid[])) as "following", case when "after"."has_blocker_links" then task_is_blocked("after"."id") else false end as "blocked", case when "after"."has_blocker_links" then task_blocked_by("after"."id") else '[]'::json end as "blocked_by", case when "after"."has_blocker_links" then task_blocks("after"."id") else '[]'::json end as "blocks", case when "after"."has_comments" then task_comment_count("after"."id") else 0 end as "comment_count", case when "after"."has_attachments" then task_attachment_count("after"."id") else 0 end as "attachment_count", case when "after"."series_id" is not null then task_recurrence("after"."series_id") end as "recurrence", coalesce("after"."place", "after"."id") as "position", case when "after"."has_subtasks" then subtask_count("after"."id", false) else 0 end as "subtask_count", case when "after"."has_subtasks" then subtask_count("after"."id", true) else 0 end as "completed_subtask_count"
    from "before"
    left join (select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "after"
    union all select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "before" as "after"
    where not (after.differs or after.recategorized) and "after"."is_accepted" = true) as "after" on "after"."id" = "before"."id";

-- tasks: change, how it repeats
with "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = any($1::integer[]) and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or false) as "differs", false as "recategorized"
    from (select "space"."role", "space"."archived", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories", true as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $4 and "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "title" = $5, "series_id" = $6::uuid, "version" = "task"."version" + 1, "updated_at" = $7
    from "before"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role("task"."space_id", $8, 'member') end as "checked"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('recurrence', wire_value($9::text), wire_value($10::text)), ('title', wire_value("before"."title"), wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $11, $12, $13, $14, $15
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id")
select 1 as "at", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date" as "start_date_before", "before"."due_date" as "due_date_before", "before"."due_on" as "due_on_before", "before"."unknown_assignees", "before"."unknown_categories", before.is_accepted and after.id is null as "is_overtaken", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", case when "after"."has_categories" then task_categories("after"."id", $16) else '[]'::json end as "categories", case when "after"."has_assignees" then task_assignees("after"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", coalesce( case when "after"."has_follow_choices" then task_follow_choice("after"."id", $17) end, nullif("after"."created_by" = $18, false), case when "after"."has_assignees" then task_is_assigned("after"."id", $19) else false end) as "following", case when "after"."has_blocker_links" then task_is_blocked("after"."id") else false end as "blocked", case when "after"."has_blocker_links" then task_blocked_by("after"."id") else '[]'::json end as "blocked_by", case when "after"."has_blocker_links" then task_blocks("after"."id") else '[]'::json end as "blocks", case when "after"."has_comments" then task_comment_count("after"."id") else 0 end as "comment_count", case when "after"."has_attachments" then task_attachment_count("after"."id") else 0 end as "attachment_count", case when "after"."series_id" is not null then task_recurrence("after"."series_id") end as "recurrence", coalesce("after"."place", "after"."id") as "position", case when "after"."has_subtasks" then subtask_count("after"."id", false) else 0 end as "subtask_count", case when "after"."has_subtasks" then subtask_count("after"."id", true) else 0 end as "completed_subtask_count"
    from "before"
    left join (select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "after"
    union all select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "before" as "after"
    where not (after.differs or after.recategorized) and "after"."is_accepted" = true) as "after" on "after"."id" = "before"."id";

-- tasks: change, the end of its series
with "before" as (select *, (("task"."role" >= 'member' and not "task"."archived") and task.version = any($1::integer[]) and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0) as "is_accepted", ("task"."has_other_fields" = true or false) as "differs", false as "recategorized"
    from (select "space"."role", "space"."archived", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories", ("task"."series_id") is distinct
    from ($2::uuid) as "has_other_fields"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $5 and "task"."deleted_at" is null) as "task"),
  "after" as (update "task"
    set "series_id" = $6::uuid, "version" = "task"."version" + 1, "updated_at" = $7
    from "before"
    where "task"."id" = "before"."id" and "task"."version" = "before"."version" and "before"."is_accepted" = true and (before.differs or before.recategorized)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", case when clock_timestamp() > statement_timestamp() + interval '5 ms' then assert_role("task"."space_id", $8, 'member') end as "checked"),
  "ended" as (delete
    from "recurrence_series"
    where recurrence_series.id = (select before.series_id
    from before join after on after.id = before.id)),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('recurrence', wire_value((select definition ->> 'text'
    from recurrence_series
    where id = before.series_id)), wire_value(null::text))) as change (field, before, after)
    where before is distinct
    from after), $9, $10, $11, $12, $13
    from before join after on after.id = before.id
    where before.differs
    returning "event"."id")
select 1 as "at", "before"."role", "before"."archived", "before"."version" as "version_before", "before"."start_date" as "start_date_before", "before"."due_date" as "due_date_before", "before"."due_on" as "due_on_before", "before"."unknown_assignees", "before"."unknown_categories", before.is_accepted and after.id is null as "is_overtaken", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", case when "after"."has_categories" then task_categories("after"."id", $14) else '[]'::json end as "categories", case when "after"."has_assignees" then task_assignees("after"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", coalesce( case when "after"."has_follow_choices" then task_follow_choice("after"."id", $15) end, nullif("after"."created_by" = $16, false), case when "after"."has_assignees" then task_is_assigned("after"."id", $17) else false end) as "following", case when "after"."has_blocker_links" then task_is_blocked("after"."id") else false end as "blocked", case when "after"."has_blocker_links" then task_blocked_by("after"."id") else '[]'::json end as "blocked_by", case when "after"."has_blocker_links" then task_blocks("after"."id") else '[]'::json end as "blocks", case when "after"."has_comments" then task_comment_count("after"."id") else 0 end as "comment_count", case when "after"."has_attachments" then task_attachment_count("after"."id") else 0 end as "attachment_count", case when "after"."series_id" is not null then task_recurrence("after"."series_id") end as "recurrence", coalesce("after"."place", "after"."id") as "position", case when "after"."has_subtasks" then subtask_count("after"."id", false) else 0 end as "subtask_count", case when "after"."has_subtasks" then subtask_count("after"."id", true) else 0 end as "completed_subtask_count"
    from "before"
    left join (select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "after"
    union all select "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."created_by", "after"."series_id", "after"."has_follow_choices", "after"."has_blocker_links", "after"."place", "after"."has_subtasks", "after"."has_comments", "after"."has_attachments", "after"."has_categories", "after"."has_assignees"
    from "before" as "after"
    where not (after.differs or after.recategorized) and "after"."is_accepted" = true) as "after" on "after"."id" = "before"."id";

-- tasks: check a new blocker
 with recursive followed (id) as ( select $1::uuid union select link.blocker_id
    from followed join task_blocker as link on link.task_id = followed.id)
select exists (select
    from task_blocker
    where task_id = $2 and blocker_id = $3) as is_linked, (select count(*)::integer
    from task_blocker
    where task_id = $4) as blockers, (select count(*)::integer
    from task_blocker
    where blocker_id = $5) as blocked, bool_or(id = $6) as closes_cycle, count(*)::integer as followed
    from (select id
    from followed
    limit 1002) as found;

-- tasks: check the role in several spaces again
 select assert_role(space.id, $1, 'member')
    from unnest($2::uuid[]) as space (id);

-- tasks: count the few of a list by a link, blocked
with "space" as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own")
select (select count(*)::integer
    from (select
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null and task.has_blocker_links) as each
    limit 5001) as counted) as "many";

-- tasks: count the few of a list by a link, of an assignee
with "space" as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own")
select (select count(*)::integer
    from (select
    from (select task_id as id
    from task_assignee
    where user_id = any($3::uuid[])) as each
    limit 5001) as counted) as "many";

-- tasks: count the links of some
 select id, (select count(*)::integer
    from task_blocker
    where task_id = id) as blockers, (select count(*)::integer
    from task_blocker
    where blocker_id = id) as blocked
    from unnest($1::uuid[]) as id;

-- tasks: count those of a former member
select count(*)::integer as "many"
    from (select "task"."id"
    from "task_assignee"
    inner join "task" on "task"."id" = "task_assignee"."task_id"
    where "task_assignee"."user_id" = $1 and task.project_id = $2 and not exists ( select
    from project_member
    where project_id = $3 and user_id = $4)
    limit $5) as "counted";

-- tasks: count what a filter has to compare, with drivers
with "space" as materialized (select "space"."id", "space"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where space.id = any($3::uuid[]) and space.id <> $4),
  "seen" as (select (select count(*)::integer
    from (select
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null and true) as each
    limit $5 + 1) as counted) as "visible")
select (select count(*)::integer
    from space) as "spaces", "seen"."visible", array[case when seen.visible > $6::integer then (select count(*)::integer
    from (select
    from (select task_id as id
    from task_assignee
    where user_id = any($7::uuid[])) as each
    limit $8 + 1) as counted) end, case when seen.visible > $9::integer then (select count(*)::integer
    from (select
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null and due_key(task.due_date, task.due_on) <= $10::timestamptz + interval '2 days') as each
    limit $11 + 1) as counted) end]::integer[] as "found"
    from "seen";

-- tasks: count what a filter has to compare, with words
with "space" as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own"),
  "seen" as (select (select count(*)::integer
    from (select
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null and true) as each
    limit $3 + 1) as counted) as "visible")
select (select count(*)::integer
    from space) as "spaces", "seen"."visible", array[case when seen.visible > $4::integer then (select count(*)::integer
    from (select
    from (( with sought as materialized (select search_query($5) as words)
select *
    from ( with place as materialized ( select are_few, case when are_few then (select string_agg(quote_literal(space_word(id)), ' | ')
    from space)::tsquery end as words
    from (select count(*) <= 100 as are_few
    from space) as counted) (select task_search.task_id, 0::real as rank
    from task_search
    where (select are_few
    from place) and "task_search"."words" @@ (select words
    from place) and task_search.words @@ (select words
    from sought) and true)
    union all (select distinct on (task_search.task_id) task_search.task_id, 0::real as rank
    from comment_search join task_search using (task_id)
    where (select are_few
    from place) and "comment_search"."words" @@ (select words
    from place) and comment_search.words @@ (select words
    from sought) and true and not ts_match_vq(task_search.words, (select words
    from sought)))
    union all (select task_search.task_id, 0::real as rank
    from task_search
    where not (select are_few
    from place) and task_search.words @@ (select words
    from sought) and true)
    union all (select distinct on (task_search.task_id) task_search.task_id, 0::real as rank
    from comment_search join task_search using (task_id)
    where not (select are_few
    from place) and comment_search.words @@ (select words
    from sought) and true and not ts_match_vq(task_search.words, (select words
    from sought)))) as each)) as each
    limit $6 + 1) as counted) end]::integer[] as "found"
    from "seen";

-- tasks: count what a request has to look at, in all spaces
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible")
select (select count(*)::integer
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null
    limit $3) as counted) as "many";

-- tasks: count what a request has to look at, open ones
with "space" as (select "visible"."id", "visible"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "visible")
select (select count(*)::integer
    from (select
    from space join task on task.space_id = space.id
    where task.deleted_at is null and task.status in ('todo', 'in_progress')
    limit $3) as counted) as "many";

-- tasks: create many, as a tree
with "made" as ( select id, row_number() over (order by id) - 1 as nth
    from (select uuid_v7() as id
    from generate_series(1, $1::integer)) as made),
  "target" as (select "made"."id", "space"."role", "space"."archived", "project"."default_priority", "given"."nth" as "nth", "given"."space_id" as "space_id", "given"."ancestors" as "ancestors", "given"."series_id" as "series_id", "given"."is_valid" as "is_valid", "given"."category_ids" as "category_ids", "given"."title" as "title", "given"."description" as "description", "given"."status" as "status", "given"."priority" as "priority", "given"."start_date" as "start_date", "given"."due_date" as "due_date", "given"."due_on" as "due_on", "given"."estimate_minutes" as "estimate_minutes", "given"."tags" as "tags", coalesce(given.parent_id, parent.id) as "parent_id", coalesce(given.assignee_ids, array_remove(array[project.default_assignee_id], null)) as "assignee_ids", array( select given.id
    from unnest("given"."assignee_ids"::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = "space"."id" and project_member.user_id = given.id) and not (given.id = $2 and "space"."id" = $3)) as "unknown_assignees", array( select given.id
    from unnest("given"."category_ids"::uuid[]) as given (id)
    where not exists ( select
    from category
    where category.id = given.id and category.owner_id = $4)) as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join json_to_recordset($7::json) as given ("nth" integer, "space_id" uuid, "parent_id" uuid, "parent_nth" integer, "ancestors" integer[], "series_id" uuid, "is_valid" boolean, "assignee_ids" uuid[], "category_ids" uuid[], "title" text, "description" text, "status" task_status, "priority" task_priority, "start_date" timestamptz, "due_date" timestamptz, "due_on" date, "estimate_minutes" integer, "tags" text[]) on "given"."space_id" = "space"."id"
    inner join "made" on "made"."nth" = "given"."nth"
    left join "made" as "parent" on "parent"."nth" = "given"."parent_nth"
    left join "project" on "project"."id" = "space"."id"),
  "inserted" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "parent_id", "series_id", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, $8) as "project_id", case target.space_id when $9 then target.space_id end as "owner_id", "target"."title"::text as "title", "target"."description"::text as "description", "target"."status"::task_status as "status", coalesce("target"."priority"::task_priority, target.default_priority, 'medium') as "priority", "target"."start_date"::timestamptz as "start_date", "target"."due_date"::timestamptz as "due_date", "target"."due_on"::date as "due_on", "target"."estimate_minutes"::integer as "estimate_minutes", "target"."tags"::text[] as "tags", "target"."parent_id"::uuid as "parent_id", "target"."series_id"::uuid as "series_id", coalesce(cardinality(target.category_ids), 0) > 0 as "has_categories", coalesce(cardinality(target.assignee_ids), 0) > 0 as "has_assignees", $10::uuid as "created_by", case "target"."status"::task_status when 'completed' then $11::timestamptz end as "completed_at", $12::timestamptz as "created_at", $13::timestamptz as "updated_at"
    from "target"
    where not exists (select
    from target
    where not (("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and target.is_valid))
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "after" as (select "inserted".*, target.assignee_ids as "assignee_ids", target.category_ids as "category_ids"
    from "inserted"
    inner join "target" on "target"."id" = "inserted"."id"
    order by target.nth),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest("after"."assignee_ids"::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "categorized" as (insert into "task_category" ("task_id", "category_id")
select "after"."id", unnest("after"."category_ids"::uuid[]) as "category_id"
    from after as "after" on conflict do nothing),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', $14, 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value('{}'::uuid[]), wire_value(array(select id
    from unnest("after"."category_ids"::uuid[]) as id
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $15, $16, $17, $18, $19
    from after
    where array(select id
    from unnest("after"."category_ids"::uuid[]) as id
    order by id) <> '{}'
    returning "event"."id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif(array(select id
    from unnest("after"."assignee_ids"::uuid[]) as id
    order by id), '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $20, $21, $22, $23, $24
    from "after"
    returning "event"."id")
select target.nth as "nth", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."version"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: create many, in a bulk
with "made" as ( select id, row_number() over (order by id) - 1 as nth
    from (select uuid_v7() as id
    from generate_series(1, $1::integer)) as made),
  "target" as (select "made"."id", "space"."role", "space"."archived", "project"."default_priority", "given"."nth" as "nth", "given"."space_id" as "space_id", "given"."ancestors" as "ancestors", "given"."series_id" as "series_id", "given"."is_valid" as "is_valid", "given"."category_ids" as "category_ids", "given"."title" as "title", "given"."description" as "description", "given"."status" as "status", "given"."priority" as "priority", "given"."start_date" as "start_date", "given"."due_date" as "due_date", "given"."due_on" as "due_on", "given"."estimate_minutes" as "estimate_minutes", "given"."tags" as "tags", coalesce(given.parent_id, parent.id) as "parent_id", coalesce(given.assignee_ids, array_remove(array[project.default_assignee_id], null)) as "assignee_ids", array( select given.id
    from unnest("given"."assignee_ids"::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = "space"."id" and project_member.user_id = given.id) and not (given.id = $2 and "space"."id" = $3)) as "unknown_assignees", array( select given.id
    from unnest("given"."category_ids"::uuid[]) as given (id)
    where not exists ( select
    from category
    where category.id = given.id and category.owner_id = $4)) as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join json_to_recordset($7::json) as given ("nth" integer, "space_id" uuid, "parent_id" uuid, "parent_nth" integer, "ancestors" integer[], "series_id" uuid, "is_valid" boolean, "assignee_ids" uuid[], "category_ids" uuid[], "title" text, "description" text, "status" task_status, "priority" task_priority, "start_date" timestamptz, "due_date" timestamptz, "due_on" date, "estimate_minutes" integer, "tags" text[]) on "given"."space_id" = "space"."id"
    inner join "made" on "made"."nth" = "given"."nth"
    left join "made" as "parent" on "parent"."nth" = "given"."parent_nth"
    left join "project" on "project"."id" = "space"."id"),
  "inserted" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "parent_id", "series_id", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, $8) as "project_id", case target.space_id when $9 then target.space_id end as "owner_id", "target"."title"::text as "title", "target"."description"::text as "description", "target"."status"::task_status as "status", coalesce("target"."priority"::task_priority, target.default_priority, 'medium') as "priority", "target"."start_date"::timestamptz as "start_date", "target"."due_date"::timestamptz as "due_date", "target"."due_on"::date as "due_on", "target"."estimate_minutes"::integer as "estimate_minutes", "target"."tags"::text[] as "tags", "target"."parent_id"::uuid as "parent_id", "target"."series_id"::uuid as "series_id", coalesce(cardinality(target.category_ids), 0) > 0 as "has_categories", coalesce(cardinality(target.assignee_ids), 0) > 0 as "has_assignees", $10::uuid as "created_by", case "target"."status"::task_status when 'completed' then $11::timestamptz end as "completed_at", $12::timestamptz as "created_at", $13::timestamptz as "updated_at"
    from "target"
    where (("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and target.is_valid) and not coalesce( target.ancestors && (select array_agg(target.nth)
    from target
    where (("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and target.is_valid) is not true), false)
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "after" as (select "inserted".*, target.assignee_ids as "assignee_ids", target.category_ids as "category_ids"
    from "inserted"
    inner join "target" on "target"."id" = "inserted"."id"
    order by target.nth),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest("after"."assignee_ids"::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "categorized" as (insert into "task_category" ("task_id", "category_id")
select "after"."id", unnest("after"."category_ids"::uuid[]) as "category_id"
    from after as "after" on conflict do nothing),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', $14, 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value('{}'::uuid[]), wire_value(array(select id
    from unnest("after"."category_ids"::uuid[]) as id
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $15, $16, $17, $18, $19
    from after
    where array(select id
    from unnest("after"."category_ids"::uuid[]) as id
    order by id) <> '{}'
    returning "event"."id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif(array(select id
    from unnest("after"."assignee_ids"::uuid[]) as id
    order by id), '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $20, $21, $22, $23, $24
    from "after"
    returning "event"."id"),
  "kept" as (insert into "bulk_task" ("bulk_id", "task_id", "version", "before")
select $25::uuid, after.id, after.version, jsonb_build_object()
    from after)
select target.nth as "nth", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."version"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: create, with a parent, assignees and categories
with "target" as (select uuid_v7() as "id", "space"."id" as "space_id", "space"."role", "space"."archived", "project"."default_priority", "project"."default_assignee_id", array( select given.id
    from unnest($1::uuid[]) as given (id)
    where not exists ( select
    from project_member
    where project_member.project_id = "space"."id" and project_member.user_id = given.id) and not (given.id = $2 and "space"."id" = $3)) as "unknown_assignees", array( select given.id
    from unnest($4::uuid[]) as given (id)
    where not exists ( select
    from category
    where category.id = given.id and category.owner_id = $5)) as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $6
    union all select "own"."id", "own"."role"
    from (select $7::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    left join "project" on "project"."id" = "space"."id"
    where "space"."id" = $8),
  "after" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "parent_id", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, $9) as "project_id", case target.space_id when $10 then target.space_id end as "owner_id", $11::text as "title", $12::text as "description", $13::task_status as "status", coalesce($14::task_priority, target.default_priority, 'medium') as "priority", $15::timestamptz as "start_date", $16::timestamptz as "due_date", $17::date as "due_on", $18::integer as "estimate_minutes", $19::text[] as "tags", $20::uuid as "parent_id", true as "has_categories", true as "has_assignees", $21::uuid as "created_by", case $22::task_status when 'completed' then $23::timestamptz end as "completed_at", $24::timestamptz as "created_at", $25::timestamptz as "updated_at"
    from "target"
    where ("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and $26::boolean
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest($27::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "categorized" as (insert into "task_category" ("task_id", "category_id")
select "after"."id", unnest($28::uuid[]) as "category_id"
    from after as "after" on conflict do nothing),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', $29, 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value('{}'::uuid[]), wire_value(array(select id
    from unnest($30::uuid[]) as id
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $31, $32, $33, $34, $35
    from after
    where array(select id
    from unnest($36::uuid[]) as id
    order by id) <> '{}'
    returning "event"."id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif(array(select id
    from unnest($37::uuid[]) as id
    order by id), '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $38, $39, $40, $41, $42
    from "after"
    returning "event"."id")
select 1 as "at", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "category"
    where category.id = any($43::uuid[]) and "category"."owner_id" = $44
    order by fold_quickly("category"."name"), "category"."id") as agg) as "categories", (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user".id = any($45::uuid[])
    order by fold_quickly("user"."full_name"), "user"."id") as agg) as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", true as "following", false as "blocked", '[]'::json as "blocked_by", '[]'::json as "blocks", 0 as "comment_count", 0 as "attachment_count", null::json as "recurrence", coalesce("after"."place", "after"."id") as "position", 0 as "subtask_count", 0 as "completed_subtask_count"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: create, with the default assignee
with "target" as (select uuid_v7() as "id", "space"."id" as "space_id", "space"."role", "space"."archived", "project"."default_priority", "project"."default_assignee_id", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    left join "project" on "project"."id" = "space"."id"
    where "space"."id" = $3),
  "after" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, $4) as "project_id", case target.space_id when $5 then target.space_id end as "owner_id", $6::text as "title", $7::text as "description", $8::task_status as "status", coalesce($9::task_priority, target.default_priority, 'medium') as "priority", $10::timestamptz as "start_date", $11::timestamptz as "due_date", $12::date as "due_on", $13::integer as "estimate_minutes", $14::text[] as "tags", false as "has_categories", target.default_assignee_id is not null as "has_assignees", $15::uuid as "created_by", case $16::task_status when 'completed' then $17::timestamptz end as "completed_at", $18::timestamptz as "created_at", $19::timestamptz as "updated_at"
    from "target"
    where ("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and $20::boolean
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest(( select array_remove(array[default_assignee_id], null)
    from target
    where target.id = after.id)::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif(array(select id
    from unnest(( select array_remove(array[default_assignee_id], null)
    from target
    where target.id = after.id)::uuid[]) as id
    order by id), '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $21, $22, $23, $24, $25
    from "after"
    returning "event"."id")
select 1 as "at", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", '[]'::json as "categories", (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user".id = any(( select array_remove(array[default_assignee_id], null)
    from target
    where target.id = after.id)::uuid[])
    order by fold_quickly("user"."full_name"), "user"."id") as agg) as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", true as "following", false as "blocked", '[]'::json as "blocked_by", '[]'::json as "blocks", 0 as "comment_count", 0 as "attachment_count", null::json as "recurrence", coalesce("after"."place", "after"."id") as "position", 0 as "subtask_count", 0 as "completed_subtask_count"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: create, with the default assignee, several at once
with "asked" as (select *
    from unnest($1::text[], $2::text[], $3::timestamptz[], $4::date[], $5::integer[], $6::boolean[], $7::timestamptz[], $8::text[], $9::task_priority[], $10::text[], $11::uuid[], $12::timestamptz[], $13::task_status[], $14::text[], $15::text[], $16::uuid[]) with ordinality as asked("its_client_address", "its_description", "its_due_date", "its_due_on", "its_estimate_minutes", "its_has_valid_dates", "its_now", "its_origin", "its_priority", "its_request_id", "its_space_id", "its_start_date", "its_status", "its_tags", "its_title", "its_user_id", "at")),
  "target" as (select *
    from asked as "asked"
    inner join lateral (select uuid_v7() as "id", "space"."id" as "space_id", "space"."role", "space"."archived", "project"."default_priority", "project"."default_assignee_id", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "asked"."its_user_id"
    union all select "own"."id", "own"."role"
    from (select "asked"."its_user_id"::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    left join "project" on "project"."id" = "space"."id"
    where "space"."id" = "asked"."its_space_id") as "each" on true),
  "after" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, "target"."its_user_id") as "project_id", case target.space_id when "target"."its_user_id" then target.space_id end as "owner_id", "target"."its_title"::text as "title", "target"."its_description"::text as "description", "target"."its_status"::task_status as "status", coalesce("target"."its_priority"::task_priority, target.default_priority, 'medium') as "priority", "target"."its_start_date"::timestamptz as "start_date", "target"."its_due_date"::timestamptz as "due_date", "target"."its_due_on"::date as "due_on", "target"."its_estimate_minutes"::integer as "estimate_minutes", "target"."its_tags"::text[]::text[] as "tags", false as "has_categories", target.default_assignee_id is not null as "has_assignees", "target"."its_user_id"::uuid as "created_by", case "target"."its_status"::task_status when 'completed' then "target"."its_now"::timestamptz end as "completed_at", "target"."its_now"::timestamptz as "created_at", "target"."its_now"::timestamptz as "updated_at"
    from "target"
    where ("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and "target"."its_has_valid_dates"::boolean
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "assigned" as (insert into "task_assignee" ("task_id", "user_id")
select "after"."id", unnest(( select array_remove(array[default_assignee_id], null)
    from target
    where target.id = after.id)::uuid[]) as "user_id"
    from after as "after" on conflict do nothing),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif(array(select id
    from unnest(( select array_remove(array[default_assignee_id], null)
    from target
    where target.id = after.id)::uuid[]) as id
    order by id), '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), "target"."its_user_id", "target"."its_request_id", "target"."its_client_address", "target"."its_origin", "target"."its_now"
    from after join target on target.id = after.id
    returning "event"."id")
select target.at::integer as "at", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", '[]'::json as "categories", (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user".id = any(( select array_remove(array[default_assignee_id], null)
    from target
    where target.id = after.id)::uuid[])
    order by fold_quickly("user"."full_name"), "user"."id") as agg) as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", true as "following", false as "blocked", '[]'::json as "blocked_by", '[]'::json as "blocks", 0 as "comment_count", 0 as "attachment_count", null::json as "recurrence", coalesce("after"."place", "after"."id") as "position", 0 as "subtask_count", 0 as "completed_subtask_count"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: create, without links
with "target" as (select uuid_v7() as "id", "space"."id" as "space_id", "space"."role", "space"."archived", "project"."default_priority", "project"."default_assignee_id", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    left join "project" on "project"."id" = "space"."id"
    where "space"."id" = $3),
  "after" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, $4) as "project_id", case target.space_id when $5 then target.space_id end as "owner_id", $6::text as "title", $7::text as "description", $8::task_status as "status", coalesce($9::task_priority, target.default_priority, 'medium') as "priority", $10::timestamptz as "start_date", $11::timestamptz as "due_date", $12::date as "due_on", $13::integer as "estimate_minutes", $14::text[] as "tags", false as "has_categories", false as "has_assignees", $15::uuid as "created_by", case $16::task_status when 'completed' then $17::timestamptz end as "completed_at", $18::timestamptz as "created_at", $19::timestamptz as "updated_at"
    from "target"
    where ("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and $20::boolean
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $21, $22, $23, $24, $25
    from "after"
    returning "event"."id")
select 1 as "at", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", '[]'::json as "categories", '[]'::json as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", true as "following", false as "blocked", '[]'::json as "blocked_by", '[]'::json as "blocks", 0 as "comment_count", 0 as "attachment_count", null::json as "recurrence", coalesce("after"."place", "after"."id") as "position", 0 as "subtask_count", 0 as "completed_subtask_count"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: create, without links, several at once
with "asked" as (select *
    from unnest($1::text[], $2::text[], $3::timestamptz[], $4::date[], $5::integer[], $6::boolean[], $7::timestamptz[], $8::text[], $9::task_priority[], $10::text[], $11::uuid[], $12::timestamptz[], $13::task_status[], $14::text[], $15::text[], $16::uuid[]) with ordinality as asked("its_client_address", "its_description", "its_due_date", "its_due_on", "its_estimate_minutes", "its_has_valid_dates", "its_now", "its_origin", "its_priority", "its_request_id", "its_space_id", "its_start_date", "its_status", "its_tags", "its_title", "its_user_id", "at")),
  "target" as (select *
    from asked as "asked"
    inner join lateral (select uuid_v7() as "id", "space"."id" as "space_id", "space"."role", "space"."archived", "project"."default_priority", "project"."default_assignee_id", '{}'::uuid[] as "unknown_assignees", '{}'::uuid[] as "unknown_categories"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "asked"."its_user_id"
    union all select "own"."id", "own"."role"
    from (select "asked"."its_user_id"::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    left join "project" on "project"."id" = "space"."id"
    where "space"."id" = "asked"."its_space_id") as "each" on true),
  "after" as (insert into "task" ("id", "project_id", "owner_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "has_categories", "has_assignees", "created_by", "completed_at", "created_at", "updated_at")
select target.id as "id", nullif(target.space_id, "target"."its_user_id") as "project_id", case target.space_id when "target"."its_user_id" then target.space_id end as "owner_id", "target"."its_title"::text as "title", "target"."its_description"::text as "description", "target"."its_status"::task_status as "status", coalesce("target"."its_priority"::task_priority, target.default_priority, 'medium') as "priority", "target"."its_start_date"::timestamptz as "start_date", "target"."its_due_date"::timestamptz as "due_date", "target"."its_due_on"::date as "due_on", "target"."its_estimate_minutes"::integer as "estimate_minutes", "target"."its_tags"::text[]::text[] as "tags", false as "has_categories", false as "has_assignees", "target"."its_user_id"::uuid as "created_by", case "target"."its_status"::task_status when 'completed' then "target"."its_now"::timestamptz end as "completed_at", "target"."its_now"::timestamptz as "created_at", "target"."its_now"::timestamptz as "updated_at"
    from "target"
    where ("target"."role" >= 'member' and not "target"."archived") and cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0 and "target"."its_has_valid_dates"::boolean
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), "target"."its_user_id", "target"."its_request_id", "target"."its_client_address", "target"."its_origin", "target"."its_now"
    from after join target on target.id = after.id
    returning "event"."id")
select target.at::integer as "at", "target"."role", "target"."archived", "target"."unknown_assignees", "target"."unknown_categories", "after"."id", "after"."project_id", "after"."parent_id", "after"."title", "after"."description", "after"."status", "after"."priority", "after"."start_date", "after"."due_date", "after"."due_on", "after"."estimate_minutes", "after"."tags", "after"."tracked_seconds", "after"."completed_at", "after"."version", "after"."created_at", "after"."updated_at", "after"."deleted_at", "after"."status" = 'completed' as "completed", '[]'::json as "categories", '[]'::json as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "after"."created_by") as obj) as "created_by", true as "following", false as "blocked", '[]'::json as "blocked_by", '[]'::json as "blocks", 0 as "comment_count", 0 as "attachment_count", null::json as "recurrence", coalesce("after"."place", "after"."id") as "position", 0 as "subtask_count", 0 as "completed_subtask_count"
    from "target"
    left join "after" on "after"."id" = "target"."id";

-- tasks: delete those below some
with "before" as ( with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null)
select task.id, tree.root, task.deleted_at, tree.depth
    from tree join task on task.id = tree.id
    where tree.depth > 0
    order by task.id
    for no key update of task),
  "after" as (update "task"
    set "deleted_at" = $2, "deleted_with" = before.root, "version" = "task"."version" + 1, "updated_at" = $3
    from "before"
    where "task"."id" = "before"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."deleted_at", "before"."depth", "before"."deleted_at" as "deleted_before"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.deleted', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('deleted_at', wire_value("after"."deleted_before"), wire_value("after"."deleted_at"))) as change (field, before, after)
    where before is distinct
    from after), $4, $5, $6, $7, $8
    from after
    order by after.depth, after.id
    returning "event"."id")
select "id"
    from "after";

-- tasks: enter a space, with others moved
with "after" as (update "task"
    set "project_id" = nullif(entered.space_id, $1::uuid), "owner_id" = case entered.space_id when $2::uuid then $3::uuid end, "parent_id" = case when entered.is_root then entered.parent_id else task.parent_id end, "place" = case when entered.is_root then entered.place else task.place end, "version" = "task"."version" + 1, "updated_at" = $4
    from ( select task_id as id, entering.space_id, root.id is not null as is_root, root.parent_id, root.place
    from unnest($5::uuid[], $6::uuid[]) as entering (task_id, space_id)
    left join unnest($7::uuid[], $8::uuid[], $9::uuid[]) as root (id, parent_id, place) on root.id = task_id) as "entered"
    where "task"."id" = "entered"."id"
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.moved', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif("after"."assignee_ids", '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('position', null::jsonb, wire_value(coalesce("after"."place", "after"."id"))), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('respaced', null::jsonb, wire_value(case after.id when ($10::uuid[])[1] then $11::jsonb end::jsonb)), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $12, $13, $14, $15, $16
    from "after" join unnest($17::uuid[]) with ordinality as tree (task_id, nth) on task_id = "after"."id"
    order by nth
    returning "event"."id")
select "id"
    from "after";

-- tasks: enter a space, with room
with "after" as (update "task"
    set "project_id" = nullif(entered.space_id, $1::uuid), "owner_id" = case entered.space_id when $2::uuid then $3::uuid end, "parent_id" = case when entered.is_root then entered.parent_id else task.parent_id end, "place" = case when entered.is_root then entered.place else task.place end, "version" = "task"."version" + 1, "updated_at" = $4
    from ( select task_id as id, entering.space_id, root.id is not null as is_root, root.parent_id, root.place
    from unnest($5::uuid[], $6::uuid[]) as entering (task_id, space_id)
    left join unnest($7::uuid[], $8::uuid[], $9::uuid[]) as root (id, parent_id, place) on root.id = task_id) as "entered"
    where "task"."id" = "entered"."id"
    returning "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.moved', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif("after"."assignee_ids", '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('position', null::jsonb, wire_value(coalesce("after"."place", "after"."id"))), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), $10, $11, $12, $13, $14
    from "after" join unnest($15::uuid[]) with ordinality as tree (task_id, nth) on task_id = "after"."id"
    order by nth
    returning "event"."id")
select "id"
    from "after";

-- tasks: find a change of fields since a version
select "event"."id"
    from "event"
    inner join jsonb_to_recordset(event.changes) as change(field text) on true
    where "event"."subject_id" = $1 and "event"."version" > $2 and "event"."space_id" in (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space") and change.field = any($5::text[]) and (event.type <> 'task.moved' or "change"."field" in ('project_id', 'parent_id', 'position', 'assignee_ids'))
    limit 1;

-- tasks: find a space to write
select "space"."role", "space"."archived"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    where "space"."id" = $3;

-- tasks: find another one in a space
select "parent_id"
    from "task"
    where "id" = $1 and "space_id" = $2 and "id" <> $3 and "deleted_at" is null;

-- tasks: find blockers in and outside of some
 select task_id, blocker_id
    from task_blocker
    where blocker_id = any($1::uuid[]) and task_id <> all($2::uuid[])
    union all select task_id, blocker_id
    from task_blocker
    where task_id = any($3::uuid[]) and blocker_id <> all($4::uuid[]);

-- tasks: find several
select "task"."id", "task"."deleted_with"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any($3::uuid[]);

-- tasks: find several spaces to write
select "space"."id", "space"."role", "space"."archived"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    where space.id = any($3::uuid[]);

-- tasks: find the first day of the week of a user
select coalesce(settings->>'week_start', 'monday') as "week_start"
    from "user"
    where "id" = $1;

-- tasks: find the links
select array(select user_id
    from task_assignee
    where task_id = $1
    order by user_id) as "assignee_ids", array(select category_id
    from task_category join category on category.id = category_id
    where task_id = $2 and owner_id = $3
    order by category_id) as "category_ids";

-- tasks: find the links of some and of their blockers
 with recursive followed (id) as ( select unnest($1::uuid[]) union select link.blocker_id
    from followed join task_blocker as link on link.task_id = followed.id)
select link.task_id, link.blocker_id
    from followed join task_blocker as link on link.task_id = followed.id;

-- tasks: find the names in a filter
select *
    from ( select 'project' as type, asked.name, array( select project.id
    from project join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = project.id
    where fold("project"."name") = fold("asked"."name")
    order by project.id
    limit 2) as ids
    from unnest($3::text[]) as asked (name)
    union all select 'category', asked.name, array( select category.id
    from category
    where category.owner_id = $4 and fold("category"."name") = fold("asked"."name")
    order by category.id
    limit 2)
    from unnest($5::text[]) as asked (name)
    union all select 'user', asked.name, array( select "user".id
    from "user"
    where fold("user"."full_name") = fold("asked"."name") and ("user".id = $6::uuid or exists ( select
    from project_member as own join project_member as other on other.project_id = own.project_id
    where own.user_id = $7 and other.user_id = "user".id))
    order by "user".id
    limit 2)
    from unnest($8::text[]) as asked (name)) as "found";

-- tasks: find the neighbours of a place, below one
select "task"."id", coalesce("task"."place", "task"."id") as "key"
    from "task"
    where task.parent_id = $1 and task.space_id = $2 and "task"."deleted_at" is null and task.id <> all($3::uuid[]) and (coalesce("task"."place", "task"."id"), task.id) < ($4::uuid, $5::uuid)
    order by coalesce("task"."place", "task"."id") desc, "task"."id" desc
    limit $6;

-- tasks: find the neighbours of a place, without a parent
select "task"."id", coalesce("task"."place", "task"."id") as "key"
    from "task"
    where task.space_id = $1 and task.parent_id is null and "task"."deleted_at" is null and task.id <> all($2::uuid[])
    order by coalesce("task"."place", "task"."id") desc, "task"."id" desc
    limit $3;

-- tasks: find the places of some
select "id", "space_id", "parent_id", coalesce("task"."place", "task"."id") as "key"
    from "task"
    where task.id = any($1::uuid[]);

-- tasks: find the role in a space
select "space"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."id" = $3;

-- tasks: find the trees of some
 with recursive up as ( select task.id as origin, task.id, task.parent_id, task.space_id, 0 as depth
    from task
    where task.id = any($1::uuid[]) and task.deleted_at is null
    union all select up.origin, task.id, task.parent_id, up.space_id, up.depth + 1
    from task join up on task.id = up.parent_id
    where task.space_id = up.space_id and task.deleted_at is null and up.depth <= 5), branch as ( select origin as id, space_id, array_agg(id) as path, max(depth) as depth, (array_agg(id
    order by depth desc))[1] as top
    from up group by origin, space_id), family as ( select distinct top, top as id, space_id, 0 as depth
    from branch
    union all select family.top, task.id, family.space_id, family.depth + 1
    from task join family on task.parent_id = family.id
    where task.space_id = family.space_id and task.deleted_at is null and family.depth <= 5)
select branch.*, (select count(*)::integer
    from family
    where family.top = branch.top) as size
    from branch;

-- tasks: find those of some that match, of a status
select "task"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any($3::uuid[]) and task.deleted_at is null and /* free */ task.status = any($4::task_status[]);

-- tasks: find those that match, of a status
with "space" as (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own")
select "found"."id"
    from (select task.id
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true offset 0) as task
    where task.deleted_at is null and /* free */ task.status = any($3::task_status[])
    limit $4) as "found"
    order by "found"."id";

-- tasks: find words in another language
select "task_id"
    from "task_search"
    where "task_id" > $1 and "language" <> (select "language"
    from "search_setting")
    order by "task_id"
    limit 100;

-- tasks: follow or unfollow, follow
with "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $1) end, nullif("task"."created_by" = $2, false), case when "task"."has_assignees" then task_is_assigned("task"."id", $3) else false end) as "following", (select follows
    from task_follower
    where task_follower.task_id = task.id and task_follower.user_id = $4) as "choice"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $7 and "task"."deleted_at" is null),
  "member" as (select "project_member"."project_id"
    from "project_member"
    where "project_member"."user_id" = $8 and "project_member"."project_id" = (select project_id
    from before) for key share),
  "allowed" as (select *
    from "before"
    where before.project_id is null or exists (select
    from member)),
  "after" as (insert into "task_follower" ("task_id", "user_id", "follows", "created_at")
select allowed.id, $9::uuid, true, $10::timestamptz
    from allowed
    where allowed.choice is distinct
    from true on conflict ("task_id", "user_id") do update
    set "follows" = true, "created_at" = $11
    where "task_follower"."follows" <> true
    returning "task_id", xmax = 0 as "is_first"),
  "marked" as (update "task"
    set "has_follow_choices" = true
    where task.id in (select task_id
    from "after") and "task"."has_follow_choices" = false),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.followed', $12, 'task', "before"."id", "before"."title", "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('following', wire_value(case when after.is_first then before.following else false end), wire_value(true))) as change (field, before, after)
    where before is distinct
    from after), $13, $14, $15, $16, $17
    from before, after
    returning "event"."id")
select "id"
    from "allowed";

-- tasks: follow or unfollow, unfollow
with "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $1) end, nullif("task"."created_by" = $2, false), case when "task"."has_assignees" then task_is_assigned("task"."id", $3) else false end) as "following", (select follows
    from task_follower
    where task_follower.task_id = task.id and task_follower.user_id = $4) as "choice"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $7 and "task"."deleted_at" is null),
  "member" as (select "project_member"."project_id"
    from "project_member"
    where "project_member"."user_id" = $8 and "project_member"."project_id" = (select project_id
    from before) for key share),
  "allowed" as (select *
    from "before"
    where before.project_id is null or exists (select
    from member)),
  "after" as (insert into "task_follower" ("task_id", "user_id", "follows", "created_at")
select allowed.id, $9::uuid, false, $10::timestamptz
    from allowed
    where allowed.following on conflict ("task_id", "user_id") do update
    set "follows" = false, "created_at" = $11
    where "task_follower"."follows" <> false
    returning "task_id", xmax = 0 as "is_first"),
  "marked" as (update "task"
    set "has_follow_choices" = true
    where task.id in (select task_id
    from "after") and "task"."has_follow_choices" = false),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.unfollowed', $12, 'task', "before"."id", "before"."title", "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('following', wire_value(case when after.is_first then before.following else true end), wire_value(false))) as change (field, before, after)
    where before is distinct
    from after), $13, $14, $15, $16, $17
    from before, after
    returning "event"."id")
select "id"
    from "allowed";

-- tasks: get
select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then task_categories("task"."id", $1) else '[]'::json end as "categories", case when "task"."has_assignees" then task_assignees("task"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $2) end, nullif("task"."created_by" = $3, false), case when "task"."has_assignees" then task_is_assigned("task"."id", $4) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then task_comment_count("task"."id") else 0 end as "comment_count", case when "task"."has_attachments" then task_attachment_count("task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $7 and "task"."deleted_at" is null;

-- tasks: get from the trash
select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then task_categories("task"."id", $1) else '[]'::json end as "categories", case when "task"."has_assignees" then task_assignees("task"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $2) end, nullif("task"."created_by" = $3, false), case when "task"."has_assignees" then task_is_assigned("task"."id", $4) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then task_comment_count("task"."id") else 0 end as "comment_count", case when "task"."has_attachments" then task_attachment_count("task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $7 and "task"."deleted_at" is not null;

-- tasks: get several
select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any($9::uuid[]) and "task"."deleted_at" is null;

-- tasks: get some fields
select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", case when $1::integer & 1 <> 0 then "task"."description" end as "description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when $2::integer & 2 <> 0 then case when "task"."has_categories" then task_categories("task"."id", $3) else '[]'::json end end as "categories", case when $4::integer & 4 <> 0 then case when "task"."has_assignees" then task_assignees("task"."id") else '[]'::json end end as "assignees", case when $5::integer & 8 <> 0 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", case when $6::integer & 16 <> 0 then coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $7) end, nullif("task"."created_by" = $8, false), case when "task"."has_assignees" then task_is_assigned("task"."id", $9) else false end) end as "following", case when $10::integer & 32 <> 0 then case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end end as "blocked", case when $11::integer & 64 <> 0 then case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end end as "blocked_by", case when $12::integer & 128 <> 0 then case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end end as "blocks", case when $13::integer & 256 <> 0 then case when "task"."has_comments" then task_comment_count("task"."id") else 0 end end as "comment_count", case when $14::integer & 512 <> 0 then case when "task"."has_attachments" then task_attachment_count("task"."id") else 0 end end as "attachment_count", case when $15::integer & 4096 <> 0 then case when "task"."series_id" is not null then task_recurrence("task"."series_id") end end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when $16::integer & 1024 <> 0 then case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end end as "subtask_count", case when $17::integer & 2048 <> 0 then case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end end as "completed_subtask_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $18
    union all select "own"."id", "own"."role"
    from (select $19::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $20 and "task"."deleted_at" is null;

-- tasks: get, several at once
select asked.at::integer, found.*
    from unnest($1::uuid[], $2::uuid[]) with ordinality as asked("user_id", "id", "at") cross join lateral (select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then task_categories("task"."id", "asked"."user_id") else '[]'::json end as "categories", case when "task"."has_assignees" then task_assignees("task"."id") else '[]'::json end as "assignees", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", "asked"."user_id") end, nullif("task"."created_by" = "asked"."user_id", false), case when "task"."has_assignees" then task_is_assigned("task"."id", "asked"."user_id") else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then task_comment_count("task"."id") else 0 end as "comment_count", case when "task"."has_attachments" then task_attachment_count("task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "asked"."user_id"
    union all select "own"."id", "own"."role"
    from (select "asked"."user_id"::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = "asked"."id" and "task"."deleted_at" is null) as found;

-- tasks: insert copies
 insert into task ("id", "project_id", "owner_id", "parent_id", "place", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "series_id", "created_by", "created_at", "updated_at")
select copy.id, nullif(copy.space_id, copy.user_id), case copy.space_id when copy.user_id then copy.user_id end, copy.parent_id, case when copy.has_own_place then copy.place else coalesce("task"."place", "task"."id") end, case when copy.fields ? 'title' then (copy.fields ->> 'title')::text else "task"."title" end, case when copy.fields ? 'description' then (copy.fields ->> 'description')::text else "task"."description" end, case when copy.fields ? 'status' then (copy.fields ->> 'status')::task_status else "task"."status" end, case when copy.fields ? 'priority' then (copy.fields ->> 'priority')::task_priority else "task"."priority" end, case when copy.fields ? 'start_date' then (copy.fields ->> 'start_date')::timestamptz else "task"."start_date" end, case when copy.fields ? 'due_date' then (copy.fields ->> 'due_date')::timestamptz else "task"."due_date" end, case when copy.fields ? 'due_on' then (copy.fields ->> 'due_on')::date else "task"."due_on" end, case when copy.fields ? 'estimate_minutes' then (copy.fields ->> 'estimate_minutes')::integer else "task"."estimate_minutes" end, case when copy.fields ? 'tags' then array(select jsonb_array_elements_text(copy.fields -> 'tags')) else "task"."tags" end, copy.series_id, copy.user_id, $1::timestamptz, $2::timestamptz
    from json_to_recordset($3::json) as copy ( task_id uuid, id uuid, user_id uuid, space_id uuid, parent_id uuid, place uuid, has_own_place boolean, series_id uuid, fields jsonb, assignee_ids uuid[]) join task on task.id = copy.task_id;

-- tasks: keep the places of some
 insert into bulk_task (bulk_id, task_id, version, before)
select $1::uuid, task.id, task.version + 1, jsonb_build_object( 'space_id', task.space_id, 'parent_id', task.parent_id, 'place', task.place, 'assignee_ids', array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id), 'category_ids', array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = $2
    order by category_id), 'blocked_by', array(select link.blocker_id
    from task_blocker as link
    where link.task_id = task.id), 'blocks', array(select link.task_id
    from task_blocker as link
    where link.blocker_id = task.id))
    from task
    where task.id = any($3::uuid[]);

-- tasks: keep the versions of some
 update bulk_task
    set version = task.version
    from task
    where bulk_task.bulk_id = $1::uuid and bulk_task.task_id = any($2::uuid[]) and task.id = bulk_task.task_id;

-- tasks: leave a space
with "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."parent_id", case when task.has_blocker_links then nullif(array( select blocker_id
    from task_blocker
    where task_id = task.id
    order by blocker_id), '{}') end as "blocked_by"
    from "task"
    where task.id = any($1::uuid[])),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.left', "before"."space_id", 'task', "before"."id", "before"."title", "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('blocked_by', wire_value("before"."blocked_by"), wire_value(null::jsonb)), ('parent_id', wire_value("before"."parent_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $2, $3, $4, $5, $6
    from "before" join unnest($7::uuid[]) with ordinality as tree (task_id, nth) on task_id = "before"."id"
    order by nth
    returning "event"."id")
select "id"
    from "before";

-- tasks: link copies
 with assigned as ( insert into task_assignee (task_id, user_id)
select copy.id, assignee.user_id
    from json_to_recordset($1::json) as copy ( task_id uuid, id uuid, user_id uuid, space_id uuid, parent_id uuid, place uuid, has_own_place boolean, series_id uuid, fields jsonb, assignee_ids uuid[]) cross join lateral ( select user_id
    from task_assignee
    where task_assignee.task_id = copy.task_id and copy.assignee_ids is null
    union all select user_id
    from unnest(copy.assignee_ids) as own (user_id)) as assignee
    where ("assignee"."user_id" = copy.space_id or exists ( select
    from project_member
    where project_id = copy.space_id and user_id = "assignee"."user_id"))) insert into task_category (task_id, category_id)
select copy.id, category.id
    from json_to_recordset($2::json) as copy ( task_id uuid, id uuid, user_id uuid, space_id uuid, parent_id uuid, place uuid, has_own_place boolean, series_id uuid, fields jsonb, assignee_ids uuid[]) join task_category on task_category.task_id = copy.task_id join category on category.id = task_category.category_id and category.owner_id = copy.user_id;

-- tasks: link some again
 with given as ( select *
    from json_to_recordset($1::json) as given (id uuid, assignee_ids uuid[], category_ids uuid[])), assigned as ( insert into task_assignee (task_id, user_id)
select given.id, "user".id
    from given join "user" on "user".id = any(given.assignee_ids) on conflict do nothing) insert into task_category (task_id, category_id)
select given.id, category.id
    from given join category on category.id = any(given.category_ids) and category.owner_id = $2 on conflict do nothing;

-- tasks: list followers, after a cursor
select "follower"."id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "follower"."id") as obj) as "user", "follower"."reason", counted.total as "total", "follower"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "follower"."id", "follower"."full_name", "follower"."reason", fold("follower"."full_name") as "sort_value"
    from ( select "user".id, "user".full_name, (array['chosen', 'creator', 'assignee'])[min(candidate.reason)] as reason
    from (select "task"."id", "task"."space_id", "task"."created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null) as task join lateral ( select user_id, 1 as reason
    from task_follower
    where task_id = task.id and follows
    union all select task.created_by, 2
    union all select user_id, 3
    from task_assignee
    where task_id = task.id) as candidate on true join "user" on "user".id = candidate.user_id
    where not exists ( select
    from task_follower as choice
    where choice.task_id = task.id and choice.user_id = candidate.user_id and not choice.follows) and (task.space_id = candidate.user_id or exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = candidate.user_id)) group by "user".id) as "follower"
    where (fold("follower"."full_name"), "follower"."id") > ($4::text, $5::uuid)
    order by fold("follower"."full_name") asc, "follower"."id" asc
    limit $6 offset $7) as "follower" on true
    where exists (select "task"."id", "task"."space_id", "task"."created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $8
    union all select "own"."id", "own"."role"
    from (select $9::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $10 and "task"."deleted_at" is null)
    order by "follower"."sort_value" asc, "follower"."id" asc;

-- tasks: list followers, first page
select "follower"."id", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "follower"."id") as obj) as "user", "follower"."reason", counted.total as "total", "follower"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "follower"."id" as "id"
    from ( select "user".id, "user".full_name, (array['chosen', 'creator', 'assignee'])[min(candidate.reason)] as reason
    from (select "task"."id", "task"."space_id", "task"."created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $3 and "task"."deleted_at" is null) as task join lateral ( select user_id, 1 as reason
    from task_follower
    where task_id = task.id and follows
    union all select task.created_by, 2
    union all select user_id, 3
    from task_assignee
    where task_id = task.id) as candidate on true join "user" on "user".id = candidate.user_id
    where not exists ( select
    from task_follower as choice
    where choice.task_id = task.id and choice.user_id = candidate.user_id and not choice.follows) and (task.space_id = candidate.user_id or exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = candidate.user_id)) group by "user".id) as "follower") as listed) as "counted"
    left join lateral (select "follower"."id", "follower"."full_name", "follower"."reason", fold("follower"."full_name") as "sort_value"
    from ( select "user".id, "user".full_name, (array['chosen', 'creator', 'assignee'])[min(candidate.reason)] as reason
    from (select "task"."id", "task"."space_id", "task"."created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $6 and "task"."deleted_at" is null) as task join lateral ( select user_id, 1 as reason
    from task_follower
    where task_id = task.id and follows
    union all select task.created_by, 2
    union all select user_id, 3
    from task_assignee
    where task_id = task.id) as candidate on true join "user" on "user".id = candidate.user_id
    where not exists ( select
    from task_follower as choice
    where choice.task_id = task.id and choice.user_id = candidate.user_id and not choice.follows) and (task.space_id = candidate.user_id or exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = candidate.user_id)) group by "user".id) as "follower"
    order by fold("follower"."full_name") asc, "follower"."id" asc
    limit $7 offset $8) as "follower" on true
    where exists (select "task"."id", "task"."space_id", "task"."created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $11 and "task"."deleted_at" is null)
    order by "follower"."sort_value" asc, "follower"."id" asc;

-- tasks: list the names that a filter can have
select *
    from ( (select 'project' as type, project.name
    from project join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = project.id
    limit 200)
    union all (select 'category', category.name
    from category
    where category.owner_id = $3
    limit 200)
    union all (select distinct 'user', "user".full_name
    from project_member as own join project_member as other on other.project_id = own.project_id join "user" on "user".id = other.user_id
    where own.user_id = $4
    limit 200)) as "known";

-- tasks: list, after a cursor
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select null::bigint as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", task.created_at as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and (task.created_at, task.id) < ($9::timestamptz, $10::uuid)
    order by task.created_at desc, "task"."id" desc
    limit $11))) as "found" on true
    order by found.sort_value desc, "found"."id" desc
    limit $12 offset $13)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: list, by position
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select null::bigint as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", coalesce("task"."place", "task"."id") as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and task.parent_id is null and true
    order by coalesce("task"."place", "task"."id") asc, "task"."id" asc
    limit $9))
    union all ((select "task"."id", coalesce("task"."place", "task"."id") as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and task.parent_id is not null and true
    order by coalesce("task"."place", "task"."id") asc, "task"."id" asc
    limit $10))) as "found" on true
    order by found.sort_value asc, "found"."id" asc
    limit $11 offset $12)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value asc, "page"."id" asc;

-- tasks: list, newest first
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select ((select count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.deleted_at is null)) as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", task.created_at as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, "task"."id" desc
    limit $11))) as "found" on true
    order by found.sort_value desc, "found"."id" desc
    limit $12 offset $13)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: list, newest first, only columns
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", null as "description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", null as "categories", null as "assignees", null as "created_by", null as "following", null as "blocked", null as "blocked_by", null as "blocks", null as "comment_count", null as "attachment_count", null as "recurrence", coalesce("task"."place", "task"."id") as "position", null as "subtask_count", null as "completed_subtask_count"
    from (select ((select count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.deleted_at is null)) as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", task.created_at as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, "task"."id" desc
    limit $5))) as "found" on true
    order by found.sort_value desc, "found"."id" desc
    limit $6 offset $7)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: list, newest first, some fields
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", case when $1::integer & 1 <> 0 then "task"."description" end as "description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when $2::integer & 2 <> 0 then case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $3
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end end as "categories", case when $4::integer & 4 <> 0 then case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end end as "assignees", case when $5::integer & 8 <> 0 then case when "task"."created_by" = $6 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $7::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end end as "created_by", case when $8::integer & 16 <> 0 then coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $9) end, nullif("task"."created_by" = $10, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $11) else false end) end as "following", case when $12::integer & 32 <> 0 then case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end end as "blocked", case when $13::integer & 64 <> 0 then case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end end as "blocked_by", case when $14::integer & 128 <> 0 then case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end end as "blocks", case when $15::integer & 256 <> 0 then case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end end as "comment_count", case when $16::integer & 512 <> 0 then case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end end as "attachment_count", case when $17::integer & 4096 <> 0 then case when "task"."series_id" is not null then task_recurrence("task"."series_id") end end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when $18::integer & 1024 <> 0 then case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end end as "subtask_count", case when $19::integer & 2048 <> 0 then case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end end as "completed_subtask_count"
    from (select ((select count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $20
    union all select "own"."id", "own"."role"
    from (select $21::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.deleted_at is null)) as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $22
    union all select "own"."id", "own"."role"
    from (select $23::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", task.created_at as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, "task"."id" desc
    limit $24))) as "found" on true
    order by found.sort_value desc, "found"."id" desc
    limit $25 offset $26)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: list, of many spaces, by due date
with "filled" as materialized (select "space"."id", "space"."role", count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where (task.deleted_at is null and task.priority = any($3::task_priority[])) group by "space"."id", "space"."role")
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $4
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $5 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $6::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $7) end, nullif("task"."created_by" = $8, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $9) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select (select coalesce(sum(many), 0)::bigint
    from filled) as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select id, role
    from filled) as "space"
    inner join lateral (with valued as materialized ((select "task"."id", due_key(task.due_date, task.due_on) as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.priority = any($10::task_priority[])) and due_key(task.due_date, task.due_on) is not null
    order by due_key(task.due_date, task.due_on) asc, "task"."id" asc
    limit $11))
select *
    from valued
    union all ((select "task"."id", due_key(task.due_date, task.due_on) as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.priority = any($12::task_priority[])) and due_key(task.due_date, task.due_on) is null and (select count(*)
    from valued) < $13
    order by due_key(task.due_date, task.due_on) asc, "task"."id" asc
    limit $14))) as "found" on true
    where space.id = any(array((select "space"."id"
    from (select id, role
    from filled) as "space"
    inner join lateral (with valued as materialized ((select "task"."id", due_key(task.due_date, task.due_on) as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.priority = any($15::task_priority[])) and due_key(task.due_date, task.due_on) is not null
    order by due_key(task.due_date, task.due_on) asc, "task"."id" asc
    limit 1))
select *
    from valued
    union all ((select "task"."id", due_key(task.due_date, task.due_on) as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.priority = any($16::task_priority[])) and due_key(task.due_date, task.due_on) is null and (select count(*)
    from valued) < 1
    order by due_key(task.due_date, task.due_on) asc, "task"."id" asc
    limit 1))) as "found" on true
    order by found.sort_value asc nulls last, "found"."id" asc
    limit $17)))
    order by found.sort_value asc nulls last, "found"."id" asc
    limit $18 offset $19)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value asc nulls last, "page"."id" asc;

-- tasks: list, open, by due date
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select null::bigint as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (with valued as materialized ((select "task"."id", due_key(task.due_date, task.due_on) as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.status <> 'completed') and due_key(task.due_date, task.due_on) is not null
    order by due_key(task.due_date, task.due_on) asc, "task"."id" asc
    limit $9))
select *
    from valued
    union all ((select "task"."id", due_key(task.due_date, task.due_on) as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.status <> 'completed') and due_key(task.due_date, task.due_on) is null and (select count(*)
    from valued) < $10
    order by due_key(task.due_date, task.due_on) asc, "task"."id" asc
    limit $11))) as "found" on true
    order by found.sort_value asc nulls last, "found"."id" asc
    limit $12 offset $13)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value asc nulls last, "page"."id" asc;

-- tasks: list, several at once, newest first
select asked.at::integer as "at", "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = "asked"."user_id"
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = "asked"."user_id" then reader.summary else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", "asked"."user_id") end, nullif("task"."created_by" = "asked"."user_id", false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = "asked"."user_id") else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from unnest($1::uuid[]) with ordinality as asked(user_id, at)
    inner join lateral (select (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "asked"."user_id") as obj) as summary offset 0) as "reader" on true
    inner join lateral (select ((select count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "asked"."user_id"
    union all select "own"."id", "own"."role"
    from (select "asked"."user_id"::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.deleted_at is null)) as total offset 0) as "counted" on true
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "asked"."user_id"
    union all select "own"."id", "own"."role"
    from (select "asked"."user_id"::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", task.created_at as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, "task"."id" desc
    limit $2))) as "found" on true
    order by found.sort_value desc, "found"."id" desc
    limit $3 offset $4)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by asked.at, page.sort_value desc, "page"."id" desc;

-- tasks: list, subtasks of a task, by position
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select ((select count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where (task.deleted_at is null and task.parent_id = any($9::uuid[])))) as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $10
    union all select "own"."id", "own"."role"
    from (select $11::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", coalesce("task"."place", "task"."id") as "sort_value", false as "is_end"
    from (select *
    from task
    where task.parent_id = any($12::uuid[]) offset 0) as "task"
    where task.space_id = space.id and (task.deleted_at is null and task.parent_id = any($13::uuid[])) and true
    order by coalesce("task"."place", "task"."id") asc, "task"."id" asc
    limit $14))) as "found" on true
    where space.id in (select space_id
    from task
    where id = any($15::uuid[]))
    order by found.sort_value asc, "found"."id" asc
    limit $16 offset $17)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value asc, "page"."id" asc;

-- tasks: list, with an expression
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $1
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $2 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $3::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $4) end, nullif("task"."created_by" = $5, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $6) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select ((select count(*) as "many"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where (task.deleted_at is null and /* free */ (task.status = any($9::task_status[]) and ((task.due_date < $10::timestamptz or task.due_on < $11::date) or (exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($12::uuid[]) offset 0)) is not true))))) as total) as "counted"
    left join lateral ((select "found"."id", "found"."sort_value", "found"."is_end"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $13
    union all select "own"."id", "own"."role"
    from (select $14::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join lateral (((select "task"."id", task.created_at as "sort_value", false as "is_end"
    from task as "task"
    where task.space_id = space.id and (task.deleted_at is null and /* free */ (task.status = any($15::task_status[]) and ((task.due_date < $16::timestamptz or task.due_on < $17::date) or (exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($18::uuid[]) offset 0)) is not true))) and true
    order by task.created_at desc, "task"."id" desc
    limit $19))) as "found" on true
    order by found.sort_value desc, "found"."id" desc
    limit $20 offset $21)) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: list, with an expression, in its order
with "place" as materialized (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own"),
  "dense" as (select *
    from (select id
    from ( select space.id, found.id as task_id, found.sort_value
    from place as space cross join lateral ( select task.id, task.created_at as sort_value
    from task
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, task.id desc
    limit 1 offset $3::bigint) as found) as ended
    order by sort_value desc, task_id desc
    limit $4::bigint) as "each"),
  "densest" as (select *
    from (select id
    from ( select space.id, found.id as task_id, found.sort_value
    from dense as space cross join lateral ( select task.id, task.created_at as sort_value
    from task
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, task.id desc
    limit 1 offset $5::bigint * 10) as found) as ended
    order by sort_value desc, task_id desc
    limit $6::bigint) as "each"),
  "walked" as (select "place"."id", "place"."role", case when place.id in (select id
    from "densest") then $7::bigint * 100 when place.id in (select id
    from "dense") then $8::bigint * 10 else $9::bigint end as "steps"
    from "place")
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $10
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $11 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $12::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $13) end, nullif("task"."created_by" = $14, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $15) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select null::bigint as total) as "counted"
    left join lateral ( with valued as materialized ( select *
    from ( select found.*
    from walked as space cross join lateral ( select task.id, task.sort_value, task.step >= space.steps as is_end
    from ( select task.*, task.created_at as sort_value, 1 as weight, count(*) over (order by task.created_at desc, task.id desc rows unbounded preceding) as step
    from task
    where task.space_id = space.id and task.deleted_at is null and true
    order by task.created_at desc, task.id desc
    limit space.steps) as task
    where task.step - task.weight < space.steps and (task.step >= space.steps or (task.deleted_at is null and /* free */ (task.status = any($16::task_status[]) and ((task.due_date < $17::timestamptz or task.due_on < $18::date) or (exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($19::uuid[]) offset 0)) is not true))))
    order by task.sort_value desc, task.id desc
    limit $20) as found) as found
    order by sort_value desc, id desc
    limit $21), numbered as ( select *, row_number() over (order by sort_value desc, id desc) as nth
    from (select *
    from valued ) as found)
select id, sort_value, is_end
    from numbered
    where nth > $22 or is_end
    order by sort_value desc, id desc
    limit $23) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: list, with every filter, most relevant first
with "space" as (select "space"."id", "space"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where space.id = any($3::uuid[]) and space.id <> $4),
  "matched" as (select *
    from (select task.id, "task_match"."rank" as sort_value
    from space cross join lateral ( with sought as materialized (select search_query($5) as words), size as materialized (select count(*) > 2000 as is_large
    from ( select
    from task
    where task.space_id = "space"."id" and task.deleted_at is not null
    limit 2001) as counted), found as materialized ( select task_search.task_id, ts_rank(task_search.words, (select words
    from sought)) as rank
    from task_search
    where (select is_large
    from size) and task_search.words @@ (select words
    from sought) and "task_search"."words" @@ quote_literal(space_word("space"."id"))::tsquery and "task_search"."tags" && (select fold_all($6::text[]))
    union all select distinct on (task_search.task_id) task_search.task_id, ts_rank(task_search.words, (select words
    from sought)) as rank
    from comment_search join task_search using (task_id)
    where (select is_large
    from size) and comment_search.words @@ (select words
    from sought) and "comment_search"."words" @@ quote_literal(space_word("space"."id"))::tsquery and "comment_search"."tags" && (select fold_all($7::text[])) and not ts_match_vq(task_search.words, (select words
    from sought))
    union all select task_search.task_id, ts_rank(task_search.words, (select words
    from sought)) as rank
    from task cross join lateral (select *
    from task_search
    where task_search.task_id = task.id offset 0) as task_search
    where not (select is_large
    from size) and task.space_id = "space"."id" and task.deleted_at is not null and (ts_match_vq(task_search.words, (select words
    from sought)) or task_search.continues and exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select words
    from sought)) offset 0)) and "task_search"."tags" && (select fold_all($8::text[])))
select *
    from found) as "task_match" join lateral (select *
    from task
    where task.id = task_match.task_id offset 0) as task on task.space_id = space.id
    where task.deleted_at is not null and "space"."role" >= 'member' and task.status = any($9::task_status[]) and task.priority = any($10::task_priority[]) and task.space_id = any($11::uuid[]) and task.space_id <> $12 and (task.parent_id is null or task.parent_id = any($13::uuid[])) and exists (select
    from task_category join category on category.id = task_category.category_id
    where task_category.task_id = task.id and category.id = any($14::uuid[]) and category.owner_id = $15) and exists (select
    from task_assignee
    where task_assignee.task_id = task.id and task_assignee.user_id = any($16::uuid[])) and task.created_by is not distinct
    from $17 and (task.has_blocker_links and exists ( select
    from task_blocker as link join task as other on other.id = link.blocker_id
    where link.task_id = task.id and other.deleted_at is null and other.status <> 'completed')) and task.id = any(array( select notification.task_id
    from notification
    where notification.user_id = $18 and notification.read_at is null and notification.task_id is not null)) and exists (select
    from attachment
    where attachment.task_id = task.id offset 0) and task.status <> 'completed' and (task.due_date < $19 or task.due_on < $20) and task.status <> 'completed' and (task.due_date >= $21 or task.due_on >= $22) and (task.due_date < $23 or task.due_on < $24) and task.created_at >= $25 and task.created_at < $26 and task.updated_at >= $27) as "found")
select "counted"."total", "page"."is_end", page.sort_value::text as "sort_key", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $28
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $29 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $30::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $31) end, nullif("task"."created_by" = $32, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $33) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from (select (select count(*)
    from matched) as total) as "counted"
    left join lateral ( select task.id, task.sort_value, false as is_end
    from matched as task
    where true
    order by task.sort_value desc, task.id desc
    limit $34 offset $35) as "page" on true
    left join lateral (select *
    from task
    where task.id = page.id offset 0) as "task" on true
    order by page.sort_value desc, "page"."id" desc;

-- tasks: lock
select "space"."role", "space"."archived", "task"."id", "task"."space_id", "task"."parent_id", "task"."version", "task"."deleted_at", "task"."deleted_with"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."id" = $3
    for update of "task";

-- tasks: lock several
select "space"."role", "space"."archived", "task"."id", "task"."space_id", "task"."parent_id", "task"."version", "task"."deleted_at", "task"."deleted_with"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where task.id = any($3::uuid[])
    order by "task"."id"
    for no key update of "task";

-- tasks: lock spaces
 select id, pg_advisory_xact_lock(key)
    from ( select own.id, hashtextextended(own.id::text, 16) as key
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as own
    where own.id = any($3::uuid[]) or own.id in (select task.space_id
    from task
    where task.id = any($4::uuid[]))
    order by key) as found;

-- tasks: lock the next ones of a user, in a project
select "task"."id"
    from "task_assignee"
    inner join "task" on "task"."id" = "task_assignee"."task_id"
    where "task_assignee"."user_id" = $1 and task.project_id = $2 and not exists ( select
    from project_member
    where project_id = $3 and user_id = $4) and "task_assignee"."task_id" > $5
    order by "task_assignee"."task_id"
    limit 500
    for no key update of "task";

-- tasks: lock the next ones of a user, in all
select "task"."id"
    from "task_assignee"
    inner join "task" on "task"."id" = "task_assignee"."task_id"
    where "task_assignee"."user_id" = $1 and "task_assignee"."task_id" > $2
    order by "task_assignee"."task_id"
    limit 500
    for no key update of "task";

-- tasks: lock those that tasks block
select "task"."id"
    from "task"
    where task.id in (select task_id
    from task_blocker
    where blocker_id = any($1::uuid[]))
    order by "task"."id"
    for no key update of "task";

-- tasks: lock those to link again
select "id", "space_id"
    from "task"
    where task.id = any($1::uuid[]) and "deleted_at" is null
    order by "id"
    for no key update;

-- tasks: lock those to purge from the trash
select "id"
    from "task"
    where "deleted_at" < $1::timestamptz - make_interval(days => $2)
    limit $3
    for update skip locked;

-- tasks: lock trees to move
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null)
select task.id, tree.root
    from tree join task on task.id = tree.id
    order by tree.depth, task.id
    for no key update of task;

-- tasks: lock trees to purge
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and true)
select task.id
    from tree join task on task.id = tree.id
    order by tree.depth desc, task.id
    for update of task;

-- tasks: log copies, with others moved
with "after" as (select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids", array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = "task"."created_by"
    order by category_id) as "category_ids", array_position($1::uuid[], task.id) as "nth"
    from "task"
    where task.id = any($2::uuid[])),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif("after"."assignee_ids", '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('position', null::jsonb, wire_value(coalesce("after"."place", "after"."id"))), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('respaced', null::jsonb, wire_value(case after.nth when 1 then $3::jsonb end::jsonb)), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), "after"."created_by", $4, $5, $6, $7
    from after
    order by after.nth
    returning "event"."id"),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', "after"."created_by", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value('{}'::uuid[]), wire_value("after"."category_ids"))) as change (field, before, after)
    where before is distinct
    from after), "after"."created_by", $8, $9, $10, $11
    from after
    where after.category_ids <> '{}'
    order by after.nth
    returning "event"."id")
select "after"."id"
    from "after";

-- tasks: log copies, with room
with "after" as (select "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."created_by", "task"."series_id", "task"."has_follow_choices", "task"."has_blocker_links", "task"."place", "task"."has_subtasks", "task"."has_comments", "task"."has_attachments", "task"."has_categories", "task"."has_assignees", "task"."space_id", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids", array(select category_id
    from task_category join category on category.id = category_id
    where task_id = "task"."id" and owner_id = "task"."created_by"
    order by category_id) as "category_ids", array_position($1::uuid[], task.id) as "nth"
    from "task"
    where task.id = any($2::uuid[])),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.created', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(nullif("after"."assignee_ids", '{}'))), ('completed_at', null::jsonb, wire_value("after"."completed_at")), ('deleted_at', null::jsonb, wire_value("after"."deleted_at")), ('description', null::jsonb, wire_value("after"."description")), ('due_date', null::jsonb, wire_value("after"."due_date")), ('due_on', null::jsonb, wire_value("after"."due_on")), ('estimate_minutes', null::jsonb, wire_value("after"."estimate_minutes")), ('parent_id', null::jsonb, wire_value("after"."parent_id")), ('position', null::jsonb, wire_value(coalesce("after"."place", "after"."id"))), ('priority', null::jsonb, wire_value("after"."priority")), ('project_id', null::jsonb, wire_value("after"."project_id")), ('start_date', null::jsonb, wire_value("after"."start_date")), ('status', null::jsonb, wire_value("after"."status")), ('tags', null::jsonb, wire_value("after"."tags")), ('title', null::jsonb, wire_value("after"."title"))) as change (field, before, after)
    where before is distinct
    from after), "after"."created_by", $3, $4, $5, $6
    from after
    order by after.nth
    returning "event"."id"),
  "private_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.categorized', "after"."created_by", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('category_ids', wire_value('{}'::uuid[]), wire_value("after"."category_ids"))) as change (field, before, after)
    where before is distinct
    from after), "after"."created_by", $7, $8, $9, $10
    from after
    where after.category_ids <> '{}'
    order by after.nth
    returning "event"."id")
select "after"."id"
    from "after";

-- tasks: make the key of a new one
select uuid_v7() as key;

-- tasks: measure trees, of deletions
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_with = (select deletion
    from unnest($2::uuid[], $3::uuid[]) as restored (id, deletion)
    where restored.id = tree.root))
select root as id, array_agg(id) as ids, max(depth) as height
    from tree group by root;

-- tasks: measure trees, of live tasks
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null)
select root as id, array_agg(id) as ids, max(depth) as height
    from tree group by root;

-- tasks: plan copies
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null and $2::boolean)
select planned.nth::integer as nth, planned.id as task_id, uuid_v7() as copy_id, planned.depth, task.parent_id, task.start_date, task.due_date, task.due_on
    from ( select source.nth - 1 as nth, tree.id, tree.depth
    from unnest($3::uuid[]) with ordinality as source (id, nth) join (select distinct *
    from tree) as tree on tree.root = source.id
    order by source.nth, tree.depth, tree.id) as planned join task on task.id = planned.id
    order by planned.nth, planned.depth, planned.id;

-- tasks: purge
with "before" as (delete
    from "task"
    where task.id = any($1::uuid[])
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."parent_id", case when task.has_blocker_links then nullif(array( select blocker_id
    from task_blocker
    where task_id = task.id
    order by blocker_id), '{}') end as "blocked_by"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.purged', "before"."space_id", 'task', "before"."id", "before"."title", "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('blocked_by', wire_value("before"."blocked_by"), wire_value(null::jsonb)), ('parent_id', wire_value("before"."parent_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $2, $3, $4, $5, $6
    from "before"
    returning "event"."id")
select "id"
    from "before";

-- tasks: purge the trash
with "before" as (delete
    from "task"
    where task.id = any($1::uuid[])
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."parent_id", case when task.has_blocker_links then nullif(array( select blocker_id
    from task_blocker
    where task_id = task.id
    order by blocker_id), '{}') end as "blocked_by"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'task.purged', "before"."space_id", 'task', "before"."id", "before"."title", "before"."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('blocked_by', wire_value("before"."blocked_by"), wire_value(null::jsonb)), ('parent_id', wire_value("before"."parent_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, $2
    from "before"
    returning "event"."id")
select "id"
    from "before";

-- tasks: read a tree
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any(array[$1]::uuid[]::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null and $2::boolean)
select task.id, task.parent_id, tree.depth, task.project_id, task.title, task.description, task.priority, task.tags, task.estimate_minutes, task.start_date, task.due_date, task.due_on, task.created_at, array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as assignee_ids, array(select category.name
    from task_category join category on category.id = task_category.category_id
    where task_category.task_id = task.id and category.owner_id = $3
    order by category.id) as category_names
    from tree join task on task.id = tree.id
    where exists (select
    from task as visible join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = visible.space_id
    where visible.id = $6 and visible.deleted_at is null)
    order by tree.depth, coalesce("task"."place", "task"."id"), task.id
    limit $7;

-- tasks: remove blockers
with "gone" as (delete
    from "task_blocker"
    where (task_blocker.task_id, task_blocker.blocker_id) in ( select *
    from unnest($1::uuid[], $2::uuid[]))
    returning "task_blocker"."task_id", "task_blocker"."blocker_id"),
  "before" as (select "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", array(select blocker_id
    from task_blocker
    where task_id = "task"."id"
    order by blocker_id) as "blocker_ids"
    from "task"
    where task.id in (select task_id
    from gone)),
  "after" as (update "task"
    set "version" = "task"."version" + 1, "updated_at" = $3
    from "before"
    where "task"."id" = "before"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "before"."blocker_ids"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('blocked_by', wire_value("after"."blocker_ids"), wire_value(array( select id
    from unnest(after.blocker_ids) as id
    where id not in (select gone.blocker_id
    from gone
    where gone.task_id = after.id)
    order by id)))) as change (field, before, after)
    where before is distinct
    from after), $4, $5, $6, $7, $8
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- tasks: remove the choices of a former member to follow
 delete
    from task_follower
    where user_id = $1 and task_id = any(array( select task_follower.task_id
    from task_follower join task on task.id = task_follower.task_id
    where task_follower.user_id = $2 and task_follower.follows and task.project_id = $3 and not exists ( select
    from project_member
    where project_member.project_id = $4 and project_member.user_id = $5)
    limit 500))
    returning task_id;

-- tasks: remove the followers who cannot see them
 delete
    from task_follower using task
    where task.id = task_follower.task_id and task.id = any($1::uuid[]) and task.space_id <> task_follower.user_id and not exists ( select
    from project_member
    where project_member.project_id = task.space_id and project_member.user_id = task_follower.user_id);

-- tasks: remove the links of users outside of a space
 with assigned as ( delete
    from task_assignee using unnest($1::uuid[], $2::uuid[]) as entering (task_id, space_id)
    where task_assignee.task_id = entering.task_id and not ("task_assignee"."user_id" = entering.space_id or exists ( select
    from project_member
    where project_id = entering.space_id and user_id = "task_assignee"."user_id"))), followed as ( delete
    from task_follower using unnest($3::uuid[], $4::uuid[]) as entering (task_id, space_id)
    where task_follower.task_id = entering.task_id and not ("task_follower"."user_id" = entering.space_id or exists ( select
    from project_member
    where project_id = entering.space_id and user_id = "task_follower"."user_id"))) delete
    from task_category using unnest($5::uuid[], $6::uuid[]) as entering (task_id, space_id), category
    where task_category.task_id = entering.task_id and category.id = task_category.category_id and not ("category"."owner_id" = entering.space_id or exists ( select
    from project_member
    where project_id = entering.space_id and user_id = "category"."owner_id"));

-- tasks: restore those below some
with "before" as ( with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any($1::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_with = (select deletion
    from unnest($2::uuid[], $3::uuid[]) as restored (id, deletion)
    where restored.id = tree.root))
select task.id, tree.root, task.deleted_at, tree.depth
    from tree join task on task.id = tree.id
    where tree.depth > 0
    order by task.id
    for no key update of task),
  "after" as (update "task"
    set "deleted_at" = null::timestamptz, "deleted_with" = null::uuid, "version" = "task"."version" + 1, "updated_at" = $4
    from "before"
    where "task"."id" = "before"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "task"."deleted_at", "before"."depth", "before"."deleted_at" as "deleted_before"),
  "event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'task.restored', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('deleted_at', wire_value("after"."deleted_before"), wire_value("after"."deleted_at"))) as change (field, before, after)
    where before is distinct
    from after), $5, $6, $7, $8, $9
    from after
    order by after.depth, after.id
    returning "event"."id")
select "id"
    from "after";

-- tasks: search, after a cursor, with everything
select null::integer as "total", "page"."is_lower_bound", "page"."is_too_expensive", "page"."facets", search_stems($1) as "stems", page.score::text as "sort_key", ( select json_build_object('id', recent.id, 'body', recent.body)
    from ( select comment.id, comment.body, fold_quickly(comment.body) as folded, comment.created_at
    from comment
    where comment.task_id = task.id
    order by comment.created_at desc, comment.id desc
    limit 100) as recent, lateral (select count(*) as many
    from unnest($2::text[]) as needle
    where strpos(recent.folded, needle) > 0) as hit
    where hit.many > 0
    order by hit.many desc, recent.created_at desc, recent.id desc
    limit 1) as "comment", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $3
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $4 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $5::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $6) end, nullif("task"."created_by" = $7, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $8) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from ( with sought as materialized ( select search_query($9) && !!to_tsquery('simple', fold($10)) as words, to_tsquery('simple', fold($11)) as excluded), space as materialized (select id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $12
    union all select "own"."id", "own"."role"
    from (select $13::uuid as id, 'owner'::project_role as role) as "own") as own), size as materialized ( select count(*) as visible, (select count(*)
    from space) as spaces
    from ( select
    from space cross join lateral ( select
    from task
    where task.space_id = space.id and task.deleted_at is null
    limit 25001) as own
    limit (select case when count(*) > 100 then 25001 else 12001 end
    from space)) as visible), sample as materialized ( select count(*) as many, count(*) filter (where is_found) as found, coalesce(avg(weight), 1) as weight
    from ( select exists (select
    from task_search
    where task_search.task_id = recent.id and (ts_match_vq(task_search.words, (select words
    from sought)) or task_search.continues and exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select words
    from sought)) offset 0)) and not (task_search.continues and (ts_match_vq(task_search.words, (select excluded
    from sought)) or exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select excluded
    from sought)) offset 0))) offset 0) as is_found, 1 as weight
    from space cross join lateral ( select task.id, task.updated_at, task.status, task.priority
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit (select ceil(1000::real / spaces)::bigint
    from size)) as recent offset 0) as compared), plan as materialized ( select *, not uses_index and (visible > 12000 or total < visible) as is_partial, total / spaces + 1 as share
    from ( select spaces, visible, least(case when visible > 12000 then 25000 else 12000 end, floor(1.2 * 2.2 * $14::float8 / (4 + found::float8 / greatest(many, 1) * weight * 2.2)))::bigint as total, $15::boolean and case when visible > 12000 then found * 100 < many and (spaces <= 100 or visible > 25000) else found = 0 and visible > 2000 and spaces <= 100 end as uses_index
    from size, sample) as chosen), spaces as materialized ( select string_agg(quote_literal(space_word(id)), ' | ')::tsquery as words
    from space
    where (select uses_index and spaces <= 100
    from plan)), quotas as materialized ( select case when is_partial then share + coalesce( (select sum(share - many) filter (where many <= share) / nullif(count(*) filter (where many > share), 0)
    from ( select (select count(*)
    from ( select task.id, task.updated_at, task.status, task.priority
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit share + 1) as counted) as many
    from space) as sizes), 0)::bigint else 12000 end as quota
    from plan), matched as materialized ( (select false as is_comment, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from task_search
    where (select uses_index and spaces <= 100
    from plan) and task_search.words @@ (select words
    from sought) and "task_search"."words" @@ (select words
    from spaces) and not (task_search.continues and (ts_match_vq(task_search.words, (select excluded
    from sought)) or exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select excluded
    from sought)) offset 0)))
    limit 25000)
    union all (select distinct on (task_search.task_id) true, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from comment_search join task_search using (task_id)
    where (select uses_index and spaces <= 100
    from plan) and comment_search.words @@ (select words
    from sought) and "comment_search"."words" @@ (select words
    from spaces) and not ts_match_vq(task_search.words, (select words
    from sought)) and not (task_search.continues and (ts_match_vq(task_search.words, (select excluded
    from sought)) or exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select excluded
    from sought)) offset 0)))
    limit 25000)
    union all (select false as is_comment, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from task_search
    where (select uses_index and spaces > 100
    from plan) and task_search.words @@ (select words
    from sought) and true and not (task_search.continues and (ts_match_vq(task_search.words, (select excluded
    from sought)) or exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select excluded
    from sought)) offset 0)))
    limit 20000)
    union all (select distinct on (task_search.task_id) true, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from comment_search join task_search using (task_id)
    where (select uses_index and spaces > 100
    from plan) and comment_search.words @@ (select words
    from sought) and true and not ts_match_vq(task_search.words, (select words
    from sought)) and not (task_search.continues and (ts_match_vq(task_search.words, (select excluded
    from sought)) or exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select excluded
    from sought)) offset 0)))
    limit 20000)), candidate as ( select *
    from ( select recent.id, space.id as space_id, recent.updated_at, recent.status, recent.priority, (select ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought))
    from task_search
    where task_search.task_id = recent.id and (ts_match_vq(task_search.words, (select words
    from sought)) or task_search.continues and exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select words
    from sought)) offset 0)) and not (task_search.continues and (ts_match_vq(task_search.words, (select excluded
    from sought)) or exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select excluded
    from sought)) offset 0)))) as rank
    from space cross join lateral ( select task.id, task.updated_at, task.status, task.priority
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit (select quota
    from quotas)) as recent
    where not (select uses_index
    from plan) offset 0) as compared
    where rank is not null
    union all select task.id, task.space_id, task.updated_at, task.status, task.priority, matched.rank
    from matched cross join lateral ( select task.id, task.space_id, task.updated_at, task.status, task.priority
    from task
    where task.id = matched.task_id and task.deleted_at is null offset 0) as task
    where (task.space_id in (select id
    from space)) is true), weighed as materialized (select candidate.*, row_number() over () as work
    from candidate
    limit $16::bigint + 1), chosen as ( select *
    from weighed
    where work <= $17::bigint and exists (select
    from task
    where task.id = weighed.id and /* free */ task.status = any($18::task_status[]) offset 0)), hit as materialized ( select id, space_id, status, priority, ln(greatest(rank, 1e-20)) / ln(2::float8) + extract(epoch
    from updated_at)::float8 / 15552000 as score
    from chosen
    limit 10001), outcome as materialized ( select least(count(*), 10000)::integer as total, (select is_partial and total < 2000
    from plan) or case when count(*) <= 10000 then exists (select
    from weighed
    where work > $19::bigint) else false end as is_too_expensive, not count(*) <= 10000 or case when (select is_partial
    from plan) then exists (select
    from space cross join lateral ( select
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc offset (select quota
    from quotas)
    limit 1) as older) else false end or exists (select
    from matched group by is_comment having count(*) >= (select case when spaces <= 100 then 25000 else 20000 end
    from plan)) as is_lower_bound
    from hit), page as (select hit.id, hit.score
    from hit
    where (hit.score, hit.id) < ($20::float8, $21::uuid)
    order by hit.score desc, hit.id desc
    limit $22 offset $23)
select page.id, page.score, outcome.total, outcome.is_lower_bound, outcome.is_too_expensive, json_build_object('status', (select coalesce(json_agg(json_build_object('value', value, 'name', name, 'count', many)
    order by many desc, name, value), '[]')
    from (select hit.status::text as value, hit.status::text as name, count(*) as many
    from hit group by hit.status
    order by many desc
    limit 20) as most), 'priority', (select coalesce(json_agg(json_build_object('value', value, 'name', name, 'count', many)
    order by many desc, name, value), '[]')
    from (select hit.priority::text as value, hit.priority::text as name, count(*) as many
    from hit group by hit.priority
    order by many desc
    limit 20) as most), 'project', (select coalesce(json_agg(json_build_object('value', value, 'name', name, 'count', many)
    order by many desc, name, value), '[]')
    from ( select project.id::text as value, project.name, counted.many
    from ( select hit.space_id, count(*) as many
    from hit group by hit.space_id
    order by many desc
    limit 20) as counted
    left join project on project.id = counted.space_id and counted.space_id <> $24
    order by many desc
    limit 20) as most), 'assignee', (select coalesce(json_agg(json_build_object('value', value, 'name', name, 'count', many)
    order by many desc, name, value), '[]')
    from ( select "user".id::text as value, "user".full_name as name, counted.many
    from ( select task_assignee.user_id, count(*) as many
    from hit join task_assignee on task_assignee.task_id = hit.id group by task_assignee.user_id
    order by many desc
    limit 20) as counted join "user" on "user".id = counted.user_id
    order by many desc
    limit 20) as most), 'tag', (select coalesce(json_agg(json_build_object('value', value, 'name', name, 'count', many)
    order by many desc, name, value), '[]')
    from ( select shown.tag as value, shown.tag as name, counted.many
    from ( select tag, count(*) as many, (array_agg(hit.id))[1] as id
    from hit join task_search on task_search.task_id = hit.id, unnest(task_search.tags) as tag group by tag
    order by many desc
    limit 20) as counted, lateral (select tag
    from task, unnest(task.tags) as tag
    where task.id = counted.id and fold(tag) = counted.tag
    limit 1) as shown
    order by many desc
    limit 20) as most)) as facets
    from outcome
    left join page on true) as "page"
    left join "task" on "task"."id" = "page"."id"
    order by page.score desc nulls last, "page"."id" desc;

-- tasks: search, first page
select page.total as "total", "page"."is_lower_bound", "page"."is_too_expensive", "page"."facets", search_stems($1) as "stems", page.score::text as "sort_key", ( select json_build_object('id', recent.id, 'body', recent.body)
    from ( select comment.id, comment.body, fold_quickly(comment.body) as folded, comment.created_at
    from comment
    where comment.task_id = task.id
    order by comment.created_at desc, comment.id desc
    limit 100) as recent, lateral (select count(*) as many
    from unnest($2::text[]) as needle
    where strpos(recent.folded, needle) > 0) as hit
    where hit.many > 0
    order by hit.many desc, recent.created_at desc, recent.id desc
    limit 1) as "comment", "task"."id", "task"."project_id", "task"."parent_id", "task"."title", "task"."description", "task"."status", "task"."priority", "task"."start_date", "task"."due_date", "task"."due_on", "task"."estimate_minutes", "task"."tags", "task"."tracked_seconds", "task"."completed_at", "task"."version", "task"."created_at", "task"."updated_at", "task"."deleted_at", "task"."status" = 'completed' as "completed", case when "task"."has_categories" then (select coalesce(json_agg(agg), '[]')
    from (select "category"."id", "category"."name", "category"."color"
    from "task_category"
    inner join "category" on "category"."id" = "task_category"."category_id"
    where "task_category"."task_id" = "task"."id" and "category"."owner_id" = $3
    order by fold_quickly("category"."name"), "category"."id") as agg) else '[]'::json end as "categories", case when "task"."has_assignees" then (select coalesce(json_agg(agg), '[]')
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "task_assignee"
    inner join "user" on "user"."id" = "task_assignee"."user_id"
    where "task_assignee"."task_id" = "task"."id"
    order by fold_quickly("user"."full_name"), "user"."id") as agg) else '[]'::json end as "assignees", case when "task"."created_by" = $4 then (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = $5::uuid) as obj) else (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "task"."created_by") as obj) end as "created_by", coalesce( case when "task"."has_follow_choices" then task_follow_choice("task"."id", $6) end, nullif("task"."created_by" = $7, false), case when "task"."has_assignees" then exists (select
    from task_assignee
    where task_assignee.task_id = "task"."id" and task_assignee.user_id = $8) else false end) as "following", case when "task"."has_blocker_links" then task_is_blocked("task"."id") else false end as "blocked", case when "task"."has_blocker_links" then task_blocked_by("task"."id") else '[]'::json end as "blocked_by", case when "task"."has_blocker_links" then task_blocks("task"."id") else '[]'::json end as "blocks", case when "task"."has_comments" then (select count(*)::integer
    from comment
    where comment.task_id = "task"."id" and comment.deleted_at is null) else 0 end as "comment_count", case when "task"."has_attachments" then (select count(*)::integer
    from attachment
    where attachment.task_id = "task"."id") else 0 end as "attachment_count", case when "task"."series_id" is not null then task_recurrence("task"."series_id") end as "recurrence", coalesce("task"."place", "task"."id") as "position", case when "task"."has_subtasks" then subtask_count("task"."id", false) else 0 end as "subtask_count", case when "task"."has_subtasks" then subtask_count("task"."id", true) else 0 end as "completed_subtask_count"
    from ( with sought as materialized ( select search_query($9) as words, null::tsquery as excluded), space as materialized (select id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $10
    union all select "own"."id", "own"."role"
    from (select $11::uuid as id, 'owner'::project_role as role) as "own") as own), size as materialized ( select count(*) as visible, (select count(*)
    from space) as spaces
    from ( select
    from space cross join lateral ( select
    from task
    where task.space_id = space.id and task.deleted_at is null
    limit 25001) as own
    limit (select case when count(*) > 100 then 25001 else 12001 end
    from space)) as visible), sample as materialized ( select count(*) as many, count(*) filter (where is_found) as found, coalesce(avg(weight), 1) as weight
    from ( select exists (select
    from task_search
    where task_search.task_id = recent.id and (ts_match_vq(task_search.words, (select words
    from sought)) or task_search.continues and exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select words
    from sought)) offset 0)) offset 0) as is_found, 1 as weight
    from space cross join lateral ( select task.id, task.updated_at, task.status, task.priority
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit (select ceil(1000::real / spaces)::bigint
    from size)) as recent offset 0) as compared), plan as materialized ( select *, not uses_index and (visible > 12000 or total < visible) as is_partial, total / spaces + 1 as share
    from ( select spaces, visible, case when visible > 12000 then least(25000, 10000 * many / greatest(found, 1)) else 12000 end as total, $12::boolean and case when visible > 12000 then found * 100 < many and (spaces <= 100 or visible > 25000) else found = 0 and visible > 2000 and spaces <= 100 end as uses_index
    from size, sample) as chosen), spaces as materialized ( select string_agg(quote_literal(space_word(id)), ' | ')::tsquery as words
    from space
    where (select uses_index and spaces <= 100
    from plan)), quotas as materialized ( select case when is_partial then share + coalesce( (select sum(share - many) filter (where many <= share) / nullif(count(*) filter (where many > share), 0)
    from ( select (select count(*)
    from ( select task.id, task.updated_at, task.status, task.priority
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit share + 1) as counted) as many
    from space) as sizes), 0)::bigint else 12000 end as quota
    from plan), matched as materialized ( (select false as is_comment, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from task_search
    where (select uses_index and spaces <= 100
    from plan) and task_search.words @@ (select words
    from sought) and "task_search"."words" @@ (select words
    from spaces)
    limit 25000)
    union all (select distinct on (task_search.task_id) true, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from comment_search join task_search using (task_id)
    where (select uses_index and spaces <= 100
    from plan) and comment_search.words @@ (select words
    from sought) and "comment_search"."words" @@ (select words
    from spaces) and not ts_match_vq(task_search.words, (select words
    from sought))
    limit 25000)
    union all (select false as is_comment, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from task_search
    where (select uses_index and spaces > 100
    from plan) and task_search.words @@ (select words
    from sought) and true
    limit 20000)
    union all (select distinct on (task_search.task_id) true, task_search.task_id, ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought)) as rank
    from comment_search join task_search using (task_id)
    where (select uses_index and spaces > 100
    from plan) and comment_search.words @@ (select words
    from sought) and true and not ts_match_vq(task_search.words, (select words
    from sought))
    limit 20000)), candidate as ( select *
    from ( select recent.id, space.id as space_id, recent.updated_at, recent.status, recent.priority, (select ts_rank('{0.05, 0.2, 0.5, 1}', task_search.words, (select words
    from sought))
    from task_search
    where task_search.task_id = recent.id and (ts_match_vq(task_search.words, (select words
    from sought)) or task_search.continues and exists (select
    from comment_search
    where comment_search.task_id = task_search.task_id and ts_match_vq(comment_search.words, (select words
    from sought)) offset 0)) ) as rank
    from space cross join lateral ( select task.id, task.updated_at, task.status, task.priority
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit (select quota
    from quotas)) as recent
    where not (select uses_index
    from plan) offset 0) as compared
    where rank is not null
    union all select task.id, task.space_id, task.updated_at, task.status, task.priority, matched.rank
    from matched cross join lateral ( select task.id, task.space_id, task.updated_at, task.status, task.priority
    from task
    where task.id = matched.task_id and task.deleted_at is null offset 0) as task
    where (task.space_id in (select id
    from space)) is true), chosen as (select *
    from candidate), hit as materialized ( select id, space_id, status, priority, ln(greatest(rank, 1e-20)) / ln(2::float8) + extract(epoch
    from updated_at)::float8 / 15552000 as score
    from chosen
    limit 10001), outcome as materialized ( select least(count(*), 10000)::integer as total, false as is_too_expensive, not count(*) <= 10000 or case when (select is_partial
    from plan) then exists (select
    from space cross join lateral ( select
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc offset (select quota
    from quotas)
    limit 1) as older) else false end or exists (select
    from matched group by is_comment having count(*) >= (select case when spaces <= 100 then 25000 else 20000 end
    from plan)) as is_lower_bound
    from hit), page as (select hit.id, hit.score
    from hit
    order by hit.score desc, hit.id desc
    limit $13 offset $14)
select page.id, page.score, outcome.total, outcome.is_lower_bound, outcome.is_too_expensive, json_build_object('status', null, 'priority', null, 'project', null, 'assignee', null, 'tag', null) as facets
    from outcome
    left join page on true) as "page"
    left join "task" on "task"."id" = "page"."id"
    order by page.score desc nulls last, "page"."id" desc;

-- tasks: see whether one fits below another, a live one
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any(array[$1]::uuid[]::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_at is null), up as ( select task.id, task.parent_id, 0 as depth
    from task
    where task.id = $2 and task.space_id = $3 and task.deleted_at is null
    union all select task.id, task.parent_id, up.depth + 1
    from task join up on task.id = up.parent_id
    where task.space_id = $4 and task.deleted_at is null and up.depth <= 5), family as ( (select id, 0 as depth
    from up
    order by up.depth desc
    limit 1)
    union all select task.id, family.depth + 1
    from task join family on task.parent_id = family.id
    where task.space_id = $5 and task.deleted_at is null and family.depth <= 5 and task.id is distinct
    from $6::uuid)
select (select max(depth)
    from up) as depth, exists (select
    from up
    where id = $7::uuid) as is_below, (select coalesce(max(depth), 0)
    from tree) as height, (select greatest(count(*), 1)::integer
    from tree) as many, (select count(*)::integer
    from (select
    from family
    limit 1001) as counted) as others;

-- tasks: see whether one fits below another, one in the trash
 with recursive tree as ( select task.id, task.space_id, task.id as root, 0 as depth
    from task
    where task.id = any(array[$1]::uuid[]::uuid[])
    union all select task.id, task.space_id, tree.root, tree.depth + 1
    from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < 10 and task.deleted_with = $2), up as ( select task.id, task.parent_id, 0 as depth
    from task
    where task.id = $3 and task.space_id = $4 and task.deleted_at is null
    union all select task.id, task.parent_id, up.depth + 1
    from task join up on task.id = up.parent_id
    where task.space_id = $5 and task.deleted_at is null and up.depth <= 5), family as ( (select id, 0 as depth
    from up
    order by up.depth desc
    limit 1)
    union all select task.id, family.depth + 1
    from task join family on task.parent_id = family.id
    where task.space_id = $6 and task.deleted_at is null and family.depth <= 5 and task.id is distinct
    from $7::uuid)
select (select max(depth)
    from up) as depth, exists (select
    from up
    where id = $8::uuid) as is_below, (select coalesce(max(depth), 0)
    from tree) as height, (select greatest(count(*), 1)::integer
    from tree) as many, (select count(*)::integer
    from (select
    from family
    limit 1001) as counted) as others;

-- tasks: set the language of searches
update "search_setting"
    set "language" = $1
    where "language" <> $2
    returning "language";

-- tasks: spread over places
 update task
    set place = given.place
    from unnest($1::uuid[], $2::uuid[]) as given (id, place)
    where task.id = given.id
    returning task.id, task.place as position;

-- tasks: unassign a user, in a project
with "before" as (select "task"."id", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids"
    from "task_assignee"
    inner join "task" on "task"."id" = "task_assignee"."task_id"
    where "task_assignee"."user_id" = $1 and task.project_id = $2 and not exists ( select
    from project_member
    where project_id = $3 and user_id = $4) and task_assignee.task_id = any($5::uuid[])),
  "unassigned" as (delete
    from "task_assignee" using "before"
    where "task_assignee"."task_id" = "before"."id" and "task_assignee"."user_id" = $6
    returning "task_assignee"."task_id"),
  "after" as (update "task"
    set "version" = "task"."version" + 1, "updated_at" = now()
    from "unassigned"
    inner join "before" on "before"."id" = "unassigned"."task_id"
    where "task"."id" = "before"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "before"."assignee_ids"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', wire_value("after"."assignee_ids"), wire_value(array_remove(after.assignee_ids, $7::uuid)))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- tasks: unassign a user, in all
with "before" as (select "task"."id", array(select user_id
    from task_assignee
    where task_id = "task"."id"
    order by user_id) as "assignee_ids"
    from "task_assignee"
    inner join "task" on "task"."id" = "task_assignee"."task_id"
    where "task_assignee"."user_id" = $1 and task_assignee.task_id = any($2::uuid[])),
  "unassigned" as (delete
    from "task_assignee" using "before"
    where "task_assignee"."task_id" = "before"."id" and "task_assignee"."user_id" = $3
    returning "task_assignee"."task_id"),
  "after" as (update "task"
    set "version" = "task"."version" + 1, "updated_at" = now()
    from "unassigned"
    inner join "before" on "before"."id" = "unassigned"."task_id"
    where "task"."id" = "before"."id"
    returning "task"."id", "task"."space_id", "task"."project_id", "task"."title", "task"."version", "before"."assignee_ids"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'task.updated', "after"."space_id", 'task', "after"."id", "after"."title", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', wire_value("after"."assignee_ids"), wire_value(array_remove(after.assignee_ids, $4::uuid)))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from "after"
    returning "event"."id")
select "id"
    from "after";

-- tasks: weigh what a filter has to compare, all of the caller
with "space" as (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own")
select (select coalesce(sum((1 + octet_length(task.title) / 50.000::float8)), 0)::float8
    from space cross join lateral (select *
    from task
    where task.space_id = space.id and task.deleted_at is null and true offset 0) as task) as "worth";

-- tasks: words to suggest
 with space as materialized (select id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as own)
select lexeme as word, count(*)::integer as tasks
    from space cross join lateral ( select task.id
    from task
    where task.space_id = space.id and task.deleted_at is null
    order by task.created_at desc, task.id desc
    limit (select 3000 / count(*) + 1
    from space)) as recent cross join lateral (select words
    from task_search
    where task_search.task_id = recent.id offset 0) as found cross join lateral unnest(tsvector_to_array(found.words)) as lexeme
    where exists (select
    from unnest($3::integer[]) as length
    where abs(length(lexeme) - length) <= $4::integer) and lexeme !~ '^ ' group by lexeme
    order by tasks desc, lexeme
    limit 10000;

-- tasks: write the words again
select write_all_words($1::uuid);

-- templates: change, with every value
with "before" as (select "template".id as "id", true as "allowed", true as "has_version", "template" as "row", ("template"."name", "template"."title", "template"."description", "template"."priority", "template"."tags", "template"."estimate_minutes", "template"."assignee_ids", "template"."category_names", "template"."start_in_days", "template"."start_time", "template"."due_in_days", "template"."due_time", "template"."reminders", "template"."subtasks", "template"."recurrence", "template"."repetition", "template"."repetition_status", "template"."paused_because", "template"."repeated_for", "template"."position", "template"."next", "template"."create_at", "template"."waiting_for") is distinct
    from ($1, $2, $3, $4, $5::text[], $6, $7::uuid[], $8::text[], $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15, $16::jsonb, $17, $18, $19::uuid, $20, $21, $22::timestamptz, case when $23::boolean then template.waiting_for end) as "differs"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $24
    union all select "own"."id", "own"."role"
    from (select $25::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    where "template"."id" = $26
    for no key update of "template"),
  "after" as (update "template"
    set "name" = $27, "title" = $28, "description" = $29, "priority" = $30, "tags" = $31::text[], "estimate_minutes" = $32, "assignee_ids" = $33::uuid[], "category_names" = $34::text[], "start_in_days" = $35, "start_time" = $36, "due_in_days" = $37, "due_time" = $38, "reminders" = $39::jsonb, "subtasks" = $40::jsonb, "recurrence" = $41, "repetition" = $42::jsonb, "repetition_status" = $43, "paused_because" = $44, "repeated_for" = $45::uuid, "position" = $46, "next" = $47, "create_at" = $48::timestamptz, "waiting_for" = case when $49::boolean then template.waiting_for end, "version" = "template".version + 1, "updated_at" = $50
    from before
    where "template".id = before.id and before.allowed and before.has_version and before.differs
    returning "template" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'template.updated', 'template', ("after".row)."id", ("after".row)."name", ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', wire_value(("before".row)."assignee_ids"), wire_value(("after".row)."assignee_ids")), ('category_names', wire_value(("before".row)."category_names"), wire_value(("after".row)."category_names")), ('description', wire_value(("before".row)."description"), wire_value(("after".row)."description")), ('due_in_days', wire_value(("before".row)."due_in_days"), wire_value(("after".row)."due_in_days")), ('due_time', wire_value(("before".row)."due_time"), wire_value(("after".row)."due_time")), ('estimate_minutes', wire_value(("before".row)."estimate_minutes"), wire_value(("after".row)."estimate_minutes")), ('name', wire_value(("before".row)."name"), wire_value(("after".row)."name")), ('priority', wire_value(("before".row)."priority"), wire_value(("after".row)."priority")), ('recurrence', wire_value(("before".row)."recurrence"), wire_value(("after".row)."recurrence")), ('reminders', wire_value(("before".row)."reminders"), wire_value(("after".row)."reminders")), ('start_in_days', wire_value(("before".row)."start_in_days"), wire_value(("after".row)."start_in_days")), ('start_time', wire_value(("before".row)."start_time"), wire_value(("after".row)."start_time")), ('subtasks', wire_value(("before".row)."subtasks"), wire_value(("after".row)."subtasks")), ('tags', wire_value(("before".row)."tags"), wire_value(("after".row)."tags")), ('title', wire_value(("before".row)."title"), wire_value(("after".row)."title"))) as change (field, before, after)
    where before is distinct
    from after), $51, $52, $53, $54, $55
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "template"."id", "template"."project_id", "template"."name", "template"."title", "template"."description", "template"."priority", "template"."tags", "template"."estimate_minutes", "template"."assignee_ids", "template"."category_names", "template"."start_in_days", "template"."start_time", "template"."due_in_days", "template"."due_time", "template"."reminders", "template"."subtasks", "template"."recurrence", "template"."use_count", "template"."version", "template"."created_at", "template"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "template" on "template".id = before.id;

-- templates: count a use
update "template"
    set "use_count" = use_count + 1
    where "id" = $1
    returning "use_count";

-- templates: create
with "before" as (select "space"."id", ("space"."role" >= 'member' and not "space"."archived") as "allowed"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    where "space"."id" = $3),
  "after" as (insert into "template" ("project_id", "owner_id", "name", "title", "description", "priority", "tags", "estimate_minutes", "assignee_ids", "category_names", "start_in_days", "start_time", "due_in_days", "due_time", "reminders", "subtasks", "recurrence", "repetition", "repetition_status", "paused_because", "repeated_for", "position", "next", "create_at", "created_by", "created_at", "updated_at")
select case when before.id <> $4::uuid then before.id end, case when not before.id <> $5::uuid then before.id end, $6, $7, $8, $9, $10::text[], $11, $12::uuid[], $13::text[], $14, $15, $16, $17, $18::jsonb, $19::jsonb, $20, $21::jsonb, $22, $23, $24::uuid, $25, $26, $27::timestamptz, $28, $29, $30
    from before
    where before.allowed
    returning "template" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'template.created', 'template', ("after".row)."id", ("after".row)."name", ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('assignee_ids', null::jsonb, wire_value(("after".row)."assignee_ids")), ('category_names', null::jsonb, wire_value(("after".row)."category_names")), ('description', null::jsonb, wire_value(("after".row)."description")), ('due_in_days', null::jsonb, wire_value(("after".row)."due_in_days")), ('due_time', null::jsonb, wire_value(("after".row)."due_time")), ('estimate_minutes', null::jsonb, wire_value(("after".row)."estimate_minutes")), ('name', null::jsonb, wire_value(("after".row)."name")), ('priority', null::jsonb, wire_value(("after".row)."priority")), ('recurrence', null::jsonb, wire_value(("after".row)."recurrence")), ('reminders', null::jsonb, wire_value(("after".row)."reminders")), ('start_in_days', null::jsonb, wire_value(("after".row)."start_in_days")), ('start_time', null::jsonb, wire_value(("after".row)."start_time")), ('subtasks', null::jsonb, wire_value(("after".row)."subtasks")), ('tags', null::jsonb, wire_value(("after".row)."tags")), ('title', null::jsonb, wire_value(("after".row)."title"))) as change (field, before, after)
    where before is distinct
    from after), $31, $32, $33, $34, $35
    from before, after
    returning "event"."id")
select "template"."id", "template"."project_id", "template"."name", "template"."title", "template"."description", "template"."priority", "template"."tags", "template"."estimate_minutes", "template"."assignee_ids", "template"."category_names", "template"."start_in_days", "template"."start_time", "template"."due_in_days", "template"."due_time", "template"."reminders", "template"."subtasks", "template"."recurrence", "template"."use_count", "template"."version", "template"."created_at", "template"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after) as "template" on true;

-- templates: delete
with "before" as (select "template".id as "id", true as "allowed", true as "has_version"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    where "template"."id" = $3
    for update of "template"),
  "gone" as (delete
    from "template" using before
    where "template".id = before.id and before.allowed and before.has_version
    returning "template" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."space_id", 'template.deleted', 'template', ("gone".row)."id", ("gone".row)."name", ("gone".row)."project_id", $4, $5, $6, $7, $8
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- templates: find one to write
select "space"."id" as "space_id", "space"."role", "space"."archived", "template"."version", (template.waiting_for is null or exists (select
    from task
    where task.id = template.waiting_for and task.status = 'completed')) as "is_completed"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    where "template"."id" = $3;

-- templates: find the one that is due first
select "template"."id"
    from "template"
    where "template"."create_at" <= coalesce($1::timestamptz, now())::timestamptz(3)
    order by "template"."create_at", "template"."id"
    limit 1;

-- templates: find the space of a new one
select "space"."role", "space"."archived"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    where "space"."id" = $3;

-- templates: find users who cannot be assigned
 select given.id
    from unnest($1::uuid[]) as given (id)
    where case when $2::uuid = $3::uuid then given.id <> $4::uuid and not exists ( select
    from project_member as own join project_member as other on other.project_id = own.project_id
    where own.user_id = $5 and other.user_id = given.id) else not exists ( select
    from project_member
    where project_member.project_id = $6 and project_member.user_id = given.id) end;

-- templates: find who creates tasks
select "user"."full_name", "user"."locale", "project"."name" as "project_name"
    from "user"
    left join "project" on "project"."id" = $1
    where "user"."id" = $2;

-- templates: get
select "template"."id", "template"."project_id", "template"."name", "template"."title", "template"."description", "template"."priority", "template"."tags", "template"."estimate_minutes", "template"."assignee_ids", "template"."category_names", "template"."start_in_days", "template"."start_time", "template"."due_in_days", "template"."due_time", "template"."reminders", "template"."subtasks", 1 + jsonb_array_length(template.subtasks) as "task_count", "template"."use_count", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "template"."created_by") as obj) as "created_by", "template"."version", "template"."created_at", "template"."updated_at", "template"."repetition", "template"."repetition_status", "template"."paused_because", "template"."position", "template"."next"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    where "template"."id" = $3;

-- templates: list, after a cursor, with every filter
select "template"."id", "template"."project_id", "template"."name", "template"."title", "template"."recurrence" as "recurrence_text", 1 + jsonb_array_length(template.subtasks) as "task_count", "template"."use_count", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "template"."created_by") as obj) as "created_by", "template"."version", "template"."created_at", "template"."updated_at", counted.total as "total", "template"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "template".*, "template"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    where strpos(fold("template"."name"), fold($3)) > 0 and template.project_id = any($4::uuid[]) and ("template"."created_at", "template"."id") < ($5::timestamptz, $6::uuid)
    order by "template"."created_at" desc, "template"."id" desc
    limit $7 offset $8) as "template" on true
    order by "template"."sort_value" desc, "template"."id" desc;

-- templates: list, first page
select "template"."id", "template"."project_id", "template"."name", "template"."title", "template"."recurrence" as "recurrence_text", 1 + jsonb_array_length(template.subtasks) as "task_count", "template"."use_count", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "template"."created_by") as obj) as "created_by", "template"."version", "template"."created_at", "template"."updated_at", counted.total as "total", "template"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "template"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "template" on "template"."space_id" = "space"."id") as listed) as "counted"
    left join lateral (select "template".*, fold("template"."name") as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    order by fold("template"."name") asc, "template"."id" asc
    limit $5 offset $6) as "template" on true
    order by "template"."sort_value" asc, "template"."id" asc;

-- templates: lock
select "template"."id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "template" on "template"."space_id" = "space"."id"
    where "template"."id" = $3
    for no key update of "template";

-- templates: lock one that is due
select "template"."id", "template"."name", "template"."title", "template"."description", "template"."priority", "template"."tags", "template"."estimate_minutes", "template"."assignee_ids", "template"."category_names", "template"."start_in_days", "template"."start_time", "template"."due_in_days", "template"."due_time", "template"."reminders", "template"."subtasks", "template"."repetition", "template"."position", "template"."next", "template"."repeated_for" as "user_id", coalesce($1::timestamptz, now())::timestamptz(3) as "now", template.space_id as "space_id", (select completed_at
    from task
    where task.id = template.waiting_for) as "completed_at", case when not exists (select
    from "user"
    where "user".id = "template"."repeated_for" and "user".active) then 'access' when "template"."space_id" = "template"."repeated_for" then null when exists (select
    from project
    where project.id = "template"."space_id" and project.archived) then 'archived' when not exists ( select
    from project_member as member
    where member.project_id = "template"."space_id" and member.user_id = "template"."repeated_for" and member.role >= 'member') then 'access' end as "hindrance"
    from "template"
    where "template"."create_at" <= coalesce($2::timestamptz, now())::timestamptz(3) and "template"."id" = $3
    order by "template"."create_at", "template"."id"
    limit 1
    for no key update of "template" skip locked;

-- templates: lock the one that is due first
select "template"."id", "template"."name", "template"."title", "template"."description", "template"."priority", "template"."tags", "template"."estimate_minutes", "template"."assignee_ids", "template"."category_names", "template"."start_in_days", "template"."start_time", "template"."due_in_days", "template"."due_time", "template"."reminders", "template"."subtasks", "template"."repetition", "template"."position", "template"."next", "template"."repeated_for" as "user_id", coalesce($1::timestamptz, now())::timestamptz(3) as "now", template.space_id as "space_id", (select completed_at
    from task
    where task.id = template.waiting_for) as "completed_at", case when not exists (select
    from "user"
    where "user".id = "template"."repeated_for" and "user".active) then 'access' when "template"."space_id" = "template"."repeated_for" then null when exists (select
    from project
    where project.id = "template"."space_id" and project.archived) then 'archived' when not exists ( select
    from project_member as member
    where member.project_id = "template"."space_id" and member.user_id = "template"."repeated_for" and member.role >= 'member') then 'access' end as "hindrance"
    from "template"
    where "template"."create_at" <= coalesce($2::timestamptz, now())::timestamptz(3)
    order by "template"."create_at", "template"."id"
    limit 1
    for no key update of "template" skip locked;

-- templates: pause
with "after" as (update "template"
    set "repetition_status" = 'paused', "paused_because" = $1, "create_at" = null, "recurrence" = recurrence || ' (paused)', "version" = "version" + 1, "updated_at" = $2
    where "id" = $3
    returning "id", "name", "space_id", "project_id", "version", "recurrence"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'template.updated', "after"."space_id", 'template', "after"."id", "after"."name", "after"."project_id", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('recurrence', wire_value(left(after.recurrence, -length(' (paused)'))), wire_value("after"."recurrence"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, $4
    from "after"
    returning "event"."id")
select "after"."id"
    from "after";

-- templates: store where one is
update "template"
    set "repetition_status" = $1, "paused_because" = $2, "repeated_for" = $3, "position" = $4, "next" = $5, "waiting_for" = $6, "create_at" = $7
    where "id" = $8;

-- thumbnails: create
with "taken" as ( update stored_file
    set delete_after = null
    where id = $1 and stored_file.delete_after > now() and stored_file.removing_until is null and exists (select
    from attachment
    where attachment.id = $2) and not exists (select
    from attachment_thumbnail as known
    where known.attachment_id = $3)
    returning id), "made" as ( insert into attachment_thumbnail (attachment_id, file_id, width, height, size_bytes, sha256)
select $4::uuid, taken.id, $5, $6, $7, $8::bytea
    from taken
    returning attachment_id, width, height),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'attachment.updated', "attachment"."space_id", 'attachment', "attachment"."id", left("attachment"."name", 200), "task"."project_id", "attachment"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('thumbnail', null::jsonb, wire_value(jsonb_build_object('width', made.width, 'height', made.height)))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from made join attachment on attachment.id = made.attachment_id join task on task.id = attachment.task_id
    returning "event"."id")
select "made"."attachment_id"
    from "made";

-- thumbnails: find the image
select "stored_file"."id", "stored_file"."wrapped_key", attachment.size_bytes::double precision as "size_bytes"
    from "attachment"
    inner join "stored_file" on "stored_file"."id" = "attachment"."file_id"
    left join "attachment_thumbnail" as "known" on "known"."attachment_id" = "attachment"."id"
    where "attachment"."id" = $1 and "known"."attachment_id" is null;

-- time: change an entry, with every value
with "before" as (select "time_entry".id as "id", true as "allowed", true as "has_version", "time_entry" as "row", ("time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."note", "time_entry"."billable", "time_entry"."tags") is distinct
    from ($1, $2, $3, $4, $5, $6, $7::text[]) as "differs"
    from "time_entry"
    where (time_entry.user_id = $8 or time_entry.project_id = any(array((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) and "time_entry"."id" = $11
    for no key update of "time_entry"),
  "after" as (update "time_entry"
    set "task_id" = $12, "project_id" = $13, "started_at" = $14, "ended_at" = $15, "note" = $16, "billable" = $17, "tags" = $18::text[], "version" = "time_entry".version + 1, "updated_at" = $19
    from before
    where "time_entry".id = before.id and before.allowed and before.has_version and before.differs
    returning "time_entry" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select coalesce(("after".row)."user_id", $20::uuid), 'time_entry.updated', 'time_entry', ("after".row)."id", null, ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('billable', wire_value(("before".row)."billable"), wire_value(("after".row)."billable")), ('ended_at', wire_value(("before".row)."ended_at"), wire_value(("after".row)."ended_at")), ('note', wire_value(("before".row)."note"), wire_value(("after".row)."note")), ('started_at', wire_value(("before".row)."started_at"), wire_value(("after".row)."started_at")), ('tags', wire_value(("before".row)."tags"), wire_value(("after".row)."tags")), ('task_id', wire_value(("before".row)."task_id"), wire_value(("after".row)."task_id"))) as change (field, before, after)
    where before is distinct
    from after), $21, $22, $23, $24, $25
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "time_entry" on "time_entry".id = before.id;

-- time: create an entry
with "after" as (insert into "time_entry" ("user_id", "task_id", "project_id", "started_at", "ended_at", "note", "billable", "tags", "created_at", "updated_at") values ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9, $10)
    returning "time_entry" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select coalesce(("after".row)."user_id", $11::uuid), 'time_entry.created', 'time_entry', ("after".row)."id", null, ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('billable', null::jsonb, wire_value(("after".row)."billable")), ('ended_at', null::jsonb, wire_value(("after".row)."ended_at")), ('note', null::jsonb, wire_value(("after".row)."note")), ('started_at', null::jsonb, wire_value(("after".row)."started_at")), ('tags', null::jsonb, wire_value(("after".row)."tags")), ('task_id', null::jsonb, wire_value(("after".row)."task_id"))) as change (field, before, after)
    where before is distinct
    from after), $12, $13, $14, $15, $16
    from after
    returning "event"."id")
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at"
    from (select (after.row).*
    from after) as "time_entry";

-- time: delete an entry
with "before" as (select "time_entry".id as "id", true as "allowed", true as "has_version"
    from "time_entry"
    where (time_entry.user_id = $1 or time_entry.project_id = any(array((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) and "time_entry"."id" = $4
    for update of "time_entry"),
  "gone" as (delete
    from "time_entry" using before
    where "time_entry".id = before.id and before.allowed and before.has_version
    returning "time_entry" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select coalesce(("gone".row)."user_id", $5::uuid), 'time_entry.deleted', 'time_entry', ("gone".row)."id", null, ("gone".row)."project_id", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('task_id', wire_value(("gone".row)."task_id"), wire_value(null::jsonb))) as change (field, before, after)
    where before is distinct
    from after), $6, $7, $8, $9, $10
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- time: find an entry to write
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", "project"."time_overlap", "project"."time_locked_until", "time_entry"."user_id" as "worker_id", coalesce(project.archived, false) as "archived", (select space.role
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space
    where space.id = coalesce(time_entry.project_id, $3::uuid)) as "role"
    from "time_entry"
    left join "project" on "project"."id" = "time_entry"."project_id"
    where (time_entry.user_id = $4 or time_entry.project_id = any(array((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) and "time_entry"."id" = $7;

-- time: find an overlap
select "id", "started_at", "ended_at"
    from "time_entry"
    where "user_id" = $1 and "project_id" = $2 and "id" <> $3 and started_at < coalesce($4::timestamptz, 'infinity') and coalesce(ended_at, 'infinity') > $5::timestamptz
    order by "started_at"
    limit 1;

-- time: find the names of projects
select "project"."id", "project"."name"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where project.id = any($3::uuid[]);

-- time: find the place of an entry
select "task"."project_id", "space"."role", "space"."archived", "project"."time_overlap", "project"."time_locked_until", ($1::uuid = $2::uuid or exists ( select
    from project_member join "user" on "user".id = project_member.user_id
    where project_member.project_id = task.project_id and project_member.user_id = $3 and "user".active)) as "has_worker"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    left join "project" on "project"."id" = "task"."project_id"
    where "task"."id" = $6 and "task"."deleted_at" is null;

-- time: get an entry
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", ( select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = time_entry.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "time_entry"."user_id") as obj) as "user"
    from "time_entry"
    where (time_entry.user_id = $3 or time_entry.project_id = any(array((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) and "time_entry"."id" = $6;

-- time: get the running timer
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", ( select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = time_entry.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "time_entry"."user_id") as obj) as "user"
    from "time_entry"
    where "time_entry"."user_id" = $3 and "time_entry"."ended_at" is null;

-- time: list entries, after a cursor, with every filter
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", ( select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = time_entry.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "time_entry"."user_id") as obj) as "user", counted.total as "total", "time_entry"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "time_entry".*
    from (((select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", "time_entry"."user_id", "time_entry"."started_at" as "sort_value"
    from "time_entry"
    where (time_entry.user_id = $3 and time_entry.user_id = any($4::uuid[]) and time_entry.task_id = any($5::uuid[]) and time_entry.project_id = any($6::uuid[]) and time_entry.started_at >= $7::timestamptz and time_entry.started_at < $8::timestamptz and time_entry.billable and fold_all(time_entry.tags) && fold_all($9::text[]) and time_entry.ended_at is null) and ("time_entry"."started_at", "time_entry"."id") < ($10::timestamptz, $11::uuid)
    order by "time_entry"."started_at" desc, "time_entry"."id" desc
    limit $12::bigint + $13::bigint))
    union all select entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $14
    union all select "own"."id", "own"."role"
    from (select $15::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ((select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", "time_entry"."user_id", "time_entry"."started_at" as "sort_value"
    from "time_entry"
    where (time_entry.project_id = managed.id and time_entry.user_id is distinct
    from $16::uuid and time_entry.user_id = any($17::uuid[]) and time_entry.task_id = any($18::uuid[]) and time_entry.project_id = any($19::uuid[]) and time_entry.started_at >= $20::timestamptz and time_entry.started_at < $21::timestamptz and time_entry.billable and fold_all(time_entry.tags) && fold_all($22::text[]) and time_entry.ended_at is null) and ("time_entry"."started_at", "time_entry"."id") < ($23::timestamptz, $24::uuid)
    order by "time_entry"."started_at" desc, "time_entry"."id" desc
    limit $25::bigint + $26::bigint)) as entry) as "time_entry"
    order by time_entry.sort_value desc, time_entry.id desc
    limit $27 offset $28) as "time_entry" on true
    order by "time_entry"."sort_value" desc, "time_entry"."id" desc;

-- time: list entries, first page
select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", ( select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from ( select task.*
    from task join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = task.space_id
    where task.deleted_at is null or "space"."role" >= 'member') as task
    where task.id = time_entry.task_id) as "task", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "time_entry"."user_id") as obj) as "user", counted.total as "total", "time_entry"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "time_entry"."id" as "id"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $3
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $6::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry") as listed) as "counted"
    left join lateral (select "time_entry".*
    from (((select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", "time_entry"."user_id", "time_entry"."started_at" as "sort_value"
    from "time_entry"
    where time_entry.user_id = $9
    order by "time_entry"."started_at" desc, "time_entry"."id" desc
    limit $10::bigint + $11::bigint))
    union all select entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $12
    union all select "own"."id", "own"."role"
    from (select $13::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed cross join lateral ((select "time_entry"."id", "time_entry"."task_id", "time_entry"."project_id", "time_entry"."started_at", "time_entry"."ended_at", "time_entry"."seconds", "time_entry"."note", "time_entry"."billable", "time_entry"."tags", "time_entry"."version", "time_entry"."created_at", "time_entry"."updated_at", "time_entry"."user_id", "time_entry"."started_at" as "sort_value"
    from "time_entry"
    where time_entry.project_id = managed.id and time_entry.user_id is distinct
    from $14::uuid
    order by "time_entry"."started_at" desc, "time_entry"."id" desc
    limit $15::bigint + $16::bigint)) as entry) as "time_entry"
    order by time_entry.sort_value desc, time_entry.id desc
    limit $17 offset $18) as "time_entry" on true
    order by "time_entry"."sort_value" desc, "time_entry"."id" desc;

-- time: lock an entry
select "time_entry"."id", "time_entry"."project_id"
    from "time_entry"
    where (time_entry.user_id = $1 or time_entry.project_id = any(array((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) and "time_entry"."id" = $4
    for update of "time_entry";

-- time: lock tasks
select "task"."id", "task"."project_id"
    from "task"
    where (task.id = any($1::uuid[]) or task.id = $2::uuid and task.space_id in (select space.id
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as space))
    order by "task"."id"
    for no key update of "task";

-- time: lock the user
select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 25));

-- time: sum a list, with every filter
select coalesce(sum(time_entry.seconds), 0)::bigint as "total_seconds", coalesce(sum(time_entry.seconds) filter (where time_entry.billable), 0)::bigint as "billable_seconds"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $1
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $4::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry"
    where time_entry.user_id = any($7::uuid[]) and time_entry.task_id = any($8::uuid[]) and time_entry.project_id = any($9::uuid[]) and time_entry.started_at >= $10::timestamptz and time_entry.started_at < $11::timestamptz and time_entry.billable and fold_all(time_entry.tags) && fold_all($12::text[]) and time_entry.ended_at is null;

-- time: sum a list, without filters
select coalesce(sum(time_entry.seconds), 0)::bigint as "total_seconds", coalesce(sum(time_entry.seconds) filter (where time_entry.billable), 0)::bigint as "billable_seconds"
    from ( select time_entry.*
    from time_entry
    where time_entry.user_id = $1
    union all select time_entry.*
    from (select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin') as managed join time_entry on time_entry.project_id = managed.id
    where time_entry.user_id is distinct
    from $4::uuid and (select exists ((select "space"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $5
    union all select "own"."id", "own"."role"
    from (select $6::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."role" >= 'admin')))) as "time_entry";

-- traces: continue in the transaction of a job
select set_config('taskflow.traceparent', $1, true);

-- transfer: find the names of projects
select "project"."id", "project"."name"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where project.id = any($3::uuid[]);

-- uploads: add a part
with "taken" as (update "stored_file"
    set "delete_after" = null
    where "stored_file"."id" = $1 and stored_file.delete_after > now() and stored_file.removing_until is null
    returning "stored_file"."id"),
  "extended" as (update "upload"
    set "received_bytes" = received_bytes + $2::bigint, "size_bytes" = coalesce(size_bytes, $3::bigint), "expires_at" = $4, "writer" = null
    where "id" = $5 and "writer" = $6 and received_bytes = $7::bigint and finished_at is null and expires_at > now() and exists (select
    from taken)
    returning "id") insert into "upload_part" ("file_id", "upload_id", "start_byte", "size_bytes")
select taken.id, extended.id, $8::bigint, $9::bigint
    from taken, extended
    returning "upload_id";

-- uploads: cancel
delete
    from "upload"
    where "id" = $1 and "uploader_id" = $2
    returning "id";

-- uploads: count
select count(*)::integer as "count"
    from "upload"
    where "upload"."uploader_id" = $1 and "upload"."finished_at" is null and "upload"."expires_at" > now();

-- uploads: create
with "target" as (select "task"."id", "task"."space_id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    where "task"."deleted_at" is null and "task"."id" = $3 and ("space"."role" >= 'member' and not "space"."archived")) insert into "upload" ("task_id", "space_id", "comment_id", "uploader_id", "name", "description", "size_bytes", "created_at", "expires_at")
select id, space_id, $4::uuid, $5::uuid, $6, $7, $8::bigint, $9::timestamptz, $10::timestamptz
    from target
    returning "id";

-- uploads: find the parts
select "stored_file"."id", "stored_file"."wrapped_key", upload_part.size_bytes::double precision as "size_bytes"
    from "upload_part"
    inner join "stored_file" on "stored_file"."id" = "upload_part"."file_id"
    where "upload_part"."upload_id" = $1
    order by "upload_part"."start_byte";

-- uploads: finish
update "upload"
    set "received_bytes" = $1::bigint, "size_bytes" = $2::bigint, "finished_at" = $3, "writer" = null
    where "id" = $4 and "writer" = $5 and received_bytes = $6::bigint and finished_at is null and expires_at > now()
    returning "id";

-- uploads: get
select "upload"."id", "upload"."task_id", "upload"."comment_id", "upload"."name", "upload"."description", "upload"."size_bytes"::double precision as "size_bytes", upload.received_bytes::double precision as "received_bytes", "upload"."attachment_id", "upload"."created_at", "upload"."expires_at", "upload"."finished_at", "task"."project_id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "task" on "task"."space_id" = "space"."id"
    inner join "upload" on "upload"."task_id" = "task"."id"
    where "task"."deleted_at" is null and "upload"."id" = $3 and "upload"."uploader_id" = $4 and "upload"."expires_at" > now();

-- uploads: name the attachment
update "upload"
    set "attachment_id" = $1
    where "id" = $2;

-- uploads: remove the parts
delete
    from "upload_part"
    where "upload_id" = $1;

-- uploads: set the size
update "upload"
    set "size_bytes" = $1::bigint, "expires_at" = $2, "writer" = null
    where "id" = $3 and "writer" = $4 and received_bytes = $5::bigint and finished_at is null and expires_at > now()
    returning "id";

-- uploads: take
update "upload"
    set "writer" = $1
    where "id" = $2 and "uploader_id" = $3 and received_bytes = $4::bigint and finished_at is null and expires_at > now()
    returning "id";

-- users: change the profile, a name, for a version
with "chosen" as (select "project"."id"
    from "project_member"
    inner join "project" on "project"."id" = "project_member"."project_id"
    where "project_member"."user_id" = $1 and "project"."id" = null for key share of "project"),
  "before" as (select "id", "user" as "row", ("user"."full_name") is distinct
    from ($2) as "differs"
    from "user"
    where "id" = $3 and "active" = true and not (false) and version = any($4::integer[])
    for no key update),
  "after" as (update "user"
    set "full_name" = $5, "version" = "user"."version" + 1, "updated_at" = $6
    from "before"
    where "user"."id" = "before"."id" and "before"."differs" = true
    returning "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('full_name', wire_value(("before".row)."full_name"), wire_value(("after".row)."full_name"))) as change (field, before, after)
    where before is distinct
    from after), $7, $8, $9, $10, $11
    from before, after
    returning "event"."id"),
  "profile" as (select "id", "email", "email_verified", "full_name", "avatar_url", "timezone", "locale", "settings", "role", "version", "created_at", "updated_at"
    from "after"
    union all select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("before"."row") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at"
    from "before"
    inner join lateral (select (before.row).*) as "user" on true
    where "before"."differs" = false)
select "profile"."id", "profile"."email", "profile"."email_verified", "profile"."full_name", "profile"."avatar_url", "profile"."timezone", "profile"."locale", "profile"."settings", "profile"."role", "profile"."version", "profile"."created_at", "profile"."updated_at", "asked"."unknown_project"
    from (select false as unknown_project) as "asked"
    left join "profile" on true;

-- users: change the profile, all fields
with "chosen" as (select "project"."id"
    from "project_member"
    inner join "project" on "project"."id" = "project_member"."project_id"
    where "project_member"."user_id" = $1 and "project"."id" = $2 for key share of "project"),
  "before" as (select "id", "user" as "row", ("user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", "user"."default_project_id", "user"."reminder_time") is distinct
    from ($3, $4, $5, $6, $7, $8) or merge_patch("user".settings, $9::jsonb) <> "user".settings as "differs"
    from "user"
    where "id" = $10 and "active" = true and not ($11::uuid is not null and not exists (select
    from chosen)) and true
    for no key update),
  "after" as (update "user"
    set "full_name" = $12, "avatar_url" = $13, "timezone" = $14, "locale" = $15, "default_project_id" = $16, "reminder_time" = $17, "version" = "user"."version" + 1, "updated_at" = $18, "settings" = merge_patch("user".settings, $19::jsonb)
    from "before"
    where "user"."id" = "before"."id" and "before"."differs" = true
    returning "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('avatar_url', wire_value(("before".row)."avatar_url"), wire_value(("after".row)."avatar_url")), ('full_name', wire_value(("before".row)."full_name"), wire_value(("after".row)."full_name")), ('locale', wire_value(("before".row)."locale"), wire_value(("after".row)."locale")), ('settings', wire_value(user_settings(("before".row))), wire_value(user_settings(("after".row)))), ('timezone', wire_value(("before".row)."timezone"), wire_value(("after".row)."timezone"))) as change (field, before, after)
    where before is distinct
    from after), $20, $21, $22, $23, $24
    from before, after
    returning "event"."id"),
  "profile" as (select "id", "email", "email_verified", "full_name", "avatar_url", "timezone", "locale", "settings", "role", "version", "created_at", "updated_at"
    from "after"
    union all select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("before"."row") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at"
    from "before"
    inner join lateral (select (before.row).*) as "user" on true
    where "before"."differs" = false)
select "profile"."id", "profile"."email", "profile"."email_verified", "profile"."full_name", "profile"."avatar_url", "profile"."timezone", "profile"."locale", "profile"."settings", "profile"."role", "profile"."version", "profile"."created_at", "profile"."updated_at", "asked"."unknown_project"
    from (select $25::uuid is not null and not exists (select
    from chosen) as unknown_project) as "asked"
    left join "profile" on true;

-- users: close an account
with "closed" as (update "user"
    set "active" = false, "email" = id::text, "email_verified" = false, "password_hash" = '', "full_name" = 'Deleted user', "avatar_url" = null, "timezone" = default, "locale" = default, "settings" = default, "default_project_id" = null, "reminder_time" = default, "role" = 'user', "version" = "version" + 1, "updated_at" = $1
    where "id" = $2
    returning "id"),
  "ended" as (update "session"
    set "revoked_at" = now()
    from "closed"
    where "session"."user_id" = "closed"."id" and "session"."revoked_at" is null),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "actor_id", "request_id", "client_address", "created_at")
select 'user.deleted', $3, 'user', $4, null, $5, $6, null, $7
    from "closed"
    returning "event"."id")
select "id"
    from "closed";

-- users: erase memberships in the projects of others
with "gone" as (delete
    from "project_member"
    where "user_id" = $1 and "role" <> 'owner'
    returning "project_id", "user_id" as "id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "created_at")
select 'user.deleted', "gone"."project_id", 'user', $2, null, "gone"."project_id", null, null, null, now()
    from "gone"
    returning "event"."id"),
  "project_before" as (select "project"."id", project as "row"
    from "project"
    where (project.id, project.default_assignee_id) in (select gone.project_id, gone.id
    from gone)
    order by "project"."id"
    for no key update),
  "project_after" as (update "project"
    set "default_assignee_id" = null, "version" = "project"."version" + 1, "updated_at" = now()
    from project_before as "project_before"
    where "project"."id" = "project_before"."id"
    returning "project"."id", "project"."name", "project"."version", project as "row"),
  "project_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'project.updated', "project_after"."id", 'project', "project_after"."id", "project_after"."name", "project_after"."id", "project_after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('default_assignee_id', wire_value((project_before.row).default_assignee_id), wire_value(null::uuid))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, now()
    from project_before join project_after using (id)
    returning "event"."id"),
  "revoked" as (update "invitation"
    set "status" = case when invitation.expires_at > now() then 'revoked' else 'expired' end::invitation_status, "digest" = null, "ended_at" = least(invitation.expires_at, now()::timestamptz)
    from gone as "gone"
    where "invitation"."project_id" = "gone"."project_id" and "invitation"."inviter_id" = "gone"."id" and "invitation"."status" = 'open'
    returning "invitation"."id", "invitation"."project_id", "invitation"."status"),
  "revoked_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "created_at")
select 'invitation.revoked', "revoked"."project_id", 'invitation', "revoked"."id", null, "revoked"."project_id", null, null, null, now()
    from revoked
    where revoked.status = 'revoked'
    returning "event"."id")
select "project_id"
    from "gone";

-- users: find a candidate for the role of administrator
select "user"."role", "user"."active"
    from "user"
    where "user"."password_hash" <> '' and "user"."email" = $1;

-- users: find an account to close
select "email", case when "user".email_verified then "user".full_name end as "full_name", "locale", "timezone", "password_hash"
    from "user"
    where "id" = $1 and "active" = true;

-- users: find shared projects of an account to close
select "project"."id", "project"."name"
    from "project"
    inner join "project_member" as "owner" on "owner"."project_id" = "project"."id"
    where "owner"."user_id" = $1 and "owner"."role" = 'owner' and exists (select "other"."user_id"
    from "project_member" as "other"
    where "other"."project_id" = "project"."id" and "other"."user_id" <> $2)
    order by "project"."name", "project"."id"
    limit 100;

-- users: get several
select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."password_hash" <> '' and "user".id = any($1::uuid[]);

-- users: get the profile
select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at"
    from "user"
    where "id" = $1 and "active" = true;

-- users: get the profile and its revision
select "user"."id", "user"."email", "user"."email_verified", "user"."full_name", "user"."avatar_url", "user"."timezone", "user"."locale", user_settings("user") as "settings", "user"."role", "user"."version", "user"."created_at", "user"."updated_at", concat_ws('.', "user".xmin, "user".version, extract(epoch
    from "user".updated_at)) as "revision"
    from "user"
    where "id" = $1 and "active" = true;

-- users: leave the projects of others
with "gone" as (delete
    from "project_member"
    where "user_id" = $1 and "role" <> 'owner'
    returning "project_id", "user_id" as "id"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "created_at")
select 'user.deleted', "gone"."project_id", 'user', $2, null, "gone"."project_id", $3, $4, null, $5
    from "gone"
    returning "event"."id"),
  "project_before" as (select "project"."id", project as "row"
    from "project"
    where (project.id, project.default_assignee_id) in (select gone.project_id, gone.id
    from gone)
    order by "project"."id"
    for no key update),
  "project_after" as (update "project"
    set "default_assignee_id" = null, "version" = "project"."version" + 1, "updated_at" = $6
    from project_before as "project_before"
    where "project"."id" = "project_before"."id"
    returning "project"."id", "project"."name", "project"."version", project as "row"),
  "project_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'project.updated', "project_after"."id", 'project', "project_after"."id", "project_after"."name", "project_after"."id", "project_after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('default_assignee_id', wire_value((project_before.row).default_assignee_id), wire_value(null::uuid))) as change (field, before, after)
    where before is distinct
    from after), $7, $8, null, $9
    from project_before join project_after using (id)
    returning "event"."id"),
  "revoked" as (update "invitation"
    set "status" = case when invitation.expires_at > now() then 'revoked' else 'expired' end::invitation_status, "digest" = null, "ended_at" = least(invitation.expires_at, $10::timestamptz)
    from gone as "gone"
    where "invitation"."project_id" = "gone"."project_id" and "invitation"."inviter_id" = "gone"."id" and "invitation"."status" = 'open'
    returning "invitation"."id", "invitation"."project_id", "invitation"."status"),
  "revoked_event" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "created_at")
select 'invitation.revoked', "revoked"."project_id", 'invitation', "revoked"."id", null, "revoked"."project_id", $11, $12, null, $13
    from revoked
    where revoked.status = 'revoked'
    returning "event"."id")
select "project_id"
    from "gone";

-- users: list the administrators
select "user"."email", "user"."full_name", "user"."active"
    from "user"
    where "user"."password_hash" <> '' and "user"."role" = 'admin'
    order by "user"."created_at", "user"."id";

-- users: lock an account to close
select "id"
    from "user"
    where "id" = $1 and "active" = true and "password_hash" = $2
    for update;

-- users: lock the projects of an account to close
select "project"."id"
    from "project"
    inner join "project_member" as "owner" on "owner"."project_id" = "project"."id"
    where "owner"."user_id" = $1 and "owner"."role" = 'owner'
    order by "project"."id"
    for update of "project";

-- users: set the role, to administrator
with "locked" as (select "user"."id", "user"."email", "user"."role", "user"."active", "user"."email_verified", "user" as "row"
    from "user"
    where "user"."password_hash" <> '' and "user"."email" = $1
    order by "user"."id"
    for no key update),
  "before" as (select "locked"."id", "locked"."role", "locked"."active", "locked"."email_verified", "locked"."row", (locked.role = 'admin' and locked.active) and (select count(*)
    from locked
    where (locked.role = 'admin' and locked.active)) = 1 as "is_last"
    from "locked"
    where "locked"."email" = $2),
  "after" as (update "user"
    set "role" = 'admin', "version" = "user"."version" + 1, "updated_at" = $3
    from "before"
    where "user"."id" = "before"."id" and "before"."role" <> 'admin' and ($4::boolean or not before.is_last)
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', wire_value(("before".row)."role"), wire_value(("after".row)."role"))) as change (field, before, after)
    where before is distinct
    from after), null, $5, null, $6
    from before, after
    returning "event"."id")
select "before"."role", "before"."active", "before"."email_verified", "before"."is_last"
    from "before";

-- users: set the role, to user
with "locked" as (select "user"."id", "user"."email", "user"."role", "user"."active", "user"."email_verified", "user" as "row"
    from "user"
    where "user"."password_hash" <> '' and ("user"."email" = $1 or ("user"."role" = 'admin' and "user"."active" = true))
    order by "user"."id"
    for no key update),
  "before" as (select "locked"."id", "locked"."role", "locked"."active", "locked"."email_verified", "locked"."row", (locked.role = 'admin' and locked.active) and (select count(*)
    from locked
    where (locked.role = 'admin' and locked.active)) = 1 as "is_last"
    from "locked"
    where "locked"."email" = $2),
  "after" as (update "user"
    set "role" = 'user', "version" = "user"."version" + 1, "updated_at" = $3
    from "before"
    where "user"."id" = "before"."id" and "before"."role" <> 'user' and ($4::boolean or not before.is_last)
    returning "user"."id", "user"."full_name", "user"."version", "user" as "row"),
  "logged" as (insert into "event" ("type", "space_id", "subject_type", "subject_id", "subject_name", "version", "changes", "actor_id", "request_id", "client_address", "created_at")
select 'user.updated', "after"."id", 'user', "after"."id", "after"."full_name", "after"."version", (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('role', wire_value(("before".row)."role"), wire_value(("after".row)."role"))) as change (field, before, after)
    where before is distinct
    from after), null, $5, null, $6
    from before, after
    returning "event"."id")
select "before"."role", "before"."active", "before"."email_verified", "before"."is_last"
    from "before";

-- views: change, with every value
with "before" as (select "view".id as "id", true as "allowed", true as "has_version", "view" as "row", ("view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns") is distinct
    from ($1, $2, $3, $4, $5, $6::text[]) as "differs"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where "view"."id" = $9
    for no key update of "view"),
  "after" as (update "view"
    set "name" = $10, "filter" = $11, "sort" = $12, "order" = $13, "group_by" = $14, "columns" = $15::text[], "version" = "view".version + 1, "updated_at" = $16
    from before
    where "view".id = before.id and before.allowed and before.has_version and before.differs
    returning "view" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'view.updated', 'view', ("after".row)."id", ("after".row)."name", ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('columns', wire_value(("before".row)."columns"), wire_value(("after".row)."columns")), ('filter', wire_value(("before".row)."filter"), wire_value(("after".row)."filter")), ('group_by', wire_value(("before".row)."group_by"), wire_value(("after".row)."group_by")), ('name', wire_value(("before".row)."name"), wire_value(("after".row)."name")), ('order', wire_value(("before".row)."order"), wire_value(("after".row)."order")), ('sort', wire_value(("before".row)."sort"), wire_value(("after".row)."sort"))) as change (field, before, after)
    where before is distinct
    from after), $17, $18, $19, $20, $21
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "view" on "view".id = before.id;

-- views: create
with "before" as (select "space"."id", ("space"."role" >= 'member' and not "space"."archived") as "allowed"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    where "space"."id" = $3),
  "after" as (insert into "view" ("project_id", "owner_id", "name", "filter", "sort", "order", "group_by", "columns", "created_by", "created_at", "updated_at")
select case when before.id <> $4::uuid then before.id end, case when not before.id <> $5::uuid then before.id end, $6, $7, $8, $9, $10, $11::text[], $12, $13, $14
    from before
    where before.allowed
    returning "view" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'view.created', 'view', ("after".row)."id", ("after".row)."name", ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('columns', null::jsonb, wire_value(("after".row)."columns")), ('filter', null::jsonb, wire_value(("after".row)."filter")), ('group_by', null::jsonb, wire_value(("after".row)."group_by")), ('name', null::jsonb, wire_value(("after".row)."name")), ('order', null::jsonb, wire_value(("after".row)."order")), ('sort', null::jsonb, wire_value(("after".row)."sort"))) as change (field, before, after)
    where before is distinct
    from after), $15, $16, $17, $18, $19
    from before, after
    returning "event"."id")
select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after) as "view" on true;

-- views: delete
with "before" as (select "view".id as "id", true as "allowed", true as "has_version"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where "view"."id" = $3
    for update of "view"),
  "gone" as (delete
    from "view" using before
    where "view".id = before.id and before.allowed and before.has_version
    returning "view" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."space_id", 'view.deleted', 'view', ("gone".row)."id", ("gone".row)."name", ("gone".row)."project_id", $4, $5, $6, $7, $8
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- views: find one to write
select "space"."role", "space"."archived", "view"."version", "view"."project_id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where "view"."id" = $3;

-- views: find the names in filters
select *
    from (select 'project' as type, one.id, one.name, not exists (select
    from (select project.id, project.name
    from project join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = project.id) as other
    where other.id <> one.id and fold(other.name) = fold(one.name)) as is_only
    from (select project.id, project.name
    from project join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as space on space.id = project.id) as one
    where one.id = any($5::uuid[])
    union all select 'category' as type, one.id, one.name, not exists (select
    from (select id, name
    from category
    where owner_id = $6) as other
    where other.id <> one.id and fold(other.name) = fold(one.name)) as is_only
    from (select id, name
    from category
    where owner_id = $7) as one
    where one.id = any($8::uuid[])
    union all select 'user' as type, one.id, one.name, not exists (select
    from (select "user".id, "user".full_name as name
    from "user"
    where "user".id = $9::uuid or exists ( select
    from project_member as own join project_member as other on other.project_id = own.project_id
    where own.user_id = $10 and other.user_id = "user".id)) as other
    where other.id <> one.id and fold(other.name) = fold(one.name)) as is_only
    from (select "user".id, "user".full_name as name
    from "user"
    where "user".id = $11::uuid or exists ( select
    from project_member as own join project_member as other on other.project_id = own.project_id
    where own.user_id = $12 and other.user_id = "user".id)) as one
    where one.id = any($13::uuid[])) as "named";

-- views: find the space of a new one
select "space"."role", "space"."archived"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    where "space"."id" = $3;

-- views: get
select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "view"."created_by") as obj) as "created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where "view"."id" = $3;

-- views: get several
select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "view"."created_by") as obj) as "created_by"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where view.id = any($3::uuid[]);

-- views: list, after a cursor, with every filter
select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "view"."created_by") as obj) as "created_by", counted.total as "total", "view"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", "view"."created_by", "view"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where strpos(fold("view"."name"), fold($3)) > 0 and view.project_id = any($4::uuid[]) and ("view"."created_at", "view"."id") < ($5::timestamptz, $6::uuid)
    order by "view"."created_at" desc, "view"."id" desc
    limit $7 offset $8) as "view" on true
    order by "view"."sort_value" desc, "view"."id" desc;

-- views: list, first page
select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "view"."created_by") as obj) as "created_by", counted.total as "total", "view"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "view"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "view" on "view"."space_id" = "space"."id") as listed) as "counted"
    left join lateral (select "view"."id", "view"."project_id", "view"."name", "view"."filter", "view"."sort", "view"."order", "view"."group_by", "view"."columns", "view"."version", "view"."created_at", "view"."updated_at", "view"."created_by", fold("view"."name") as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    order by fold("view"."name") asc, "view"."id" asc
    limit $5 offset $6) as "view" on true
    order by "view"."sort_value" asc, "view"."id" asc;

-- views: lock
select "view"."id"
    from (select "own"."id", "own"."role", coalesce(project.archived, false) as "archived"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "own"
    left join "project" on "project"."id" = "own"."id") as "space"
    inner join "view" on "view"."space_id" = "space"."id"
    where "view"."id" = $3
    for update of "view";

-- webhooks: change, with every value
with "before" as (select "webhook".id as "id", true as "allowed", true as "has_version", "webhook" as "row", ("webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."owner_id", "webhook"."events") is distinct
    from ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text[]) as "differs"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $11
    union all select "own"."id", "own"."role"
    from (select $12::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "webhook"."id" = $13
    for no key update of "webhook"),
  "after" as (update "webhook"
    set "description" = $14, "url" = $15, "host" = $16, "format" = $17, "filter" = $18, "enabled" = $19, "disabled_reason" = $20, "disabled_at" = $21, "owner_id" = $22, "events" = $23::text[], "version" = "webhook".version + 1, "updated_at" = $24
    from before
    where "webhook".id = before.id and before.allowed and before.has_version and before.differs
    returning "webhook" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'webhook.updated', 'webhook', ("after".row)."id", left(("after".row)."host", 200), ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('description', wire_value(("before".row)."description"), wire_value(("after".row)."description")), ('disabled_reason', wire_value(("before".row)."disabled_reason"), wire_value(("after".row)."disabled_reason")), ('enabled', wire_value(("before".row)."enabled"), wire_value(("after".row)."enabled")), ('events', wire_value(("before".row)."events"), wire_value(("after".row)."events")), ('filter', wire_value(("before".row)."filter"), wire_value(("after".row)."filter")), ('format', wire_value(("before".row)."format"), wire_value(("after".row)."format")), ('host', wire_value(("before".row)."host"), wire_value(("after".row)."host"))) as change (field, before, after)
    where before is distinct
    from after), $25, $26, $27, $28, $29
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", "webhook"."owner_id", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "webhook" on "webhook".id = before.id;

-- webhooks: claim deliveries
 select id, lease, webhook_id
    from claim_webhook_deliveries( $1::integer, $2::boolean, make_interval(secs => $3));

-- webhooks: count the other ones of an owner
select count(*)::integer as "count"
    from "webhook"
    where "owner_id" = $1 and "id" <> $2;

-- webhooks: create
with "before" as (select "space"."id", "space"."role" >= 'admin' as "allowed"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."id" = $3),
  "after" as (insert into "webhook" ("id", "owner_id", "project_id", "description", "url", "host", "format", "events", "filter", "secret", "secret_digest", "created_at", "updated_at")
select $4, $5, case when before.id <> $6::uuid then before.id end, $7, $8, $9, $10, $11::text[], $12, $13, $14, $15, $16
    from before
    where before.allowed
    returning "webhook" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'webhook.created', 'webhook', ("after".row)."id", left(("after".row)."host", 200), ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('description', null::jsonb, wire_value(("after".row)."description")), ('disabled_reason', null::jsonb, wire_value(("after".row)."disabled_reason")), ('enabled', null::jsonb, wire_value(("after".row)."enabled")), ('events', null::jsonb, wire_value(("after".row)."events")), ('filter', null::jsonb, wire_value(("after".row)."filter")), ('format', null::jsonb, wire_value(("after".row)."format")), ('host', null::jsonb, wire_value(("after".row)."host"))) as change (field, before, after)
    where before is distinct
    from after), $17, $18, $19, $20, $21
    from before, after
    returning "event"."id")
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", "webhook"."owner_id", "before"."allowed", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "webhook"."owner_id") as obj) as "owner"
    from "before"
    left join (select (after.row).*
    from after) as "webhook" on true;

-- webhooks: create the queue of one
insert into "webhook_queue" ("webhook_id") values ($1);

-- webhooks: delete
with "before" as (select "webhook".id as "id", true as "allowed", true as "has_version"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "webhook"."id" = $3
    for update of "webhook"),
  "gone" as (delete
    from "webhook" using before
    where "webhook".id = before.id and before.allowed and before.has_version
    returning "webhook" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("gone".row)."space_id", 'webhook.deleted', 'webhook', ("gone".row)."id", left(("gone".row)."host", 200), ("gone".row)."project_id", $4, $5, $6, $7, $8
    from before join "gone" on ("gone".row).id = before.id
    returning "event"."id")
select before.allowed as "allowed", (gone.row).id as "id"
    from "before"
    left join "gone" on (gone.row).id = before.id;

-- webhooks: disable one
with "before" as (select "webhook".id as "id", true as "allowed", true as "has_version", "webhook" as "row", ("webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at") is distinct
    from (false, $1, now()) as "differs"
    from "webhook"
    where "webhook"."id" = $2
    for no key update of "webhook"),
  "after" as (update "webhook"
    set "enabled" = false, "disabled_reason" = $3, "disabled_at" = now(), "version" = "webhook".version + 1, "updated_at" = now()
    from before
    where "webhook".id = before.id and before.allowed and before.has_version and before.differs
    returning "webhook" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'webhook.disabled', 'webhook', ("after".row)."id", left(("after".row)."host", 200), ("after".row)."project_id", (after.row).version, (select coalesce(jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)), '[]')
    from (values ('disabled_reason', wire_value(("before".row)."disabled_reason"), wire_value(("after".row)."disabled_reason")), ('enabled', wire_value(("before".row)."enabled"), wire_value(("after".row)."enabled"))) as change (field, before, after)
    where before is distinct
    from after), null, null, null, null, now()
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", "webhook"."owner_id", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "webhook" on "webhook".id = before.id;

-- webhooks: find a running replay
select "id"
    from "background_job"
    where "kind" = 'webhook_replay' and "finished_at" is null and payload ->> 'webhook_id' = $1
    limit 1;

-- webhooks: find claimed messages
select "webhook_delivery"."id", "webhook_delivery"."lease", "webhook_delivery"."webhook_id", "webhook_delivery"."tries", "webhook_delivery"."event_id", "webhook_delivery"."event_type", "webhook_delivery"."sequence", "webhook_delivery"."created_at", "webhook"."project_id", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."secret", case when webhook.previous_secret_expires_at > clock_timestamp() then webhook.previous_secret end as "previous_secret", (select to_json(shown) as "json"
    from (select "event"."id", "event"."type", "event"."project_id", "event"."version", "event"."changes", "event"."request_id", "event"."origin", "event"."bulk_id", "event"."undo_of", "event"."created_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "event"."actor_id") as obj) as "actor", json_build_object('type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) as "subject"
    from "event"
    inner join "user" on "user"."id" = "webhook"."owner_id"
    inner join (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "webhook"."owner_id"
    union all select "own"."id", "own"."role"
    from (select "webhook"."owner_id"::uuid as id, 'owner'::project_role as role) as "own") as "space" on "space"."id" = "event"."space_id"
    where "event"."position" = "webhook_delivery"."position" and "user"."active" = true and ( event.space_id = coalesce(webhook.project_id, event.space_id) and (event.space_id <> webhook.owner_id or event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = "webhook"."owner_id" and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = "webhook"."owner_id" and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = "webhook"."owner_id" and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed'])))))) as "shown") as "event"
    from "webhook_delivery"
    inner join "webhook" on "webhook"."id" = "webhook_delivery"."webhook_id"
    where webhook_delivery.id = any($1::uuid[]);

-- webhooks: find one to replay
select "webhook"."project_id", "webhook"."events", "webhook"."filter", "user"."id" as "owner_id", "user"."timezone"
    from "webhook"
    inner join "user" on "user"."id" = "webhook"."owner_id"
    where "webhook"."id" = $1 and "webhook"."enabled" = true and "user"."active" = true;

-- webhooks: find one to write
select "space"."role", "webhook"."version", "webhook"."project_id", "webhook"."enabled"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "webhook"."id" = $3;

-- webhooks: find the bounds of the numbers
select min("sequence") as "first", max("sequence") as "last"
    from "event_sequence";

-- webhooks: find the space of a new one
select "space"."role", uuid_v7() as "new_id", (select count(*)::integer
    from webhook
    where webhook.space_id = space.id) as "count", (select count(*)::integer
    from webhook
    where webhook.owner_id = $1) as "owned"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $2
    union all select "own"."id", "own"."role"
    from (select $3::uuid as id, 'owner'::project_role as role) as "own") as "space"
    where "space"."id" = $4;

-- webhooks: find the traces of messages
 select webhook_delivery.id, event.traceparent
    from webhook_delivery join event on event.position = webhook_delivery.position
    where webhook_delivery.id = any($1::uuid[]) and event.traceparent is not null;

-- webhooks: find those that want events
with "given" as (select "event".*, "pair"."sequence"
    from unnest($1::bigint[], $2::bigint[]) as pair (position, sequence)
    inner join lateral (select *
    from "event"
    where "event"."position" = "pair"."position"
    limit 1) as "event" on true),
  "near" as (select *
    from ( with seen as materialized (select distinct space_id
    from given)
select webhook.id as webhook_id, seen.space_id
    from seen join webhook on webhook.project_id = seen.space_id
    union all select webhook.id, seen.space_id
    from seen join webhook on webhook.owner_id = seen.space_id and webhook.project_id is null
    union all select webhook.id, seen.space_id
    from seen join project_member as member on member.project_id = seen.space_id join webhook on webhook.owner_id = member.user_id and webhook.project_id is null) as "found")
select "webhook"."id", "webhook"."owner_id", "user"."timezone", "webhook"."filter", array_agg(event.sequence
    order by event.sequence) as "sequences"
    from "near"
    inner join "webhook" on "webhook"."id" = "near"."webhook_id"
    inner join "user" on "user"."id" = "webhook"."owner_id"
    inner join lateral (select "visible"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = "webhook"."owner_id"
    union all select "own"."id", "own"."role"
    from (select "webhook"."owner_id"::uuid as id, 'owner'::project_role as role) as "own") as "visible"
    where visible.id = near.space_id) as "space" on true
    inner join "given" as "event" on "event"."space_id" = "space"."id"
    where "webhook"."enabled" = true and "user"."active" = true and (webhook.events is null or event.type = any(webhook.events)) and "event"."subject_id" is distinct
    from "webhook"."id" and ( event.space_id = coalesce(webhook.project_id, event.space_id) and (event.space_id <> webhook.owner_id or event.position <> all(array( select hidden.position
    from event as hidden
    where hidden.project_id = any(array( select departure.project_id
    from event as departure
    where departure.subject_id = "webhook"."owner_id" and departure.type = 'member.removed' and not exists ( select
    from project_member
    where project_member.user_id = "webhook"."owner_id" and project_member.project_id = departure.project_id))) and hidden.project_id <> hidden.space_id and hidden.space_id = "webhook"."owner_id" and hidden.type = any(array['task.categorized', 'task.followed', 'task.unfollowed']))))) group by "webhook"."id", "user"."timezone";

-- webhooks: find when a number was given
select "stamped_at"
    from "event_sequence"
    where "sequence" = $1;

-- webhooks: find when the next delivery is due
 select extract(epoch
    from min(wake_at) - clock_timestamp()::timestamptz(3))::double precision * 1000 as ms
    from webhook_queue;

-- webhooks: finish a delivery
 select failing_since, next_id
    from finish_webhook_delivery($1::uuid, $2::uuid, $3, $4::jsonb, $5::smallint, $6::timestamptz, $7::timestamptz, make_interval(secs => $8::double precision));

-- webhooks: get
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "webhook"."owner_id") as obj) as "owner", "space"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "webhook"."id" = $3;

-- webhooks: get a delivery
select "webhook_delivery"."id", "webhook_delivery"."webhook_id", "webhook_delivery"."event_id", "webhook_delivery"."event_type", "webhook_delivery"."status", "webhook_delivery"."response_status", "webhook_delivery"."due_at" as "next_attempt_at", "webhook_delivery"."attempts", "webhook_delivery"."created_at", "webhook_delivery"."finished_at", "space"."role"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    inner join "webhook_delivery" on "webhook_delivery"."webhook_id" = "webhook"."id"
    where "webhook"."id" = $3 and "webhook_delivery"."id" = $4;

-- webhooks: list deliveries, after a cursor, with every filter
select "webhook_delivery"."id", "webhook_delivery"."webhook_id", "webhook_delivery"."event_id", "webhook_delivery"."event_type", "webhook_delivery"."status", "webhook_delivery"."response_status", "webhook_delivery"."due_at" as "next_attempt_at", "webhook_delivery"."attempts", "webhook_delivery"."created_at", "webhook_delivery"."finished_at", counted.total as "total", "webhook_delivery"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "webhook_delivery".*, "webhook_delivery"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    inner join "webhook_delivery" on "webhook_delivery"."webhook_id" = "webhook"."id"
    where "space"."role" >= 'admin' and "webhook"."id" = $3 and webhook_delivery.status = any($4::text[]) and webhook_delivery.event_type = any($5::text[]) and webhook_delivery.created_at >= $6 and webhook_delivery.created_at < $7 and ("webhook_delivery"."created_at", "webhook_delivery"."id") < ($8::timestamptz, $9::uuid)
    order by "webhook_delivery"."created_at" desc, "webhook_delivery"."id" desc
    limit $10 offset $11) as "webhook_delivery" on true
    where exists (select "webhook"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $12
    union all select "own"."id", "own"."role"
    from (select $13::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "space"."role" >= 'admin' and "webhook"."id" = $14)
    order by "webhook_delivery"."sort_value" desc, "webhook_delivery"."id" desc;

-- webhooks: list deliveries, first page
select "webhook_delivery"."id", "webhook_delivery"."webhook_id", "webhook_delivery"."event_id", "webhook_delivery"."event_type", "webhook_delivery"."status", "webhook_delivery"."response_status", "webhook_delivery"."due_at" as "next_attempt_at", "webhook_delivery"."attempts", "webhook_delivery"."created_at", "webhook_delivery"."finished_at", counted.total as "total", "webhook_delivery"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "webhook_delivery"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    inner join "webhook_delivery" on "webhook_delivery"."webhook_id" = "webhook"."id"
    where "space"."role" >= 'admin' and "webhook"."id" = $3
    limit 10000) as listed) as "counted"
    left join lateral (select "webhook_delivery".*, "webhook_delivery"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $4
    union all select "own"."id", "own"."role"
    from (select $5::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    inner join "webhook_delivery" on "webhook_delivery"."webhook_id" = "webhook"."id"
    where "space"."role" >= 'admin' and "webhook"."id" = $6
    order by "webhook_delivery"."created_at" desc, "webhook_delivery"."id" desc
    limit $7 offset $8) as "webhook_delivery" on true
    where exists (select "webhook"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $9
    union all select "own"."id", "own"."role"
    from (select $10::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "space"."role" >= 'admin' and "webhook"."id" = $11)
    order by "webhook_delivery"."sort_value" desc, "webhook_delivery"."id" desc;

-- webhooks: list, after a cursor, with every filter
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "webhook"."owner_id") as obj) as "owner", counted.total as "total", "webhook"."sort_value"::text as "sort_key"
    from (select null::integer as total) as "counted"
    left join lateral (select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", "webhook"."owner_id", "webhook"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "space"."role" >= 'admin' and webhook.project_id = any($3::uuid[]) and webhook.enabled = $4 and ("webhook"."created_at", "webhook"."id") < ($5::timestamptz, $6::uuid)
    order by "webhook"."created_at" desc, "webhook"."id" desc
    limit $7 offset $8) as "webhook" on true
    order by "webhook"."sort_value" desc, "webhook"."id" desc;

-- webhooks: list, first page
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", (select to_json(obj)
    from (select "user"."id", "user"."full_name", "user"."avatar_url"
    from "user"
    where "user"."id" = "webhook"."owner_id") as obj) as "owner", counted.total as "total", "webhook"."sort_value"::text as "sort_key"
    from (select count(*)::integer as total
    from (select "webhook"."id" as "id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "space"."role" >= 'admin') as listed) as "counted"
    left join lateral (select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", "webhook"."owner_id", "webhook"."created_at" as "sort_value"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $3
    union all select "own"."id", "own"."role"
    from (select $4::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "space"."role" >= 'admin'
    order by "webhook"."created_at" desc, "webhook"."id" desc
    limit $5 offset $6) as "webhook" on true
    order by "webhook"."sort_value" desc, "webhook"."id" desc;

-- webhooks: lock
select "webhook"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "webhook"."id" = $3
    for no key update of webhook;

-- webhooks: lock one to disable it
select "webhook"."id"
    from "webhook"
    where "webhook"."enabled" = true and "webhook"."id" = $1
    order by "webhook"."id"
    for no key update of webhook;

-- webhooks: lock the owner
select "id"
    from "user"
    where "id" = $1
    for no key update;

-- webhooks: lock the project of a new one
select "project"."id"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $1
    union all select "own"."id", "own"."role"
    from (select $2::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "project" on "project"."id" = "space"."id"
    where "project"."id" = $3
    for no key update of project;

-- webhooks: lock the queue of one
select "webhook_id"
    from "webhook_queue"
    where "webhook_id" = $1
    for no key update;

-- webhooks: lock those of a user
select "webhook"."id"
    from "webhook"
    where "webhook"."enabled" = true and "webhook"."owner_id" = $1
    order by "webhook"."id"
    for no key update of webhook;

-- webhooks: lock those whose owner has left
select "webhook"."id"
    from "webhook"
    where "webhook"."enabled" = true and webhook.project_id = any($1::uuid[]) and not exists (select "member"."user_id"
    from "project_member" as "member"
    where "member"."project_id" = "webhook"."project_id" and "member"."user_id" = "webhook"."owner_id")
    order by "webhook"."id"
    for no key update of webhook;

-- webhooks: names of users and projects
 select id, full_name as name
    from "user"
    where id = any($1::uuid[])
    union all select id, name
    from project
    where id = any($2::uuid[]);

-- webhooks: queue a delivery again
 update webhook_delivery
    set status = 'pending', due_at = clock_timestamp(), lease = null, tries = 0, finished_at = null
    where id = $1::uuid and webhook_id = $2::uuid and (lease is null or due_at <= clock_timestamp());

-- webhooks: queue a test message
 insert into webhook_delivery (webhook_id, sequence, event_id, event_type, lane, due_at)
select $1::uuid, greatest(last_sequence, 1), uuid_v7(), 'webhook.ping', uuid_v7(), clock_timestamp()
    from event_dispatcher
    returning id;

-- webhooks: queue events
 select queue_webhook_deliveries($1::uuid[], $2::bigint[], $3::text[]) as queued;

-- webhooks: reset the queue of one
update "webhook_queue"
    set "failing_since" = null, "paused_until" = null
    where "webhook_id" = $1;

-- webhooks: rotate the secret
with "before" as (select "webhook".id as "id", true as "allowed", true as "has_version", "webhook" as "row", ("webhook"."secret", "webhook"."secret_digest", "webhook"."previous_secret", "webhook"."previous_secret_expires_at") is distinct
    from ($1, $2, case when $3::integer > 0 then webhook.secret end, case when $4::integer > 0 then $5::timestamptz + make_interval(hours => $6::integer) end) as "differs"
    from (select "project_id" as "id", "role"
    from "project_member"
    where "user_id" = $7
    union all select "own"."id", "own"."role"
    from (select $8::uuid as id, 'owner'::project_role as role) as "own") as "space"
    inner join "webhook" on "webhook"."space_id" = "space"."id"
    where "webhook"."id" = $9
    for no key update of "webhook"),
  "after" as (update "webhook"
    set "secret" = $10, "secret_digest" = $11, "previous_secret" = case when $12::integer > 0 then webhook.secret end, "previous_secret_expires_at" = case when $13::integer > 0 then $14::timestamptz + make_interval(hours => $15::integer) end, "version" = "webhook".version + 1, "updated_at" = $16
    from before
    where "webhook".id = before.id and before.allowed and before.has_version and before.differs
    returning "webhook" as row),
  "logged" as (insert into "event" ("space_id", "type", "subject_type", "subject_id", "subject_name", "project_id", "version", "changes", "actor_id", "request_id", "client_address", "origin", "created_at")
select ("after".row)."space_id", 'webhook.rotated', 'webhook', ("after".row)."id", left(("after".row)."host", 200), ("after".row)."project_id", (after.row).version, '[]'::jsonb, $17, $18, $19, $20, $21
    from before join "after" on ("after".row).id = before.id
    returning "event"."id")
select "webhook"."id", "webhook"."project_id", "webhook"."description", "webhook"."url", "webhook"."host", "webhook"."format", "webhook"."events", "webhook"."filter", "webhook"."enabled", "webhook"."disabled_reason", "webhook"."disabled_at", "webhook"."previous_secret_expires_at", "webhook"."version", "webhook"."created_at", "webhook"."updated_at", "webhook"."owner_id", "before"."allowed"
    from "before"
    left join (select (after.row).*
    from after
    union all select (before.row).*
    from before
    where before.allowed and before.has_version and not before.differs) as "webhook" on "webhook".id = before.id;

-- webhooks: wake the queue of one
select wake_webhook($1::uuid);

-- webhooks: whether an owner wants a message
select "id"
    from "user"
    where "id" = $1 and "active" = true and ("user"."email_verified" and "user"."settings" #>> '{notification_delivery,email}' <> 'never') and coalesce(("user"."settings" #>> array['notifications', 'webhook_disabled', 'email'])::boolean, (default_notifications() #>> array['webhook_disabled', 'email'])::boolean);
