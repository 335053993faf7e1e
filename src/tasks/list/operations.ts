import type { OperationRequest } from '../../contract.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import type { Handlers } from '../../handlers.ts';
import { isPersonal } from '../destination.ts';
import { findSpace } from '../queries.ts';
import { wordsQuery } from '../search/words.ts';
import { frozen, readTasks } from './read.ts';

export const lists = {
  async listTasks({ query }, { db, actor, now, paginate }) {
    checkFilters(query);
    const list = await paginate((window) => readTasks(query, { db, actor, now }, window), frozen(query, now));
    return { status: 200, ...list };
  },

  async listProjectTasks({ path, query }, { db, actor, now, paginate }) {
    checkFilters(query);
    if (isPersonal(path.project_id, { actor })) throw new ApiError('NOT_FOUND');
    const filters = { ...query, project_id: [path.project_id] };
    const list = await paginate(
      async (window) => {
        const rows = await readTasks(filters, { db, actor, now }, window);
        if (!rows[0]?.id && !(await findSpace(db, actor, path.project_id))) throw new ApiError('NOT_FOUND');
        return rows;
      },
      frozen(query, now),
    );
    return { status: 200, ...list };
  },
} satisfies Partial<Handlers>;

/** Checks what a schema cannot express about the parameters of a list. */
export function checkFilters({
  q,
  sort,
}: Partial<Pick<OperationRequest<'listProjectTasks'>['query'], 'q' | 'sort'>>): void {
  const errors: ErrorDetail[] = [];
  if (q !== undefined && wordsQuery(q) === '') {
    errors.push({ field: 'q', code: 'INVALID_VALUE', message: 'Search for at least one letter or digit.' });
  }
  if (sort === 'relevance' && q === undefined) {
    errors.push({
      field: 'sort',
      code: 'NOT_ALLOWED',
      message: 'Send a search in `q` to sort by relevance.',
    });
  }
  if (errors.length > 0) throw invalid(errors);
}
