import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { etagOf } from '../etag.ts';
import type { Handlers } from '../handlers.ts';
import { dateErrors, normalizeBody } from './body.ts';
import { isPersonal, UNKNOWN_PROJECT } from './destination.ts';
import { findTask } from './queries.ts';
import { warningsAbout } from './warnings.ts';
import { applyEdit, createTaskIn, updateLinks } from './write.ts';

const MERGE = 'merge=non-conflicting';
/** Maximum number of assignees of a task, and of categories of one user: `maxItems` in the contract. */
const MAX_LINKS = 20;

export const tasks = {
  async createTask({ body }, context) {
    const { project_id, ...fields } = normalizeBody(body);
    const noProject = () => invalid([UNKNOWN_PROJECT, ...dateErrors(fields, context)]);
    if (project_id !== null && isPersonal(project_id, context)) throw noProject();
    return createTaskIn({ ...fields, space_id: project_id ?? context.actor.user_id }, context, noProject);
  },

  async getTask({ path, query }, { db, actor }) {
    const task = await findTask(db, actor, path.task_id, query.fields);
    if (!task) throw new ApiError('NOT_FOUND');
    return { status: 200, data: task };
  },

  async replaceTask({ path, body, precondition }, context) {
    const { version: _, assignee_ids, category_ids, recurrence, ...fields } = normalizeBody(body);
    const change = { id: path.task_id, fields, assignee_ids, category_ids, recurrence };
    const { data } = await applyEdit(change, precondition, context);
    return { status: 200, data, warnings: warningsAbout(data, context) };
  },

  async updateTask({ path, body, precondition, prefer }, context) {
    const { version: _, applies_to, assignee_ids, category_ids, recurrence, ...fields } = normalizeBody(body);
    const isAlone = applies_to === 'this';
    const change = { id: path.task_id, fields, assignee_ids, category_ids, recurrence, isAlone };
    const merges = prefer.includes(MERGE);
    const { data, isMerged } = await applyEdit(change, precondition, context, { merges });
    const warnings = warningsAbout(data, context);
    return { status: 200, data, warnings, ...(isMerged && { headers: { 'Preference-Applied': MERGE } }) };
  },

  async createProjectTask({ path, body }, context) {
    const noProject = () => new ApiError('NOT_FOUND');
    if (isPersonal(path.project_id, context)) throw noProject();
    return createTaskIn({ ...normalizeBody(body), space_id: path.project_id }, context, noProject);
  },

  async addTaskAssignee({ path }, context) {
    const user_id = path.user_id;
    return updateLinks(path.task_id, context, ({ assignee_ids }) => {
      if (assignee_ids.includes(user_id)) throw new ApiError('ALREADY_ASSIGNED');
      if (assignee_ids.length >= MAX_LINKS) throw invalid([tooMany('user_id')]);
      return { assignee_ids: [...assignee_ids, user_id] };
    });
  },

  async removeTaskAssignee({ path }, context) {
    const user_id = path.user_id;
    const { data } = await updateLinks(path.task_id, context, ({ assignee_ids }) => {
      if (!assignee_ids.includes(user_id)) throw new ApiError('NOT_FOUND');
      return { assignee_ids: assignee_ids.filter((id) => id !== user_id) };
    });
    return { status: 204, headers: { ETag: etagOf(data) } };
  },

  async addTaskCategory({ path }, context) {
    const category_id = path.category_id;
    return updateLinks(path.task_id, context, ({ category_ids }) => {
      if (category_ids.includes(category_id)) throw new ApiError('ALREADY_ASSIGNED');
      if (category_ids.length >= MAX_LINKS) throw invalid([tooMany('category_id')]);
      return { category_ids: [...category_ids, category_id] };
    });
  },

  async removeTaskCategory({ path }, context) {
    const category_id = path.category_id;
    const { data } = await updateLinks(path.task_id, context, ({ category_ids }) => {
      if (!category_ids.includes(category_id)) throw new ApiError('NOT_FOUND');
      return { category_ids: category_ids.filter((id) => id !== category_id) };
    });
    return { status: 204, headers: { ETag: etagOf(data) } };
  },
} satisfies Partial<Handlers>;

const tooMany = (field: string): ErrorDetail => ({
  field,
  code: 'TOO_MANY',
  message: `The task already has ${MAX_LINKS}. Remove one first.`,
});
