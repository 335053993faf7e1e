-- Whether the last response of an endpoint took more than two seconds. Slow endpoints share the places of those that fail, so that many of
-- them leave room for all others.
alter table webhook_queue add column slow boolean not null default false;

-- As before, except that `failing` also chooses slow endpoints, and that it does not wait for the disk: a lease that a crash of PostgreSQL
-- loses only repeats a request.
create or replace function claim_webhook_deliveries(at_most integer, failing boolean, lease_for interval) returns setof webhook_delivery language plpgsql as $$
declare
  now timestamptz := clock_timestamp();
  claimed uuid;
  running integer;
begin
  perform set_config('synchronous_commit', 'off', true);
  for claimed in
    select queue.webhook_id from webhook_queue as queue
    where queue.wake_at <= now and (queue.failing_since is not null or queue.slow) = failing
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

-- As before, except that it stores whether the endpoint is slow, and does not wait for the disk.
create or replace function finish_webhook_delivery(delivery uuid, held uuid, became text, attempt jsonb, response smallint, retry_at timestamptz,
  pause_until timestamptz) returns table (failing_since timestamptz) language plpgsql as $$
declare
  done webhook_delivery;
begin
  perform set_config('synchronous_commit', 'off', true);
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
        paused_until = greatest(queue.paused_until, pause_until),
        slow = coalesce((attempt->>'duration_ms')::integer > 2000, true)
      where webhook_id = done.webhook_id;
  end if;
  perform wake_webhook(done.webhook_id);
  return query select queue.failing_since from webhook_queue as queue where webhook_id = done.webhook_id;
end
$$;
