import type { Context } from '../../context.ts';
import { ApiError } from '../../errors.ts';
import { authorOf } from '../../events/append.ts';
import type { Handlers } from '../../handlers.ts';
import { listFollowers, setFollowing } from './followers.ts';

export const following = {
  async followTask({ path }, context) {
    return choose(path.task_id, context, true);
  },

  async unfollowTask({ path }, context) {
    return choose(path.task_id, context, false);
  },

  async listFollowers({ path, query }, { db, actor, paginate }) {
    const values = { ...path, ...query, user_id: actor.user_id };
    const { data, page } = await paginate((window) => listFollowers(db, values, window));
    return { status: 200, data: data.map(({ id: _, ...follower }) => follower), page };
  },
} satisfies Partial<Handlers>;

function choose(id: string, context: Context, follows: boolean) {
  return context.statement(async (db) => {
    const task = await setFollowing.first(db, { id, ...authorOf(context) }, { follows });
    if (!task) throw new ApiError('NOT_FOUND');
    return { status: 204 as const };
  });
}
