-- The same as without `lease_for`, and leases the next delivery of the webhook that is due, if its endpoint is neither failing nor slow: so a fast
-- endpoint does not wait until its turn comes again. null leases none. `wake_at` says whether the endpoint takes another request now.
create function finish_webhook_delivery(delivery uuid, held uuid, became text, attempt jsonb, response smallint, retry_at timestamptz,
  pause_until timestamptz, lease_for interval) returns table (failing_since timestamptz, next_id uuid) language plpgsql as $$
declare
  now timestamptz;
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
