-- Browsers and devices that get push messages.
create table push_subscription (
  id uuid primary key default uuid_v7(),
  user_id uuid not null references "user" on delete cascade,
  -- What ends it. Not a foreign key: the sweep of an expired session must not end the messages to a device on which nobody has logged out.
  session_id uuid,
  api_key_id uuid references api_key on delete cascade,
  platform text not null,
  name text,
  -- Of the push service; null for mobile devices.
  host text,
  -- Encrypted: who knows the endpoint or the token can send messages.
  target bytea not null,
  -- Of the endpoint or the token, with a key.
  target_digest bytea not null,
  -- When the next message is due, or the lease of a running one ends; null if nothing waits. One message at a time.
  wake_at timestamptz(3),
  lease uuid,
  -- The push service has asked to wait, or has failed.
  paused_until timestamptz(3),
  -- No message has been accepted since then; null after a success.
  failing_since timestamptz(3),
  last_error text,
  last_sent_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create unique index push_subscription_target_digest_key on push_subscription (target_digest);
create index push_subscription_by_user on push_subscription (user_id, created_at, id);
create index push_subscription_session_id_idx on push_subscription (session_id) where session_id is not null;
create index push_subscription_api_key_id_idx on push_subscription (api_key_id) where api_key_id is not null;
create index push_subscription_by_wake_at on push_subscription (wake_at) where wake_at is not null;

-- Messages that wait. Its lock comes after that of its subscription.
create table push_delivery (
  id uuid primary key default uuid_v7(),
  subscription_id uuid not null references push_subscription on delete cascade,
  -- null: a test message.
  notification_id uuid references notification on delete cascade,
  due_at timestamptz(3) not null,
  tries smallint not null default 0,
  -- Grows with each further event of the notification, so that one that happens during an attempt is sent afterwards.
  revision integer not null default 1,
  created_at timestamptz(3) not null default now()
);
create unique index push_delivery_by_notification on push_delivery (subscription_id, notification_id);
create index push_delivery_by_due_at on push_delivery (subscription_id, due_at, id);
create index push_delivery_notification_id_idx on push_delivery (notification_id) where notification_id is not null;

-- A logout ends the messages to the device. A trigger, because sessions end in many places, and no writer can forget it.
create function end_push_subscriptions() returns trigger language plpgsql set search_path from current as $$
begin
  delete from push_subscription where session_id = new.id;
  return null;
end
$$;
create trigger session_ends_push_subscriptions after update of revoked_at on session for each row
  when (old.revoked_at is null and new.revoked_at is not null) execute function end_push_subscriptions();

-- Stores when the next message of locked subscriptions is due. One whose message is being sent now is woken by its end.
create function wake_push_subscriptions(woken uuid[]) returns void language sql set search_path from current as $$
  update push_subscription as target set wake_at = (
    select greatest(due_at, target.paused_until) from push_delivery where subscription_id = target.id order by due_at limit 1)
  where id = any(woken) and lease is null
$$;

-- Queues notifications for the subscriptions of their receivers. One that waits already keeps its place.
create function queue_push(notifications uuid[], receivers uuid[], times timestamptz[]) returns void
language plpgsql set search_path from current as $$
declare
  woken uuid[];
begin
  select array_agg(id) into woken from (
    select id from push_subscription where user_id = any(receivers) order by id for no key update) as locked;
  if woken is null then return; end if;
  insert into push_delivery (subscription_id, notification_id, due_at)
    select target.id, given.notification_id, given.due_at
    from unnest(notifications, receivers, times) as given (notification_id, user_id, due_at)
    join push_subscription as target on target.user_id = given.user_id
    on conflict (subscription_id, notification_id) do update set revision = push_delivery.revision + 1;
  perform wake_push_subscriptions(woken);
end
$$;

-- Stores the outcome of an attempt, and releases the subscription, unless another process has it now: `sent`, `dropped` if nothing was sent,
-- `refused` for good, `retry` later because it failed, or `wait` without an attempt.
create function finish_push(held uuid, held_lease uuid, delivery uuid, seen integer, became text, again_at timestamptz, failure text)
returns void language plpgsql set search_path from current as $$
begin
  perform from push_subscription where id = held and lease = held_lease for no key update;
  if not found then return; end if;
  if became in ('retry', 'wait') then
    update push_delivery set due_at = again_at, tries = tries + (became = 'retry')::integer where id = delivery;
  else
    delete from push_delivery where id = delivery and revision = seen;
  end if;
  update push_subscription set
      lease = null,
      last_sent_at = case when became = 'sent' then clock_timestamp() else last_sent_at end,
      last_error = case when became = 'sent' then null else coalesce(failure, last_error) end,
      failing_since = case when became = 'sent' then null
        when became in ('retry', 'refused') then coalesce(failing_since, clock_timestamp()) else failing_since end,
      paused_until = case when became = 'sent' then null when became = 'retry' then again_at else paused_until end
    where id = held;
  perform wake_push_subscriptions(array[held]);
end
$$;
