import { ApiError } from '../../errors.ts';

/** The error for a filter that would have to compare more tasks than one statement may. */
export function tooExpensive(): ApiError {
  const message =
    'Too many tasks have to be compared. Join a comparison by `and` that an index serves: project, assignee, category, created_by, due_date, overdue, created_at, updated_at, parent, blocked or has_attachments.';
  return new ApiError('FILTER_TOO_EXPENSIVE', {
    errors: [{ field: 'filter', code: 'FILTER_TOO_EXPENSIVE', message }],
  });
}
