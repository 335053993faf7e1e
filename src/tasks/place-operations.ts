import type { Handlers } from '../handlers.ts';
import { moveTask } from './move.ts';

/** Operations that put a task somewhere else, with its subtasks. */
export const places = {
  async moveTask({ path, body }, context) {
    return moveTask(path.task_id.toLowerCase(), body, context);
  },
} satisfies Partial<Handlers>;
