import type { Handlers } from '../../handlers.ts';
import { purgeTask, restoreTask, trashTask } from './change.ts';

export const trash = {
  async deleteTask({ path, query, precondition }, context) {
    const remove = query.permanent ? purgeTask : trashTask;
    return remove(path.task_id, precondition, context);
  },

  async restoreTask({ path }, context) {
    return restoreTask(path.task_id, context);
  },
} satisfies Partial<Handlers>;
