import { sql } from 'kysely';
import { BATCH, erase, FIRST_ID, linesById } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
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
    project_notifications: {
      exported: {
        file: 'project-notifications.ndjson',
        what: 'what you want to be told about in each project',
        lines: (db, user_id) => projectSettings(db, user_id),
      },
      erased: { with: 'project_member' },
    },
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

async function* projectSettings(db: Database, user_id: string): AsyncIterable<string[]> {
  for (let after: string | undefined = FIRST_ID; after; ) {
    const { rows } = await sql<{ project_id: string }>`
      select project_id, level, kinds, updated_at from project_notifications where user_id = ${user_id} and project_id > ${after}
      order by project_id limit ${BATCH}`.execute(db);
    yield rows.map((row) => JSON.stringify(row));
    after = rows.length === BATCH ? rows.at(-1)?.project_id : undefined;
  }
}
