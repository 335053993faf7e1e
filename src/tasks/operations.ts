import type { Context } from '../context.ts';
import type { Handlers, OperationRequest, Precondition, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { etagOf } from '../etag.ts';
import { changesSince } from '../events/changes.ts';
import { staleVersion } from '../events/stale.ts';
import { pageOf, windowOf } from '../pagination.ts';
import * as queries from './queries.ts';
import { type Change, changeTask, insertTask, type NewTask, type Outcome, purgeTask } from './write.ts';

type Task = Schema<'Task'>;

const MERGE = 'merge=non-conflicting';
/** After so many lost races a merge gives up and answers the conflict. */
const MERGE_ATTEMPTS = 3;

export const tasks = {
  async listTasks({ query }, { db, actor, now }) {
    checkFilters(query);
    const rows = await queries.listTasks(db, actor, { ...query, now }, windowOf(query));
    return { status: 200, ...pageOf(rows, query) };
  },

  async createTask({ body }, context) {
    const { project_id, ...fields } = body;
    const task = { ...fields, space_id: project_id ?? context.actor.user_id };
    return created(task, context, () => invalid([unknownProject]));
  },

  async getTask({ path }, { db, actor }) {
    const task = await queries.findTask(db, actor, path.task_id);
    if (!task) throw new ApiError('NOT_FOUND');
    return { status: 200, data: task };
  },

  async replaceTask({ path, body, precondition }, context) {
    const { version: _, assignee_ids, category_ids, ...fields } = body;
    const change = { id: path.task_id, fields, assignee_ids, category_ids };
    return { status: 200, data: await changed(change, precondition, context) };
  },

  async updateTask({ path, body, precondition, prefer }, context) {
    const { version: _, assignee_ids, category_ids, ...fields } = body;
    const change = { id: path.task_id, fields, assignee_ids, category_ids };
    if (!prefer.includes(MERGE)) return { status: 200, data: await changed(change, precondition, context) };
    const data = await changed(change, precondition, context, { merges: true });
    return { status: 200, headers: { 'Preference-Applied': MERGE }, data };
  },

  async deleteTask({ path, query, precondition }, context) {
    if (query.permanent) {
      await context.transaction((db) => purged(db, path.task_id, precondition, context));
    } else {
      const change = { id: path.task_id, fields: { deleted_at: context.now }, type: 'task.deleted' } as const;
      await changed(change, precondition, context);
    }
    return { status: 204 };
  },

  async restoreTask({ path }, context) {
    const change = {
      id: path.task_id,
      from: 'trash',
      fields: { deleted_at: null },
      type: 'task.restored',
    } as const;
    return context.statement(async (db) => {
      const outcome = await changeTask(db, change, context);
      // Those who cannot see the trash are told no more than that there is nothing.
      if (!outcome || outcome.role === 'viewer') {
        const live = await queries.findTask(db, context.actor, path.task_id);
        throw new ApiError(live ? 'TASK_NOT_DELETED' : 'NOT_FOUND');
      }
      return { status: 200 as const, data: written(outcome, change, context) };
    });
  },

  async listProjectTasks({ path, query }, { db, actor, now }) {
    checkFilters(query);
    const filters = { ...query, project_id: [path.project_id], now };
    const rows = await queries.listTasks(db, actor, filters, windowOf(query, path.project_id));
    if (!rows[0]?.id && !(await queries.findSpace(db, actor, path.project_id)))
      throw new ApiError('NOT_FOUND');
    return { status: 200, ...pageOf(rows, query, path.project_id) };
  },

  async createProjectTask({ path, body }, context) {
    return created({ ...body, space_id: path.project_id }, context, () => new ApiError('NOT_FOUND'));
  },

  async addTaskAssignee({ path }, context) {
    return relinked(path.task_id, context, ({ assignee_ids }) => {
      if (assignee_ids.includes(path.user_id)) throw new ApiError('ALREADY_ASSIGNED');
      return { assignee_ids: [...assignee_ids, path.user_id] };
    });
  },

  async removeTaskAssignee({ path }, context) {
    const { data } = await relinked(path.task_id, context, ({ assignee_ids }) => {
      if (!assignee_ids.includes(path.user_id)) throw new ApiError('NOT_FOUND');
      return { assignee_ids: assignee_ids.filter((id) => id !== path.user_id) };
    });
    return { status: 204, headers: { ETag: etagOf(data) } };
  },

  async addTaskCategory({ path }, context) {
    return relinked(path.task_id, context, ({ category_ids }) => {
      if (category_ids.includes(path.category_id)) throw new ApiError('ALREADY_ASSIGNED');
      return { category_ids: [...category_ids, path.category_id] };
    });
  },

  async removeTaskCategory({ path }, context) {
    const { data } = await relinked(path.task_id, context, ({ category_ids }) => {
      if (!category_ids.includes(path.category_id)) throw new ApiError('NOT_FOUND');
      return { category_ids: category_ids.filter((id) => id !== path.category_id) };
    });
    return { status: 204, headers: { ETag: etagOf(data) } };
  },
} satisfies Partial<Handlers>;

// --- Reading ------------------------------------------------------------------

/** What a schema cannot say of a list's parameters. */
function checkFilters({ q, sort }: Pick<OperationRequest<'listProjectTasks'>['query'], 'q' | 'sort'>): void {
  const errors: ErrorDetail[] = [];
  if (q !== undefined && queries.prefixQuery(q) === '') {
    errors.push({ field: 'q', code: 'INVALID_VALUE', message: 'Search for at least one letter or digit.' });
  }
  if (sort === 'relevance' && q === undefined) {
    errors.push({
      field: 'sort',
      code: 'NOT_ALLOWED',
      message: 'Sorting by relevance needs a search in `q`.',
    });
  }
  if (errors.length > 0) throw invalid(errors);
}

// --- Writing ------------------------------------------------------------------

const unknownProject: ErrorDetail = {
  field: 'project_id',
  code: 'UNKNOWN_PROJECT',
  message: 'There is no such project that you can see.',
};

async function created(task: NewTask, context: Context, noSpace: () => ApiError) {
  return context.statement(async (db) => {
    const outcome = await insertTask(db, task, context);
    if (!outcome) throw noSpace();
    const data = written(outcome, task, context);
    return { status: 201 as const, headers: { Location: `/api/v1/tasks/${data.id}` }, data };
  });
}

type Edit = Omit<Change, 'from' | 'type' | 'versions'> & Partial<Pick<Change, 'type'>>;

/** Applies a change under the caller's precondition, or says what stands against it. */
function changed(
  edit: Edit,
  precondition: Precondition,
  context: Context,
  { merges = false } = {},
): Promise<Task> {
  const write = precondition.versions ? context.statement : context.transaction;
  return write(async (db) => {
    // Links are replaced by what the statement sees of them, so without a version they must stand still first.
    if (!precondition.versions) await queries.lockTask(db, context.actor, edit.id);
    let { versions } = precondition;
    for (let attempts = 1; ; attempts++) {
      const change: Change = { from: 'live', type: 'task.updated', ...edit, versions };
      const outcome = await changeTask(db, change, context);
      if (!outcome) throw new ApiError('NOT_FOUND');
      const { before } = outcome;
      if (!versions || !before || outcome.role === 'viewer' || versions.includes(before.version)) {
        return written(outcome, change, context);
      }
      const refused = !merges || attempts === MERGE_ATTEMPTS || (await overlaps(db, edit, versions, context));
      if (refused)
        throw await staleVersion(
          db,
          await queries.findTask(db, context.actor, edit.id),
          precondition,
          context.actor,
        );
      versions = [before.version];
    }
  });
}

/** Whether others have changed what this edit names since the versions that it started from. */
async function overlaps(db: Database, edit: Edit, versions: number[], { actor }: Context): Promise<boolean> {
  const { fields, assignee_ids, category_ids } = edit;
  const named = { ...fields, ...(assignee_ids && { assignee_ids }), ...(category_ids && { category_ids }) };
  const changes = await changesSince(db, { subject_id: edit.id, actor }, Math.max(...versions));
  return changes.some(({ field }) => field in named);
}

/** What a write came to, as a task or as the refusal that fits. */
function written({ role, task, before, ...outcome }: Outcome, edit: NewTask | Edit, { now }: Context): Task {
  if (task) return task;
  if (role === 'viewer') throw new ApiError('FORBIDDEN');
  const fields = 'fields' in edit ? edit.fields : edit;
  const errors = dateErrors(fields, now, before);
  for (const [index, id] of (edit.assignee_ids ?? []).entries()) {
    if (outcome.unknown_assignees.includes(id))
      errors.push(unknownAt(`assignee_ids[${index}]`, 'UNKNOWN_ASSIGNEE'));
  }
  for (const [index, id] of (edit.category_ids ?? []).entries()) {
    if (outcome.unknown_categories.includes(id))
      errors.push(unknownAt(`category_ids[${index}]`, 'UNKNOWN_CATEGORY'));
  }
  throw invalid(errors);
}

function unknownAt(field: string, code: 'UNKNOWN_ASSIGNEE' | 'UNKNOWN_CATEGORY'): ErrorDetail {
  const message =
    code === 'UNKNOWN_ASSIGNEE'
      ? 'No member of the project has this id. A personal task can only be assigned to you.'
      : 'You have no category with this id.';
  return { field, code, message };
}

type Dates = { start_date?: string | null | undefined; due_date?: string | null | undefined };

/** A due date that is set lies ahead, and no task starts after it is due. */
function dateErrors(dates: Dates, now: string, before: Dates | null = null): ErrorDetail[] {
  const errors: ErrorDetail[] = [];
  const { start_date = before?.start_date, due_date = before?.due_date } = dates;
  if (!due_date) return errors;
  const due = Date.parse(due_date);
  const isNew = dates.due_date && !(before?.due_date && Date.parse(before.due_date) === due);
  if (isNew && due <= Date.parse(now)) {
    errors.push({
      field: 'due_date',
      code: 'DUE_DATE_IN_PAST',
      message: `Must be in the future. It is ${now} now.`,
    });
  }
  const touched = dates.start_date || dates.due_date;
  if (touched && start_date && Date.parse(start_date) > due) {
    const field = dates.start_date ? 'start_date' : 'due_date';
    errors.push({ field, code: 'DATES_OUT_OF_ORDER', message: 'A task cannot start after it is due.' });
  }
  return errors;
}

/** Removes a task for good, wherever it is. */
async function purged(db: Database, id: string, precondition: Precondition, context: Context): Promise<void> {
  const task = await queries.lockTask(db, context.actor, id);
  // Whoever cannot see the trash hears nothing of what is in it.
  if (!task || (task.deleted_at && task.role === 'viewer')) throw new ApiError('NOT_FOUND');
  if (task.role === 'viewer') throw new ApiError('FORBIDDEN');
  if (precondition.versions && !precondition.versions.includes(task.version)) {
    throw await staleVersion(db, await queries.findTask(db, context.actor, id), precondition, context.actor);
  }
  await purgeTask(db, id, context);
}

type Links = { assignee_ids: readonly string[]; category_ids: readonly string[] };

/** Adds or removes one link of a task, on the links that it has under a lock. */
function relinked(id: string, context: Context, relink: (links: Links) => Partial<Links>) {
  return context.transaction(async (db) => {
    const task = await queries.lockTask(db, context.actor, id);
    if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
    if (task.role === 'viewer') throw new ApiError('FORBIDDEN');
    const change: Change = { id, from: 'live', type: 'task.updated', fields: {}, ...relink(task) };
    const outcome = await changeTask(db, change, context);
    if (!outcome) throw new ApiError('NOT_FOUND');
    return { status: 200 as const, data: written(outcome, change, context) };
  });
}
