import { refusalOfWrite } from '../../access/write.ts';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import type { ErrorDetail } from '../../errors.ts';
import { normalizeBody } from '../body.ts';
import type { TaskFields } from '../fields.ts';
import { errorsIn } from '../write.ts';
import { type Changed, changeTasks } from './change-many.ts';
import { type ListChanges, MAX_LISTED } from './lists.ts';
import { type BulkContext, failed, invalidIn, type Outcome } from './outcome.ts';
import { assertStillMember, checkTargets, type Target } from './targets.ts';

export type BulkChanges = { fields: TaskFields; lists: ListChanges };

/** Splits changes into fields and lists, as they are stored. */
export function changesOf(changes: Schema<'BulkChanges'>): BulkChanges {
  const { assignee_ids, category_ids, add_tags, remove_tags, ...rest } = normalizeBody(changes);
  const { add_assignee_ids, remove_assignee_ids, add_category_ids, remove_category_ids, ...fields } = rest;
  const added = { add_assignee_ids, add_category_ids, add_tags };
  const removed = { remove_assignee_ids, remove_category_ids, remove_tags };
  return { fields, lists: { assignee_ids, category_ids, ...added, ...removed } };
}

/** Applies the same changes to tasks that are locked. */
export async function updateMany(
  db: Database,
  targets: readonly Target[],
  changes: BulkChanges,
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, targets, context, 'live');
  const rows = accepted.map(({ id, asked }) => ({ id, version: asked ?? null }));
  const changed = await changeTasks(db, rows, { ...changes, from: 'live', type: 'task.updated' }, context);
  for (const task of changed) outcomes.set(task.id, outcomeOf(task, changes, context));
  const written = new Set(changed.flatMap(({ id, version }) => (version ? [id] : [])));
  const spaces = accepted.flatMap(({ id, space_id }) => (written.has(id) ? [space_id] : []));
  await assertStillMember(db, spaces, context);
  return outcomes;
}

function outcomeOf(task: Changed, { fields, lists }: BulkChanges, context: BulkContext): Outcome {
  const { id, version, before, is_accepted, is_blocked } = task;
  if (version) return { id, status: 'updated', version, isBlocked: is_blocked === true };
  if (is_accepted) return { id, status: 'unchanged', version: before.version };
  const refusal = refusalOfWrite(task, 'change tasks');
  if (refusal) return failed(id, refusal, before.version);
  const [assignees, categories] = [whole(lists, 'assignee_ids'), whole(lists, 'category_ids')];
  const edit = { fields, assignee_ids: assignees.ids, category_ids: categories.ids };
  const errors = errorsIn(task, edit, context).map((detail) => ({
    ...detail,
    field: detail.field.replace(/^assignee_ids/, assignees.name).replace(/^category_ids/, categories.name),
  }));
  return failed(id, invalidIn('changes', [...errors, ...task.too_many.map(tooLong)]), before.version);
}

/** Returns the IDs that a task gets, and the name of the property that has them. */
function whole(lists: ListChanges, name: 'assignee_ids' | 'category_ids') {
  return lists[name] ? { name, ids: lists[name] } : { name: `add_${name}`, ids: lists[`add_${name}`] };
}

const tooLong = (name: string): ErrorDetail => ({
  field: `add_${name}`,
  code: 'TOO_MANY',
  message: `The task would have more than ${MAX_LISTED}.`,
});
