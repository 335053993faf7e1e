// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import type { AccountDeletion, ProfileReplace, ProfileUpdate, User } from '../models.ts';

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

  /**
   * Delete your account.
   *
   * Takes your password, in a body: an address would be written to logs. At once you are logged out everywhere
   * and your name, email and picture are gone. What was yours alone follows in the background: personal tasks,
   * categories, projects without other members, API keys, exports, your activity. What you made in the projects
   * of others stays there, without your name. A wrong password is a 400 that names the field; after five in 15
   * minutes every one is 429 `TOO_MANY_ATTEMPTS` for 15 minutes. 409 `OWNS_SHARED_PROJECTS` names each project
   * of yours that has other members, in `errors`: hand it over or delete it first. The address gets a message,
   * and may be registered anew. Nothing of this can be undone. Writes the event `user.deleted`.
   *
   * Needs the scope `account:write`.
   *
   * @param body What to send.
   * @throws ApiError 409 `OWNS_SHARED_PROJECTS`: Projects of yours have other members, who would lose them with
   * your account.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address.
   */
  deleteAccount(body: AccountDeletion, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: '/api/v1/users/account', body }, options);
  }
}
