import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';

type Found = Schema<'TemplateReminder'> & { task_id: string };

/** Finds the reminders of a user that follow a date of one of these tasks, oldest first. */
export const findTaskReminders = compiled(
  'reminders: find those of tasks that follow a date',
  (_db, p: Params<{ user_id: string; task_ids: readonly string[] }>) => sql<Found>`
    select task_id, relative_to, minutes_before, days_before, channels from reminder
    where task_id = any(${p.task_ids}::uuid[]) and user_id = ${p.user_id} and relative_to is not null
    order by created_at, id`,
);
