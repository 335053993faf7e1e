import type { Database } from '../database/database.ts';
import type { Copies } from '../resource.ts';
import { type Attachment, findWithProjects } from './queries.ts';

export async function copyAttachments(
  db: Database,
  user_id: string,
  ids: string[],
): Promise<Copies<Attachment>> {
  const attachments = await findWithProjects.all(db, { user_id, ids });
  return attachments.map(({ project_id, ...data }) => ({ id: data.id, project_id, data }));
}
