import { ApiError } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import * as queries from './queries.ts';

export const activity = {
  async listActivity({ query }, { db, actor, paginate }) {
    const list = await paginate((window) =>
      queries.listActivity(db, { ...query, user_id: actor.user_id }, window),
    );
    return { status: 200, ...list };
  },

  async listTaskActivity({ path: { task_id }, query }, { db, actor, paginate }) {
    const values = { ...query, user_id: actor.user_id, subject_id: task_id };
    const list = await paginate(async (window) => {
      const rows = await queries.listTaskActivity(db, values, window);
      if (rows.length === 0) throw new ApiError('NOT_FOUND');
      return rows;
    });
    return { status: 200, ...list };
  },
} satisfies Partial<Handlers>;
