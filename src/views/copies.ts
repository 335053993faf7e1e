import type { Database } from '../database/database.ts';
import type { Copies } from '../resource.ts';
import { withNames } from './filters.ts';
import { findViews, type View } from './queries.ts';

export async function copyViews(db: Database, user_id: string, ids: string[]): Promise<Copies<View>> {
  const views = await withNames(db, user_id, await findViews.all(db, { user_id, ids }));
  return views.map((data) => ({ id: data.id, project_id: data.project_id, data }));
}
