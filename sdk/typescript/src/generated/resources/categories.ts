// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Category, CategoryCreate, CategoryReplace, CategoryUpdate, ListCategoriesQuery } from '../models.ts';

/**
 * Your own labels for tasks, across projects.
 *
 * Nobody else sees your categories or which tasks are in them. Words that everybody sees are tags: a field of
 * the
 * task.
 */
export class CategoriesResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List categories.
   *
   * Your own categories by name. Nobody else sees them, and you see nobody else's.
   *
   * Needs the scope `categories:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  list(query: ListCategoriesQuery = {}, options?: RequestOptions): ListCall<Category> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/categories', query }, options);
  }

  /**
   * Create a category.
   *
   * Adds a private label. Its name has to differ from your others by more than case. Writes the event
   * `category.created`.
   *
   * Needs the scope `categories:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 409 `CATEGORY_NAME_TAKEN`: You have a category of this name already. Case and Unicode form
   * do not count.
   */
  create(body: CategoryCreate, options?: CreateOptions): Call<Category> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/categories', body, isIdempotent: true }, options);
  }

  /**
   * See a category.
   *
   * One of your own categories, with the number of tasks in it.
   *
   * Needs the scope `categories:read`.
   *
   * @param categoryId The category, as `id` has it; one of your own.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  get(categoryId: string, options?: ReadOptions): Call<Category> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }) }, options);
  }

  /**
   * Replace a category.
   *
   * Sets name and colour; a colour that you leave out goes back to its default. The tasks in it stay. Writes the
   * event `category.updated` if something changes. A change that changes nothing returns the category as it is
   * and writes nothing.
   *
   * Needs the scope `categories:write`.
   *
   * @param categoryId The category, as `id` has it; one of your own.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `CATEGORY_NAME_TAKEN`: You have a category of this name already. Case and Unicode form
   * do not count.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replace(categoryId: string, body: CategoryReplace, options?: ChangeOptions): Call<Category> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }), body, isVersioned: true }, options);
  }

  /**
   * Change a category.
   *
   * Changes the fields you name and leaves the others alone. Writes the event `category.updated` if something
   * changes. A change that changes nothing returns the category as it is and writes nothing.
   *
   * Needs the scope `categories:write`.
   *
   * @param categoryId The category, as `id` has it; one of your own.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `CATEGORY_NAME_TAKEN`: You have a category of this name already. Case and Unicode form
   * do not count.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(categoryId: string, body: CategoryUpdate, options?: ChangeOptions): Call<Category> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a category.
   *
   * Removes the category for good. Its tasks stay, without the label. Writes the event `category.deleted`.
   *
   * Needs the scope `categories:write`.
   *
   * @param categoryId The category, as `id` has it; one of your own.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(categoryId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/categories/{categoryId}', { categoryId }) }, options);
  }
}
