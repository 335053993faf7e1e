import { sql } from 'kysely';
import { BATCH, erase, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';

export const push = {
  subjects: { subscription_id: 'push_subscription' },
  tables: {
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
