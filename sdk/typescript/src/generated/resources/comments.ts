// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Comment, CommentCreate, CommentUpdate, GetCommentQuery, ListCommentsQuery } from '../models.ts';

/**
 * Discussion of a task, visible to everyone who can see the task.
 *
 * Owners, admins and members of a project can write comments, reply to them, and react to them. Authors can edit
 * and delete their own comments; admins can also delete those of others.
 */
export class CommentsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List comments.
   *
   * Returns the comments of a task that you can see, with their replies, oldest first by default. A reply can be
   * on another page than the comment to which it belongs.
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
  list(taskId: string, query: ListCommentsQuery = {}, options?: RequestOptions): ListCall<Comment> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/comments', { taskId }), query }, options);
  }

  /**
   * Create a comment.
   *
   * Adds a comment to a task, or a reply to a comment of the task. In a project, you must be owner, admin or
   * member. You follow the task from then on, unless you have stopped following it. Writes the event
   * `comment.created`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_MENTION`: The text mentions a user who cannot see the task, or does not exist.
   * @throws ApiError 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
   * cannot be replied to.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TOO_MANY_COMMENTS`: The task already has 10,000 comments.
   */
  create(taskId: string, body: CommentCreate, options?: CreateOptions): Call<Comment> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/comments', { taskId }), body, isIdempotent: true }, options);
  }

  /**
   * Get a comment.
   *
   * Returns a comment of a task that you can see.
   *
   * Needs the scope `tasks:read`.
   *
   * @param taskId ID of the task.
   * @param commentId ID of the comment.
   * @param query The query parameters.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(taskId: string, commentId: string, query: GetCommentQuery = {}, options?: ReadOptions): Call<Comment> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/comments/{commentId}', { taskId, commentId }), query }, options);
  }

  /**
   * Update a comment.
   *
   * Changes the text of a comment. Only its author can do this. In a project, the author must be owner, admin or
   * member. Writes the event `comment.updated`, which contains the text before, unless the text stays the same.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param commentId ID of the comment.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_MENTION`: The text mentions a user who cannot see the task, or does not exist.
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
  update(taskId: string, commentId: string, body: CommentUpdate, options?: ChangeOptions): Call<Comment> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/tasks/{taskId}/comments/{commentId}', { taskId, commentId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a comment.
   *
   * Deletes a comment permanently, with its attachments. Its author can do this as owner, admin or member of the
   * project, and admins can delete the comments of others. A comment with replies stays in the list without its
   * content, until its last reply is deleted. Writes the event `comment.deleted`, and before it
   * `attachment.deleted` of each attachment.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param commentId ID of the comment.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(taskId: string, commentId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/comments/{commentId}', { taskId, commentId }) }, options);
  }

  /**
   * React to a comment.
   *
   * Adds your reaction of this kind. If you have already reacted like this, nothing changes. In a project, you
   * must be owner, admin or member. Writes the event `comment.reacted`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param commentId ID of the comment.
   * @param emoji The kind of reaction.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  addReaction(taskId: string, commentId: string, emoji: string, options?: RequestOptions): Call<Comment> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/tasks/{taskId}/comments/{commentId}/reactions/{emoji}', { taskId, commentId, emoji }) }, options);
  }

  /**
   * Remove a reaction.
   *
   * Removes your reaction of this kind; those of other users stay. Returns 404 if you have not reacted like
   * this. In a project, you must be owner, admin or member. Writes the event `comment.unreacted`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param commentId ID of the comment.
   * @param emoji The kind of reaction.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  removeReaction(taskId: string, commentId: string, emoji: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/comments/{commentId}/reactions/{emoji}', { taskId, commentId, emoji }) }, options);
  }
}
