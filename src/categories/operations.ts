import type { Context } from '../context.ts';
import type { Precondition } from '../contract.ts';
import { ApiError } from '../errors.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import * as queries from './queries.ts';

export const categories = {
  async listCategories({ query }, { db, actor, paginate }) {
    const list = await paginate((window) =>
      queries.listCategories(db, { ...query, user_id: actor.user_id }, window),
    );
    return { status: 200, ...list };
  },

  async createCategory({ body }, context) {
    const category = { ...body, name: body.name.trim() };
    return context.statement(async (db) => {
      const data = await queries.insertCategory(db, category, context);
      if (!data) throw new ApiError('CATEGORY_NAME_TAKEN', nameTaken);
      return { status: 201 as const, headers: { Location: `/api/v1/categories/${data.id}` }, data };
    });
  },

  async getCategory({ path }, { db, actor }) {
    const category = await queries.findCategory(db, actor, path.category_id);
    if (!category) throw new ApiError('NOT_FOUND');
    return { status: 200, data: category };
  },

  async replaceCategory({ path, body: { version: _, ...fields }, precondition }, context) {
    return changed(path.category_id, { ...fields, name: fields.name.trim() }, precondition, context);
  },

  async updateCategory({ path, body: { version: _, name, ...fields }, precondition }, context) {
    const named = name === undefined ? fields : { ...fields, name: name.trim() };
    return changed(path.category_id, named, precondition, context);
  },

  async deleteCategory({ path: { category_id: id }, precondition }, context) {
    return context.statement(async (db) => {
      const { versions } = precondition;
      const outcome = await queries.deleteCategory(db, { id, versions }, context);
      if (!outcome) throw new ApiError('NOT_FOUND');
      if (outcome.deleted) return { status: 204 as const };
      const current = await queries.findCategory(db, context.actor, id);
      throw await staleVersion(db, current, precondition, context.actor);
    });
  },
} satisfies Partial<Handlers>;

const nameTaken = {
  errors: [{ field: 'name', code: 'CATEGORY_NAME_TAKEN', message: 'Choose another name.' }],
};

function changed(id: string, fields: queries.CategoryFields, precondition: Precondition, context: Context) {
  return context.statement(async (db) => {
    const { versions } = precondition;
    const outcome = await queries.updateCategory(db, { id, fields, versions }, context);
    if (!outcome) throw new ApiError('NOT_FOUND');
    if (outcome === 'name taken') {
      throw new ApiError('CATEGORY_NAME_TAKEN', {
        ...nameTaken,
        meta: { current_version: null, changes: [] },
      });
    }
    if (outcome.category) return { status: 200 as const, data: outcome.category };
    const current = await queries.findCategory(db, context.actor, id);
    throw await staleVersion(db, current, precondition, context.actor);
  });
}
