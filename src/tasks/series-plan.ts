import { isDeepStrictEqual } from 'node:util';
import { endOf } from '../days.ts';
import type { ErrorDetail } from '../errors.ts';
import { afterCompletion } from '../recurrence/completion.ts';
import { MAX_CREATED, MAX_PASSED, missedDates } from '../recurrence/missed.ts';
import {
  datesIn,
  NO_DATES,
  type RecurrenceBody,
  type Repetition,
  readRecurrence,
} from '../recurrence/repetition.ts';
import { dayIn, isDay, isSupported, type Moment, momentAt, occurrences } from '../recurrence/series.ts';

/** Where a series is: the date of its latest task, the next one, and when to create that one. */
export type Progress = {
  readonly status: 'active' | 'paused' | 'ended';
  readonly position: Moment;
  readonly next: Moment | null;
  /** In milliseconds; null if nothing is created by itself. */
  readonly createAt: number | null;
};

/** A series as it is planned. */
export type Planned = { readonly repetition: Repetition; readonly progress: Progress };

/** The task that repeats. */
export type Repeated = { due_date: string | null; due_on: string | null; status: string };

type Around = { now: string; timezone: string };

/** Returns when a date has passed: a day ends in the zone of the series. */
const passingOf = (moment: Moment, { timezone }: Repetition) =>
  isDay(moment) ? endOf(moment, timezone) : Date.parse(moment);

/** Returns the dates of a rule after a moment; none after a completion. */
function datesAfter(repetition: Repetition, moment: Moment, limit: number): Moment[] {
  const dates = datesIn(repetition);
  return dates
    ? occurrences(dates, { from: moment, limit: limit + 1 })
        .filter((each) => each > moment)
        .slice(0, limit)
    : [];
}

/** Returns where a series is after its latest task has a date. */
function progressAfter(repetition: Repetition, position: Moment): Progress {
  if (repetition.after_completion) return { status: 'active', position, next: null, createAt: null };
  const [next = null] = datesAfter(repetition, position, 1);
  return next === null
    ? { status: 'ended', position, next, createAt: null }
    : { status: 'active', position, next, createAt: passingOf(position, repetition) };
}

/**
 * Plans the series of a task that repeats from now on. A task without a due date gets the first date: `due`. If the date of the task has passed,
 * the next one is created at once.
 */
export function planSeries(
  body: RecurrenceBody,
  task: Repeated,
  around: Around,
): (Planned & { due: Moment | null }) | { errors: ErrorDetail[] } {
  const date = task.due_date ?? task.due_on;
  const read = readRecurrence(body, { ...around, date, before: null });
  if ('errors' in read) return read;
  const { repetition } = read;
  const now = Date.parse(around.now);
  const isDone = task.status === 'completed';
  const first = date === null && !isDone && !repetition.after_completion ? firstFrom(repetition, now) : null;
  if (first === undefined) return { errors: [NO_DATES] };
  const position = first ?? positionOf(repetition, date, isDone ? now : -Infinity, now);
  const progress = progressAfter(repetition, position);
  const createAt = isDone && repetition.after_completion ? now : progress.createAt;
  return { repetition, progress: { ...progress, createAt }, due: first };
}

/** The first date that has not passed. */
const firstFrom = (repetition: Repetition, now: number): Moment | undefined =>
  datesFrom(repetition, momentAt(now, repetition)).find((moment) => passingOf(moment, repetition) > now);

const datesFrom = (repetition: Repetition, from: Moment): Moment[] => {
  const dates = datesIn(repetition);
  return dates ? occurrences(dates, { from, limit: 2 }) : [];
};

/** Returns the date of a task as a moment of the series; now if it has none or has passed. */
function positionOf(repetition: Repetition, date: Moment | null, least: number, now: number): Moment {
  const own = date === null ? null : converted(date, repetition);
  const isPast = own === null || passingOf(own, repetition) <= now;
  return isPast || least > passingOf(own, repetition) ? momentAt(now, repetition) : own;
}

/** Returns a moment in the kind of the series: the last moment of a day, or the day of a time. */
function converted(moment: Moment, { start, timezone }: Repetition): Moment {
  if (isDay(start)) return dayIn(moment, timezone);
  return isDay(moment) ? new Date(endOf(moment, timezone) - 1).toISOString() : moment;
}

