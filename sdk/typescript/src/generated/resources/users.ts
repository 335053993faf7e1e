// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, ReadOptions } from '../../runtime/options.ts';
import type { ProfileReplace, ProfileUpdate, User } from '../models.ts';

/** Your own profile and settings. */
export class UsersResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * See your profile.
   *
   * Your own account as the service knows it, with your settings and your role in the installation.
   *
   * Needs the scope `profile:read`.
   */
  getProfile(options?: ReadOptions): Call<User> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/users/profile' }, options);
  }

  /**
   * Replace your profile.
   *
   * Sets everything that can be set; what you leave out goes back to its default. With `version` or `If-Match`
   * nothing is overwritten that you have not seen. Writes the event `user.updated`.
   *
   * Needs the scope `profile:write`.
   *
   * @param body What to send.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The resource has changed since the `ETag` you sent in
   * `If-Match`.
   */
  replaceProfile(body: ProfileReplace, options?: ChangeOptions): Call<User> {
    return this.#connection.call({ method: 'PUT', path: '/api/v1/users/profile', body, isVersioned: true }, options);
  }

  /**
   * Change your profile.
   *
   * Changes the fields you name and leaves the others alone; inside `settings` too. With `version` or `If-Match`
   * nothing is overwritten that you have not seen. Writes the event `user.updated`.
   *
   * Needs the scope `profile:write`.
   *
   * @param body What to send.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The resource has changed since the `ETag` you sent in
   * `If-Match`.
   */
  updateProfile(body: ProfileUpdate, options?: ChangeOptions): Call<User> {
    return this.#connection.call({ method: 'PATCH', path: '/api/v1/users/profile', body, isVersioned: true }, options);
  }
}
