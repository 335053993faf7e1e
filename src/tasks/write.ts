import { assertMayWrite } from '../access/write.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { NO_CONFLICT } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import type { RecurrenceBody } from '../recurrence/repetition.ts';
import { type Dates, dateErrors } from './body.ts';
import { type Change, changeTask } from './change.ts';
import type { Task } from './fields.ts';
import { insertTask, type NewTask } from './insert.ts';
import { choosePlace } from './order.ts';
import { findParentFault } from './parent.ts';
import { findLinks, findTask, hasChanged, type LockedTask, lockTask } from './queries.ts';
import type { Links } from './relations.ts';
import { insertSeries, planNewSeries, planRepeat, type Recurrence, type RepeatChange } from './repeat.ts';
import { keepFields, makeSeriesId } from './series.ts';
import { lockPlaces, lockSpaces } from './space-lock.ts';
import type { Outcome, Context as WriteContext } from './written.ts';

/** Creates a task. `noSpace` is the error if the actor cannot see the space. */
export async function createTaskIn(
  { recurrence, ...given }: NewTask & { recurrence?: Recurrence },
  context: Context,
  noSpace: () => ApiError,
) {
  const { space_id, parent_id } = given;
  const repeated = { due_date: given.due_date ?? null, due_on: given.due_on ?? null, status: given.status };
  const series = planNewSeries(
    { ...repeated, recurrence: recurrence ?? null, parent_id: parent_id ?? null },
    context,
  );
  const insert = async (db: Database) => {
    const series_id = series ? await makeSeriesId(db) : undefined;
    const task = { ...given, ...series?.due, series_id };
    // After a fault the insert only finds the other errors. Its row is rolled back with the transaction.
    const fault = parent_id ? await findParentFault(db, { space_id, parent_id, task_id: null }) : undefined;
    const outcome = await insertTask(db, fault ? { ...task, parent_id: null } : task, context);
    if (!outcome) throw noSpace();
    const created = taskOrThrow(outcome, task, context, fault);
    if (series && series_id) await insertSeries(db, { id: series_id, task_id: created.id }, series, context);
    const data = series ? await findWritten(db, context.actor, created.id) : created;
    return { status: 201 as const, headers: { Location: `/api/v1/tasks/${data.id}` }, data };
  };
  if (series && !parent_id) return context.transaction(insert);
  if (!parent_id) return context.statement(insert);
  return context.transaction(insert, (db) => lockSpaces(db, context.actor, { space_ids: [space_id] }));
}

/** Reads a task again that a transaction has written. */
async function findWritten(db: Database, actor: Actor, id: string): Promise<Task> {
  const task = await findTask(db, actor, id);
  if (!task) throw new Error('A written task is not found.');
  return task;
}

export type Edit = Omit<Change, 'from' | 'type' | 'versions' | 'recurrence'> &
  Partial<Pick<Change, 'type'>> & {
    recurrence?: Recurrence | undefined;
    /** Whether the following tasks of its series have the fields from before the change. */
    isAlone?: boolean;
  };

/** Applies a change if the precondition holds. With `merges`, also applies it to a newer version if no field conflicts. */
export function applyEdit(
  { recurrence, isAlone = false, ...edit }: Edit,
  precondition: Precondition,
  context: Context,
  { merges = false } = {},
): Promise<{ data: Task; isMerged: boolean }> {
  // A change of one version is one statement. Otherwise lock the row first: the statement replaces only the links that
  // existed when it started. A change of the parent depends on other tasks.
  const { parent_id } = edit.fields;
  const isOne =
    precondition.versions?.length === 1 && !merges && parent_id === undefined && !recurrence && !isAlone;
  const lock =
    parent_id === undefined
      ? undefined
      : (db: Database) => lockPlaces(db, context.actor, { task_id: edit.id });
  const write = isOne
    ? context.statement
    : <Reply>(work: (db: Database) => Promise<Reply>) => context.transaction(work, lock);
  return write(async (db) => {
    const { actor } = context;
    const locked = isOne ? undefined : await lockTask(db, actor, edit.id);
    const isMerged =
      merges &&
      locked !== undefined &&
      (await canMerge(db, { ...edit, recurrence }, precondition, locked, actor));
    const versions = isMerged ? [locked.version] : precondition.versions;
    const { fault, ...placed } =
      locked && parent_id !== undefined ? await placeBelow(db, parent_id, locked) : {};
    const repeat =
      locked && !locked.deleted_at && recurrence
        ? await planRepeatOf(db, { ...edit, recurrence }, locked, context)
        : undefined;
    const leave = locked && isAlone ? await keepFields(db, edit.id, namesIn(edit)) : undefined;
    const ended = recurrence === null && { series_id: null };
    const fields = { ...edit.fields, ...ended, ...repeat?.fields, ...placed };
    const repeats = { recurrence: repeat?.recurrence };
    const change: Change = { from: 'live', type: 'task.updated', ...edit, ...repeats, fields, versions };
    const outcome = await changeTask(db, change, context);
    if (!outcome) throw new ApiError('NOT_FOUND');
    const { before } = outcome;
    assertMayWrite(outcome, 'change tasks', NO_CONFLICT);
    if (versions && before && !versions.includes(before.version)) {
      throw await staleVersion(db, await findTask(db, actor, edit.id), precondition, actor);
    }
    const written = taskOrThrow(outcome, change, context, fault);
    await leave?.();
    if (!repeat) return { data: written, isMerged };
    await repeat.store();
    return { data: await findWritten(db, actor, edit.id), isMerged };
  });
}

