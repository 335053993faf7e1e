import { dayOf, startOf } from '../days.ts';
import { afterCompletion } from '../recurrence/completion.ts';
import { MAX_PASSED, missedDates } from '../recurrence/missed.ts';
import { datesIn, type Repetition } from '../recurrence/repetition.ts';
import { dayIn, isDay, isSupported, type Moment, momentAt, occurrences } from '../recurrence/series.ts';

/** Where a template is: the latest date that has had its tasks, the next one, and when to create the tasks of that one. */
export type Schedule = {
  readonly status: 'active' | 'paused' | 'ended';
  readonly position: Moment | null;
  readonly next: Moment | null;
  /** In milliseconds; null if nothing is created by itself. */
  readonly createAt: number | null;
};

/** A time that has passed longer ago is missed. */
const GRACE_MS = 3_600_000;

/** Returns when the tasks of a date are created: a day begins in the zone of the recurrence. */
const timeOf = (moment: Moment, { timezone }: Repetition) =>
  isDay(moment) ? startOf(moment, timezone) : Date.parse(moment);

const at = (next: Moment, position: Moment | null, repetition: Repetition): Schedule => ({
  status: 'active',
  position,
  next,
  createAt: timeOf(next, repetition),
});

const ended = (position: Moment | null): Schedule => ({
  status: 'ended',
  position,
  next: null,
  createAt: null,
});

/** Plans a template that repeats from now on. A day has not passed until it ends. Dates up to `position` have had their tasks. */
export function planSchedule(repetition: Repetition, now: number, position: Moment | null): Schedule {
  const from = momentAt(now, repetition);
  const dates = datesIn(repetition);
  if (dates === null) return at(repetition.start > from ? repetition.start : from, position, repetition);
  const found = occurrences(dates, { from, limit: MAX_PASSED });
  const next = found.find((moment) => position === null || isLater(moment, position, repetition));
  return next === undefined ? ended(position) : at(next, position, repetition);
}

/** Of another kind, a date is later if its day is. */
const isLater = (moment: Moment, position: Moment, { timezone }: Repetition) =>
  isDay(moment) === isDay(position) ? moment > position : dayIn(moment, timezone) > dayIn(position, timezone);

/** Returns where a paused template continues. Dates that have passed meanwhile are missed. */
export function resumed(
  repetition: Repetition,
  { position, next }: Schedule,
  isCompleted: boolean,
): Schedule {
  if (next !== null) return at(next, position, repetition);
  const createAt = isCompleted ? 0 : null;
  return repetition.after_completion ? { status: 'active', position, next, createAt } : ended(position);
}

/** The dates that get tasks now, and where the template is afterwards. */
export type Advance = { readonly dates: readonly Moment[]; readonly schedule: Schedule };

/** Plans the tasks of a template that is due. `completedAt` is when its latest task was completed. */
export function advance(
  repetition: Repetition,
  { position, next }: Pick<Schedule, 'position' | 'next'>,
  { now, completedAt }: { now: number; completedAt: number },
): Advance {
  const dates = datesIn(repetition);
  if (dates === null) return advanceAfterCompletion(repetition, { position, next }, { now, completedAt });
  if (next === null) return { dates: [], schedule: ended(position) };
  const found = occurrences(dates, { from: next, limit: MAX_PASSED + 1 });
  const passed = found.slice(0, MAX_PASSED).filter((moment) => timeOf(moment, repetition) <= now);
  const isWhole = passed.length < MAX_PASSED;
  const wanted = wantedOf(repetition, passed, isWhole, now);
  const last = (repetition.catch_up === 'all' ? wanted.at(-1) : passed.at(-1)) ?? position;
  const following = found.find((moment) => last === null || moment > last);
  return { dates: wanted, schedule: following === undefined ? ended(last) : at(following, last, repetition) };
}

/** Of the dates that have passed, returns those that get tasks. The latest one is only known if none of them is missing. */
function wantedOf(
  { catch_up, timezone }: Repetition,
  passed: readonly Moment[],
  isWhole: boolean,
  now: number,
): Moment[] {
  if (catch_up !== 'none') return missedDates(catch_up, passed, isWhole);
  return missedDates('latest', passed, isWhole).filter((moment) =>
    isDay(moment) ? moment === dayOf(now, timezone) : Date.parse(moment) > now - GRACE_MS,
  );
}

/** After a completion, the date of the next tasks is known. When it comes, they are created, and their completion is awaited. */
function advanceAfterCompletion(
  repetition: Repetition,
  { position, next }: Pick<Schedule, 'position' | 'next'>,
  { now, completedAt }: { now: number; completedAt: number },
): Advance {
  const { after_completion } = repetition;
  if (after_completion === null) throw new TypeError('A repetition has a rule or follows a completion.');
  const date = next ?? afterCompletion(after_completion, completedAt, repetition);
  if (!isSupported(date, repetition.timezone)) return { dates: [], schedule: ended(position) };
  if (timeOf(date, repetition) > now) return { dates: [], schedule: at(date, position, repetition) };
  return { dates: [date], schedule: { status: 'active', position: date, next: null, createAt: null } };
}

/** Returns the dates from a moment on, at most `limit`. After a completion, only the next one is known. */
export function previewDates(
  repetition: Repetition,
  next: Moment | null,
  from: Moment,
  limit: number,
): Moment[] {
  const dates = datesIn(repetition);
  if (dates) return occurrences(dates, { from, limit });
  return next !== null && next >= from ? [next] : [];
}
