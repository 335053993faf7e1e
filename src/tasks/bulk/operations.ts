import { pathOf, RESPOND_ASYNC } from '../../background/start.ts';
import type { Schema } from '../../contract.ts';
import { FIRST_ID } from '../../database/batches.ts';
import type { Database } from '../../database/database.ts';
import { withoutEffect } from '../../database/transaction.ts';
import { ApiError } from '../../errors.ts';
import type { Handlers } from '../../handlers.ts';
import { compileTaskFilter } from '../filter/compile.ts';
import type { Context } from '../written.ts';
import { act, lockFor, type Selected } from './actions.ts';
import { startBulk } from './job.ts';
import { bulkFailed } from './outcome.ts';
import { countKept, findKept, lockBulk, markUndone } from './queries.ts';
import { checkBody, fieldOf } from './request.ts';
import { FINAL, runBulk } from './run.ts';
import { MAX_ITEMS, matchingOf, selectTargets, stillSelected } from './selection.ts';
import { INVERSE, type Kept, lockForUndo, refusalOfUndo, type Undoable, undo } from './undo.ts';

export const bulk = {
  async bulkTasks({ body, prefer }, context) {
    checkBody(body, context);
    const { action, dry_run } = body;
    const filter = body.filter ? await compileTaskFilter(body.filter, context) : undefined;
    const matching = matchingOf(body, filter);
    if (prefer.includes(RESPOND_ASYNC) && !body.atomic && !dry_run) {
      return context.transaction(async (db) => {
        const targets = await selectTargets(db, body, matching, true, context);
        return accepted(await startBulk(db, { body, targets, matching }, context), prefer);
      });
    }
    let selected: Selected = { targets: [], trees: [] };
    const lock = async (db: Database) => {
      const targets = await selectTargets(db, body, matching, false, context);
      selected = { targets, trees: await lockFor(db, body, targets, context) };
    };
    return context.transaction(async (db) => {
      const work = () =>
        runBulk(db, { action, isFinal: body.permanent, dry_run }, context, async (bulk) => {
          const targets = await stillSelected(db, selected.targets, matching, context);
          const outcomes = await act(db, body, { ...selected, targets }, bulk);
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

  async undoBulk({ path, prefer }, context) {
    const id = path.bulk_id;
    let locked: Awaited<ReturnType<typeof lockUndoable>> | undefined;
    const lock = async (db: Database) => {
      locked = await lockUndoable(db, id, prefer.includes(RESPOND_ASYNC), context);
    };
    return context.transaction(async (db) => {
      if (!locked) throw new TypeError('The lock runs before the work.');
      const { action, kept, trees, total } = locked;
      if (!trees) {
        await markUndone.run(db, { id, now: context.now });
        return {
          ...accepted(await startBulk(db, { undo_of: id, action, total }, context), prefer),
          written: total,
        };
      }
      const inverse = { action: INVERSE[action], isFinal: false, dry_run: false, undo_of: id };
      const data = await runBulk(db, inverse, context, async (bulk) => {
        const outcomes = await undo(db, { id, action }, kept, trees, bulk);
        return kept.flatMap((task) => outcomes.get(task.id) ?? []);
      });
      if (data.changed_count > 0) await markUndone.run(db, { id, now: context.now });
      return { status: 200 as const, data, written: data.changed_count };
    }, lock);
  },
} satisfies Partial<Handlers>;

/**
 * Locks a bulk with its tasks.
 * @throws ApiError if it cannot be undone
 */
async function lockUndoable(db: Database, id: string, inBackground: boolean, context: Context) {
  const { actor, now } = context;
  const found = await lockBulk.first(db, { id, user_id: actor.user_id, now });
  if (!found) throw new ApiError('NOT_FOUND');
  const refusal = refusalOfUndo({ ...found, isFinal: found.action === FINAL });
  if (refusal) throw refusal;
  const action = found.action as Undoable;
  const { total } = await countKept.one(db, { id });
  // A job locks the tasks of each batch.
  if (inBackground || total > MAX_ITEMS) return { action, kept: [], total };
  const kept = (await findKept.all(db, { id, after: FIRST_ID, limit: MAX_ITEMS })) as Kept[];
  return { action, kept, total, trees: await lockForUndo(db, action, kept, context) };
}

function accepted(data: Schema<'Job'>, prefer: readonly string[]) {
  const applied = prefer.includes(RESPOND_ASYNC) && { 'Preference-Applied': RESPOND_ASYNC };
  return { status: 202 as const, headers: { Location: pathOf(data), ...applied }, data };
}
