import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { CLOCK } from '../database/now.ts';

/** A subscription whose next message this process sends. Another process takes it over when the lease ends. */
export type Claimed = { id: string; lease: string };

/** A claimed subscription with its message. */
export type Due = Claimed & {
  user_id: string;
  target: Buffer;
  target_digest: Buffer;
  failing_since: string | null;
  timezone: string;
  locale: string;
  delivery: Schema<'NotificationDelivery'>;
  /** null if nothing is due any more. */
  delivery_id: string | null;
  revision: number;
  tries: number;
  created_at: string;
  is_test: boolean;
  /** null for a test, and if the user has read it, cannot see it or does not want it any more. */
  shown: Shown | null;
  /** For the badge of the app. */
  unread_count: number;
};

/** The notification of a message. */
export type Shown = {
  id: string;
  kind: Schema<'NotificationKind'>;
  count: number;
  actor: string | null;
  task_id: string | null;
  task: string | null;
  project_id: string | null;
  project: string | null;
  comment_id: string | null;
  updated_at: string;
};

/** Leases subscriptions with messages that are due. `failing` chooses between those that failed the last time and all others. */
export const claimPushes = compiled(
  'push: claim messages',
  (_db, p: Params<{ at_most: number; failing: boolean; lease_seconds: number }>) => sql<Claimed>`
    update push_subscription set lease = gen_random_uuid(),
      wake_at = clock_timestamp() + make_interval(secs => ${p.lease_seconds}::double precision)
    where id = any(array(
      select id from push_subscription
      where wake_at <= ${CLOCK} and (failing_since is not null) = ${p.failing}::boolean
      order by wake_at limit ${p.at_most}::integer for no key update skip locked))
    returning id, lease`,
);

export type Outcome = Claimed & {
  delivery_id: string | null;
  revision: number;
  became: 'sent' | 'dropped' | 'refused' | 'retry' | 'wait';
  again_at: string | null;
  error: Schema<'PushError'> | null;
};

/** Stores what became of a message: see the function in the migrations. */
export const finishPush = compiled(
  'push: finish a message',
  (_db, p: Params<Outcome>) => sql`
    select finish_push(${p.id}::uuid, ${p.lease}::uuid, ${p.delivery_id}::uuid, ${p.revision}::integer, ${p.became},
      ${p.again_at}::timestamptz, ${p.error})`,
);

/** Queues notifications for all subscriptions of their receivers: see the function in the migrations. */
export const queuePushes = compiled(
  'push: queue notifications',
  (_db, p: Params<{ ids: readonly string[]; user_ids: readonly string[]; times: readonly string[] }>) =>
    sql`select queue_push(${p.ids}::uuid[], ${p.user_ids}::uuid[], ${p.times}::timestamptz[])`,
);

/** Queues a test message for a locked subscription. */
export const queueTest = compiled(
  'push: queue a test message',
  (_db, p: Params<{ id: string }>) => sql`
    with queued as (
      insert into push_delivery (subscription_id, due_at) values (${p.id}, clock_timestamp()))
    update push_subscription set paused_until = null, wake_at = case when lease is null then clock_timestamp() else wake_at end
    where id = ${p.id}`,
);

/** Finds when the next message is due, in milliseconds from now. */
export const findNextPush = compiled(
  'push: find when the next message is due',
  (_db) => sql<{ ms: number | null }>`
    select extract(epoch from min(wake_at) - ${CLOCK})::double precision * 1000 as ms from push_subscription`,
);