/** Plans the series with other properties. Returns it as it is if none differs. Its next date is on a later day than that of the latest task. */
export function replanSeries(
  body: RecurrenceBody,
  planned: Planned,
  task: Repeated,
  around: Around,
): Planned | { errors: ErrorDetail[] } {
  const { repetition: before, progress } = planned;
  const read = readRecurrence(body, { ...around, date: task.due_date ?? task.due_on, before });
  if ('errors' in read) return read;
  const { repetition } = read;
  if (isDeepStrictEqual(repetition, before)) return planned;
  const day = dayIn(progress.position, before.timezone);
  const [next = null] = datesAfter(repetition, isDay(repetition.start) ? day : converted(day, repetition), 1);
  const position = converted(progress.position, repetition);
  const status = statusOf(progress, next !== null || repetition.after_completion !== null);
  if (repetition.after_completion) {
    const isDue = status === 'active' && task.status === 'completed';
    return {
      repetition,
      progress: { status, position, next: null, createAt: isDue ? Date.parse(around.now) : null },
    };
  }
  const createAt = next === null || status !== 'active' ? null : passingOf(position, repetition);
  return { repetition, progress: { status, position, next, createAt } };
}

const statusOf = ({ status }: Progress, hasNext: boolean) =>
  status === 'paused' ? 'paused' : hasNext ? 'active' : 'ended';

/** Returns where a paused series continues. */
export function resumed({ repetition, progress }: Planned, task: Repeated, now: string): Progress {
  const { position, next } = progress;
  if (repetition.after_completion) {
    const createAt = task.status === 'completed' ? Date.parse(now) : null;
    return { status: 'active', position, next, createAt };
  }
  return { status: 'active', position, next, createAt: passingOf(position, repetition) };
}

/** Returns where a series is when its next date is left out, with the date that an open task gets instead of its own; null if there is none. */
export function skipped(
  { repetition, progress }: Planned,
  task: Repeated,
  now: string,
): { progress: Progress; due: Moment | null } | null {
  const { after_completion } = repetition;
  const isOpen = task.status !== 'completed';
  if (after_completion) {
    const due = afterCompletion(after_completion, Date.parse(now), repetition);
    const isPossible = isOpen && isSupported(due, repetition.timezone);
    return isPossible ? { progress: { ...progress, position: due }, due } : null;
  }
  const at = Date.parse(now);
  const from = [progress.position, momentAt(at, repetition)].sort().at(-1) ?? progress.position;
  const next = [progress.next, ...datesAfter(repetition, from, 2)]
    .filter((moment) => moment !== null)
    .find((moment) => passingOf(moment, repetition) > at);
  if (next === undefined) return null;
  const after = progressAfter(repetition, next);
  const status = progress.status === 'paused' ? 'paused' : after.status;
  if (isOpen)
    return {
      progress: { ...after, status, createAt: status === 'paused' ? null : after.createAt },
      due: next,
    };
  // The latest task stays as it is, so the next one is created as soon as it would have been.
  const isLast = after.next === null;
  const createAt = isLast || status === 'paused' ? null : after.createAt;
  return { progress: { ...after, status: isLast ? 'ended' : status, createAt }, due: null };
}

/** The dates that get a task now, and where the series is afterwards. */
export type Created = { readonly dates: readonly Moment[]; readonly progress: Progress };

/**
 * Plans the tasks of a series that is due, at most `limit`. `completedAt` is when its latest task was completed, if it is.
 */
export function planCreation(
  { repetition, progress }: Planned,
  { now, completedAt, limit }: { now: number; completedAt: number | null; limit: number },
): Created {
  const { after_completion, catch_up } = repetition;
  if (after_completion) {
    if (completedAt === null) return { dates: [], progress: { ...progress, createAt: null } };
    const date = afterCompletion(after_completion, completedAt, repetition);
    if (!isSupported(date, repetition.timezone))
      return { dates: [], progress: { ...progress, status: 'ended', createAt: null } };
    // A task that was completed twice on one day repeats once more on the next.
    const position = date > progress.position ? date : progress.position;
    return { dates: [date], progress: { ...progress, position, createAt: null } };
  }
  const found = datesAfter(repetition, progress.position, MAX_PASSED);
  const [first] = found;
  // The rule does not know a date of its own, which a change of the series has chosen.
  const passed = found.filter(
    (moment) => moment >= (progress.next ?? first ?? '') && passingOf(moment, repetition) <= now,
  );
  const upcoming = found.find(
    (moment) => moment >= (progress.next ?? '') && passingOf(moment, repetition) > now,
  );
  const isWhole = upcoming !== undefined || found.length < MAX_PASSED;
  const missed = missedDates(catch_up, passed, isWhole);
  const dates = [...missed, ...(upcoming === undefined ? [] : [upcoming])].slice(
    0,
    Math.min(limit, MAX_CREATED),
  );
  // The latest one that has passed is found again, unless it is left out.
  const position = dates.at(-1) ?? passed.at(catch_up === 'latest' ? -2 : -1);
  return { dates, progress: progressAfter(repetition, position ?? progress.position) };
}
