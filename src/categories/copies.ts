import type { Database } from '../database/database.ts';
import type { Copies } from '../resource.ts';
import { type Category, findCategories } from './queries.ts';

export async function copyCategories(
  db: Database,
  user_id: string,
  ids: string[],
): Promise<Copies<Category, null>> {
  const categories = await findCategories.all(db, { user_id, ids });
  return categories.map((data) => ({ id: data.id, project_id: null, data }));
}
