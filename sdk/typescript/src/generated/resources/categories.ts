// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Category, CategoryCreate, CategoryReplace, CategoryUpdate, ListCategoriesQuery } from '../models.ts';

/**
 * Your private labels for tasks, across projects.
 *
 * Other users cannot see your categories or which tasks are in them. For labels that everyone can see, use the
 * task's `tags`.
 */
export class CategoriesResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List categories.
   *
   * Returns your own categories, sorted by name by default. Categories are private to each user.
   *
   * Needs the scope `categories:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListCategoriesQuery = {}, options?: RequestOptions): ListCall<Category> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/categories', query }, options);
  }

  /**
   * Create a category.
   *
   * Creates a private category. Its name must be unique among your categories, ignoring case. Writes the event
   * `category.created`.
   *
   * Needs the scope `categories:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `CATEGORY_NAME_TAKEN`: You already have a category with this name, ignoring case and
   * Unicode form.
   */
  create(body: CategoryCreate, options?: CreateOptions): Call<Category> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/categories', body, isIdempotent: true }, options);
  }

  /**
   * Get a category.
   *
   * Returns one of your categories, with its number of tasks.
   *
   * Needs the scope `categories:read`.
   *
   * @param categoryId ID of one of your categories.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(categoryId: string, options?: ReadOptions): Call<Category> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }) }, options);
  }

  /**
   * Replace a category.
   *
   * Sets all writable fields; a color that you leave out is reset to its default. The tasks in the category do
   * not change. Writes the event `category.updated` if a field changes. A request that changes nothing returns
   * the category as it is and writes nothing.
   *
   * Needs the scope `categories:write`.
   *
   * @param categoryId ID of one of your categories.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `CATEGORY_NAME_TAKEN`: You already have a category with this name, ignoring case and
   * Unicode form.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replace(categoryId: string, body: CategoryReplace, options?: ChangeOptions): Call<Category> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }), body, isVersioned: true }, options);
  }

  /**
   * Update a category.
   *
   * Updates the fields that you send and leaves the others unchanged. Writes the event `category.updated` if a
   * field changes. A request that changes nothing returns the category as it is and writes nothing.
   *
   * Needs the scope `categories:write`.
   *
   * @param categoryId ID of one of your categories.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `CATEGORY_NAME_TAKEN`: You already have a category with this name, ignoring case and
   * Unicode form.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(categoryId: string, body: CategoryUpdate, options?: ChangeOptions): Call<Category> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a category.
   *
   * Deletes the category permanently. Its tasks are not deleted. Writes the event `category.deleted`.
   *
   * Needs the scope `categories:write`.
   *
   * @param categoryId ID of one of your categories.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(categoryId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }) }, options);
  }
}
