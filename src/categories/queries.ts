import { type Expression, sql } from 'kysely';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { nameContains } from '../database/lists.ts';
import { alphabetical, newest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';

export type Category = Schema<'Category'>;

/** The columns that the contract shows of a category. */
const stored = [
  'category.id',
  'category.name',
  'category.color',
  'category.version',
  'category.created_at',
  'category.updated_at',
] as const;

/** Counts the tasks of a category that are not in the trash and in spaces that the actor can still see. */
function taskCount(category_id: Expression<string | null>, db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return sql<number>`(select count(*) from task_category join task on task.id = task_category.task_id
    where task_category.category_id = ${category_id} and task.deleted_at is null
      and task.space_id in (select space.id from ${spaces(db, viewer)} as space))`;
}

/** Selects the actor's categories, which are private. Every query of categories starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  return db.selectFrom('category').where('category.owner_id', '=', user_id);
}

const findVisible = compiled('categories: get', (db, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p)
    .where('category.id', '=', p.id)
    .select(stored)
    .select((eb) => taskCount(eb.ref('category.id'), db, p).as('task_count')),
);

export function findCategory(db: Database, { user_id }: Actor, id: string): Promise<Category | undefined> {
  return findVisible.first(db, { user_id, id });
}

/** Finds those of these categories that belong to the actor. */
export const findCategories = compiled(
  'categories: get several',
  (db, p: Params<{ user_id: string; ids: string[] }>) =>
    visibleTo(db, p)
      .where(sql<boolean>`category.id = any(${p.ids}::uuid[])`)
      .select(stored)
      .select((eb) => taskCount(eb.ref('category.id'), db, p).as('task_count')),
);

// --- Lists --------------------------------------------------------------------

/** Returns one page of the actor's categories. Tasks are counted only for the categories of the page. */
export const listCategories = paged<{ user_id: string } & ListValues<'listCategories'>>('categories: list')({
  from: (db, p) => visibleTo(db, p).select(stored),
  as: 'category',
  filters: { q: (q) => nameContains(sql.ref('category.name'), q) },
  by: { name: alphabetical('category.name'), created_at: newest('category.created_at') },
  shown: (page, p, db) =>
    page.select(stored).select((eb) => taskCount(eb.ref('category.id'), db, p).as('task_count')),
});

// --- Writes -------------------------------------------------------------------

/** The fields to update. Fields that are absent stay unchanged. */
export type CategoryFields = Omit<Schema<'CategoryUpdate'>, 'version'>;

/** Only the owner of a category can read its events. */
const category = logged('category', stored, ['name', 'color'], (row) => ({
  space_id: row('owner_id'),
  subject: { type: 'category', id: row('id'), name: row('name') },
}));

/** Creates a category. Returns no row if the actor has one with this name, even one that is created at the same time. */
export const insertCategory = compiled(
  'categories: create',
  (db, p: Params<AuthorValues & Schema<'CategoryCreate'>>) =>
    category
      .insert(db, {
        type: 'category.created',
        by: p,
        values: { owner_id: p.user_id, name: p.name, color: p.color },
        unlessTaken: true,
      })
      .select(sql<number>`0`.as('task_count')),
);

export const updateCategory = compiledShapes(
  'categories: change',
  (db, p: Params<TargetValues & CategoryFields>) =>
    category
      .update(db, {
        type: 'category.updated',
        by: p,
        target: visibleTo(db, p).where('category.id', '=', p.id),
        versions: p.versions,
        fields: named(p, ['name', 'color']),
      })
      .select((eb) => taskCount(eb.ref('category.id'), db, p).as('task_count')),
  EVERY_VALUE,
);

/** Deletes a category. Its tasks only lose the category. */
export const deleteCategory = compiledShapes(
  'categories: delete',
  (db, p: Params<TargetValues>) =>
    category.delete(db, {
      type: 'category.deleted',
      by: p,
      target: visibleTo(db, p).where('category.id', '=', p.id),
      versions: p.versions,
    }),
  EVERY_VALUE,
);
