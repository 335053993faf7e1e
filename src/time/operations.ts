import { assertMayWrite } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { OperationRequest } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { endOf as endOfDay, startOf as startOfDay } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import { rejectPages } from '../lists/pagination.ts';
import { duplicateTags } from '../tasks/body.ts';
import { changeEntry, removeEntry, UNKNOWN_TASK } from './change.ts';
import type { EntryFilters } from './entries.ts';
import { exportEntries } from './export.ts';
import { insertEntry, lockPlace, lockTask, lockWorker } from './place.ts';
import * as queries from './queries.ts';
import { assertUnlocked } from './rules.ts';
import { endOf, newTimes, startOfTimer } from './times.ts';
import { totalsOf } from './totals.ts';
import * as write from './write.ts';

export const time = {
  async startTimer({ path, body }, context) {
    checkTags(body.tags);
    const { user_id } = context.actor;
    const task_id = path.task_id;
    return context.transaction(async (db) => {
      await write.lockWorker.all(db, { worker_id: user_id });
      const running = await queries.findTimer.first(db, { user_id });
      const place = await lockPlace(db, { user_id, task_id, worker_id: user_id }, running);
      if (!place) throw new ApiError('NOT_FOUND');
      assertMayWrite(place, 'track time');
      if (running && continues(running, task_id, body)) return reply(place, running, null);
      const started_at = startAfter(running, body, context.now);
      assertUnlocked(place, started_at);
      if (running) await endTimer(db, running.id, started_at, context);
      const { note = null, billable = false, tags = [] } = body;
      const values = { task_id, started_at, ended_at: null, note, billable, tags, worker_id: user_id };
      const id = await insertEntry(db, { ...place, ...values }, context);
      const started = await queries.findEntry.one(db, { user_id, id });
      const stopped = running ? await queries.findEntry.one(db, { user_id, id: running.id }) : null;
      return reply(place, started, stopped);
    });
  },

  async stopTimer({ path }, context) {
    const { user_id } = context.actor;
    const task_id = path.task_id;
    return context.transaction(async (db) => {
      await write.lockWorker.all(db, { worker_id: user_id });
      const running = await queries.findTimer.first(db, { user_id });
      if (running?.task_id !== task_id) throw await noTimer(db, user_id, task_id);
      await lockTask(db, { user_id, task_id: null }, task_id);
      await endTimer(db, running.id, endOf(running, context.now), context);
      const data = await queries.findEntry.one(db, { user_id, id: running.id });
      return { status: 200 as const, data };
    });
  },

  async getCurrentTimer(_request, { db, actor: { user_id }, now }) {
    const entry = (await queries.findTimer.first(db, { user_id })) ?? null;
    const elapsed_seconds = entry && (Date.parse(endOf(entry, now)) - Date.parse(entry.started_at)) / 1000;
    return { status: 200, data: { entry, elapsed_seconds } };
  },

  async listTimeEntries({ query, accepts }, { db, actor, paginate }) {
    const values = valuesOf(query, actor);
    const isFile = accepts === 'text/csv';
    if (isFile) rejectPages(query);
    const isFirst = !isFile && query.cursor === undefined;
    // With users, the total decides by what index the list is read.
    const { totals, byUser } = isFirst || query.user_id ? await totalsOf(db, values) : UNCOUNTED;
    if (isFile) {
      const file = exportEntries(db, values, actor.timezone, byUser);
      return { status: 200 as const, type: accepts, file };
    }
    if (isFirst && !totals && query.tag)
      throw new ApiError('FILTER_TOO_EXPENSIVE', { errors: [TOO_MANY_TAGS] });
    const { data, page } = await paginate((window) => queries.listEntries(db, values, window, byUser));
    return { status: 200 as const, data, page: { ...page, ...((isFirst && totals) || NO_TOTALS) } };
  },

  async createTimeEntry({ body }, context) {
    checkTags(body.tags);
    const times = newTimes(body, context.now);
    const { user_id } = context.actor;
    const { note, billable, tags } = body;
    const task_id = body.task_id;
    const worker_id = body.user_id ?? user_id;
    return context.transaction(async (db) => {
      await lockWorker(db, { user_id, task_id, worker_id });
      const place = await lockPlace(db, { user_id, task_id, worker_id });
      if (!place) throw invalid([UNKNOWN_TASK]);
      assertMayWrite(place, worker_id === user_id ? 'track time' : 'manage the time of others');
      if (!place.has_worker) throw invalid([UNKNOWN_MEMBER]);
      assertUnlocked(place, times.started_at);
      const values = { ...times, task_id, note, billable, tags, worker_id };
      const id = await insertEntry(db, { ...place, ...values }, context);
      const headers = { Location: `/api/v1/time-entries/${id}` };
      return { status: 201 as const, headers, data: await queries.findEntry.one(db, { user_id, id }) };
    });
  },

  async getTimeEntry({ path: { entry_id: id } }, { db, actor: { user_id } }) {
    const data = await queries.findEntry.first(db, { user_id, id });
    if (!data) throw new ApiError('NOT_FOUND');
    return { status: 200, data };
  },

  async updateTimeEntry({ path, body: { version: _, ...body }, precondition }, context) {
    checkTags(body.tags);
    return context.transaction(async (db) => {
      const data = await changeEntry(db, { id: path.entry_id, body, precondition }, context);
      return { status: 200 as const, data };
    });
  },

  async deleteTimeEntry({ path, precondition }, context) {
    return context.transaction(async (db) => {
      await removeEntry(db, { id: path.entry_id, precondition }, context);
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

const UNCOUNTED = { totals: undefined, byUser: false };
const NO_TOTALS = { total: null, total_seconds: null, billable_seconds: null };

const TOO_MANY_TAGS: ErrorDetail = {
  field: 'tag',
  code: 'FILTER_TOO_EXPENSIVE',
  message:
    'The tags of too many time entries have to be compared. Choose a time with `from` and `to`, projects with `project_id`, or users with `user_id`.',
};

const UNKNOWN_MEMBER: ErrorDetail = {
  field: 'user_id',
  code: 'UNKNOWN_MEMBER',
  message: 'Choose an active member of the project. Time on a personal task can only be yours.',
};

// --- Timers ---------------------------------------------------------------------

type Timer = queries.TimeEntry;
type StartBody = OperationRequest<'startTimer'>['body'];

const reply = ({ project_id }: write.Place, started: Timer, stopped: Timer | null) => ({
  status: 200 as const,
  data: { started, stopped },
  ...(project_id !== null && { project_id }),
});

/** Whether a request asks for the timer that already runs. */
function continues(
  running: Timer,
  task_id: string,
  { started_at, note, billable, tags }: StartBody,
): boolean {
  return (
    running.task_id === task_id &&
    started_at === undefined &&
    (note === undefined || note === running.note) &&
    (billable === undefined || billable === running.billable) &&
    (tags === undefined || JSON.stringify(tags) === JSON.stringify(running.tags))
  );
}

/**
 * Returns when a timer starts, which is when the running one ends.
 * @throws ApiError VALIDATION_FAILED
 */
function startAfter(running: Timer | undefined, { started_at }: StartBody, now: string): string {
  const start = startOfTimer(started_at, now);
  if (!running || start >= running.started_at) return start;
  // The clock of this process is behind that of the one that started the timer.
  if (started_at === undefined) return running.started_at;
  const message = `Your running timer started at ${running.started_at}. Choose a later time, or change that timer first.`;
  throw invalid([{ field: 'started_at', code: 'BEFORE_RUNNING_TIMER', message }]);
}

const endTimer = (db: Database, id: string, ended_at: string, context: Context) =>
  write.updateEntry.first(db, { ...authorOf(context), id, ended_at }, {});

/** Returns the reason why a timer was not stopped. */
async function noTimer(db: Database, user_id: string, task_id: string): Promise<ApiError> {
  const place = await write.findPlace.first(db, { user_id, task_id, worker_id: user_id });
  return new ApiError(place ? 'TIMER_NOT_RUNNING' : 'NOT_FOUND');
}

// --- Requests -------------------------------------------------------------------

/** @throws ApiError VALIDATION_FAILED for two forms of the same tag */
function checkTags(tags: readonly string[] = []): void {
  const errors = duplicateTags(tags);
  if (errors.length > 0) throw invalid(errors);
}

/** Returns the filters of a list, with times in place of the days of the caller. */
function valuesOf(
  {
    user_id: user_ids,
    from,
    to,
    page: _,
    per_page: __,
    cursor: ___,
    ...query
  }: OperationRequest<'listTimeEntries'>['query'],
  { user_id, timezone }: Context['actor'],
): EntryFilters {
  return {
    ...query,
    user_id,
    ...(user_ids && { user_ids }),
    ...(from && { from: isDay(from) ? timeText(startOfDay(from, timezone)) : from }),
    ...(to && { to: isDay(to) ? timeText(endOfDay(to, timezone)) : to }),
  };
}

const isDay = (text: string) => !text.includes(':');

const timeText = (instant: number) => new Date(instant).toISOString();
