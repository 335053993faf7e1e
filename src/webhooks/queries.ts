import { sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { allowed } from '../access/roles.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { newest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type Webhook = Schema<'Webhook'>;
export type Delivery = Schema<'WebhookDelivery'>;

/** The columns that the contract shows of a webhook. */
const stored = [
  'webhook.id',
  'webhook.project_id',
  'webhook.description',
  'webhook.url',
  'webhook.host',
  'webhook.format',
  'webhook.events',
  'webhook.filter',
  'webhook.enabled',
  'webhook.disabled_reason',
  'webhook.disabled_at',
  'webhook.previous_secret_expires_at',
  'webhook.version',
  'webhook.created_at',
  'webhook.updated_at',
] as const;

const owner = userSummary(sql.ref<string | null>('webhook.owner_id')).as('owner');

/** Selects the webhooks in the spaces that the actor can see. Every query starts here; only admins of the space may use them. */
function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('webhook', 'webhook.space_id', 'space.id');
}

/** Selects those that the actor may use. */
function usableBy(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return visibleTo(db, viewer).where(allowed(sql.ref('space.role'), 'manage webhooks'));
}

type One = { user_id: string; id: string };

/** Finds a webhook, and the role of the actor. */
export const findWebhook = compiled('webhooks: get', (db, p: Params<One>) =>
  visibleTo(db, p)
    .where('webhook.id', '=', p.id)
    .select(stored)
    .select(owner)
    .select('space.role')
    .$castTo<Webhook & { role: Tables['project_member']['role'] }>(),
);

export const listWebhooks = paged<{ user_id: string } & ListValues<'listWebhooks'>>('webhooks: list')({
  from: (db, p) => usableBy(db, p).select([...stored, 'webhook.owner_id']),
  as: 'webhook',
  filters: {
    project_id: (ids) => sql`webhook.project_id = any(${ids}::uuid[])`,
    enabled: (enabled) => sql`webhook.enabled = ${enabled}`,
  },
  by: newest('webhook.created_at'),
  shown: (page) => page.select(stored).select(owner).$castTo<Webhook>(),
});

// --- Deliveries ---------------------------------------------------------------

const delivery = [
  'webhook_delivery.id',
  'webhook_delivery.webhook_id',
  'webhook_delivery.event_id',
  'webhook_delivery.event_type',
  'webhook_delivery.status',
  'webhook_delivery.response_status',
  'webhook_delivery.due_at as next_attempt_at',
  'webhook_delivery.attempts',
  'webhook_delivery.created_at',
  'webhook_delivery.finished_at',
] as const;

type OneDelivery = One & { delivery_id: string };

export const findDelivery = compiled('webhooks: get a delivery', (db, p: Params<OneDelivery>) =>
  visibleTo(db, p)
    .innerJoin('webhook_delivery', 'webhook_delivery.webhook_id', 'webhook.id')
    .where('webhook.id', '=', p.id)
    .where('webhook_delivery.id', '=', p.delivery_id)
    .select(delivery)
    .select('space.role')
    .$castTo<Delivery & { role: Tables['project_member']['role'] }>(),
);

type DeliveryValues = { user_id: string; webhook_id: string } & ListValues<'listWebhookDeliveries'>;

export const listDeliveries = paged<DeliveryValues>('webhooks: list deliveries')({
  from: (db, p) =>
    usableBy(db, p)
      .innerJoin('webhook_delivery', 'webhook_delivery.webhook_id', 'webhook.id')
      .where('webhook.id', '=', p.webhook_id)
      .selectAll('webhook_delivery'),
  as: 'webhook_delivery',
  filters: {
    status: (all) => sql`webhook_delivery.status = any(${all}::text[])`,
    type: (types) => sql`webhook_delivery.event_type = any(${types}::text[])`,
    created_from: (time) => sql`webhook_delivery.created_at >= ${time}`,
    created_to: (time) => sql`webhook_delivery.created_at < ${time}`,
  },
  by: newest('webhook_delivery.created_at'),
  within: (db, p) => usableBy(db, p).where('webhook.id', '=', p.webhook_id).select('webhook.id'),
  shown: (page) => page.select(delivery).$castTo<Delivery>(),
  countUpTo: 10_000,
});

// --- Writes -------------------------------------------------------------------

/** Changes that events list. A URL can be a secret, so events have its host. */
export const LISTED = [
  'host',
  'description',
  'format',
  'events',
  'filter',
  'enabled',
  'disabled_reason',
] as const;

export const webhook = logged('webhook', [...stored, 'webhook.owner_id'], LISTED, (row) => ({
  space_id: row('space_id'),
  project_id: row('project_id'),
  subject: { type: 'webhook', id: row('id'), name: sql`left(${row('host')}, 200)` },
}));

/** Finds what a new webhook depends on, after the locks. Returns no row if the actor cannot see the space. */
export const findSpaceToCreate = compiled('webhooks: find the space of a new one', (db, p: Params<One>) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .where('space.id', '=', p.id)
    .select([
      'space.role',
      sql<string>`uuid_v7()`.as('new_id'),
      sql<number>`(select count(*)::integer from webhook where webhook.space_id = space.id)`.as('count'),
      sql<number>`(select count(*)::integer from webhook where webhook.owner_id = ${p.user_id})`.as('owned'),
    ]),
);

