import { sql } from 'kysely';
import { BATCH, changeFound, erase, linesById } from '../database/batches.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import type { Resource } from '../resource.ts';
import { sendReminders } from './fire.ts';
import { sendReminderMail } from './mail.ts';
import { noticeDueDates, noticeDueDays } from './notices.ts';

const NOBODYS = { never: 'It contains no personal data.' };

export const reminders = {
  jobs: { send_reminder: { limitMs: MINUTE_MS, run: sendReminderMail } },
  due: { reminders: sendReminders, due_dates: noticeDueDates, due_days: noticeDueDays },
  subjects: { reminder_id: 'reminder' },
  tables: {
    due_position: { exported: NOBODYS, erased: NOBODYS },
    reminder: {
      exported: {
        file: 'reminders.ndjson',
        what: 'your reminders, and those that you have created for others',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, task_id, user_id, created_by, remind_at, relative_to, minutes_before, days_before, channels, snoozed_until, sent_at,
        created_at, updated_at from reminder
      where (user_id = ${user_id} or created_by = ${user_id}) and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) => erase(db, 'reminder', sql`user_id = ${user_id}`),
          // Reminders of others stay, without their creator.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from reminder where created_by = ${user_id} limit ${BATCH}`,
              sql`update reminder set created_by = null where id in (select id from found)`,
            ),
        ],
      },
    },
  },
} satisfies Resource;
