import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Precondition, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { classify } from '../database/driver/failures.ts';
import { prefixQuery } from '../database/lists.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { etagOf } from '../etag.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import { dateErrors, tidied } from './body.ts';
import { type Change, changeTask } from './change.ts';
import { insertTask, type NewTask } from './insert.ts';
import { purgeTask } from './purge.ts';
import * as queries from './queries.ts';
import type { Outcome } from './written.ts';

type Task = Schema<'Task'>;

const MERGE = 'merge=non-conflicting';
/** How many assignees a task can have, and how many categories of one person: the contract's `maxItems`. */
const MOST_LINKS = 20;

export const tasks = {
  async listTasks({ query }, { db, actor, now, paginate }) {
    checkFilters(query);
    const list = await paginate((window) => queries.listTasks(db, actor, { ...query, now }, window));
    return { status: 200, ...list };
  },

  async createTask({ body }, context) {
    const { project_id, ...fields } = tidied(body);
    const unknown = () => invalid([unknownProject, ...dateErrors(fields, context.now)]);
    if (project_id !== null && isPersonal(project_id, context)) throw unknown();
    return created({ ...fields, space_id: project_id ?? context.actor.user_id }, context, unknown);
  },

  async getTask({ path }, { db, actor }) {
    const task = await queries.findTask(db, actor, path.task_id);
    if (!task) throw new ApiError('NOT_FOUND');
    return { status: 200, data: task };
  },

  async replaceTask({ path, body, precondition }, context) {
    const { version: _, assignee_ids, category_ids, ...fields } = tidied(body);
    const change = { id: path.task_id, fields, assignee_ids, category_ids };
    const { data } = await changed(change, precondition, context);
    return { status: 200, data };
  },

  async updateTask({ path, body, precondition, prefer }, context) {
    const { version: _, assignee_ids, category_ids, ...fields } = tidied(body);
    const change = { id: path.task_id, fields, assignee_ids, category_ids };
    const merges = prefer.includes(MERGE);
    const { data, isMerged } = await changed(change, precondition, context, { merges });
    return { status: 200, data, ...(isMerged && { headers: { 'Preference-Applied': MERGE } }) };
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
      if (outcome && outcome.role !== 'viewer') {
        return { status: 200 as const, data: written(outcome, change, context) };
      }
      const task = await queries.lockTask(db, context.actor, path.task_id);
      if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
      throw new ApiError(task.role === 'viewer' ? 'FORBIDDEN' : 'TASK_NOT_DELETED');
    });
  },

  async listProjectTasks({ path, query }, { db, actor, now, paginate }) {
    checkFilters(query);
    if (isPersonal(path.project_id, { actor })) throw new ApiError('NOT_FOUND');
    const filters = { ...query, project_id: [path.project_id], now };
    const list = await paginate(async (window) => {
      const rows = await queries.listTasks(db, actor, filters, window);
      if (!rows[0]?.id && !(await queries.findSpace(db, actor, path.project_id)))
        throw new ApiError('NOT_FOUND');
      return rows;
    });
    return { status: 200, ...list };
  },

  async createProjectTask({ path, body }, context) {
    const unknown = () => new ApiError('NOT_FOUND');
    if (isPersonal(path.project_id, context)) throw unknown();
    return created({ ...tidied(body), space_id: path.project_id }, context, unknown);
  },

  async addTaskAssignee({ path }, context) {
    const user_id = path.user_id.toLowerCase();
    return relinked(path.task_id, context, ({ assignee_ids }) => {
      if (assignee_ids.includes(user_id)) throw new ApiError('ALREADY_ASSIGNED');
      if (assignee_ids.length >= MOST_LINKS) throw invalid([tooMany('user_id')]);
      return { assignee_ids: [...assignee_ids, user_id] };
    });
  },

  async removeTaskAssignee({ path }, context) {
    const user_id = path.user_id.toLowerCase();
    const { data } = await relinked(path.task_id, context, ({ assignee_ids }) => {
      if (!assignee_ids.includes(user_id)) throw new ApiError('NOT_FOUND');
      return { assignee_ids: assignee_ids.filter((id) => id !== user_id) };
    });
    return { status: 204, headers: { ETag: etagOf(data) } };
  },

  async addTaskCategory({ path }, context) {
    const category_id = path.category_id.toLowerCase();
    return relinked(path.task_id, context, ({ category_ids }) => {
      if (category_ids.includes(category_id)) throw new ApiError('ALREADY_ASSIGNED');
      if (category_ids.length >= MOST_LINKS) throw invalid([tooMany('category_id')]);
      return { category_ids: [...category_ids, category_id] };
    });
  },

  async removeTaskCategory({ path }, context) {
    const category_id = path.category_id.toLowerCase();
    const { data } = await relinked(path.task_id, context, ({ category_ids }) => {
      if (!category_ids.includes(category_id)) throw new ApiError('NOT_FOUND');
      return { category_ids: category_ids.filter((id) => id !== category_id) };
    });
    return { status: 204, headers: { ETag: etagOf(data) } };
  },
} satisfies Partial<Handlers>;

// --- Reading ------------------------------------------------------------------

