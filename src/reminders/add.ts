import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { LISTED } from './queries.ts';

/** A reminder of the user who creates the task. It follows a date of the task. */
export type AddedReminder = {
  task_id: string;
  relative_to: string;
  minutes_before: number | null;
  days_before: number | null;
  channels: readonly string[];
};

const add = compiled(
  'reminders: create those of new tasks',
  (db, p: Params<AuthorValues & { reminders: string }>) =>
    db
      .with(
        'after',
        () => sql<{ id: string; user_id: string }>`(
          insert into reminder (task_id, user_id, created_by, relative_to, minutes_before, days_before, channels,
            fire_at, dated_at, created_at, updated_at)
          select given.task_id, ${p.user_id}, ${p.user_id}, given.relative_to, given.minutes_before, given.days_before, given.channels,
            case when case given.relative_to when 'due' then num_nonnulls(task.due_date, task.due_on) else num_nonnulls(task.start_date) end > 0
              then '-infinity'::timestamptz end, ${p.now}, ${p.now}, ${p.now}
          from json_to_recordset(${p.reminders}::json) as given (
            task_id uuid, relative_to text, minutes_before integer, days_before integer, channels text[]) join task on task.id = given.task_id
          returning reminder.*)`,
      )
      .with('logged', (q) =>
        appendEvent(
          q,
          {
            type: 'reminder.created',
            space_id: p.user_id,
            subject: { type: 'reminder', id: sql.ref('after.id'), name: null },
            changes: fieldChanges(LISTED, { after: (name) => sql.ref(`after.${name}`) }),
          },
          authorIn(p),
          'after',
        ),
      )
      .selectFrom('after')
      .select('after.id'),
);

/** Creates reminders of tasks that the same transaction has created. When they are due is computed within a second. */
export async function addReminders(
  db: Database,
  reminders: readonly AddedReminder[],
  author: AuthorValues,
): Promise<void> {
  if (reminders.length > 0) await add.run(db, { reminders: JSON.stringify(reminders), ...author });
}
