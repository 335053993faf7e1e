import type { Schema } from '../src/contract.ts';
import type { Caller } from './world.ts';

export type TimeEntry = Schema<'TimeEntry'>;

/** Starts a timer through the API, and returns what the response has. */
export async function startTimer(
  person: Caller,
  task: { id: string },
  body: Partial<Schema<'TimerStart'>> = {},
): Promise<Schema<'TimerChange'>> {
  return (await person.post(`/tasks/${task.id}/timer/start`).send(body).expect(200)).body.data;
}

export async function stopTimer(person: Caller, task: { id: string }): Promise<TimeEntry> {
  return (await person.post(`/tasks/${task.id}/timer/stop`).expect(200)).body.data;
}

/** Creates an entry through the API, by default of an hour and a half on 2 March 2026. */
export async function createEntry(
  person: Caller,
  task: { id: string },
  body: Partial<Schema<'TimeEntryCreate'>> = {},
): Promise<TimeEntry> {
  const times = { started_at: '2026-03-02T10:40:00Z', ended_at: '2026-03-02T12:10:00Z' };
  const given = body.started_at || body.seconds ? body : { ...times, ...body };
  const sent = { task_id: task.id, ...given };
  return (await person.post('/time-entries').send(sent).expect(201)).body.data;
}

/** Returns the entries that a user sees, by default the newest first. */
export async function entriesOf(person: Caller, query = ''): Promise<TimeEntry[]> {
  return (await person.get(`/time-entries?per_page=100${query}`).expect(200)).body.data;
}

/** Returns the time of a task as a user sees it. */
export async function trackedOn(person: Caller, task: { id: string }): Promise<number> {
  return (await person.get(`/tasks/${task.id}`).expect(200)).body.data.tracked_seconds;
}

/** Returns the time without a fraction of a second. */
export const toSecond = (instant: number): string =>
  new Date(Math.floor(instant / 1000) * 1000).toISOString();
