import { type Expression, sql, type Updateable } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { afterWrite } from '../database/columns.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { classify } from '../database/driver/failures.ts';
import { hasVersion, nameContains } from '../database/lists.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { alphabetical, newest, paged } from '../database/paged.ts';
import { appendEvent, fieldChanges } from '../events/append.ts';
import type { ListValues } from '../lists/pagination.ts';

export type Category = Schema<'Category'>;

/** What the contract shows of a category that is stored with it. */
const stored = [
  'category.id',
  'category.name',
  'category.color',
  'category.version',
  'category.created_at',
  'category.updated_at',
] as const;

/** Its live tasks in the spaces that the actor can still see. */
function taskCount(category_id: Expression<string | null>, db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return sql<number>`(select count(*) from task_category join task on task.id = task_category.task_id
    where task_category.category_id = ${category_id} and task.deleted_at is null
      and task.space_id in (select space.id from ${spaces(db, viewer)} as space))`;
}

/** The actor's own categories, which are private. Every query of categories starts here. */
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

// --- Lists --------------------------------------------------------------------

/** One page of the actor's categories; only those on it are asked for their tasks. */
export const listCategories = paged<{ user_id: string } & ListValues<'listCategories'>>('categories: list')({
  from: (db, p) => visibleTo(db, p).select(stored),
  as: 'category',
  filters: { q: (q) => nameContains(sql.ref('category.name'), q) },
  by: { name: alphabetical('category.name'), created_at: newest('category.created_at') },
  shown: (page, p, db) =>
    page.select(stored).select((eb) => taskCount(eb.ref('category.id'), db, p).as('task_count')),
});

// --- Writes -------------------------------------------------------------------

type Author = Pick<Context, 'actor' | 'now' | 'request_id' | 'client'>;

/** Fields of the row that a change names; what it does not name stays as it is. */
export type CategoryFields = Pick<Updateable<Tables['category']>, 'name' | 'color'>;

/** What an event tells of the category that its statement has under this name; it is its owner's alone. */
const told = (row: 'after' | 'gone', { actor }: Author) => ({
  space_id: actor.user_id,
  subject: {
    type: 'category' as const,
    id: sql.ref<string>(`${row}.id`),
    name: sql.ref<string>(`${row}.name`),
  },
});

/** Creates a category, unless the actor has one of this name, be it since this instant. */
export function insertCategory(
  db: Database,
  category: Schema<'CategoryCreate'>,
  author: Author,
): Promise<Category | undefined> {
  const { actor, now } = author;
  return db
    .with('after', (q) =>
      q
        .insertInto('category')
        .values({ ...category, owner_id: actor.user_id, created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning([...stored, sql<object>`category`.as('row')]),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          ...told('after', author),
          type: 'category.created',
          version: sql.ref<number>('after.version'),
          changes: fieldChanges(sql`'{}'::jsonb`, sql`category_fields(after.row)`),
        },
        author,
        'after',
      ),
    )
    .selectFrom('after')
    .select(shown)
    .select(sql<number>`0`.as('task_count'))
    .executeTakeFirst();
}

/**
 * Changes the fields that are named and no others; writes nothing if the category has these values already. Without a
 * category in the outcome the version did not match.
 */
export async function updateCategory(
  db: Database,
  { id, fields, versions }: { id: string; fields: CategoryFields; versions: number[] | undefined },
  author: Author,
): Promise<{ category: Category | null } | 'name taken' | undefined> {
  const { actor, now } = author;
  const statement = db
    .with('before', (q) =>
      visibleTo(q, actor)
        .where('category.id', '=', id)
        .select(['category.id', 'category.version', sql<object>`category`.as('row')])
        .select(differs('category', fields).as('differs'))
        // Who labels a task with it meanwhile need not wait.
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('category')
        .from('before')
        .set(fields)
        .set((eb) => ({ version: eb('category.version', '+', 1), updated_at: now }))
        .whereRef('category.id', '=', 'before.id')
        .where('before.differs', '=', true)
        .where((eb) => hasVersion(eb.ref('before.version'), versions))
        .returning([...stored, sql<object>`category`.as('row')]),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          ...told('after', author),
          type: 'category.updated',
          version: sql.ref<number>('after.version'),
          changes: fieldChanges(sql`category_fields(before.row)`, sql`category_fields(after.row)`),
        },
        author,
        sql`before, after`,
      ),
    )
    .selectFrom('before')
    .leftJoin(
      (q) =>
        q
          .selectFrom('after')
          .select(shown)
          .unionAll(
            q
              .selectFrom('before')
              .innerJoinLateral(rowBefore('category'), (join) => join.onTrue())
              .where('before.differs', '=', false)
              .where((eb) => hasVersion(eb.ref('before.version'), versions))
              .select(stored),
          )
          .as('after'),
      (join) => join.onTrue(),
    )
    .select(shown)
    .select((eb) => taskCount(eb.ref('after.id'), db, actor).as('task_count'));
  try {
    const row = await statement.executeTakeFirst();
    // The left join leaves every column null if the change was not accepted.
    return row && { category: row.id === null ? null : (row as Category) };
  } catch (error) {
    const { kind, constraint } = classify(error);
    if (kind === 'conflict' && constraint === 'category_name_key') return 'name taken';
    throw error;
  }
}

/** Deletes a category; its tasks lose the label and are otherwise left alone. */
export function deleteCategory(
  db: Database,
  { id, versions }: { id: string; versions: number[] | undefined },
  author: Author,
): Promise<{ deleted: boolean } | undefined> {
  return db
    .with('before', (q) =>
      visibleTo(q, author.actor)
        .where('category.id', '=', id)
        .select(['category.id', 'category.version'])
        .forUpdate(),
    )
    .with('gone', (q) =>
      q
        .deleteFrom('category')
        .using('before')
        .whereRef('category.id', '=', 'before.id')
        .where((eb) => hasVersion(eb.ref('before.version'), versions))
        .returning(['category.id', 'category.name']),
    )
    .with('logged', (q) =>
      appendEvent(q, { ...told('gone', author), type: 'category.deleted' }, author, 'gone'),
    )
    .selectFrom('before')
    .leftJoin('gone', (join) => join.onTrue())
    .select(sql<boolean>`gone.id is not null`.as('deleted'))
    .executeTakeFirst();
}

const shown = afterWrite(stored);
