import { sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import { isNotLeftBehind } from '../activity/left-behind.ts';
import { shownOfEvent } from '../activity/numbered.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { CLOCK } from '../database/now.ts';

/** A claimed delivery. Another process takes it over when its lease ends. */
export type Claimed = { id: string; lease: string; webhook_id: string };

/** Leases what is due: see the function in the migrations. */
export const claimDeliveries = compiled(
  'webhooks: claim deliveries',
  (_db, p: Params<{ at_most: number; failing: boolean; lease_seconds: number }>) => sql<Claimed>`
    select id, lease, webhook_id from claim_webhook_deliveries(
      ${p.at_most}::integer, ${p.failing}::boolean, make_interval(secs => ${p.lease_seconds}))`,
);

export type Endpoint = {
  url: string;
  host: string;
  format: Schema<'WebhookFormat'>;
  secret: Buffer;
  /** null if only the current one signs. */
  previous_secret: Buffer | null;
};

/** A claimed delivery, with what is sent where. `event` is null if the owner cannot see it, or it no longer exists. */
export type Message = Claimed &
  Endpoint & {
    tries: number;
    event_id: string;
    event_type: string;
    sequence: number;
    project_id: string | null;
    created_at: string;
    event: Omit<Schema<'StreamedEvent'>, 'sequence'> | null;
  };

/** Whether an event is among those that the owner of a webhook can see, and in the project of the webhook if it has one. */
export const isForOwner = sql<boolean>`(
  event.space_id = coalesce(webhook.project_id, event.space_id)
  and (event.space_id <> webhook.owner_id or ${isNotLeftBehind(sql.ref('webhook.owner_id'))}))`;

/** Reads claimed deliveries, and checks again what the owners of their webhooks can see. */
export const findMessages = compiled('webhooks: find claimed messages', (db, p: Params<{ ids: string[] }>) =>
  db
    .selectFrom('webhook_delivery')
    .innerJoin('webhook', 'webhook.id', 'webhook_delivery.webhook_id')
    .where(sql<boolean>`webhook_delivery.id = any(${p.ids}::uuid[])`)
    .select([
      'webhook_delivery.id',
      'webhook_delivery.lease',
      'webhook_delivery.webhook_id',
      'webhook_delivery.tries',
      'webhook_delivery.event_id',
      'webhook_delivery.event_type',
      'webhook_delivery.sequence',
      'webhook_delivery.created_at',
      'webhook.project_id',
      'webhook.url',
      'webhook.host',
      'webhook.format',
      'webhook.secret',
      sql<Buffer | null>`case when webhook.previous_secret_expires_at > clock_timestamp() then webhook.previous_secret end`.as(
        'previous_secret',
      ),
    ])
    .select((eb) =>
      eb
        .selectFrom(
          eb
            .selectFrom('event')
            .innerJoin('user', 'user.id', 'webhook.owner_id')
            .innerJoin(
              spaces(db, { user_id: eb.ref('webhook.owner_id') as never }).as('space'),
              'space.id',
              'event.space_id',
            )
            .whereRef('event.position', '=', 'webhook_delivery.position')
            .where('user.active', '=', true)
            .where(isForOwner)
            .select((inner) => shownOfEvent(inner as never) as never)
            .as('shown'),
        )
        .select(sql<Message['event']>`to_json(shown)`.as('json'))
        .as('event'),
    )
    .$castTo<Message>(),
);

/** Finds the traces in which the events of deliveries were written. Only those of events that were written while traces are on. */
export const findTraces = compiled(
  'webhooks: find the traces of messages',
  (_db, p: Params<{ ids: string[] }>) => sql<{ id: string; traceparent: string }>`
    select webhook_delivery.id, event.traceparent
    from webhook_delivery join event on event.position = webhook_delivery.position
    where webhook_delivery.id = any(${p.ids}::uuid[]) and event.traceparent is not null`,
);

export type Outcome = {
  id: string;
  lease: string;
  became: Schema<'WebhookDeliveryStatus'>;
  /** null if nothing was sent. */
  attempt: string | null;
  response: number | null;
  /** When the next attempt is due; null if none follows. */
  retry_at: string | null;
  /** Until when the endpoint wants no requests. */
  pause_until: string | null;
};

/**
 * Stores what became of a delivery, and leases the next one of the webhook that is due, unless `lease_seconds` is null: see the function in the
 * migrations. Returns no row if another process has the delivery now.
 */
export const finishDelivery = compiled(
  'webhooks: finish a delivery',
  (_db, p: Params<Outcome & { lease_seconds: number | null }>) => sql<{
    failing_since: string | null;
    next_id: string | null;
  }>`
    select failing_since, next_id from finish_webhook_delivery(${p.id}::uuid, ${p.lease}::uuid, ${p.became}, ${p.attempt}::jsonb,
      ${p.response}::smallint, ${p.retry_at}::timestamptz, ${p.pause_until}::timestamptz,
      make_interval(secs => ${p.lease_seconds}::double precision))`,
);

/** Finds when the next delivery is due, in milliseconds from now. */
export const findNextDue = compiled(
  'webhooks: find when the next delivery is due',
  (_db) => sql<{ ms: number | null }>`
    select extract(epoch from min(wake_at) - ${CLOCK})::double precision * 1000 as ms from webhook_queue`,
);

// --- Changes by hand ------------------------------------------------------------

export const lockQueue = compiled(
  'webhooks: lock the queue of one',
  (db, p: Params<{ webhook_id: string }>) =>
    db
      .selectFrom('webhook_queue')
      .where('webhook_id', '=', p.webhook_id)
      .select('webhook_id')
      .modifyEnd(sql`for no key update`),
);

/** Stores when the next delivery of a webhook is due, if its queue is locked. */
export const wakeQueue = compiled(
  'webhooks: wake the queue of one',
  (_db, p: Params<{ webhook_id: string }>) => sql`select wake_webhook(${p.webhook_id}::uuid)`,
);

/** Forgets that an endpoint has failed, or wanted no requests. */
export const resetQueue = compiled(
  'webhooks: reset the queue of one',
  (db, p: Params<{ webhook_id: string }>) =>
    db
      .updateTable('webhook_queue')
      .set({ failing_since: null, paused_until: null })
      .where('webhook_id', '=', p.webhook_id),
);

export const insertPing = compiled(
  'webhooks: queue a test message',
  (_db, p: Params<{ webhook_id: string }>) => sql<{ id: string }>`
    insert into webhook_delivery (webhook_id, sequence, event_id, event_type, lane, due_at)
    select ${p.webhook_id}::uuid, greatest(last_sequence, 1), uuid_v7(), 'webhook.ping', uuid_v7(), clock_timestamp()
    from event_dispatcher returning id`,
);

/** Makes a delivery due at once, unless it is being sent now. */
export const requeueDelivery = compiled(
  'webhooks: queue a delivery again',
  (_db, p: Params<{ webhook_id: string; id: string }>) => sql`
    update webhook_delivery set status = 'pending', due_at = clock_timestamp(), lease = null, tries = 0, finished_at = null
    where id = ${p.id}::uuid and webhook_id = ${p.webhook_id}::uuid and (lease is null or due_at <= clock_timestamp())`,
);
