import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { appendEvent, BY_SERVICE } from '../events/append.ts';
import { scheduleMails } from './mail.ts';
import { schedulePushes } from './push.ts';

/** A user with new notifications: the newest one that the app shows, if any, whether an email is wanted, and which are pushed. */
export type Notified = {
  user_id: string;
  notification_id: string | null;
  email_wanted: boolean;
  push_ids: readonly string[];
};

/**
 * Tells users that they have new notifications: by one event each, and by email and push messages when their settings say. Call it in the transaction
 * that writes the notifications. Of several entries for a user, the last one counts for the event.
 */
export async function tell(trx: Database, notified: readonly Notified[]): Promise<void> {
  const newest = new Map<string, string>();
  const mailed = new Set<string>();
  for (const { user_id, notification_id, email_wanted } of notified) {
    if (notification_id !== null) newest.set(user_id, notification_id);
    if (email_wanted) mailed.add(user_id);
  }
  if (newest.size > 0) await announce.run(trx, { user_ids: [...newest.keys()], ids: [...newest.values()] });
  await scheduleMails(trx, [...mailed], Date.now());
  const pushes = notified.flatMap(({ user_id, push_ids }) => push_ids.map((id) => ({ id, user_id })));
  await schedulePushes(trx, pushes, Date.now());
}

const announce = compiled(
  'notifications: announce',
  (db, p: Params<{ user_ids: readonly string[]; ids: readonly string[] }>) =>
    appendEvent(
      db,
      {
        type: 'notification.created',
        space_id: sql.ref('fresh.user_id'),
        subject: { type: 'notification', id: sql.ref('fresh.id'), name: null },
      },
      { ...BY_SERVICE, now: NOW },
      sql`unnest(${p.user_ids}::uuid[], ${p.ids}::uuid[]) as fresh (user_id, id)`,
    ),
);
