import type { Actor } from '../actor.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import { startOf } from '../days.ts';
import { type ErrorDetail, invalid } from '../errors.ts';
import {
  fromInstant,
  type Repetition,
  readRecurrence,
  shownRepetition,
  textOf,
} from '../recurrence/repetition.ts';
import { dayIn, isDay, type Moment } from '../recurrence/series.ts';
import { planSchedule, previewDates, resumed, type Schedule } from './schedule.ts';

type Around = { now: string; actor: Pick<Actor, 'user_id' | 'timezone'> };

/** How a template repeats, as its row has it. */
export type Repeated = {
  repetition: Repetition | null;
  repetition_status: Schedule['status'] | null;
  paused_because: PauseReason | null;
  position: Moment | null;
  next: Moment | null;
};

export type PauseReason = 'user' | 'access' | 'archived' | 'failed';

/** Those columns with the others that follow, as values of a statement. */
export type RepeatValues = {
  recurrence: string | null;
  repetition: string | null;
  repetition_status: Schedule['status'] | null;
  paused_because: PauseReason | null;
  repeated_for: string | null;
  position: Moment | null;
  next: Moment | null;
  create_at: string | null;
  /** Whether the template still waits for the completion of its latest task. */
  is_waiting: boolean;
};

type Sent = OperationRequest<'updateTemplate'>['body']['recurrence'];

export const NEVER: RepeatValues = {
  recurrence: null,
  repetition: null,
  repetition_status: null,
  paused_because: null,
  repeated_for: null,
  position: null,
  next: null,
  create_at: null,
  is_waiting: false,
};

/** Returns the columns of a template that repeats, on behalf of the actor. */
export function repeatValues(
  repetition: Repetition,
  { status, position, next, createAt }: Schedule,
  user_id: string | null,
  because: PauseReason | null = null,
): RepeatValues {
  return {
    recurrence: status === 'paused' ? `${textOf(repetition)} (paused)` : textOf(repetition),
    repetition: JSON.stringify(repetition),
    repetition_status: status,
    paused_because: because,
    repeated_for: user_id,
    position,
    next,
    create_at: createAt === null ? null : new Date(createAt).toISOString(),
    is_waiting: repetition.after_completion !== null && next === null,
  };
}

/**
 * Reads how a template repeats from now on. With `before`, what is left out stays.
 * @throws ApiError VALIDATION_FAILED
 */
export function readRepetition(
  sent: NonNullable<Sent>,
  { now, actor: { timezone } }: Around,
  before: Repetition | null,
): Repetition {
  const read = readRecurrence(sent, { timezone, now, date: null, before });
  if ('errors' in read) throw invalid(read.errors);
  return read.repetition;
}

const NO_RECURRENCE: ErrorDetail = {
  field: 'recurrence_paused',
  code: 'NO_RECURRENCE',
  message: 'The template has no recurrence. Send one too.',
};

type Change = { sent: Sent | undefined; paused: boolean | undefined; isMerged: boolean };

/**
 * Returns the columns to change; undefined if they stay as they are.
 * @throws ApiError VALIDATION_FAILED
 */
export function changeRepetition(
  before: Repeated & { is_completed: boolean },
  { sent, paused, isMerged }: Change,
  around: Around,
): RepeatValues | undefined {
  if (sent === null || (sent === undefined && before.repetition === null)) {
    if (paused !== undefined) throw invalid([NO_RECURRENCE]);
    return before.repetition === null ? undefined : NEVER;
  }
  const own = isMerged ? before.repetition : null;
  const repetition = sent === undefined ? before.repetition : readRepetition(sent, around, own);
  if (repetition === null) return undefined;
  const isSame = JSON.stringify(repetition) === JSON.stringify(before.repetition);
  const isPaused = before.repetition_status === 'paused';
  const willPause = paused ?? isPaused;
  if (isSame && (willPause === isPaused || before.repetition_status === 'ended')) return undefined;
  // A template that waits for a completion continues to wait if only the time after it changes.
  const isWaiting =
    before.repetition?.after_completion && repetition.after_completion && before.next === null;
  const schedule =
    isSame || isWaiting
      ? scheduleOf(before, repetition)
      : planSchedule(repetition, Date.parse(around.now), before.position);
  const { user_id } = around.actor;
  if (!willPause || schedule.status === 'ended') return repeatValues(repetition, schedule, user_id);
  return repeatValues(repetition, { ...schedule, status: 'paused', createAt: null }, user_id, 'user');
}

const scheduleOf = (
  { position, next, is_completed }: Repeated & { is_completed: boolean },
  repetition: Repetition,
): Schedule => resumed(repetition, { status: 'paused', position, next, createAt: null }, is_completed);

/** Returns how a template repeats as the contract has it. */
export function shownRecurrence({
  repetition,
  repetition_status,
  paused_because,
  next,
}: Repeated): Schema<'Recurrence'> | null {
  if (repetition === null) return null;
  return {
    series_id: null,
    ...shownRepetition(repetition),
    status: repetition_status ?? 'active',
    paused_because,
    next_at: next !== null && !isDay(next) ? next : null,
    next_on: next !== null && isDay(next) ? next : null,
  };
}

/** Returns the dates of a template from a time or a day on; none if it does not repeat. */
export function previewOf(
  { repetition, next }: Repeated,
  { from, limit }: OperationRequest<'previewOccurrences'>['query'],
  now: string,
): Schema<'OccurrencePreview'> {
  if (repetition === null) return { text: null, occurrences: [] };
  const { timezone } = repetition;
  const instant = from && isDay(from) ? startOf(from, timezone) : Date.parse(from ?? now);
  const moments = previewDates(repetition, next, fromInstant(repetition, instant), limit);
  const occurrences = moments.map((moment) => ({
    at: isDay(moment) ? null : moment,
    on: dayIn(moment, timezone),
  }));
  return { text: textOf(repetition), occurrences };
}
