import type { Actor } from '../actor.ts';
import { dayOf, endOf } from '../days.ts';
import { type ErrorDetail, invalid } from '../errors.ts';
import { fold } from '../fold.ts';

export type Dates = {
  start_date?: string | null | undefined;
  due_date?: string | null | undefined;
  due_on?: string | null | undefined;
};

/**
 * Returns the errors of the dates: a task is due at a time or on a day, a new due date must be in the future and a new day not
 * before today, and a task cannot start after it is due. Days are those of the caller.
 */
export function dateErrors(
  dates: Dates,
  { now, actor: { timezone } }: { now: string; actor: Pick<Actor, 'timezone'> },
  before: Dates | null = null,
): ErrorDetail[] {
  const { start_date = before?.start_date, due_date = before?.due_date, due_on = before?.due_on } = dates;
  const errors: ErrorDetail[] = [];
  const isNewTime = dates.due_date && !isSameTime(dates.due_date, before?.due_date);
  if (isNewTime && Date.parse(dates.due_date as string) <= Date.parse(now)) {
    errors.push(pastError('due_date', `Must be in the future. The time is now ${now}.`));
  }
  const today = dates.due_on ? dayOf(Date.parse(now), timezone) : '';
  if (dates.due_on && dates.due_on !== before?.due_on && dates.due_on < today) {
    errors.push(pastError('due_on', `Must be today or later. In ${timezone}, today is ${today}.`));
  }
  if ((dates.due_date || dates.due_on) && due_date && due_on) errors.push(twoDueDates(dates));
  if (!(start_date && (dates.start_date || dates.due_date || dates.due_on))) return errors;
  const starts = Date.parse(start_date);
  const isLate = (due_date && starts > Date.parse(due_date)) || (due_on && starts >= endOf(due_on, timezone));
  if (isLate) {
    const field = dates.start_date ? 'start_date' : dates.due_date ? 'due_date' : 'due_on';
    errors.push({ field, code: 'DATES_OUT_OF_ORDER', message: 'A task cannot start after it is due.' });
  }
  return errors;
}

const isSameTime = (one: string, other: string | null | undefined) =>
  other != null && Date.parse(one) === Date.parse(other);

const pastError = (field: string, message: string): ErrorDetail => ({
  field,
  code: 'DUE_DATE_IN_PAST',
  message,
});

function twoDueDates(dates: Dates): ErrorDetail {
  const [field, other] = dates.due_on ? ['due_on', 'due_date'] : ['due_date', 'due_on'];
  const isOtherSent = dates.due_date && dates.due_on;
  const message = isOtherSent
    ? 'Send either `due_date` or `due_on`.'
    : `The task has a \`${other}\`. Send \`${other}: null\` in the same request to replace it.`;
  return { field: String(field), code: 'TWO_DUE_DATES', message };
}

type TaskBody = Dates & {
  title?: string;
  tags?: readonly string[];
};

/**
 * Returns a body as it is stored: no spaces around the title, times in UTC with milliseconds.
 * @throws ApiError VALIDATION_FAILED for two forms of the same tag
 */
export function normalizeBody<Body extends TaskBody>(body: Body): Body {
  const { title, tags = [], start_date, due_date } = body;
  const errors = duplicateTags(tags);
  if (errors.length > 0) throw invalid(errors);
  return {
    ...body,
    ...(title !== undefined && { title: title.trim() }),
    ...(start_date && { start_date: new Date(start_date).toISOString() }),
    ...(due_date && { due_date: new Date(due_date).toISOString() }),
  };
}

/** Finds tags that repeat an earlier one. The contract's `uniqueItems` only finds identical ones. */
export function duplicateTags(tags: readonly string[]): ErrorDetail[] {
  const keys = tags.map(fold);
  return keys.flatMap((key, at) => {
    const first = keys.indexOf(key);
    if (first === at) return [];
    const message = `Duplicates \`tags[${first}]\`. Case and Unicode form are ignored.`;
    return [{ field: `tags[${at}]`, code: 'DUPLICATE', message }];
  });
}
