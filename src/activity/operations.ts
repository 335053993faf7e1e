import type { Handlers } from '../handlers.ts';
import * as queries from './queries.ts';
import { openStream } from './stream.ts';
import { readCriteria } from './wanted.ts';

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

  async streamEvents({ query: { max_seconds, ...criteria }, lastEventId }, { db, actor, feed, clock, now }) {
    const wanted = await readCriteria(criteria, { db, actor, now });
    const { user_id } = actor;
    const events = await openStream({ feed, db, clock, user_id, after: lastEventId, wanted, max_seconds });
    return { status: 200, events };
  },
} satisfies Partial<Handlers>;
