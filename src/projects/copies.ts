import type { Database } from '../database/database.ts';
import type { Copies } from '../resource.ts';
import { findMembers, type Member } from './members.ts';
import { findProjects, type Project } from './queries.ts';

/** The viewer, and the time at which tasks are overdue. */
type Reader = { user_id: string; now: string };

export async function copyProjects(
  db: Database,
  { user_id, now }: Reader,
  ids: string[],
): Promise<Copies<Project, string>> {
  const projects = await findProjects.all(db, { user_id, now, ids });
  return projects.map((data) => ({ id: data.id, project_id: data.id, data }));
}

/** Finds members by project and user, in two parallel lists. */
export async function copyMembers(
  db: Database,
  user_id: string,
  members: { projects: string[]; ids: string[] },
): Promise<Copies<Member, string>> {
  const found = await findMembers.all(db, { user_id, ...members });
  return found.map(({ id, project_id, ...data }) => ({ id, project_id, data }));
}
