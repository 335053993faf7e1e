import { type ErrorDetail, invalid } from '../errors.ts';
import { fold } from '../fold.ts';

type Dates = { start_date?: string | null | undefined; due_date?: string | null | undefined };

/** Returns the errors of the dates: a new due date must be in the future, and a task cannot start after it is due. */
export function dateErrors(dates: Dates, now: string, before: Dates | null = null): ErrorDetail[] {
  const errors: ErrorDetail[] = [];
  const { start_date = before?.start_date, due_date = before?.due_date } = dates;
  if (!due_date) return errors;
  const due = Date.parse(due_date);
  const isNew = dates.due_date && !(before?.due_date && Date.parse(before.due_date) === due);
  if (isNew && due <= Date.parse(now)) {
    errors.push({
      field: 'due_date',
      code: 'DUE_DATE_IN_PAST',
      message: `Must be in the future. The time is now ${now}.`,
    });
  }
  const touched = dates.start_date || dates.due_date;
  if (touched && start_date && Date.parse(start_date) > due) {
    const field = dates.start_date ? 'start_date' : 'due_date';
    errors.push({ field, code: 'DATES_OUT_OF_ORDER', message: 'A task cannot start after it is due.' });
  }
  return errors;
}

type TaskBody = Dates & {
  title?: string;
  tags?: readonly string[];
  assignee_ids?: readonly string[];
  category_ids?: readonly string[];
  parent_id?: string | null;
};

/**
 * Returns a body as it is stored: no spaces around the title, times in UTC with milliseconds, each ID once and in lower case.
 * @throws ApiError VALIDATION_FAILED for two forms of the same tag
 */
export function normalizeBody<Body extends TaskBody>(body: Body): Body {
  const { title, tags = [], start_date, due_date, assignee_ids, category_ids, parent_id } = body;
  const errors = duplicateTags(tags);
  if (errors.length > 0) throw invalid(errors);
  return {
    ...body,
    ...(title !== undefined && { title: title.trim() }),
    ...(start_date && { start_date: new Date(start_date).toISOString() }),
    ...(due_date && { due_date: new Date(due_date).toISOString() }),
    ...(assignee_ids && { assignee_ids: distinct(assignee_ids) }),
    ...(category_ids && { category_ids: distinct(category_ids) }),
    ...(parent_id && { parent_id: parent_id.toLowerCase() }),
  };
}

const distinct = (ids: readonly string[]) => [...new Set(ids.map((id) => id.toLowerCase()))];

/** Finds tags that repeat an earlier one. The contract's `uniqueItems` only finds identical ones. */
function duplicateTags(tags: readonly string[]): ErrorDetail[] {
  const keys = tags.map(fold);
  return keys.flatMap((key, at) => {
    const first = keys.indexOf(key);
    if (first === at) return [];
    const message = `Duplicates \`tags[${first}]\`. Case and Unicode form are ignored.`;
    return [{ field: `tags[${at}]`, code: 'DUPLICATE', message }];
  });
}
