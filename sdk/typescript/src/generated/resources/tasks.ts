// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { Download } from '../../runtime/download.ts';
import type { Fields, MaybeFields, NoFields, Selected } from '../../runtime/fields.ts';
import type { UploadFile } from '../../runtime/upload.ts';
import type { ChangeOptions, CreateOptions, MergeOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Bulk, BulkRequest, DeleteTaskQuery, ExportTasksQuery, ImportTasksQuery, Job, ListFollowersQuery, ListTasksQuery, SearchTasksQuery, Task, TaskCreate, TaskDuplicate, TaskField, TaskFollower, TaskHit, TaskMove, TaskReplace, TaskSearch, TaskSearchMeta, TaskUpdate } from '../models.ts';

/**
 * Tasks, personal or in a project, with assignees, categories and a trash.
 *
 * Only its creator can see a task without a project. To update a task, send the `version` that you read. A
 * deleted task stays in the trash, from which you can restore it.
 */
export class TasksResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** List tasks, with only the fields in `fields`, and `id`. */
  list<const Names extends readonly TaskField[]>(query: ListTasksQuery & Fields<Names>, options?: RequestOptions): ListCall<Selected<Task, Names>>;
  /**
   * List tasks.
   *
   * Returns your personal tasks and the tasks of all your projects, newest first by default. Values of one
   * filter are combined with OR (`status=todo&status=in_progress`), different filters with AND. Tasks in the
   * trash are returned only with `deleted=true`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query?: ListTasksQuery & NoFields, options?: RequestOptions): ListCall<Task>;
  list(query: ListTasksQuery & MaybeFields<TaskField> = {}, options?: RequestOptions): ListCall<never> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/tasks', query }, options);
  }

  /**
   * Create a task.
   *
   * Creates a personal task, or a task in a project if you send `project_id`. With `parent_id` it is a subtask.
   * In a project, you must be owner, admin or member. Writes the event `task.created`.
   *
   * Needs the scope `tasks:write`.
   *
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
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  create(body: TaskCreate, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/tasks', body, isIdempotent: true }, options);
  }

  /**
   * Change many tasks.
   *
   * Does the same to up to 500 tasks, by their IDs or by a filter, with a bounded number of database statements.
   * `action` decides which other properties the request has: the table in the [bulk guide](/docs/bulk) lists
   * them.
   *
   * All or nothing by default: if one task cannot be changed, none is, and the 409 `BULK_FAILED` lists each
   * failing task in `errors`. With `atomic: false` the other tasks are changed, and `results` has the outcome of
   * each task in the order of the request. A task that you cannot see fails with `NOT_FOUND`, like one that does
   * not exist. With `dry_run` the response shows what would happen, and nothing is written.
   *
   * The rules and the events are those of the operations for one task: `task.created`, `task.updated`,
   * `task.categorized`, `task.moved`, `task.left`, `task.deleted`, `task.restored` and `task.purged`, each with
   * the same `bulk_id`. Subtasks go along when their parent is moved, deleted or restored, also if they are in
   * the request themselves. A task that already is as requested stays `unchanged`.
   *
   * With `Prefer: respond-async` and `atomic: false`, the status is 202, and a job changes up to 10,000 tasks,
   * 500 at a time. The ID of the job is the `bulk_id`. Without them, a filter that matches more than 500 tasks
   * fails with 409 `TOO_MANY_AFFECTED`.
   *
   * `create` can make tasks with their subtasks: `parent_ref` of a task is the `ref` of one before it. A `ref`
   * that is unknown or repeated fails with 400, whatever `atomic` is. A subtask whose parent cannot be created
   * fails with `UNKNOWN_PARENT`.
   *
   * For 24 hours, until `undo_until`, `undoBulk` takes the change back.
   *
   * Needs the scope `tasks:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in the
   * same project, or you cannot see it.
   * @throws ApiError 400 `UNKNOWN_SIBLING`: The task in `before` or `after` is the moved task, does not exist,
   * is in the trash, or is not in the list that the task moves to.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `BULK_FAILED`: At least one task cannot be changed, so none was changed.
   * @throws ApiError 409 `TOO_MANY_AFFECTED`: More tasks match than `max_affected`, or than one request can
   * change. Nothing was changed.
   */
  bulk(body: BulkRequest, options?: CreateOptions): Call<Job | Bulk> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/tasks/bulk', body, isIdempotent: true }, options);
  }

  /**
   * Undo a change of many tasks.
   *
   * Takes back what one of your `bulkTasks` has done in the last 24 hours, task by task: only tasks that still
   * have the version that it made, and that you can change now. The others stay as they are, with the reason in
   * `results`, which is in the order of the IDs. New tasks are moved to the trash, deleted ones restored,
   * restored ones deleted again, and the others get back the fields, the links or the place that they had. If a
   * subtask was added below a new or restored task, or changed, since then, that task stays too, with
   * `VERSION_CONFLICT`.
   *
   * A change can be taken back once: then the request fails with 409 `BULK_UNDONE`. A permanent deletion fails
   * with 409 `BULK_NOT_UNDOABLE`. If it was a job, cancel that first, or wait for its end: until then it fails
   * with 409 `BULK_RUNNING`. The undo is itself such a change, with its own `bulk_id`, so it can be taken back
   * too. Its events are ordinary ones, `task.updated`, `task.categorized`, `task.moved`, `task.left`,
   * `task.deleted` and `task.restored`, with `undo_of`. If more than 500 tasks are to change, or with `Prefer:
   * respond-async`, the status is 202, and a job does it.
   *
   * Needs the scope `tasks:write`.
   *
   * @param bulkId The `bulk_id` of a change of many tasks.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `BULK_UNDONE`: The change of many tasks was already undone.
   * @throws ApiError 409 `BULK_RUNNING`: The job of the change of many tasks is not finished.
   * @throws ApiError 409 `BULK_NOT_UNDOABLE`: The change deleted tasks permanently.
   */
  undoBulk(bulkId: string, options?: CreateOptions): Call<Job | Bulk> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/bulk/{bulkId}/undo', { bulkId }), isIdempotent: true }, options);
  }

  /**
   * Search tasks.
   *
   * Finds tasks by words in their title, tags, description and comments, the best ones first. Reads only what
   * you can see, and includes what was written a moment ago. Tasks in the trash are not found. A POST, because a
   * search can be longer than a URL; it changes nothing, and needs no idempotency key.
   *
   * A match in the title counts more than one in a tag, then in the description, then in a comment. Of two tasks
   * that match equally well, the one that has changed later comes first: half a year counts as much as a factor
   * of two. Send the same body with `page` or `cursor` to get the next page.
   *
   * Needs the scope `tasks:read`.
   *
   * @param body The body of the request.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  search(body: TaskSearch, query: SearchTasksQuery = {}, options?: RequestOptions): ListCall<TaskHit, TaskSearchMeta> {
    return this.#connection.list({ method: 'POST', path: '/api/v1/tasks/search', body, query, isRepeatable: true }, options);
  }

  /**
   * Import tasks.
   *
   * Creates tasks from a CSV or JSON Lines file with up to 100,000 rows, 1,000 columns and 100 MiB, in the
   * background: the response is a job, whose `result.imported` has the errors of rows and the IDs of the new
   * tasks. First the whole file is read and checked, and nothing is created if it is malformed. Then each row
   * without an error becomes a task, a task together with its subtasks. With `dry_run=true` nothing is created.
   * Columns have the names of an export; `column` maps other names. A due date may be in the past. Without
   * `project_id`, a row goes to the project that it names, or to your personal tasks. You must be owner, admin
   * or member of each project. Writes `task.created` for each task, and `category.created` for each new
   * category, with the ID of the job as `request_id`. Cancel the job to create no more. You can have 3
   * unfinished imports.
   *
   * Needs the scope `tasks:write`.
   *
   * @param file The file, and its name.
   * @param query The query parameters.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
   * cannot be replied to.
   * @throws ApiError 400 `MALFORMED_UPLOAD`: The form is malformed, or the body ended early.
   * @throws ApiError 400 `MALFORMED_IMPORT`: The file to import cannot be read, for example because it is not
   * UTF-8, has no title column or an open quotation mark.
   * @throws ApiError 400 `DIGEST_MISMATCH`: The body that arrived has another digest than `Content-Digest`.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TOO_MANY_IMPORTS`: You already have 3 unfinished imports.
   * @throws ApiError 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
   */
  importFile(file: UploadFile, query: ImportTasksQuery = {}, options?: CreateOptions): Call<Job> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/tasks/import', file, fileTypes: ['text/csv', 'application/x-ndjson'], query, isIdempotent: true }, options);
  }

  /**
   * Export tasks.
   *
   * Returns all tasks that match the filters as one file, oldest first, without a limit: your personal tasks and
   * those of your projects. The filters are those of `listTasks`. `format=csv` returns a CSV file (RFC 4180,
   * UTF-8) with a header row, for spreadsheets; a cell that a spreadsheet would run as a formula begins with an
   * apostrophe. `format=jsonl` returns one JSON object per line. Both have the same columns, which are described
   * in the guide, and `importTasks` reads both. A running export is cut off when your access ends. You can run
   * three at the same time; another one fails with 503 `OVERLOADED`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  exportFile(query: ExportTasksQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/tasks/export', query }, options);
  }

  /** Get a task, with only the fields in `fields`, and `id`. */
  get<const Names extends readonly TaskField[]>(taskId: string, options: ReadOptions & Fields<Names>): Call<Selected<Task, Names>>;
  /**
   * Get a task.
   *
   * Returns a personal task of yours, or a task of a project that you are a member of. A task in the trash
   * returns 404; use `GET /api/v1/tasks?deleted=true` to find it.
   *
   * Needs the scope `tasks:read`.
   *
   * @param taskId ID of the task.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(taskId: string, options?: ReadOptions & NoFields): Call<Task>;
  get(taskId: string, options?: ReadOptions & MaybeFields<TaskField>): Call<never> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), query: { fields: options?.fields } }, options);
  }

  /**
   * Replace a task.
   *
   * Sets all writable fields; a field that you leave out is reset to its default. The project, the parent and
   * the position do not change. Send `version` or `If-Match` so that you do not overwrite a change you have not
   * seen. In a project, you must be owner, admin or member. Writes the event `task.updated` if a field or an
   * assignee changes, and `task.categorized`, visible only to you, if your categories change. A request that
   * changes nothing returns the task as it is and writes nothing. Completing a task that is `blocked` succeeds,
   * with the warning `TASK_BLOCKED` in `meta.warnings`.
   *
   * The warnings of the response are in `withResponse()`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
   * your time zone.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
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
  replace(taskId: string, body: TaskReplace, options?: ChangeOptions): Call<Task> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), body, isVersioned: true }, options);
  }

  /**
   * Update a task.
   *
   * Updates the fields that you send and leaves the others unchanged (JSON Merge Patch, RFC 7396). Send the
   * version that your update is based on, in `version` or `If-Match`. If the task has changed since that
   * version, the request fails (409, or 412 with `If-Match`) and returns the current task and the changes. With
   * `Prefer: merge=non-conflicting`, your update is still applied if the other changes touch different fields. A
   * new `parent_id` makes the task the last subtask of that parent and also changes `position`. In a project,
   * you must be owner, admin or member. Writes the event `task.updated` if a field or an assignee changes, and
   * `task.categorized`, visible only to you, if your categories change. A request that changes nothing returns
   * the task as it is and writes nothing. Completing a task that is `blocked` succeeds, with the warning
   * `TASK_BLOCKED` in `meta.warnings`.
   *
   * The warnings of the response are in `withResponse()`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
   * your time zone.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
   * @throws ApiError 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in the
   * same project, or you cannot see it.
   * @throws ApiError 400 `PARENT_CYCLE`: A task cannot be a subtask of itself or of one of its subtasks.
   * @throws ApiError 400 `TOO_DEEP`: The task, or one of its subtasks, would be more than 5 levels below a task
   * without a parent.
   * @throws ApiError 400 `TREE_TOO_LARGE`: A task would have more than 999 subtasks, counting all levels.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   * @throws ApiError 428 `PRECONDITION_REQUIRED`: An update of a task must include the version that it is based
   * on.
   */
  update(taskId: string, body: TaskUpdate, options?: MergeOptions): Call<Task> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a task.
   *
   * Moves the task and its subtasks of all levels to the trash. You can restore them with `restoreTask` for 30
   * days, or for the time that the operator has set. With `permanent=true` the task and its subtasks are deleted
   * permanently, whether they are in the trash or not. In a project, you must be owner, admin or member. Writes
   * the event `task.deleted`, or `task.purged` for a permanent deletion, for each task. A version that you send
   * is that of the task itself.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param query The query parameters.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(taskId: string, query: DeleteTaskQuery = {}, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), query }, options);
  }

  /**
   * Restore a task.
   *
   * Moves a task from the trash back to where it was, with all of its data, and with the subtasks that the same
   * deletion has moved to the trash. If its parent is in the trash or gone, or has no room for it any more, the
   * task has no parent afterwards. In a project, you must be owner, admin or member. Writes the event
   * `task.restored` for each task.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `TASK_NOT_DELETED`: The task is not in the trash.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  restore(taskId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/restore', { taskId }), isIdempotent: true }, options);
  }

  /**
   * Move a task.
   *
   * Moves a task in its list, below another parent, or to another project. It takes its subtasks along, but not
   * those in the trash. Moves of the same list at the same time are made one after the other. You must be owner,
   * admin or member in the project of the task and in the project that it moves to. A move within a project
   * writes the event `task.moved`. A move to another project writes, for each task, `task.left` where the task
   * was, which lists only the parent that it left, and `task.moved` in the other project, with all fields of the
   * task. Earlier events can then be read only where they are. Assignees who are not members of the other
   * project are removed, and so are the categories and the choices to follow of people who cannot see it. Links
   * to blockers outside of the tree are removed, with the event `task.updated` of each blocked task. The default
   * settings of the project do not apply. A request that changes nothing returns the task as it is and writes
   * nothing.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 400 `UNKNOWN_PARENT`: The parent of a task does not exist, is in the trash, is not in the
   * same project, or you cannot see it.
   * @throws ApiError 400 `UNKNOWN_SIBLING`: The task in `before` or `after` is the moved task, does not exist,
   * is in the trash, or is not in the list that the task moves to.
   * @throws ApiError 400 `PARENT_CYCLE`: A task cannot be a subtask of itself or of one of its subtasks.
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
  move(taskId: string, body: TaskMove, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/move', { taskId }), body, isIdempotent: true }, options);
  }

  /**
   * Duplicate a task.
   *
   * Copies a task, by default directly behind it, or to the end of another list. The copy has the title,
   * description, priority, dates, estimate and tags of the task, its assignees who are members of the project,
   * and your categories. Its status is `todo`. A due date in the past is left out. The history is not copied.
   * You are the creator. In the project of the copy, you must be owner, admin or member; it is enough to see the
   * task. Writes the event `task.created` for each copy, and `task.categorized`, visible only to you, for a copy
   * in your categories.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
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
  duplicate(taskId: string, body: TaskDuplicate = {}, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/duplicate', { taskId }), body, isIdempotent: true }, options);
  }

  /**
   * Add an assignee to a task.
   *
   * Adds one assignee and leaves the others unchanged, so two clients can add assignees at the same time. The
   * user must be a member of the task's project. A personal task can only have you as its assignee. A task has
   * up to 20 assignees. In a project, you must be owner, admin or member. Writes the event `task.updated`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param userId ID of the user.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `ALREADY_ASSIGNED`: The task already has this assignee or category.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  addAssignee(taskId: string, userId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/assignees/{userId}', { taskId, userId }), isIdempotent: true }, options);
  }

  /**
   * Remove an assignee from a task.
   *
   * Removes one assignee and leaves the others unchanged. Returns 404 if the user is not assigned. In a project,
   * you must be owner, admin or member. Writes the event `task.updated`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param userId ID of the user.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  removeAssignee(taskId: string, userId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/assignees/{userId}', { taskId, userId }) }, options);
  }

  /**
   * Add a task to a category.
   *
   * Adds one of your categories and leaves the others unchanged. In a project, you must be owner, admin or
   * member. Writes the event `task.categorized`. Other users can see neither your categories nor this event. The
   * task's version increases, as with any change.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param categoryId ID of one of your categories.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `ALREADY_ASSIGNED`: The task already has this assignee or category.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  addCategory(taskId: string, categoryId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/categories/{categoryId}', { taskId, categoryId }), isIdempotent: true }, options);
  }

  /**
   * Remove a task from a category.
   *
   * Removes one of your categories from the task; the category itself is not deleted. The task's version
   * increases. In a project, you must be owner, admin or member. Returns 404 if the task is not in the category.
   * Writes the event `task.categorized`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param categoryId ID of one of your categories.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  removeCategory(taskId: string, categoryId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/categories/{categoryId}', { taskId, categoryId }) }, options);
  }

  /**
   * Mark a task as read.
   *
   * Marks all of your unread notifications about the task as read, so that it is not in `listTasks` with
   * `unread=true` until something new happens. Call it when the user opens the task. Writes the event
   * `notification.read`, visible only to you, if anything was unread.
   *
   * Needs the scope `notifications:write`.
   *
   * @param taskId ID of the task.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  markRead(taskId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/tasks/{taskId}/read', { taskId }) }, options);
  }

  /**
   * Follow a task.
   *
   * Stores your choice to follow the task. You follow a task without this call if you created it or are assigned
   * to it; your choice lasts beyond an assignment. Everyone who can see a task can follow it, also in an
   * archived project. The version of the task stays. Writes the event `task.followed`, visible only to you. A
   * repeated call writes nothing.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  follow(taskId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/tasks/{taskId}/follow', { taskId }) }, options);
  }

  /**
   * Unfollow a task.
   *
   * Stores your choice not to follow the task, even if you created it or are assigned to it, now or later. The
   * version of the task stays. Writes the event `task.unfollowed`, visible only to you. If you do not follow the
   * task, nothing is written.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  unfollow(taskId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/follow', { taskId }) }, options);
  }

  /**
   * List followers.
   *
   * Returns the users who follow a task, sorted by name: those who chose to, the creator, and the assignees,
   * except those who chose not to. Users who can no longer see the task are left out.
   *
   * Needs the scope `tasks:read`.
   *
   * @param taskId ID of the task.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listFollowers(taskId: string, query: ListFollowersQuery = {}, options?: RequestOptions): ListCall<TaskFollower> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/followers', { taskId }), query }, options);
  }

  /**
   * Add a blocker to a task.
   *
   * Makes the task wait for another task, the blocker. Both must be in one project, or both personal. A task has
   * up to 20 blockers, and blocks up to 50 tasks; those in the trash count. Tasks cannot wait for each other in
   * a circle, however many clients add blockers at the same time. In a project, you must be owner, admin or
   * member.
   *
   * Writes the event `task.updated` of the task, with the IDs of its blockers before and after, and increases
   * its version. The blocker keeps its version: its `blocks` is derived. If the task already has the blocker,
   * the task is returned as it is and nothing is written. Moving one of the two to another project, and deleting
   * the blocker permanently, remove the blocker with the same event.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param blockerId ID of the task that has to be completed first.
   * @throws ApiError 400 `UNKNOWN_BLOCKER`: The tasks are not in the same project, or one of them is personal.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `BLOCKER_CYCLE`: The tasks would wait for each other: the new blocker already waits for
   * the task, directly or through other tasks.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  addBlocker(taskId: string, blockerId: string, options?: RequestOptions): Call<Task> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/tasks/{taskId}/blockers/{blockerId}', { taskId, blockerId }) }, options);
  }

  /**
   * Remove a blocker from a task.
   *
   * The task no longer waits for the other task. Neither task is deleted. Returns 404 if the other task is not a
   * blocker of the task. Also removes a blocker that is in the trash. In a project, you must be owner, admin or
   * member. Writes the event `task.updated` of the task, and increases its version.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param blockerId ID of the task that has to be completed first.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  removeBlocker(taskId: string, blockerId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/blockers/{blockerId}', { taskId, blockerId }) }, options);
  }

  /**
   * Pause a series.
   *
   * Stops the creation of tasks until the series is resumed, and returns the latest task. The tasks that exist
   * stay as they are. Pausing a paused series changes nothing. The latest task of the series must not be in the
   * trash. In a project, you must be owner, admin or member. Writes the event `task.updated` of the latest task,
   * and increases its version.
   *
   * Needs the scope `tasks:write`.
   *
   * @param seriesId ID of the series, from `recurrence` of one of its tasks.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `SERIES_ENDED`: The series has no further date.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  pauseRecurrence(seriesId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/recurrences/{seriesId}/pause', { seriesId }), isIdempotent: true }, options);
  }

  /**
   * Resume a series.
   *
   * Continues a paused series, and returns its latest task. `catch_up` says what becomes of the dates that have
   * passed meanwhile. From now on, tasks are created on your behalf. Resuming a series that is not paused
   * changes nothing. In a project, you must be owner, admin or member. Writes the event `task.updated` of the
   * latest task, and increases its version.
   *
   * Needs the scope `tasks:write`.
   *
   * @param seriesId ID of the series, from `recurrence` of one of its tasks.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `SERIES_ENDED`: The series has no further date.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  resumeRecurrence(seriesId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/recurrences/{seriesId}/resume', { seriesId }), isIdempotent: true }, options);
  }

  /**
   * Skip a date of a series.
   *
   * Leaves out one date, and returns the latest task. An open latest task gets the next date instead of its own,
   * and its subtasks move by as many days; if it is completed, the next task gets the date after that. After a
   * completion, the interval counts from now. In a project, you must be owner, admin or member. Writes the event
   * `task.updated` of the latest task and of each subtask that moves, and increases their versions.
   *
   * Needs the scope `tasks:write`.
   *
   * @param seriesId ID of the series, from `recurrence` of one of its tasks.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `SERIES_ENDED`: The series has no further date.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  skipOccurrence(seriesId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/recurrences/{seriesId}/skip', { seriesId }), isIdempotent: true }, options);
  }
}
