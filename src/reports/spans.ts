import type { Period } from './period.ts';

/** From `from` to before `to`, in milliseconds. */
export type Part = { from: number; to: number };

/**
 * How a report is added up from sums. Their days and months are those of UTC, so each begin of a period is first moved to the nearest day of
 * UTC (`rounded`). What lies between it and the real begin is then moved to the other period (`moves`): an hour for each day in Berlin,
 * instead of the 23 others.
 */
export type Spans = {
  /** The begin of each period, and the end of the last one, as days of UTC. */
  rounded: readonly number[];
  /** The time before the first period, if it counts. */
  before: readonly (Part & { grain: 'month' | 'day' })[];
  /** The time of the periods. */
  within: readonly (Part & { grain: 'month' | 'day' })[];
  /** Parts of which the sums are in the period `wrong`, and belong to `right`; 0 is before the first one. */
  moves: readonly (Part & { grain: 'quarter_hour' | 'moment'; right: number; wrong: number })[];
};

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

const dayNear = (instant: number) => Math.round(instant / DAY_MS) * DAY_MS;

function monthOf(instant: number, later = 0): number {
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later);
}
const monthAfter = (instant: number) => monthOf(instant, 1);

/** Divides the time of a report, with all that is before it if it counts. Periods can be shorter than a day, and then have no sums. */
export function spansOf(periods: readonly Period[], earliest?: number): Spans {
  const bounds = [...periods.map(({ start }) => start), periods.at(-1)?.end ?? 0];
  const rounded = bounds.map(dayNear);
  const [first = 0, last = 0] = [rounded[0], rounded.at(-1)];
  return {
    rounded,
    before: earliest === undefined ? [] : daysAndMonths(earliest, first),
    within: rounded.slice(1, -1).every(isMonth)
      ? daysAndMonths(first, last)
      : filled([{ grain: 'day', from: first, to: last }]),
    moves: bounds.flatMap((bound, index) => movesAt(bound, index)),
  };
}

const isMonth = (day: number) => monthOf(day) === day;
const filled = <Each extends Part>(parts: readonly Each[]) => parts.filter(({ from, to }) => from < to);

/** Divides a time between two days. */
function daysAndMonths(from: number, to: number): Spans['before'] {
  const begin = isMonth(from) ? from : monthAfter(from);
  const end = monthOf(to);
  if (begin >= end) return filled([{ grain: 'day', from, to }]);
  return filled([
    { grain: 'day', from, to: begin },
    { grain: 'month', from: begin, to: end },
    { grain: 'day', from: end, to },
  ]);
}

/** Returns what to move at a bound, where the period with this number, from 0 on, ends. */
function movesAt(bound: number, number: number): Spans['moves'] {
  const day = dayNear(bound);
  const [right, wrong] = bound < day ? [number + 1, number] : [number, number + 1];
  const [from, to] = [Math.min(bound, day), Math.max(bound, day)];
  const [begin, end] = [Math.ceil(from / QUARTER_MS) * QUARTER_MS, Math.floor(to / QUARTER_MS) * QUARTER_MS];
  const parts =
    begin >= end
      ? [{ grain: 'moment' as const, from, to }]
      : [
          { grain: 'moment' as const, from, to: begin },
          { grain: 'quarter_hour' as const, from: begin, to: end },
          { grain: 'moment' as const, from: end, to },
        ];
  return filled(parts).map((part) => ({ ...part, right, wrong }));
}
