import type { Handlers } from '../contract.ts';
import { ApiError } from '../errors.ts';
import { pageOf, windowOf } from '../pagination.ts';
import * as queries from './queries.ts';

export const activity = {
  async listActivity({ query }, { db, actor }) {
    const rows = await queries.listActivity(db, actor, query, windowOf(query, 'activity'));
    return { status: 200, ...pageOf(rows, query, 'activity') };
  },

  async listTaskActivity({ path: { task_id }, query }, { db, actor }) {
    const rows = await queries.listActivity(db, actor, query, windowOf(query, `task ${task_id}`), task_id);
    if (rows.length === 0) throw new ApiError('NOT_FOUND');
    return { status: 200, ...pageOf(rows, query, `task ${task_id}`) };
  },
} satisfies Partial<Handlers>;
