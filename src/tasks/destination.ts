import { assertMayWrite } from '../access/write.ts';
import type { Database } from '../database/database.ts';
import type { ErrorDetail } from '../errors.ts';
import { findSpaceToWrite } from './queries.ts';
import type { Context } from './written.ts';

type Destination = { project_id?: string | null | undefined };

/** Returns the space that a request names. */
export function spaceOf({ project_id }: Destination, { actor }: Pick<Context, 'actor'>): string | undefined {
  return project_id === null ? actor.user_id : project_id;
}

/**
 * Finds the space that tasks go to: that of the request, or else the current one. Lock both first.
 * @throws ApiError FORBIDDEN or PROJECT_ARCHIVED
 */
export async function findDestination(
  db: Database,
  to: Destination,
  current: string,
  context: Pick<Context, 'actor'>,
): Promise<{ space_id: string; errors: ErrorDetail[] }> {
  const { actor } = context;
  const space_id = spaceOf(to, context) ?? current;
  // A personal space has the ID of its user, which is not that of a project.
  const isProject = !to.project_id || space_id !== actor.user_id;
  const space = isProject ? await findSpaceToWrite(db, actor, space_id) : undefined;
  if (!space) return { space_id, errors: [UNKNOWN_PROJECT] };
  assertMayWrite(space, 'change tasks');
  return { space_id, errors: [] };
}

export const UNKNOWN_PROJECT: ErrorDetail = {
  field: 'project_id',
  code: 'UNKNOWN_PROJECT',
  message: 'Choose a project that you can see.',
};

/** Returns whether an ID is that of the actor's personal space, which is not a project. */
export const isPersonal = (project_id: string, { actor }: Pick<Context, 'actor'>) =>
  project_id === actor.user_id;
