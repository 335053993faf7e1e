-- URLs to which TaskFlow sends events: those of a project, or all that the owner can see.
create table webhook (
  id uuid primary key default uuid_v7(),
  -- Without its owner, whose access decides which events it gets, a webhook gets none.
  owner_id uuid references "user" on delete cascade,
  project_id uuid references project on delete cascade,
  -- Who can change it: the admins of the project, or the owner.
  space_id uuid not null generated always as (coalesce(project_id, owner_id)) stored,
  description text,
  url text not null,
  -- What others can see of the URL, whose path can be a secret.
  host text not null,
  format text not null,
  -- null: all types.
  events text[],
  -- With IDs in place of names.
  filter text,
  enabled boolean not null default true,
  disabled_reason text,
  disabled_at timestamptz(3),
  -- Encrypted.
  secret bytea not null,
  -- A response with the secret is only repeated while it is valid.
  secret_digest bytea not null,
  -- Signs too until then.
  previous_secret bytea,
  previous_secret_expires_at timestamptz(3),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index webhook_by_space on webhook (space_id, created_at, id);
create index webhook_owner_id_idx on webhook (owner_id);
create index webhook_project_id_idx on webhook (project_id) where project_id is not null;
create index webhook_secret_digest_idx on webhook (secret_digest);

-- When the next delivery of each webhook is due. Apart from `webhook`, so that a delivery does not wait for a user who changes it. Its lock
-- comes before those of deliveries.
create table webhook_queue (
  webhook_id uuid primary key references webhook on delete cascade,
  -- null: nothing is due.
  wake_at timestamptz(3),
  -- The endpoint has asked to wait until then.
  paused_until timestamptz(3),
  -- No attempt has succeeded since then; null after a success.
  failing_since timestamptz(3)
);
create index webhook_queue_by_wake_at on webhook_queue (wake_at) where wake_at is not null;

-- One message to one webhook. Without a foreign key to the webhook, which can have a million of them: its deletion would remove all in one
-- statement. The sweep removes them.
create table webhook_delivery (
  id uuid primary key default uuid_v7(),
  webhook_id uuid not null,
  -- Place of the event in the log, and its number; null for a test message.
  position bigint,
  sequence bigint,
  event_id uuid not null,
  event_type text not null,
  -- Deliveries of one lane are sent one after the other: the events of a task.
  lane uuid not null,
  status text not null default 'pending',
  -- When the next attempt is due, or the lease of a running one ends. null: nothing to do, or waiting for an earlier delivery of the lane.
  due_at timestamptz(3),
  -- Of the running attempt.
  lease uuid,
  -- Since it was last started by an event, or by hand.
  tries smallint not null default 0,
  -- All attempts, oldest first.
  attempts jsonb not null default '[]',
  response_status smallint,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3)
);
create unique index webhook_delivery_by_event on webhook_delivery (webhook_id, position) where position is not null;
create index webhook_delivery_by_created_at on webhook_delivery (webhook_id, created_at, id);
create index webhook_delivery_by_due_at on webhook_delivery (webhook_id, due_at, sequence) where due_at is not null;
create index webhook_delivery_by_lease on webhook_delivery (webhook_id, due_at) where lease is not null;
create index webhook_delivery_by_lane on webhook_delivery (webhook_id, lane, sequence) where status = 'pending';
create index webhook_delivery_in_blocks on webhook_delivery using brin (created_at) with (autosummarize = on);

-- Requests to one endpoint at the same time, in all processes.
create function max_webhook_requests() returns integer language sql immutable parallel safe as $$ select 2 $$;

-- Stores when the next delivery of a webhook is due. Call it with the lock on its queue.
create function wake_webhook(woken uuid) returns void language plpgsql as $$
declare
  now timestamptz := clock_timestamp();
  running integer;
  next_end timestamptz;
begin
  select count(*), min(due_at) into running, next_end from webhook_delivery
    where webhook_id = woken and lease is not null and due_at > now;
  update webhook_queue set wake_at = greatest(paused_until, case when running >= max_webhook_requests() then next_end
      else (select min(due_at) from webhook_delivery where webhook_id = woken and due_at is not null) end)
    where webhook_id = woken;
end
$$;

-- Leases the deliveries that are due of up to `at_most` webhooks, those with the longest wait first. A process that is killed leaves a lease
-- that ends, and then they are due again. `failing` chooses between endpoints that failed the last time and all others.
create function claim_webhook_deliveries(at_most integer, failing boolean, lease_for interval) returns setof webhook_delivery language plpgsql as $$
declare
  now timestamptz := clock_timestamp();
  claimed uuid;
  running integer;
