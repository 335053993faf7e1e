import { type SqlBool, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { newest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { Claimed } from './queue.ts';

export type Subscription = Schema<'PushSubscription'>;

/** The columns that the contract shows. */
const stored = [
  'push_subscription.id',
  'push_subscription.platform',
  'push_subscription.name',
  'push_subscription.host',
  'push_subscription.failing_since',
  'push_subscription.last_error',
  'push_subscription.last_sent_at',
  'push_subscription.created_at',
  'push_subscription.updated_at',
] as const;

/** Selects the subscriptions of a user. Every query of requests starts here. */
const visibleTo = (db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) =>
  db.selectFrom('push_subscription').where('push_subscription.user_id', '=', user_id);

/** Only the owner of a device can read its events. */
const subscription = logged('push_subscription', stored, ['platform', 'name', 'host'], (row) => ({
  space_id: row('user_id'),
  subject: { type: 'push_subscription', id: row('id'), name: row('name') },
}));

export const listSubscriptions = paged<{ user_id: string }>('push: list subscriptions')({
  from: (db, p) => visibleTo(db, p).select(stored),
  as: 'push_subscription',
  filters: {},
  by: newest('push_subscription.created_at'),
  shown: (page) => page.select(stored).$castTo<Subscription>(),
});

type One = { user_id: string; id: string };

export const findSubscription = compiled('push: get a subscription', (db, p: Params<One>) =>
  visibleTo(db, p).where('push_subscription.id', '=', p.id).select(stored).$castTo<Subscription>(),
);

export const lockSubscription = compiled('push: lock a subscription', (db, p: Params<One>) =>
  visibleTo(db, p).where('push_subscription.id', '=', p.id).select('push_subscription.id').forNoKeyUpdate(),
);

export const deleteSubscription = compiled('push: delete a subscription', (db, p: Params<TargetValues>) =>
  subscription.delete(db, {
    type: 'push_subscription.deleted',
    by: p,
    target: visibleTo(db, p).where('push_subscription.id', '=', p.id),
  }),
);

// --- Registration -------------------------------------------------------------

/** Locks the account, so that its number of subscriptions stays the same until the end of the transaction. */
export const lockAccount = compiled('push: lock the account', (db, p: Params<{ user_id: string }>) =>
  db.selectFrom('user').where('id', '=', p.user_id).select('id').forNoKeyUpdate(),
);

/** Finds the subscription of a device, whoever has it, and locks it. */
export const lockTarget = compiled('push: lock a device', (db, p: Params<{ digests: readonly Buffer[] }>) =>
  db
    .selectFrom('push_subscription')
    .where('target_digest', '=', sql<Buffer>`any(${p.digests}::bytea[])`)
    .select(['id', 'user_id', 'session_id', 'api_key_id', 'name', 'target', 'target_digest'])
    .forNoKeyUpdate(),
);

type Fields = {
  session_id: string | null;
  api_key_id: string | null;
  name: string | null;
  target: Buffer;
};

type NewSubscription = AuthorValues &
  Fields & { platform: string; host: string | null; target_digest: Buffer };

/** Returns no row if the device has just been registered by another request. */
export const insertSubscription = compiled('push: register a device', (db, p: Params<NewSubscription>) =>
  subscription
    .insert(db, {
      type: 'push_subscription.created',
      by: p,
      unlessTaken: true,
      values: {
        user_id: p.user_id,
        session_id: p.session_id,
        api_key_id: p.api_key_id,
        platform: p.platform,
        name: p.name,
        host: p.host,
        target: p.target,
        target_digest: p.target_digest,
      },
    })
    .$castTo<Subscription>(),
);

/** Renews the registration of a device, which starts again as one that has not failed. */
export const renewSubscription = compiled(
  'push: register a device again',
  (db, p: Params<AuthorValues & Fields & { id: string; target_digest: Buffer }>) =>
    subscription
      .update(db, {
        type: 'push_subscription.updated',
        by: p,
        target: visibleTo(db, p).where('push_subscription.id', '=', p.id),
        fields: {
          session_id: p.session_id,
          api_key_id: p.api_key_id,
          name: p.name,
          target: p.target,
          target_digest: p.target_digest,
          failing_since: null,
          last_error: null,
        },
      })
      .$castTo<Subscription & { allowed: boolean }>(),
);

const byService = {
  user_id: sql<null>`null`,
  now: NOW,
  request_id: sql<null>`null`,
  client_address: sql<null>`null`,
  origin: sql<null>`null`,
};

/** Removes the subscription of a device that now belongs to another user. */
export const removeSubscription = compiled('push: remove a subscription', (db, p: Params<{ id: string }>) =>
  subscription.delete(db, {
    type: 'push_subscription.deleted',
    by: byService as never,
    target: db.selectFrom('push_subscription').where('push_subscription.id', '=', p.id),
  }),
);

/** Removes those of a user that have not been registered for the longest time, and leaves this number. */
export const removeOldest = compiled(
  'push: remove the oldest subscriptions',
  (db, p: Params<{ user_id: string; kept: number }>) =>
    subscription.delete(db, {
      type: 'push_subscription.deleted',
      by: byService as never,
      target: visibleTo(db, p).where(
        sql<SqlBool>`push_subscription.id in (
          select id from push_subscription where user_id = ${p.user_id} order by updated_at desc, id desc offset ${p.kept}::integer)`,
      ),
    }),
);

/** Removes a subscription whose device is gone, unless another process has it now. */
export const removeGone = compiled('push: remove a device that is gone', (db, p: Params<Claimed>) =>
  subscription.delete(db, {
    type: 'push_subscription.deleted',
    by: byService as never,
    target: db
      .selectFrom('push_subscription')
      .where('push_subscription.id', '=', p.id)
      .where('push_subscription.lease', '=', p.lease),
  }),
);
