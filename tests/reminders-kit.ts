import { sql } from 'kysely';
import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import type { Caller } from './world.ts';

const HOUR_MS = 3_600_000;

/** In 36 hours, with whole seconds. */
export const TOMORROW = new Date(Math.floor(Date.now() / 1000) * 1000 + 36 * HOUR_MS).toISOString();

/** Creates a reminder through the API. */
export async function createReminder(
  person: Caller,
  task: { id: string },
  body: Partial<Schema<'ReminderCreate'>>,
): Promise<Schema<'Reminder'>> {
  const response = await person.post(`/tasks/${task.id}/reminders`).send(body).expect(201);
  return response.body.data;
}

/** Returns the user's reminders of a task. */
export async function remindersOf(person: Caller, task: { id: string }): Promise<Schema<'Reminder'>[]> {
  const { body } = await person.get(`/tasks/${task.id}/reminders`).expect(200);
  return body.data;
}

/** Lets notices of due dates begin at a time, as if all before had been noticed. */
export async function beginNotices(db: Database, time: string): Promise<void> {
  await sql`update due_position set position = ${time}`.execute(db);
}

/** The kinds of a user's notifications about times, oldest first. */
export async function noticesOf(
  { db }: { db: Database },
  { id }: { id: string },
  kinds: readonly Schema<'NotificationKind'>[] = ['reminder', 'due_soon', 'overdue'],
): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`select kind from notification
    where user_id = ${id} and kind = any(${kinds}) order by created_at, kind`.execute(db);
  return rows.map(({ kind }) => kind);
}

/** The user's reminders that were sent. */
export const remindersSent = async (world: { db: Database }, person: { id: string }): Promise<number> =>
  (await noticesOf(world, person, ['reminder'])).length;
