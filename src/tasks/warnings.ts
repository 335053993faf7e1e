import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import type { Task } from './fields.ts';

export const BLOCKED: Schema<'ResponseWarning'> = {
  code: 'TASK_BLOCKED',
  message: 'The task was completed, although a task that blocks it is not completed.',
};

/** Returns the warnings about a task that a request has changed at this time. */
export const warningsAbout = (task: Task, { now }: Pick<Context, 'now'>): Schema<'ResponseWarning'>[] =>
  task.completed_at === now && task.blocked ? [BLOCKED] : [];
