import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { folded } from '../database/lists.ts';
import type { AuthorValues } from '../events/append.ts';
import { fold } from '../fold.ts';
import { insertCategory, visibleTo } from './queries.ts';

const findByName = compiled(
  'categories: find by name',
  (db, p: Params<{ user_id: string; names: readonly string[] }>) =>
    visibleTo(db, p)
      .where(sql<boolean>`${folded(sql.ref('category.name'))} = any(${p.names}::text[])`)
      .select(['category.id', 'category.name']),
);

const COLOR = '#4F46E5';

/** Returns the IDs of the actor's categories with these names, by folded name. With `create`, creates those that do not exist. */
export async function ensureCategories(
  db: Database,
  names: readonly string[],
  author: AuthorValues,
  { create }: { create: boolean },
): Promise<Map<string, string>> {
  const { user_id } = author;
  const wanted = new Map(names.map((name) => [fold(name), name]));
  if (wanted.size === 0) return new Map();
  const find = () => findByName.all(db, { user_id, names: [...wanted.keys()] });
  const idsOf = (found: readonly { id: string; name: string }[]) =>
    new Map(found.map(({ id, name }) => [fold(name), id]));
  const known = idsOf(await find());
  const missing = [...wanted].filter(([key]) => !known.has(key));
  if (!create || missing.length === 0) return known;
  // In one order, so that two imports never wait for each other in a circle.
  for (const [, name] of missing.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    await insertCategory.first(db, { name, color: COLOR, ...author });
  // Others may have been created at the same time by another request.
  return idsOf(await find());
}
