import { sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { JobServices, Run } from '../jobs/job.ts';
import { renderAndSend } from '../mail/deliver.ts';
import { findRecipient } from '../mail/recipient.ts';

/** The message of a reminder. Its ID is the same for all attempts to send it. */
export type ReminderMail = { id: string; user_id: string; task_id: string; created_by: string | null };

declare module '../jobs/job.ts' {
  interface JobPayloads {
    send_reminder: ReminderMail;
  }
}

/** The job `send_reminder`. Sends nothing about a task that is completed or that the user cannot see any more. */
export async function sendReminderMail(mail: ReminderMail, run: Run, services: JobServices): Promise<void> {
  const { id, user_id, task_id, created_by } = mail;
  const { db, appUrl } = services;
  const task = await findTask.first(db, { user_id, task_id, created_by });
  const recipient = task && (await findRecipient.first(db, { user_id }));
  if (!recipient) return;
  const values = { ...task, link: `${appUrl}/tasks/${task_id}` };
  await renderAndSend({ id, recipient, template: 'reminder', values }, run, services);
}

const findTask = compiled(
  'reminders: find the task of a message',
  (db, p: Params<{ user_id: string; task_id: string; created_by: string | null }>) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .where('task.id', '=', p.task_id)
      .where('task.deleted_at', 'is', null)
      .where('task.status', '<>', 'completed')
      .select(['task.title', 'task.due_date', 'task.due_on'])
      .select(
        sql<string | null>`(select full_name from "user"
          where id = ${p.created_by} and id <> ${p.user_id} and email_verified)`.as('by'),
      ),
);
