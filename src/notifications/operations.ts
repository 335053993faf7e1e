import type { Database } from '../database/database.ts';
import { ApiError, invalid } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import * as queries from './queries.ts';

export const notifications = {
  async listNotifications({ query }, { db, actor, now, paginate }) {
    const { user_id } = actor;
    const [list, { unread_count }] = await Promise.all([
      paginate(
        (window) => queries.listNotifications(db, { ...query, user_id, now: window.now ?? now }, window),
        now,
      ),
      queries.countUnread.one(db, { user_id, now }),
    ]);
    return { status: 200, data: list.data, page: { ...list.page, unread_count } };
  },

  async getNotification({ path }, { db, actor }) {
    return { status: 200, data: await find(db, { user_id: actor.user_id, id: path.notification_id }) };
  },

  async updateNotification({ path, body }, context) {
    const { actor, db, now } = context;
    const { read, snoozed_until } = body;
    if (read === undefined && snoozed_until === undefined) {
      return { status: 200, data: await find(db, { user_id: actor.user_id, id: path.notification_id }) };
    }
    if (snoozed_until != null && Date.parse(snoozed_until) <= Date.parse(now)) {
      throw invalid([{ field: 'snoozed_until', code: 'TIME_IN_PAST', message: 'Must be in the future.' }]);
    }
    return context.statement(async (db) => {
      const values = { id: path.notification_id, ...body, ...authorOf(context) };
      const row = await queries.updateNotification.first(db, values, {});
      return { status: 200 as const, data: await accepted(row) };
    });
  },

  async deleteNotification({ path }, context) {
    return context.statement(async (db) => {
      const values = { id: path.notification_id, ...authorOf(context) };
      await accepted(await queries.deleteNotification.first(db, values));
      return { status: 204 as const };
    });
  },

  async markAllNotificationsRead({ body }, context) {
    return context.statement(async (db) => {
      const row = await queries.markRead.first(db, { ...body, ...authorOf(context) }, {});
      return { status: 200 as const, data: row ?? { read_count: 0 } };
    });
  },

  async markTaskRead({ path }, context) {
    return context.statement(async (db) => {
      const task = await queries.markTaskRead.first(db, { id: path.task_id, ...authorOf(context) });
      if (!task) throw new ApiError('NOT_FOUND');
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

async function find(db: Database, one: { user_id: string; id: string }) {
  const notification = await queries.findNotification(db, one);
  if (!notification) throw new ApiError('NOT_FOUND');
  return notification;
}
