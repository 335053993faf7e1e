// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions } from '../../runtime/options.ts';
import type { FilterCheck, FilterInput } from '../models.ts';

/**
 * The language of the parameter `filter`.
 *
 * Check a filter while a user types it, and complete it with the words that can follow.
 */
export class FiltersResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Check a filter.
   *
   * Says whether a filter is valid for you, with the place of each error, what was expected there, and the words
   * that can stand there. So an editor can check and complete a filter while it is typed. A filter with errors
   * is a success of this operation, with `valid: false`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  check(body: FilterInput, options?: CreateOptions): Call<FilterCheck> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/filters/check', body, isIdempotent: true }, options);
  }
}