/** Counts the other webhooks that the actor owns. */
export const countOthersOwned = compiled('webhooks: count the other ones of an owner', (db, p: Params<One>) =>
  db
    .selectFrom('webhook')
    .where('owner_id', '=', p.user_id)
    .where('id', '<>', p.id)
    .select(sql<number>`count(*)::integer`.as('count')),
);

/** Locks the account of an owner, so that two requests do not exceed a limit together. */
export const lockOwner = compiled('webhooks: lock the owner', (db, p: Params<{ user_id: string }>) =>
  db.selectFrom('user').where('id', '=', p.user_id).select('id').forNoKeyUpdate(),
);

export const lockProject = compiled('webhooks: lock the project of a new one', (db, p: Params<One>) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('project', 'project.id', 'space.id')
    .where('project.id', '=', p.id)
    .select('project.id')
    .modifyEnd(sql`for no key update of project`),
);

type NewWebhook = {
  id: string;
  space_id: string;
  description: string | null;
  url: string;
  host: string;
  format: string;
  events: readonly string[] | null;
  filter: string | null;
  secret: Buffer;
  secret_digest: Buffer;
};

/** Creates a webhook. Returns no ID if the actor can no longer manage those of the space. */
export const insertWebhook = compiled('webhooks: create', (db, p: Params<AuthorValues & NewWebhook>) =>
  webhook
    .insertWithin(db, {
      type: 'webhook.created',
      by: p,
      target: db.selectFrom(spaces(db, p).as('space')).where('space.id', '=', p.space_id).select('space.id'),
      allowed: allowed(sql.ref('space.role'), 'manage webhooks'),
      values: {
        id: p.id,
        owner_id: p.user_id,
        project_id: sql`case when before.id <> ${p.user_id}::uuid then before.id end`,
        description: p.description,
        url: p.url,
        host: p.host,
        format: p.format,
        events: sql`${p.events}::text[]`,
        filter: p.filter,
        secret: p.secret,
        secret_digest: p.secret_digest,
      },
    })
    .select(owner)
    .$castTo<Webhook & { allowed: boolean }>(),
);

export const insertQueue = compiled('webhooks: create the queue of one', (db, p: Params<{ id: string }>) =>
  db.insertInto('webhook_queue').values({ webhook_id: p.id }),
);

/** Locks a webhook. A separate statement, so that the next one sees what was committed during the wait. */
export const lockWebhook = compiled('webhooks: lock', (db, p: Params<One>) =>
  visibleTo(db, p)
    .where('webhook.id', '=', p.id)
    .select('webhook.id')
    .modifyEnd(sql`for no key update of webhook`),
);

/** Finds what a write of a locked webhook depends on. */
export const findToWrite = compiled('webhooks: find one to write', (db, p: Params<One>) =>
  visibleTo(db, p)
    .where('webhook.id', '=', p.id)
    .select(['space.role', 'webhook.version', 'webhook.project_id', 'webhook.enabled']),
);

export type WebhookFields = Pick<
  NewWebhook,
  'description' | 'url' | 'host' | 'format' | 'events' | 'filter'
> & {
  enabled: boolean;
  disabled_reason: string | null;
  disabled_at: string | null;
  owner_id: string;
};

/** Changes a locked webhook. */
export const updateWebhook = compiledShapes(
  'webhooks: change',
  (db, p: Params<Omit<TargetValues, 'versions'> & Partial<WebhookFields>>) =>
    webhook.update(db, {
      type: 'webhook.updated',
      by: p,
      target: visibleTo(db, p).where('webhook.id', '=', p.id),
      fields: {
        ...named(p, ['description', 'url', 'host', 'format', 'filter', 'enabled', 'disabled_reason']),
        ...named(p, ['disabled_at', 'owner_id']),
        ...(p.events && { events: sql`${p.events}::text[]` }),
      },
    }),
  EVERY_VALUE,
);

type NewSecret = { secret: Buffer; secret_digest: Buffer; overlap_hours: number };

/** Gives a locked webhook another secret. The present one stays for some hours. */
export const rotateSecret = compiled(
  'webhooks: rotate the secret',
  (db, p: Params<Omit<TargetValues, 'versions'> & NewSecret>) =>
    webhook.update(db, {
      type: 'webhook.rotated',
      by: p,
      target: visibleTo(db, p).where('webhook.id', '=', p.id),
      fields: {
        secret: p.secret,
        secret_digest: p.secret_digest,
        previous_secret: sql`case when ${p.overlap_hours}::integer > 0 then webhook.secret end`,
        previous_secret_expires_at: sql`case when ${p.overlap_hours}::integer > 0
          then ${p.now}::timestamptz + make_interval(hours => ${p.overlap_hours}::integer) end`,
      },
    }),
);

/** Deletes a locked webhook. */
export const deleteWebhook = compiled('webhooks: delete', (db, p: Params<Omit<TargetValues, 'versions'>>) =>
  webhook.delete(db, {
    type: 'webhook.deleted',
    by: p,
    target: visibleTo(db, p).where('webhook.id', '=', p.id),
  }),
);

/** Finds a replay of a webhook that has not ended. */
export const findReplay = compiled('webhooks: find a running replay', (db, p: Params<{ id: string }>) =>
  db
    .selectFrom('background_job')
    .where('kind', '=', 'webhook_replay')
    .where('finished_at', 'is', null)
    .where(sql<boolean>`payload ->> 'webhook_id' = ${p.id}`)
    .select('id')
    .limit(1),
);
