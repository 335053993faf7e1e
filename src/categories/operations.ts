import type { Context } from '../context.ts';
import type { Precondition } from '../contract.ts';
import { classify } from '../database/driver/failures.ts';
import { ApiError } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
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
      const data = await queries.insertCategory.first(db, { ...category, ...authorOf(context) });
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
    return applyUpdate(path.category_id, { ...fields, name: fields.name.trim() }, precondition, context);
  },

  async updateCategory({ path, body: { version: _, name, ...fields }, precondition }, context) {
    const named = name === undefined ? fields : { ...fields, name: name.trim() };
    return applyUpdate(path.category_id, named, precondition, context);
  },

  async deleteCategory({ path: { category_id: id }, precondition }, context) {
    const { actor } = context;
    return context.statement(async (db) => {
      const target = { id, versions: precondition.versions, ...authorOf(context) };
      const row = await queries.deleteCategory.first(db, target, {});
      const find = () => queries.findCategory(db, actor, id);
      await accepted(row, { db, actor, precondition, find });
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

function applyUpdate(
  id: string,
  fields: queries.CategoryFields,
  precondition: Precondition,
  context: Context,
) {
  const { actor } = context;
  return context.statement(async (db) => {
    const values = { id, versions: precondition.versions, ...fields, ...authorOf(context) };
    const row = await queries.updateCategory.first(db, values, {}).catch(refuseTakenName);
    const find = () => queries.findCategory(db, actor, id);
    return { status: 200 as const, data: await accepted(row, { db, actor, precondition, find }) };
  });
}

const nameTaken = {
  errors: [{ field: 'name', code: 'CATEGORY_NAME_TAKEN', message: 'Choose another name.' }],
};

function refuseTakenName(error: unknown): never {
  const { kind, constraint } = classify(error);
  if (kind !== 'conflict' || constraint !== 'category_name_key') throw error;
  const meta = { current_version: null, changes: [] };
  throw new ApiError('CATEGORY_NAME_TAKEN', { ...nameTaken, meta, cause: error });
}
