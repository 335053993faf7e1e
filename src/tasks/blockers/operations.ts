import { assertMayWrite } from '../../access/write.ts';
import type { Context } from '../../context.ts';
import type { Database } from '../../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import { etagOf } from '../../etag.ts';
import { authorOf } from '../../events/append.ts';
import type { Handlers } from '../../handlers.ts';
import type { Task } from '../fields.ts';
import { findTask, lockTask } from '../queries.ts';
import { lockSpaces } from '../space-lock.ts';
import * as links from './blockers.ts';

export const blockers = {
  async addTaskBlocker({ path }, context) {
    const { actor } = context;
    const link = { task_id: path.task_id, blocker_id: path.blocker_id };
    // A statement that waits for a lock returns the role from before its wait, so `assertLinkable` reads it again.
    const lock = async (db: Database) => {
      await lockSpaces(db, actor, { task_ids: [link.task_id] });
      await lockBoth(db, context, link);
    };
    return context.transaction(async (db) => {
      await assertLinkable(db, context, link);
      const found = await links.checkLink.one(db, link);
      if (!found.is_linked) {
        assertFits(found);
        const pair = { task_ids: [link.task_id], blocker_ids: [link.blocker_id] };
        await links.addLinks.one(db, { ...pair, ...authorOf(context) });
      }
      return { status: 200 as const, data: await current(db, context, link.task_id) };
    }, lock);
  },

  async removeTaskBlocker({ path }, context) {
    const link = { task_id: path.task_id, blocker_id: path.blocker_id };
    const lock = (db: Database) => lockTask(db, context.actor, link.task_id);
    return context.transaction(async (db) => {
      const task = await lock(db);
      if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
      assertMayWrite(task, 'change tasks');
      const isRemoved = await links.removeLink(db, { ...link, ...authorOf(context) });
      if (!isRemoved) throw new ApiError('NOT_FOUND');
      const headers = { ETag: etagOf(await current(db, context, link.task_id)) };
      return { status: 204 as const, headers };
    }, lock);
  },
} satisfies Partial<Handlers>;

type Link = { task_id: string; blocker_id: string };

const lockBoth = (db: Database, { actor }: Context, { task_id, blocker_id }: Link) =>
  links.lockTasks.all(db, { user_id: actor.user_id, ids: [task_id, blocker_id] });

/** Checks that the actor can link the tasks, which are locked. */
async function assertLinkable(db: Database, context: Context, { task_id, blocker_id }: Link): Promise<void> {
  const locked = await lockBoth(db, context, { task_id, blocker_id });
  const live = new Map(locked.filter(({ deleted_at }) => !deleted_at).map((task) => [task.id, task]));
  const [task, blocker] = [live.get(task_id), live.get(blocker_id)];
  if (!task) throw new ApiError('NOT_FOUND');
  assertMayWrite(task, 'change tasks');
  if (!blocker) throw new ApiError('NOT_FOUND');
  if (blocker.space_id !== task.space_id) throw invalid([UNKNOWN_BLOCKER]);
}

type Found = { blockers: number; blocked: number; closes_cycle: boolean; followed: number };

function assertFits({ blockers: many, blocked, closes_cycle, followed }: Found): void {
  if (closes_cycle) throw new ApiError('BLOCKER_CYCLE');
  const tooMany = (message: string) => invalid([{ field: 'blocker_id', code: 'TOO_MANY', message }]);
  if (many >= links.MAX_BLOCKERS)
    throw tooMany(`The task already has ${links.MAX_BLOCKERS} blockers. Remove one first.`);
  if (blocked >= links.MAX_BLOCKED)
    throw tooMany(
      `The other task already blocks ${links.MAX_BLOCKED} tasks. Remove it from one of them first.`,
    );
  if (followed > links.MAX_FOLLOWED + 1)
    throw tooMany(
      `The other task waits for more than ${links.MAX_FOLLOWED} tasks, directly or through others.`,
    );
}

async function current(db: Database, { actor }: Context, id: string): Promise<Task> {
  const task = await findTask(db, actor, id);
  if (!task) throw new ApiError('NOT_FOUND');
  return task;
}

const UNKNOWN_BLOCKER: ErrorDetail = {
  field: 'blocker_id',
  code: 'UNKNOWN_BLOCKER',
  message: 'Choose a task of the same project. A personal task can only be blocked by a personal task.',
};
