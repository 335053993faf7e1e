import type { Schema } from '../contract.ts';
import { type ErrorDetail, invalid } from '../errors.ts';
import { MINUTE_MS } from '../jobs/job.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** The longest entry, as the contract states, so that a wrong year or month is found. A timer that was forgotten can be longer. */
export const MAX_MS = 31 * DAY_MS;
/** How far the clock of a client can be ahead. A timer that starts within this time starts now. */
const SKEW_MS = MINUTE_MS;

/** The beginning and the end of an entry; null while the timer runs. */
export type Times = { started_at: string; ended_at: string | null };

/** Returns a time without a fraction of a second, in the format of responses. */
export const wholeSecond = (time: string): string => textOf(instantOf(time));

const instantOf = (time: string): number => {
  const instant = new Date(time).getTime();
  return instant - (((instant % SECOND_MS) + SECOND_MS) % SECOND_MS);
};

const textOf = (instant: number): string => new Date(instant).toISOString();

/** Returns when a timer ends that is stopped now. The clock of another process can be behind that of the one that started it. */
export const endOf = ({ started_at }: Pick<Times, 'started_at'>, now: string): string =>
  textOf(Math.max(instantOf(started_at), instantOf(now)));

/**
 * Returns when a timer starts.
 * @throws ApiError VALIDATION_FAILED
 */
export function startOfTimer(started_at: string | undefined, now: string): string {
  if (started_at === undefined) return wholeSecond(now);
  const errors = errorsOfTimer(instantOf(started_at), now);
  if (errors.length > 0) throw invalid(errors);
  return textOf(Math.min(instantOf(started_at), instantOf(now)));
}

/**
 * Returns the times of a new entry.
 * @throws ApiError VALIDATION_FAILED
 */
export function newTimes(body: Schema<'TimeEntryCreate'>, now: string): Times {
  const { started_at, ended_at, seconds } = body;
  const errors: ErrorDetail[] = [];
  if (ended_at !== undefined && seconds !== undefined) errors.push(TWO_ENDS);
  if (ended_at === undefined && seconds === undefined) errors.push(NO_END);
  if (started_at === undefined && seconds === undefined) errors.push(NO_START);
  if (errors.length > 0) throw invalid(errors);
  const length = (seconds ?? 0) * SECOND_MS;
  const start = started_at === undefined ? instantOf(now) - length : instantOf(started_at);
  return checked(start, ended_at === undefined ? start + length : instantOf(ended_at), body, now);
}

/**
 * Returns the times of an entry after a request; undefined if they do not change.
 * @throws ApiError VALIDATION_FAILED
 */
export function changedTimes(before: Times, body: Schema<'TimeEntryUpdate'>, now: string): Times | undefined {
  const { started_at = before.started_at, ended_at, seconds } = body;
  if (ended_at !== undefined && seconds !== undefined) throw invalid([TWO_ENDS]);
  const start = instantOf(started_at);
  const end = seconds === undefined ? (ended_at ?? before.ended_at) : textOf(start + seconds * SECOND_MS);
  if (end === null) {
    if (textOf(start) === before.started_at) return undefined;
    return { started_at: startOfTimer(started_at, now), ended_at: null };
  }
  const isSame = textOf(start) === before.started_at && wholeSecond(end) === before.ended_at;
  return isSame ? undefined : checked(start, instantOf(end), body, now);
}

type Sent = Pick<Schema<'TimeEntryUpdate'>, 'started_at' | 'ended_at' | 'seconds'>;

function checked(start: number, end: number, sent: Sent, now: string): Times {
  const field =
    sent.seconds !== undefined ? 'seconds' : sent.ended_at !== undefined ? 'ended_at' : 'started_at';
  const errors: ErrorDetail[] = [];
  if (end < start) {
    const message =
      field === 'started_at' ? 'Must not be after `ended_at`.' : 'Must not be before `started_at`.';
    errors.push({ field, code: 'END_BEFORE_START', message });
  }
  if (end - start > MAX_MS) {
    errors.push({ field, code: 'TOO_LONG', message: 'An entry can be at most 31 days long.' });
  }
  if (end > Date.parse(now) + DAY_MS) {
    const message = `The entry must end at most a day from now. The time is now ${now}.`;
    errors.push({ field, code: 'TIME_IN_FUTURE', message });
  }
  if (errors.length > 0) throw invalid(errors);
  return { started_at: textOf(start), ended_at: textOf(end) };
}

function errorsOfTimer(start: number, now: string): ErrorDetail[] {
  const field = 'started_at';
  if (start > Date.parse(now) + SKEW_MS) {
    return [{ field, code: 'TIME_IN_FUTURE', message: `Must not be in the future. The time is now ${now}.` }];
  }
  if (start >= Date.parse(now) - MAX_MS) return [];
  return [{ field, code: 'TOO_LONG', message: 'A timer can start at most 31 days ago.' }];
}

const TWO_ENDS: ErrorDetail = {
  field: 'seconds',
  code: 'NOT_ALLOWED',
  message: 'Send either `ended_at` or `seconds`.',
};

const NO_END: ErrorDetail = {
  field: 'ended_at',
  code: 'REQUIRED',
  message: 'Send `ended_at` or `seconds`. To record work while it goes on, start a timer.',
};

const NO_START: ErrorDetail = {
  field: 'started_at',
  code: 'REQUIRED',
  message: 'Send `started_at`, or only `seconds` for work that ends now.',
};
