import type { Handlers } from '../../handlers.ts';
import { purgeTask, restoreTask, trashTask } from './change.ts';

export const trash = {
  async deleteTask({ path, query, precondition }, context) {
    const remove = query.permanent ? purgeTask : trashTask;
    return remove(path.task_id.toLowerCase(), precondition, context);
  },

  async restoreTask({ path }, context) {
    return restoreTask(path.task_id.toLowerCase(), context);
  },
} satisfies Partial<Handlers>;
