import { type Day, dayAfter, dayOf, endOf, startOf } from '../../days.ts';

/** The filters by due date, as requested. `due_from` and `due_to` are a time or a day. */
export type DueFilters = {
  overdue?: boolean | undefined;
  due_from?: string | undefined;
  due_to?: string | undefined;
};

/**
 * What the statement compares with: `due_date` with a time, and `due_on` with a day. The days are those of the caller, so the
 * statement needs no time zone. PostgreSQL may not even know it, because its list of time zones is not that of Node.
 */
export type DueBounds = {
  now?: string | undefined;
  today?: Day | undefined;
  due_from?: string | undefined;
  due_from_day?: Day | undefined;
  due_to?: string | undefined;
  due_to_day?: Day | undefined;
};

/**
 * Returns the bounds of the filters. A `due_on` counts as the end of its day, as it does for `overdue`: so each task is in
 * exactly one of several ranges that follow each other, and `due_to` with the time of the request finds what is overdue.
 */
export function dueBounds(
  { overdue, due_from, due_to }: DueFilters,
  { now, timezone }: { now: string; timezone: string },
): DueBounds {
  const dayIn = (time: string) => dayOf(Date.parse(time.toUpperCase()), timezone);
  return {
    ...(overdue !== undefined && { now, today: dayIn(now) }),
    ...(due_from !== undefined && {
      due_from: isDay(due_from) ? timeText(startOf(due_from, timezone)) : due_from,
      due_from_day: isDay(due_from) ? due_from : dayIn(due_from),
    }),
    ...(due_to !== undefined && {
      due_to: isDay(due_to) ? timeText(endOf(due_to, timezone)) : due_to,
      due_to_day: isDay(due_to) ? dayAfter(due_to) : dayIn(due_to),
    }),
  };
}

const isDay = (text: string) => text.length === '2026-03-20'.length;

const timeText = (instant: number) => new Date(instant).toISOString();