begin
  for claimed in
    select queue.webhook_id from webhook_queue as queue
    where queue.wake_at <= now and (queue.failing_since is not null) = failing
    order by queue.wake_at limit at_most for no key update skip locked
  loop
    if exists (select from webhook where webhook.id = claimed and enabled) then
      -- After the lock, so that it sees what others have leased.
      select count(*) into running from webhook_delivery as held
        where held.webhook_id = claimed and held.lease is not null and held.due_at > now;
      return query
        update webhook_delivery set lease = gen_random_uuid(), due_at = now + lease_for
        where webhook_delivery.id in (
          select due.id from webhook_delivery as due
          where due.webhook_id = claimed and due.due_at <= now
          order by due.due_at, due.sequence limit greatest(max_webhook_requests() - running, 0))
        returning webhook_delivery.*;
      perform wake_webhook(claimed);
    else
      update webhook_queue set wake_at = null where webhook_id = claimed;
    end if;
  end loop;
end
$$;

-- Stores what became of a leased delivery, and lets the next one of its lane begin after the last attempt. Returns since when the endpoint
-- fails, or no row if another process has the delivery now, or the webhook is gone.
create function finish_webhook_delivery(delivery uuid, held uuid, became text, attempt jsonb, response smallint, retry_at timestamptz,
  pause_until timestamptz) returns table (failing_since timestamptz) language plpgsql as $$
declare
  done webhook_delivery;
begin
  perform from webhook_queue where webhook_id = (select webhook_id from webhook_delivery where id = delivery) for no key update;
  if not found then return; end if;
  update webhook_delivery set
      status = became, lease = null, due_at = retry_at, tries = tries + 1, response_status = response,
      attempts = case when attempt is null then attempts when jsonb_array_length(attempts) < 20 then attempts || attempt
        else (attempts - 0) || attempt end,
      finished_at = case when became <> 'pending' then clock_timestamp() end
    where id = delivery and lease = held returning * into done;
  if not found then return; end if;
  if became <> 'pending' then
    update webhook_delivery set due_at = clock_timestamp() where due_at is null and id = (
      select id from webhook_delivery
      where webhook_id = done.webhook_id and lane = done.lane and status = 'pending' order by sequence limit 1);
  end if;
  if became <> 'skipped' then
    update webhook_queue as queue set
        failing_since = case when became <> 'delivered' then coalesce(queue.failing_since, clock_timestamp()) end,
        paused_until = greatest(queue.paused_until, pause_until)
      where webhook_id = done.webhook_id;
  end if;
  perform wake_webhook(done.webhook_id);
  return query select queue.failing_since from webhook_queue as queue where webhook_id = done.webhook_id;
end
$$;

-- The task that an event is about, also if it is one of a comment or an attachment that is deleted now; otherwise the subject.
create function webhook_lane(event event) returns uuid language sql stable as $$
  select coalesce(
    case when event.subject_type in ('comment', 'attachment') then (
      select (change->>'after')::uuid from event as first, jsonb_array_elements(first.changes) as change
      where first.subject_id = event.subject_id and first.type = event.subject_type || '.created' and change->>'field' = 'task_id' limit 1) end,
    event.subject_id, event.id)
$$;

-- Queues events for webhooks: each pair of `webhooks` and `sequences` is a delivery. Of those that exist already, it queues again those with a
-- status in `again`. Returns how many it has queued.
create function queue_webhook_deliveries(webhooks uuid[], sequences bigint[], again text[]) returns integer language plpgsql as $$
declare
  queued integer;
begin
  -- The lock on the queue comes before those of its deliveries, so that none of a lane ends unseen in between.
  perform from webhook_queue where webhook_id = any(webhooks) order by webhook_id for no key update;
  with read as materialized (
    select numbered.sequence, event.position, event.id, event.type, webhook_lane(event) as lane
    from event_sequence as numbered join event on event.position = numbered.position
    where numbered.sequence = any(sequences)),
  given as (
    select queue.webhook_id, sequence from unnest(webhooks, sequences) as pair (webhook_id, sequence)
    join webhook_queue as queue using (webhook_id)),
  inserted as (
    insert into webhook_delivery (webhook_id, position, sequence, event_id, event_type, lane)
    select given.webhook_id, read.position, read.sequence, read.id, read.type, read.lane from given join read using (sequence)
    order by read.sequence
    on conflict (webhook_id, position) where position is not null do update
      set status = 'pending', due_at = null, lease = null, tries = 0, finished_at = null
      where webhook_delivery.status = any(again)
    returning 1)
  select count(*) into queued from inserted;
  update webhook_delivery set due_at = clock_timestamp() where due_at is null and id in (
    select head.id from (
      select distinct pair.webhook_id, webhook_lane(event) as lane from unnest(webhooks, sequences) as pair (webhook_id, sequence)
      join event_sequence as numbered using (sequence) join event on event.position = numbered.position) as touched
    cross join lateral (
      select id from webhook_delivery as waiting
      where waiting.webhook_id = touched.webhook_id and waiting.lane = touched.lane and waiting.status = 'pending'
      order by waiting.sequence limit 1) as head);
  update webhook_queue set wake_at = least(wake_at, greatest(paused_until, clock_timestamp())) where webhook_id = any(webhooks);
  return queued;
end
$$;

alter table idempotency_key add column webhook_secret bytea;
