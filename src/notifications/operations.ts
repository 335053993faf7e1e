import type { Database } from '../database/database.ts';
import { ApiError, invalid } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import { findProjectSettings, lockMembership, storeProjectSettings } from './levels.ts';
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

  async getUnreadCount(_request, { db, actor, now }) {
    return { status: 200, data: await queries.countUnread.one(db, { user_id: actor.user_id, now }) };
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

  async getProjectNotificationSettings({ path }, { db, actor: { user_id } }) {
    return { status: 200, data: await findSettings(db, { user_id, ...path }) };
  },

  async replaceProjectNotificationSettings({ path, body }, context) {
    const { level, kinds } = body;
    if ((level === 'custom') !== (kinds !== null))
      throw invalid([level === 'custom' ? KINDS_NEEDED : NO_KINDS]);
    return context.transaction(async (db) => {
      // In the order of the contract, so that the same kinds are no change.
      const sorted = kinds && [...kinds].sort();
      const values = { ...path, level, kinds: sorted, ...authorOf(context) };
      await lockMembership.first(db, { user_id: context.actor.user_id, ...path });
      const stored = await storeProjectSettings.first(db, values);
      if (!stored) throw new ApiError('NOT_FOUND');
      return {
        status: 200 as const,
        data: await findSettings(db, { user_id: context.actor.user_id, ...path }),
      };
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

const KINDS_NEEDED = {
  field: 'kinds',
  code: 'REQUIRED',
  message: 'Send the kinds that you want, with the level custom.',
};
const NO_KINDS = { field: 'kinds', code: 'NOT_ALLOWED', message: 'Send kinds only with the level custom.' };

async function findSettings(db: Database, place: { user_id: string; project_id: string }) {
  const found = await findProjectSettings.first(db, place);
  if (!found) throw new ApiError('NOT_FOUND');
  return { level: found.level, kinds: found.kinds };
}

async function find(db: Database, one: { user_id: string; id: string }) {
  const notification = await queries.findNotification(db, one);
  if (!notification) throw new ApiError('NOT_FOUND');
  return notification;
}