/** What a schema cannot say of a list's parameters. */
function checkFilters({ q, sort }: Pick<OperationRequest<'listProjectTasks'>['query'], 'q' | 'sort'>): void {
  const errors: ErrorDetail[] = [];
  if (q !== undefined && prefixQuery(q) === '') {
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

/** Whether an id is that of the actor's own space, which is no project. */
const isPersonal = (project_id: string, { actor }: Pick<Context, 'actor'>) =>
  project_id.toLowerCase() === actor.user_id;

const unknownProject: ErrorDetail = {
  field: 'project_id',
  code: 'UNKNOWN_PROJECT',
  message: 'There is no such project that you can see.',
};

async function created(task: NewTask, context: Context, noSpace: () => ApiError) {
  return again(context.statement, async (db) => {
    const outcome = await insertTask(db, task, context);
    if (!outcome) throw noSpace();
    const data = written(outcome, task, context);
    return { status: 201 as const, headers: { Location: `/api/v1/tasks/${data.id}` }, data };
  });
}

/**
 * Writes, and once more if a category or project was deleted while the write referred to it: the second
 * time it is gone, and the write is refused for that.
 */
async function again<Reply>(
  write: Context['statement'],
  work: (db: Database) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await write(work);
  } catch (error) {
    if (classify(error).kind !== 'missing_reference') throw error;
    return write(work);
  }
}

type Edit = Omit<Change, 'from' | 'type' | 'versions'> & Partial<Pick<Change, 'type'>>;

/** Applies a change under the caller's precondition, or says what stands against it. */
function changed(
  edit: Edit,
  precondition: Precondition,
  context: Context,
  { merges = false } = {},
): Promise<{ data: Task; isMerged: boolean }> {
  // A change from one version is one statement. For all else the task must stand still first: the links
  // that a statement replaces are those it saw when it began.
  const isOne = precondition.versions?.length === 1 && !merges;
  const write = isOne ? context.statement : context.transaction;
  return again(write, async (db) => {
    const { actor } = context;
    const locked = isOne ? undefined : await queries.lockTask(db, actor, edit.id);
    const isMerged =
      merges && locked !== undefined && (await canMerge(db, edit, precondition, locked, actor));
    const versions = isMerged ? [locked.version] : precondition.versions;
    const change: Change = { from: 'live', type: 'task.updated', ...edit, versions };
    const outcome = await changeTask(db, change, context);
    if (!outcome) throw new ApiError('NOT_FOUND');
    const { before, role } = outcome;
    if (versions && before && role !== 'viewer' && !versions.includes(before.version)) {
      throw await staleVersion(db, await queries.findTask(db, actor, edit.id), precondition, actor);
    }
    return { data: written(outcome, change, context), isMerged };
  });
}

/** Whether the task has moved on from what the caller knows, and in nothing that this edit names. */
async function canMerge(
  db: Database,
  { id, fields, assignee_ids, category_ids }: Edit,
  { versions = [] }: Precondition,
  { version }: { version: number },
  actor: Actor,
): Promise<boolean> {
  const known = Math.max(...versions);
  // What is no version of the task, or not yet, is nothing to start from.
  if (!Number.isFinite(known) || known >= version) return false;
  const named = { ...fields, ...(assignee_ids && { assignee_ids }), ...(category_ids && { category_ids }) };
  return !(await queries.hasChanged(db, actor, { id, since: known, fields: Object.keys(named) }));
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

/** Removes a task for good, wherever it is. */
async function purged(db: Database, id: string, precondition: Precondition, context: Context): Promise<void> {
  const { actor } = context;
  const task = await queries.lockTask(db, actor, id);
  // Whoever cannot see the trash hears nothing of what is in it.
  if (!task || (task.deleted_at && task.role === 'viewer')) throw new ApiError('NOT_FOUND');
  if (task.role === 'viewer') throw new ApiError('FORBIDDEN');
  if (precondition.versions && !precondition.versions.includes(task.version)) {
    const find = task.deleted_at ? queries.findDeletedTask : queries.findTask;
    throw await staleVersion(db, await find(db, actor, id), precondition, actor);
  }
  await purgeTask(db, id, context);
}

type Links = { assignee_ids: readonly string[]; category_ids: readonly string[] };

/** Adds or removes one link of a task, on the links that it has under a lock. */
function relinked(id: string, context: Context, relink: (links: Links) => Partial<Links>) {
  return again(context.transaction, async (db) => {
    const task = await queries.lockTask(db, context.actor, id);
    if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
    if (task.role === 'viewer') throw new ApiError('FORBIDDEN');
    const links = await queries.findLinks(db, context.actor, id);
    const change: Change = { id, from: 'live', type: 'task.updated', fields: {}, ...relink(links) };
    const outcome = await changeTask(db, change, context);
    // A category in the path that is not the actor's is as good as none.
    if (!outcome || outcome.unknown_categories.length > 0) throw new ApiError('NOT_FOUND');
    if (!outcome.task) throw invalid([unknownAt('user_id', 'UNKNOWN_ASSIGNEE')]);
    return { status: 200 as const, data: outcome.task };
  });
}

const tooMany = (field: string): ErrorDetail => ({
  field,
  code: 'TOO_MANY',
  message: `The task has ${MOST_LINKS} already. Remove one first.`,
});
