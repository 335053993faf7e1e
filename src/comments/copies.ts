import type { Database } from '../database/database.ts';
import type { Copies } from '../resource.ts';
import { type Comment, findComments } from './queries.ts';

export async function copyComments(db: Database, user_id: string, ids: string[]): Promise<Copies<Comment>> {
  const comments = await findComments.all(db, { user_id, ids });
  return comments.map(({ project_id, ...data }) => ({ id: data.id, project_id, data }));
}
