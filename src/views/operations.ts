import { assertMayWrite } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import { frozen, readTasks } from '../tasks/list/read.ts';
import { assertUsable, toStore, withNames } from './filters.ts';
import * as queries from './queries.ts';

/** The body of a 409 of a PATCH also says which version is current. */
const NO_CONFLICT = { meta: { current_version: null, changes: [] } };

const UNKNOWN_PROJECT = {
  field: 'project_id',
  code: 'UNKNOWN_PROJECT',
  message: 'Choose a project that you can see.',
};

export const views = {
  async listViews({ query }, { db, actor: { user_id }, paginate }) {
    const list = await paginate(async (window) => {
      const rows = await queries.listViews(db, { ...query, user_id }, window);
      return withNames(db, user_id, rows);
    });
    return { status: 200, ...list };
  },

  async createView({ body: { project_id, filter, name, ...fields } }, context) {
    const { actor, now } = context;
    const { user_id } = actor;
    if (project_id === user_id) throw invalid([UNKNOWN_PROJECT]);
    return context.transaction(async (db) => {
      const space_id = project_id ?? user_id;
      const space = await queries.findSpaceToWrite.first(db, { user_id, id: space_id });
      if (!space) throw invalid([UNKNOWN_PROJECT]);
      assertMayWrite(space, 'change tasks');
      const stored = filter === null ? null : await toStore(filter, { db, actor, now }, project_id !== null);
      const row = await queries.insertView.first(db, {
        ...authorOf(context),
        ...fields,
        name: name.trim(),
        filter: stored,
        space_id,
      });
      if (!row?.id) throw new ApiError('FORBIDDEN');
      const data = await findShown(db, { user_id, id: row.id });
      return { status: 201 as const, headers: { Location: `/api/v1/views/${data.id}` }, data };
    });
  },

  async getView({ path: { view_id: id } }, { db, actor: { user_id } }) {
    return { status: 200, data: await findShown(db, { user_id, id }) };
  },

  async updateView({ path: { view_id: id }, body, precondition }, context) {
    const { actor, now } = context;
    const { version: _, name, filter, ...fields } = body;
    const one = { user_id: actor.user_id, id };
    return context.transaction(async (db) => {
      const before = await lock(db, one, precondition, context);
      const stored = filter && (await toStore(filter, { db, actor, now }, before.project_id !== null));
      const changed = {
        ...fields,
        ...(name !== undefined && { name: name.trim() }),
        ...(filter !== undefined && { filter: stored ?? null }),
      };
      if (Object.keys(changed).length > 0) {
        await queries.updateView.first(db, { ...authorOf(context), ...one, ...changed }, {});
      }
      return { status: 200 as const, data: await findShown(db, one) };
    });
  },

  async deleteView({ path: { view_id: id }, precondition }, context) {
    const one = { user_id: context.actor.user_id, id };
    return context.transaction(async (db) => {
      await lock(db, one, precondition, context);
      await queries.deleteView.first(db, { ...authorOf(context), ...one });
      return { status: 204 as const };
    });
  },

  async listViewTasks({ path: { view_id: id }, query }, { db, actor, now, paginate }) {
    const { user_id, timezone } = actor;
    const view = await queries.findView.first(db, { user_id, id });
    if (!view) throw new ApiError('NOT_FOUND');
    const { filter, sort, order, version } = view;
    if (filter !== null) await assertUsable(db, user_id, filter);
    const asked = { ...query, sort, order, deleted: false, ...(filter !== null && { filter }) };
    const list = await paginate(
      (window) => readTasks(asked, { db, actor, now }, window),
      frozen(asked, now),
      // Another filter or order is another list, and so are the days of another time zone.
      JSON.stringify([version, timezone]),
    );
    return { status: 200, ...list };
  },
} satisfies Partial<Handlers>;

type One = { user_id: string; id: string };

async function findShown(db: Database, one: One): Promise<queries.View> {
  const view = await queries.findView.first(db, one);
  if (!view) throw new ApiError('NOT_FOUND');
  const [shown = view] = await withNames(db, one.user_id, [view]);
  return shown;
}

/**
 * Locks a view to change it.
 * @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, or the version conflict
 */
async function lock(db: Database, one: One, precondition: Precondition, { actor }: Context) {
  await queries.lockView.first(db, one);
  const before = await queries.findToWrite.first(db, one);
  if (!before) throw new ApiError('NOT_FOUND');
  assertMayWrite(before, 'change tasks', NO_CONFLICT);
  if (precondition.versions && !precondition.versions.includes(before.version)) {
    throw await staleVersion(db, await findShown(db, one), precondition, actor);
  }
  return before;
}