/** The fields that a request names. */
const namesIn = ({ fields, assignee_ids }: Pick<Edit, 'fields' | 'assignee_ids'>): string[] =>
  Object.entries({ ...fields, assignee_ids }).flatMap(([name, value]) => (value === undefined ? [] : [name]));

/** Checks the right first, so that who may not change the task does not learn what is wrong with the request. */
function planRepeatOf(
  db: Database,
  { id, recurrence, fields }: Pick<Edit, 'id' | 'fields'> & { recurrence: RecurrenceBody },
  locked: LockedTask,
  context: Context,
): Promise<RepeatChange | undefined> {
  assertMayWrite(locked, 'change tasks', NO_CONFLICT);
  return planRepeat(db, id, { recurrence, fields }, context);
}

/** Returns the fields that move a task to the end of the list of another parent, or why it cannot be there. Lock the space first. */
async function placeBelow(
  db: Database,
  parent_id: string | null,
  { id: task_id, space_id, ...before }: LockedTask,
): Promise<{ parent_id?: string | null; place?: string; fault?: ErrorDetail | undefined }> {
  if (parent_id === before.parent_id) return {};
  const fault = parent_id ? await findParentFault(db, { space_id, parent_id, task_id }) : undefined;
  if (fault) return { parent_id: before.parent_id, fault };
  const chosen = await choosePlace(db, { space_id, parent_id }, { place: 'last' }, task_id);
  return chosen ? { place: chosen.place } : {};
}

/** Returns whether the task is newer than the version that the caller knows, and no field of this edit has changed since. */
async function canMerge(
  db: Database,
  { id, fields, assignee_ids, category_ids, recurrence }: Edit,
  { versions = [] }: Precondition,
  { version }: { version: number },
  actor: Actor,
): Promise<boolean> {
  const known = Math.max(...versions);
  // Unknown and future versions cannot be merged.
  if (!Number.isFinite(known) || known >= version) return false;
  const named = {
    ...fields,
    ...(assignee_ids && { assignee_ids }),
    ...(category_ids && { category_ids }),
    ...(recurrence !== undefined && { recurrence }),
  };
  return !(await hasChanged(db, actor, { id, since: known, fields: Object.keys(named) }));
}

/** Adds or removes one link of a task. `nextLinks` returns the new links for the current ones, which are locked. */
export function updateLinks(id: string, context: Context, nextLinks: (links: Links) => Partial<Links>) {
  return context.transaction(async (db) => {
    const task = await lockTask(db, context.actor, id);
    if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
    assertMayWrite(task, 'change tasks');
    const links = await findLinks(db, context.actor, id);
    const change: Change = { id, from: 'live', type: 'task.updated', fields: {}, ...nextLinks(links) };
    const outcome = await changeTask(db, change, context);
    if (!outcome) throw new ApiError('NOT_FOUND');
    // The role from after the wait for the lock.
    assertMayWrite(outcome, 'change tasks');
    // A category of another user in the path is 404.
    if (outcome.unknown_categories.length > 0) throw new ApiError('NOT_FOUND');
    if (!outcome.task) throw invalid([unknownAt('user_id', 'UNKNOWN_ASSIGNEE')]);
    return { status: 200 as const, data: outcome.task };
  });
}

/**
 * Returns the written task.
 * @throws ApiError with the reasons if nothing was written, or if there is another fault
 */
export function taskOrThrow(
  { task, ...outcome }: Outcome,
  edit: NewTask | Pick<Edit, 'fields' | 'assignee_ids' | 'category_ids'>,
  context: Pick<WriteContext, 'now' | 'actor'>,
  fault?: ErrorDetail,
): Task {
  if (task && !fault) return task;
  assertMayWrite(outcome, 'change tasks');
  throw invalid(errorsIn(outcome, edit, context, fault));
}

/** Returns why the fields of a task, new or changed, cannot be written. */
export function errorsIn(
  {
    before,
    ...outcome
  }: Pick<Outcome, 'unknown_assignees' | 'unknown_categories'> & {
    before: Dates | null;
  },
  edit: NewTask | Pick<Edit, 'fields' | 'assignee_ids' | 'category_ids'>,
  context: Pick<WriteContext, 'now' | 'actor'>,
  fault?: ErrorDetail,
): ErrorDetail[] {
  const fields = 'fields' in edit ? edit.fields : edit;
  const errors = [...dateErrors(fields, context, before), ...(fault ? [fault] : [])];
  for (const [index, id] of (edit.assignee_ids ?? []).entries()) {
    if (outcome.unknown_assignees.includes(id))
      errors.push(unknownAt(`assignee_ids[${index}]`, 'UNKNOWN_ASSIGNEE'));
  }
  for (const [index, id] of (edit.category_ids ?? []).entries()) {
    if (outcome.unknown_categories.includes(id))
      errors.push(unknownAt(`category_ids[${index}]`, 'UNKNOWN_CATEGORY'));
  }
  return errors;
}

function unknownAt(field: string, code: 'UNKNOWN_ASSIGNEE' | 'UNKNOWN_CATEGORY'): ErrorDetail {
  const message =
    code === 'UNKNOWN_ASSIGNEE'
      ? 'No member of the project has this ID. A personal task can only be assigned to you.'
      : 'You have no category with this ID.';
  return { field, code, message };
}
