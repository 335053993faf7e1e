import { sql } from 'kysely';
import { BATCH, erase, linesById } from '../database/batches.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import { sweepRows } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { mailNotifications } from './mail.ts';
import { readEvents } from './read-events.ts';

export const notifications = {
  readers: { notifications: readEvents },
  jobs: { mail_notifications: { limitMs: MINUTE_MS, run: mailNotifications } },
  subjects: { notification_id: 'notification' },
  sweeps: [
    sweepRows('notification', sql`updated_at < now() - interval '30 days' and read_at is not null`),
    sweepRows('notification', sql`updated_at < now() - interval '90 days'`),
  ],
  tables: {
    notification: {
      exported: {
        file: 'notifications.ndjson',
        what: 'your notifications',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, kind, task_id, project_id, comment_id, count, read_at, snoozed_until, created_at, updated_at from notification
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: { batches: [(db, user_id) => erase(db, 'notification', sql`user_id = ${user_id}`)] },
    },
  },
} satisfies Resource;
