import type { Handlers } from '../../handlers.ts';
import { duplicateTask } from './duplicate.ts';
import { moveTask } from './move.ts';

/** Operations that put a task, or a copy of it, somewhere else. */
export const places = {
  async moveTask({ path, body }, context) {
    return moveTask(path.task_id, body, context);
  },

  async duplicateTask({ path, body }, context) {
    return duplicateTask(path.task_id, body, context);
  },
} satisfies Partial<Handlers>;
