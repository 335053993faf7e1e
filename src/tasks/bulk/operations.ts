import type { Database } from '../../database/database.ts';
import { withoutEffect } from '../../database/transaction.ts';
import { ApiError } from '../../errors.ts';
import type { Handlers } from '../../handlers.ts';
import type { Context } from '../written.ts';
import { act, lockFor } from './actions.ts';
import { bulkFailed } from './outcome.ts';
import { findKept, lockBulk, markUndone } from './queries.ts';
import { checkBody, fieldOf } from './request.ts';
import { FINAL, runBulk } from './run.ts';
import type { Tree } from './trees.ts';
import { INVERSE, type Kept, lockForUndo, refusalOfUndo, type Undoable, undo } from './undo.ts';

export const bulk = {
  async bulkTasks({ body }, context) {
    checkBody(body, context);
    const { action, dry_run } = body;
    let trees: Tree[] = [];
    const lock = async (db: Database) => {
      trees = await lockFor(db, body, context);
    };
    return context.transaction(async (db) => {
      const work = () =>
        runBulk(db, { action, isFinal: body.permanent, dry_run }, context, async (bulk) => {
          const outcomes = await act(db, body, trees, bulk);
          if (body.atomic && outcomes.some(({ error }) => error))
            throw bulkFailed(
              outcomes,
              outcomes.map((_, index) => fieldOf(body, index)),
            );
          return outcomes;
        });
      return { status: 200 as const, data: dry_run ? await withoutEffect(db, work) : await work() };
    }, lock);
  },

  async undoBulk({ path }, context) {
    const id = path.bulk_id.toLowerCase();
    let locked: Awaited<ReturnType<typeof lockUndoable>> | undefined;
    const lock = async (db: Database) => {
      locked = await lockUndoable(db, id, context);
    };
    return context.transaction(async (db) => {
      if (!locked) throw new TypeError('The lock runs before the work.');
      const { action, kept, trees } = locked;
      const inverse = { action: INVERSE[action], isFinal: false, dry_run: false, undo_of: id };
      const data = await runBulk(db, inverse, context, async (bulk) => {
        const outcomes = await undo(db, action, kept, trees, bulk);
        return kept.flatMap((task) => outcomes.get(task.id) ?? []);
      });
      if (data.changed_count > 0) await markUndone.run(db, { id, now: context.now });
      return { status: 200 as const, data };
    }, lock);
  },
} satisfies Partial<Handlers>;

/**
 * Locks a bulk with its tasks.
 * @throws ApiError if it cannot be undone
 */
async function lockUndoable(db: Database, id: string, context: Context) {
  const { actor, now } = context;
  const found = await lockBulk.first(db, { id, user_id: actor.user_id, now });
  if (!found) throw new ApiError('NOT_FOUND');
  const refusal = refusalOfUndo(found.action === FINAL, found.undone_at);
  if (refusal) throw refusal;
  const action = found.action as Undoable;
  const kept = (await findKept.all(db, { id })) as Kept[];
  return { action, kept, trees: await lockForUndo(db, action, kept, context) };
}
