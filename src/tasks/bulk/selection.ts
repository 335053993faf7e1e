import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import { tooExpensive } from '../filter/too-expensive.ts';
import type { Context } from '../written.ts';
import { findMatching, type Matching, stillMatching } from './matching.ts';
import { type Body, targetsOf } from './request.ts';
import type { Target } from './targets.ts';

/** Maximum number of tasks of one request: `maxItems` in the contract. */
export const MAX_ITEMS = 500;

/** Returns what a request selects tasks by, if it has a filter. */
export const matchingOf = (body: Body, filter: Matching['filter'] | undefined): Matching | undefined =>
  filter && { filter, deleted: body.action === 'restore' };

/**
 * Returns the tasks of a request, in its order, or those that match in the order of their IDs. Lock them, and then call `stillSelected`.
 * @throws ApiError TOO_MANY_AFFECTED, FILTER_TOO_EXPENSIVE
 */
export async function selectTargets(
  db: Database,
  body: Body,
  matching: Matching | undefined,
  inBackground: boolean,
  { actor: { user_id } }: Pick<Context, 'actor'>,
): Promise<Target[]> {
  if (!matching) return targetsOf(body);
  const { max_affected = MAX_ITEMS } = body;
  const limit = inBackground ? max_affected : Math.min(max_affected, MAX_ITEMS);
  const found = await findMatching(db, matching, { user_id, limit: limit + 1 });
  if (!found) throw tooExpensive();
  if (found.length > limit) throw tooMany(limit, limit < max_affected ? ASYNC : NARROW);
  return found.map((id) => ({ id }));
}

const NARROW = 'Narrow the filter, or raise the number.';
const ASYNC = 'To change more, send `Prefer: respond-async` and `atomic` false.';

const tooMany = (limit: number, advice: string): ApiError =>
  new ApiError('TOO_MANY_AFFECTED', {
    errors: [
      {
        field: 'max_affected',
        code: 'TOO_MANY_AFFECTED',
        message: `More than ${limit} tasks match. ${advice}`,
      },
    ],
  });

/** Returns those of the tasks, which are locked now, that match still. */
export async function stillSelected(
  db: Database,
  targets: readonly Target[],
  matching: Matching | undefined,
  { actor: { user_id } }: Pick<Context, 'actor'>,
): Promise<readonly Target[]> {
  if (!matching || targets.length === 0) return targets;
  const ids = targets.map(({ id }) => id);
  const found = await stillMatching(db, matching, { user_id, ids });
  return targets.filter(({ id }) => found.has(id));
}
