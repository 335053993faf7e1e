import { ApiError } from '../../errors.ts';

const OF_FILTER =
  'Too many tasks have to be compared. Join a comparison by `and` that an index serves: project, assignee, category, tag, created_by, due_date, overdue, created_at, updated_at, parent, blocked or has_attachments.';
const OF_PARAMETER =
  'Too many tasks have to be compared. Choose projects with `project_id`, or use `POST /tasks/search` to search for words.';

const OF_LATER_PAGE = ' Or request this page by `cursor`, which does not compare the tasks before it.';

/** The error for a filter, or a parameter, that would have to compare more tasks than one statement may. */
export function tooExpensive(field = 'filter', isLaterPage = false): ApiError {
  const message = `${field === 'filter' ? OF_FILTER : OF_PARAMETER}${isLaterPage ? OF_LATER_PAGE : ''}`;
  return new ApiError('FILTER_TOO_EXPENSIVE', { errors: [{ field, code: 'FILTER_TOO_EXPENSIVE', message }] });
}
