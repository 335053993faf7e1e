import { sql } from 'kysely';
import { BATCH, erase, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';
import { removeSubscription } from './queries.ts';
import { createPushTargets } from './targets.ts';
import { resealVapidSeed } from './vapid-seed.ts';

export const push = {
  subjects: { subscription_id: 'push_subscription' },
  sealed: [
    {
      name: 'push subscriptions',
      table: 'push_subscription',
      column: 'target',
      digest: 'target_digest',
      reseal(encryptionKey) {
        const targets = createPushTargets(encryptionKey);
        return ({ sealed, digest }) => {
          const { target, target_digest } = targets.seal(targets.open(sealed, digest ?? Buffer.alloc(0)));
          return { sealed: target, digest: target_digest };
        };
      },
      removeDouble: (db, id) => removeSubscription.run(db, { id }),
    },
    {
      name: 'key pair for push messages',
      table: 'vapid_key',
      column: 'seed',
      reseal(encryptionKey) {
        const reseal = resealVapidSeed(encryptionKey);
        return (row) => ({ sealed: reseal(row), digest: null });
      },
    },
  ],
  tables: {
    vapid_key: {
      exported: { never: 'It is a key of the installation.' },
      erased: { never: 'It is a key of the installation.' },
    },
    push_subscription: {
      exported: {
        file: 'push-subscriptions.ndjson',
        what: 'the devices and browsers that get push messages, without their keys',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, platform, name, host, last_sent_at, created_at, updated_at from push_subscription
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: { batches: [(db, user_id) => erase(db, 'push_subscription', sql`user_id = ${user_id}`)] },
    },
    push_delivery: {
      exported: { never: 'It says which notifications wait to be sent. They are in `notifications.ndjson`.' },
      erased: { with: 'push_subscription' },
    },
  },
} satisfies Resource;
