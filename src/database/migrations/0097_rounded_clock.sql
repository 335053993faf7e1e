-- The columns of the queues round times to milliseconds, also up. So what became due was often not due yet for a statement that followed within
-- half a millisecond, and waited for the next look, up to a second later. These functions compare with a clock that is rounded alike.

-- As before, apart from the clock.
create or replace function claim_webhook_deliveries(at_most integer, failing boolean, lease_for interval) returns setof webhook_delivery language plpgsql as $$
declare
  now timestamptz(3) := clock_timestamp();
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

-- As before, apart from the clock.
create or replace function finish_webhook_delivery(delivery uuid, held uuid, became text, attempt jsonb, response smallint, retry_at timestamptz,
  pause_until timestamptz, lease_for interval) returns table (failing_since timestamptz, next_id uuid) language plpgsql as $$
declare
  now timestamptz(3);
  finished webhook_queue;
begin
  perform from finish_webhook_delivery(delivery, held, became, attempt, response, retry_at, pause_until);
  if not found then return; end if;
  now := clock_timestamp();
  select queue.* into finished from webhook_queue as queue
    where queue.webhook_id = (select webhook_id from webhook_delivery where id = delivery);
  failing_since := finished.failing_since;
  if lease_for is not null and failing_since is null and not finished.slow and finished.wake_at <= now
    and exists (select from webhook where id = finished.webhook_id and enabled)
  then
    update webhook_delivery set lease = gen_random_uuid(), due_at = now + lease_for
      where id = (
        select due.id from webhook_delivery as due
        where due.webhook_id = finished.webhook_id and due.due_at <= now order by due.due_at, due.sequence limit 1)
      returning id into next_id;
    perform wake_webhook(finished.webhook_id);
  end if;
  return next;
end
$$;
