import { isAllowed } from '../../access/roles.ts';
import { refusalOfWrite } from '../../access/write.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import { lockTasks } from '../blockers/blockers.ts';
import type { Context } from '../written.ts';
import { failed, type Outcome } from './outcome.ts';
import { assertRoles } from './queries.ts';

/** A task of a request, with the version that it must have. */
export type Target = { id: string; version?: number | undefined };

export type Locked = Awaited<ReturnType<typeof lockTasks.all>>[number];

/** Locks tasks that the actor can see, in the order of their IDs, so that two bulks never wait for each other in a circle. */
export async function lockAll(
  db: Database,
  ids: readonly string[],
  { actor: { user_id } }: Pick<Context, 'actor'>,
): Promise<Map<string, Locked>> {
  const distinct = [...new Set(ids)];
  let found = await lockTasks.all(db, { user_id, ids: distinct });
  // A task that has moved to another space during the wait is found by a second statement.
  if (found.length < distinct.length) found = await lockTasks.all(db, { user_id, ids: distinct });
  return new Map(found.map((task) => [task.id, task]));
}

/** The tasks that can be written so far, in the order of the request, and what became of the others. */
export type Checked = {
  accepted: (Locked & { asked?: number | undefined })[];
  outcomes: Map<string, Outcome>;
};

/**
 * Reads tasks that are locked, in a statement that sees the roles after the wait for the locks. `place` is where they have to be;
 * without it, the trash is as good for those who can see it.
 */
export async function checkTargets(
  db: Database,
  targets: readonly Target[],
  context: Context,
  place?: 'live',
): Promise<Checked> {
  const tasks = await lockAll(
    db,
    targets.map(({ id }) => id),
    context,
  );
  const accepted: Checked['accepted'] = [];
  const outcomes: Checked['outcomes'] = new Map();
  for (const { id, version } of targets) {
    const task = tasks.get(id);
    const error = refusalOf(task, version, place);
    if (error)
      outcomes.set(id, failed(id, error, error.code === 'NOT_FOUND' ? null : (task?.version ?? null)));
    else if (task) accepted.push({ ...task, asked: version });
  }
  return { accepted, outcomes };
}

function refusalOf(
  task: Locked | undefined,
  version: number | undefined,
  place: 'live' | undefined,
): ApiError | undefined {
  if (!task || (task.deleted_at && (place === 'live' || !isAllowed(task.role, 'see the trash'))))
    return new ApiError('NOT_FOUND');
  const refusal = refusalOfWrite(task, 'change tasks');
  if (refusal || version === undefined || version === task.version) return refusal;
  const message = `The task has version ${task.version}, not ${version}. Read it again.`;
  return new ApiError('VERSION_CONFLICT', { message });
}

/** Checks the role once more, after all statements that can have waited for a lock. If it has changed, everything is repeated. */
export async function assertStillMember(
  db: Database,
  spaces: Iterable<string>,
  { actor: { user_id } }: Context,
): Promise<void> {
  const distinct = [...new Set(spaces)];
  if (distinct.length > 0) await assertRoles.run(db, { user_id, spaces: distinct });
}
