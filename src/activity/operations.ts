import type { Handlers } from '../contract.ts';
import { ApiError } from '../errors.ts';
import { pageOf, windowOf } from '../pagination.ts';
import * as queries from './queries.ts';

export const activity = {
  async listActivity({ query }, { db, actor }) {
    const rows = await queries.listActivity(db, actor, query, windowOf(query));
    return { status: 200, ...pageOf(rows, query) };
  },

  async listTaskActivity({ path: { task_id }, query }, { db, actor }) {
    const rows = await queries.listActivity(db, actor, query, windowOf(query, task_id), task_id);
    if (rows.length === 0) throw new ApiError('NOT_FOUND');
    return { status: 200, ...pageOf(rows, query, task_id) };
  },
} satisfies Partial<Handlers>;
