import type { Database } from '../database/database.ts';
import type { Copies } from '../resource.ts';
import type { Task } from './fields.ts';
import { findTasks } from './queries.ts';

export async function copyTasks(db: Database, user_id: string, ids: string[]): Promise<Copies<Task>> {
  const tasks = await findTasks.all(db, { user_id, ids });
  return tasks.map((data) => ({ id: data.id, project_id: data.project_id, data }));
}
