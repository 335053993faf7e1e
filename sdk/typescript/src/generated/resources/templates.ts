// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ListTemplatesQuery, OccurrencePreview, PreviewOccurrencesQuery, Task, TaskTemplateCreate, Template, TemplateCreate, TemplateReplace, TemplateSummary, TemplateUpdate, TemplateUse } from '../models.ts';

/**
 * Tasks with subtasks to create again, private or shared with a project.
 *
 * Titles have variables such as `{{week}}`, and dates count from a day that you choose.
 */
export class TemplatesResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List templates.
   *
   * Returns your private templates and the templates that are shared with your projects, sorted by name by
   * default. `getTemplate` returns the whole template.
   *
   * Needs the scope `templates:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListTemplatesQuery = {}, options?: RequestOptions): ListCall<TemplateSummary> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/templates', query }, options);
  }

  /**
   * Create a template.
   *
   * Saves a task with its subtasks as a template, for yourself, or for all members of a project if you send
   * `project_id`. In a project, you must be owner, admin or member. Titles and descriptions can have variables
   * from a closed list: `{{date}}`, `{{day}}`, `{{weekday}}`, `{{week}}`, `{{month}}`, `{{quarter}}`,
   * `{{year}}`, `{{n}}`, `{{project}}` and `{{user}}`. With a `recurrence`, the tasks are created by themselves
   * on its dates, each once, if you can still create tasks there; otherwise the recurrence is paused. Writes the
   * event `template.created`.
   *
   * Needs the scope `templates:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  create(body: TemplateCreate, options?: CreateOptions): Call<Template> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/templates', body, isIdempotent: true }, options);
  }

  /**
   * Get a template.
   *
   * Returns one of your templates, or a template that is shared with one of your projects, with its subtasks.
   *
   * Needs the scope `templates:read`.
   *
   * @param templateId ID of a template.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(templateId: string, options?: ReadOptions): Call<Template> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/templates/{templateId}', { templateId }) }, options);
  }

  /**
   * Replace a template.
   *
   * Sets all writable fields; a field that you leave out is reset to its default. In a project, you must be
   * owner, admin or member. Tasks that were created from the template do not change. Writes the event
   * `template.updated` if a field changes. A request that changes nothing returns the template as it is and
   * writes nothing.
   *
   * Needs the scope `templates:write`.
   *
   * @param templateId ID of a template.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replace(templateId: string, body: TemplateReplace, options?: ChangeOptions): Call<Template> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/templates/{templateId}', { templateId }), body, isVersioned: true }, options);
  }

  /**
   * Update a template.
   *
   * Updates the fields that you send and leaves the others unchanged. In a project, you must be owner, admin or
   * member. Tasks that were created from the template do not change. Writes the event `template.updated` if a
   * field changes. A request that changes nothing returns the template as it is and writes nothing.
   *
   * Needs the scope `templates:write`.
   *
   * @param templateId ID of a template.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(templateId: string, body: TemplateUpdate, options?: ChangeOptions): Call<Template> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/templates/{templateId}', { templateId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a template.
   *
   * Deletes the template, for all members if it is shared with a project. In a project, you must be owner, admin
   * or member. Tasks that were created from it stay. Writes the event `template.deleted`.
   *
   * Needs the scope `templates:write`.
   *
   * @param templateId ID of a template.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(templateId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/templates/{templateId}', { templateId }) }, options);
  }

  /**
   * Preview the dates of a template.
   *
   * Returns the dates on which the template creates tasks, from now or from another day on, as they follow from
   * its recurrence. They are in the list also if the template is paused, and if they have passed. Of a template
   * that repeats after completion, only the next date is known, if any. Without a recurrence, the list is empty.
   *
   * Needs the scope `templates:read`.
   *
   * @param templateId ID of a template.
   * @param query The query parameters.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  previewOccurrences(templateId: string, query: PreviewOccurrencesQuery = {}, options?: RequestOptions): Call<OccurrencePreview> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/templates/{templateId}/occurrences', { templateId }), query }, options);
  }

  /**
   * Create tasks from a template.
   *
   * Creates the task of the template with its subtasks, all or none, in the project of the template or in
   * another place. Dates and variables count from `date`. The fields that you send replace those of the task.
   * You are the creator, and the reminders of the template are yours. In the project of the tasks, you must be
   * owner, admin or member; it is enough to see the template. What cannot be kept is left out, with a warning in
   * `meta.warnings`: assignees who are not members of the project (`ASSIGNEE_LEFT_OUT`), names of categories
   * that you do not have (`CATEGORY_LEFT_OUT`), and dates that are in the past or do not fit the others
   * (`DATE_LEFT_OUT`). A text that is too long with its variables is shortened (`TEXT_SHORTENED`). What you send
   * yourself is never left out: it fails with 400. Writes the event `task.created` for each task,
   * `task.categorized` for a task in your categories and `reminder.created` for a reminder, both visible only to
   * you.
   *
   * The warnings of the response are in `withResponse()`.
   *
   * Needs the scope `templates:read` and `tasks:write`.
   *
   * @param templateId ID of a template.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
   * your time zone.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in the
   * same project, or you cannot see it.
   * @throws ApiError 400 `TOO_DEEP`: The task, or one of its subtasks, would be more than 5 levels below a task
   * without a parent.
   * @throws ApiError 400 `TREE_TOO_LARGE`: A task would have more than 999 subtasks, counting all levels.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  instantiate(templateId: string, body: TemplateUse = {}, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/templates/{templateId}/tasks', { templateId }), body, isIdempotent: true }, options);
  }

  /**
   * Create a template from a task.
   *
   * Saves a task that you can see as a template, by default with its subtasks: titles, descriptions, priorities,
   * tags, estimates, dates as days from `date`, assignees who can be in the template, and your reminders that
   * follow a date. A private template also has the names of your categories. `{{` in a text is kept as text. By
   * default the template is shared with the project of the task. In the project of the template, you must be
   * owner, admin or member; it is enough to see the task. Writes the event `template.created`.
   *
   * Needs the scope `tasks:read` and `templates:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  createFromTask(taskId: string, body: TaskTemplateCreate = {}, options?: CreateOptions): Call<Template> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/template', { taskId }), body, isIdempotent: true }, options);
  }
}
