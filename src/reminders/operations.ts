import { isAllowed } from '../access/roles.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import * as queries from './queries.ts';
import { nextOf, type Place, type Timed, timeOf } from './time.ts';

/** Reminders of one user of one task. */
const MAX_REMINDERS = 20;

export const reminders = {
  async listReminders({ path, query }, { db, actor: { user_id }, paginate }) {
    const { data, page } = await paginate((window) =>
      queries.listReminders(db, { ...path, ...query, user_id }, window),
    );
    return { status: 200, data: data.map(shownReminder), page };
  },

  async listUpcomingReminders({ query }, { db, actor: { user_id }, paginate }) {
    const { data, page } = await paginate((window) =>
      queries.listUpcoming(db, { ...query, user_id }, window),
    );
    return { status: 200, data: data.map(shownReminder), page };
  },

  async createReminder({ path: { task_id }, body }, context) {
    const { user_id } = context.actor;
    const { channels, user_id: receiver_id = user_id } = body;
    const time = timeFields(body, undefined);
    if (!time) throw invalid([NO_TIME]);
    return context.transaction(async (db) => {
      await queries.lockTask.first(db, { user_id, task_id });
      await queries.lockReceiver.first(db, { receiver_id });
      const task = await queries.findTask.first(db, { user_id, task_id, receiver_id });
      if (!task) throw new ApiError('NOT_FOUND');
      if (receiver_id !== user_id && !isAllowed(task.role, 'change tasks')) throw new ApiError('FORBIDDEN');
      const { timezone, reminder_time } = task;
      if (timezone === null || reminder_time === null) throw invalid([NOT_ASSIGNED]);
      if (task.count >= MAX_REMINDERS) throw new ApiError('TOO_MANY_REMINDERS');
      const fire_at = firstTime(time, { ...task, timezone, reminder_time }, context.now);
      const values = { ...authorOf(context), ...time, task_id, receiver_id, channels, fire_at };
      const row = await queries.insertReminder.first(db, values);
      if (!row) throw new TypeError('The statement returned no reminder.');
      const headers = { Location: `/api/v1/tasks/${task_id}/reminders/${row.id}` };
      const data = await find(db, { user_id, task_id, id: row.id });
      return { status: 201 as const, headers, data, ...(task.project_id && { project_id: task.project_id }) };
    });
  },

  async updateReminder({ path: { task_id, reminder_id: id }, body }, context) {
    const place = { user_id: context.actor.user_id, task_id, id };
    return context.transaction(async (db) => {
      await queries.lockTask.first(db, { user_id: place.user_id, task_id });
      const before = await lock(db, place);
      const fields = changesOf(before, body, context.now);
      if (fields) await queries.updateReminder.first(db, { ...authorOf(context), ...place, ...fields }, {});
      return { status: 200 as const, data: fields ? await find(db, place) : shownReminder(before) };
    });
  },

  async deleteReminder({ path: { task_id, reminder_id: id } }, context) {
    const place = { user_id: context.actor.user_id, task_id, id };
    return context.transaction(async (db) => {
      await queries.lockReminder.first(db, place);
      if (!(await queries.findReminder.first(db, place))) throw new ApiError('NOT_FOUND');
      await queries.deleteReminder.first(db, { ...authorOf(context), ...place });
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

type Body = OperationRequest<'updateReminder'>['body'];
/** As in a request; null if it is absent. */
type Times = { [Name in keyof queries.TimeFields]?: Body[Name] | null };
type One = { user_id: string; task_id: string; id: string };

async function find(db: Database, place: One): Promise<Schema<'Reminder'>> {
  return shownReminder(await queries.findReminder.one(db, place));
}

/**
 * Locks a reminder and the time zone of its user, and returns what it is now.
 * @throws ApiError NOT_FOUND
 */
async function lock(db: Database, place: One): Promise<queries.Found> {
  const seen = await queries.findReminder.first(db, place);
  // In this order, like a user who changes the time zone of all their reminders.
  if (seen) await queries.lockReceiver.first(db, { receiver_id: seen.user.id });
  await queries.lockReminder.first(db, place);
  const found = await queries.findReminder.first(db, place);
  if (!found) throw new ApiError('NOT_FOUND');
  return found;
}

/** Returns a reminder as the contract has it. Its time is computed, because the stored one can be a second behind. */
function shownReminder({ fire_at, dated_at, place, ...row }: queries.Found): Schema<'Reminder'> {
  const next = fire_at === null ? null : nextOf({ ...row, dated_at }, place);
  const { sent_at, created_at, updated_at } = row;
  return {
    id: row.id,
    task: row.task,
    user: row.user,
    created_by: row.created_by,
    remind_at: row.remind_at,
    relative_to: row.relative_to,
    minutes_before: row.minutes_before,
    days_before: row.days_before,
    channels: row.channels,
    snoozed_until: row.snoozed_until,
    next_at: next === null ? null : new Date(next).toISOString(),
    status: next !== null ? 'scheduled' : statusOf(row, place),
    ...{ sent_at, created_at, updated_at },
  };
}

/** Returns the status of a reminder that is not sent as things are. */
function statusOf(row: Timed & { sent_at: string | null }, place: Place): Schema<'ReminderStatus'> {
  if (row.sent_at !== null) return 'sent';
  return timeOf(row, place) === null ? 'waiting' : 'skipped';
}

// --- Times --------------------------------------------------------------------

const TIMES = ['remind_at', 'minutes_before', 'days_before'] as const;

const NO_TIME: ErrorDetail = {
  field: 'remind_at',
  code: 'REQUIRED',
  message: 'Send one of `remind_at`, `minutes_before` and `days_before`.',
};

const NOT_ASSIGNED: ErrorDetail = {
  field: 'user_id',
  code: 'NOT_ASSIGNED',
  message: 'Choose yourself or an assignee of the task.',
};

const notAllowed = (field: string, message: string): ErrorDetail => ({ field, code: 'NOT_ALLOWED', message });

const inPast = (field: string): ErrorDetail => ({
  field,
  code: 'TIME_IN_PAST',
  message: field.endsWith('_before') ? 'This is in the past. Choose a later time.' : 'Must be in the future.',
});

/**
 * Returns the time of a reminder after a request; undefined if the request does not change it.
 * @throws ApiError VALIDATION_FAILED for several times, or a date to count from without anything to count
 */
function timeFields(
  { remind_at, minutes_before = null, days_before = null, relative_to }: Times,
  before: queries.TimeFields | undefined,
): queries.TimeFields | undefined {
  const fixed = remind_at ? new Date(remind_at).toISOString() : null;
  const sent = { remind_at: fixed, minutes_before, days_before };
  const [first, ...others] = TIMES.filter((name) => sent[name] !== null);
  const errors = others.map((name) => notAllowed(name, `Send either \`${first}\` or \`${name}\`.`));
  const isFixed = first === undefined ? before?.remind_at != null : fixed !== null;
  if (isFixed && relative_to) {
    errors.push(notAllowed('relative_to', 'Send it with `minutes_before` or `days_before`.'));
  }
  if (errors.length > 0) throw invalid(errors);
  if (first === undefined) return before && relative_to ? { ...before, relative_to } : undefined;
  const anchor = relative_to ?? before?.relative_to ?? 'due';
  return { ...sent, relative_to: isFixed ? null : anchor };
}

/**
 * Returns when a reminder with a new time is sent; null if the task has no such date yet.
 * @throws ApiError VALIDATION_FAILED if that is in the past
 */
function firstTime(time: queries.TimeFields, place: Place, now: string): string | null {
  const at = timeOf({ ...time, snoozed_until: null }, place);
  if (at !== null && at <= Date.parse(now)) {
    throw invalid([inPast(TIMES.find((name) => time[name] !== null) ?? 'remind_at')]);
  }
  return at === null ? null : new Date(at).toISOString();
}

/** Returns the columns to change; undefined if the reminder is as requested. */
function changesOf(before: queries.Found, body: Body, now: Context['now']) {
  const { place, snoozed_until: snoozed } = before;
  const channels = body.channels && !isSame(body.channels, before.channels) ? body.channels : undefined;
  const current = {
    remind_at: before.remind_at,
    relative_to: before.relative_to,
    minutes_before: before.minutes_before,
    days_before: before.days_before,
  };
  const wanted = timeFields(body, current);
  const time = wanted && !isSame(wanted, current) ? wanted : undefined;
  const { snoozed_until = time ? null : undefined } = body;
  if (snoozed_until && Date.parse(snoozed_until) <= Date.parse(now)) throw invalid([inPast('snoozed_until')]);
  const isSnooze = snoozed_until !== undefined && timeIn(snoozed_until) !== timeIn(snoozed);
  if (!time && !isSnooze) return channels && { channels };
  const own = time && firstTime(time, place, now);
  const next = snoozed_until ?? own ?? nextAfter({ ...current, snoozed_until: null }, place, now);
  return { ...time, ...(isSnooze && { snoozed_until }), channels, fire_at: next, dated_at: now };
}

const timeIn = (text: string | null) => text && Date.parse(text);

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function nextAfter(time: Parameters<typeof timeOf>[0], place: Place, now: string): string | null {
  const next = nextOf({ ...time, dated_at: now }, place);
  return next === null ? null : new Date(next).toISOString();
}
