import type { Schema } from '../contract.ts';
import type { Handlers } from '../handlers.ts';
import * as queries from './queries.ts';
import { openStream } from './stream.ts';

export const activity = {
  async listActivity({ query }, { db, actor, paginate }) {
    const values = { ...query, user_id: actor.user_id };
    const list = await paginate((window) => queries.listActivity(db, values, window));
    return { status: 200, ...list };
  },

  async listProjectActivity({ path, query }, { db, actor, paginate }) {
    const values = { ...query, user_id: actor.user_id, project_id: path.project_id };
    const list = await paginate((window) => queries.listProjectActivity(db, values, window));
    return { status: 200, ...list };
  },

  async listTaskActivity({ path, query }, { db, actor, paginate }) {
    const values = { ...query, user_id: actor.user_id, subject_id: path.task_id };
    const list = await paginate((window) => queries.listTaskActivity(db, values, window));
    return { status: 200, ...list };
  },

  async streamEvents({ query, lastEventId }, { db, actor, feed }) {
    const { type, project_id, actor_id, subject_id, max_seconds } = query;
    const isWanted = (event: Schema<'Event'>) =>
      (!type || type.includes(event.type)) &&
      (!project_id || event.project_id === project_id) &&
      (!actor_id || event.actor?.id === actor_id) &&
      (!subject_id || event.subject.id === subject_id);
    const { user_id } = actor;
    const events = await openStream({ feed, db, user_id, after: lastEventId, isWanted, max_seconds });
    return { status: 200, events };
  },
} satisfies Partial<Handlers>;
